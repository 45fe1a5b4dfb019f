"""The guide for staff: what each matter asks for, by whom and by when it is done, and on what ground."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from linli.access.queries import own_root
from linli.cases.choices import Channel
from linli.cases.queries.clocks import source_text
from linli.catalogue.choices import BodyNature, ClockStart, LimitUnit, MatterKind, MatterStatus, PaperForm, PaperNeed
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force
from linli.catalogue.queries.bundles import parts_of_matter, whole_matter
from linli.catalogue.queries.finding import MatterHit, find_matters, look_for_matters
from linli.catalogue.schema import Limit
from linli.desk.views.exporting import sheet_response, wants_sheet
from linli.desk.views.gate import DeskRequest, page, staff
from linli.kernel.clock import CHINA
from linli.kernel.sheets import MOST_ROWS, Column, Kind
from linli.organisations.queries import UnitUnknown, own_division, unit_card
from linli.theme.bundles import part_rows
from linli.theme.sheets import RELATIVE, found_words, mandate_over, visits_words

OPTIONS, LISTED = 8, 200


@require_GET
@staff
def matters(request: DeskRequest) -> HttpResponse:
    """Matters that answer to what was typed; all of them for nothing."""
    q = request.GET.get("q", "")[:80]
    most = MOST_ROWS if wants_sheet(request) else LISTED
    found = look_for_matters(q=q, at=request.now, limit=most, root=own_root(by=request.actor))
    if wants_sheet(request):
        taken = (matter_row(hit.card) for hit in found.hits)
        return sheet_response(request, name="matters", title=_("事项清单"), columns=matter_columns(), rows=taken)
    rows, near = [hit_row(hit) for hit in found.hits], [hit_row(hit) for hit in found.near]
    return page(request, "desk/matters.html", "desk:matters", q=q, rows=rows, near=near, sheet=urlencode({"q": q}))


@require_GET
@staff
def options(request: DeskRequest) -> HttpResponse:
    """The choices under the search field of the intake form."""
    q = request.GET.get("q", "")[:80]
    root, here = own_root(by=request.actor), own_division(by=request.actor)
    hits = find_matters(q=q, at=request.now, limit=OPTIONS, root=root, division=here) if q.strip() else []
    return page(request, "desk/_matter_options.html", rows=[hit_row(hit) for hit in hits])


@require_GET
@staff
def matter(request: DeskRequest, code: str) -> HttpResponse:
    """One matter, whole."""
    try:
        card = whole_matter(matter=matter_in_force(code=code, at=request.now), at=request.now)
    except MatterUnknown:
        raise Http404 from None
    return page(
        request,
        "desk/matter.html",
        "desk:matters",
        matter=card,
        mandate_over=_mandate(card, request),
        parts=part_rows(matter=card, parts=parts_of_matter(matter=card, at=request.now), unit=unit_words),
        **guide_parts(card),
    )


def hit_row(hit: MatterHit) -> dict[str, Any]:
    """A matter that was found, and by what."""
    return row(hit.card) | {"match": found_words(hit)}


def _mandate(card: MatterCard, request: DeskRequest) -> str:
    return mandate_over(card, request.now.astimezone(CHINA).date())


def row(card: MatterCard) -> dict[str, Any]:
    """A matter as the component lists it."""
    return {
        "code": card.code,
        "name": card.name,
        "says": card.summary,
        "unit": unit_words(card.route.lead),
        "limit": limit_words(card),
        "fee": _("不收费") if card.fee.free else card.fee.text,
        "visits": "" if card.visits.n is None else _("跑 %(n)d 次") % {"n": card.visits.n},
        "example": card.unsettled,
        "also": "、".join(card.everyday_names[:4]),
    }


def matter_columns() -> tuple[Column, ...]:
    """The columns of the list of matters."""
    return (
        Column(_("代码"), Kind.ID),
        Column(_("名称")),
        Column(_("俗称")),
        Column(_("类型")),
        Column(_("状态")),
        Column(_("版本"), Kind.NUMBER),
        Column(_("承办")),
        Column(_("法定时限")),
        Column(_("承诺时限")),
        Column(_("收费")),
        Column(_("材料")),
        Column(_("办好得到")),
    )


def matter_row(card: MatterCard) -> tuple[Any, ...]:
    """A matter below those columns."""
    return (
        card.code,
        card.name,
        "、".join(card.everyday_names),
        str(MatterKind(card.kind).label),
        str(MatterStatus(card.status).label),
        card.version,
        unit_words(card.route.lead),
        "" if card.always_refused else span(card.legal_limit),
        "" if card.always_refused else span(card.promised_limit),
        known(card.fee) if card.fee.unknown else (_("不收费") if card.fee.free else card.fee.text),
        "、".join(paper.name for paper in card.papers),
        card.result.name,
    )


def unit_words(code: str) -> str:
    """The name of a unit, or of the place that a route names relative to the window."""
    if code in RELATIVE:
        return str(RELATIVE[code])
    try:
        return unit_card(code=code).name if code else ""
    except UnitUnknown:
        return code


def span(limit: Limit) -> str:
    """A limit in words: 5 个工作日; 待核定 where no source gives one."""
    if limit.unknown or limit.n is None or limit.unit is None:
        return _("待核定")
    return _("当场办结") if limit.n == 0 else f"{limit.n} {SPANS[limit.unit]}"


SPANS = {
    LimitUnit.WORKING: gettext_lazy("个工作日"),
    LimitUnit.NATURAL: gettext_lazy("天"),
    LimitUnit.MONTH: gettext_lazy("个月"),
    LimitUnit.HOUR: gettext_lazy("小时"),
}


def limit_words(card: MatterCard) -> str:
    """The limit a case runs under, in a few words."""
    if card.always_refused:
        return _("当场答复")
    if card.limit.unknown:
        return _("时限未定")
    return (_("承诺 %(span)s") if card.limit is card.promised_limit else _("法定 %(span)s")) % {
        "span": span(card.limit)
    }


def limit_parts(card: MatterCard) -> list[dict[str, str]]:
    """Both limits, each with its label and where it is written."""
    both = ((_("法定时限"), card.legal_limit), (_("承诺时限"), card.promised_limit))
    return [{"label": label, "text": span(limit), "source": _from(limit)} for label, limit in both]


def _from(limit: Limit) -> str:
    told = [limit.reason if limit.unknown else source_text(limit.source), limit.note]
    return "；".join(part for part in told if part)


def known(part: Any) -> str:
    """A fact of the guide, or that it is still to be settled and why."""
    if part.unknown:
        return _("待核定：%(why)s") % {"why": part.reason}
    return str(getattr(part, "text", "") or getattr(part, "why", "") or "")


def guide_parts(card: MatterCard) -> dict[str, Any]:
    """A matter's guide in the order it is read."""
    told = basics_by_name(card)
    rows = [
        (_("类型"), str(MatterKind(card.kind).label)),
        (_("俗称"), "、".join(card.everyday_names)),
        (_("办给谁"), card.applicants.note),
        (_("实施主体"), told["body"]),
        (_("承办"), told["unit"]),
        (_("协办"), "、".join(unit_words(code) for code in card.route.assisting)),
        (_("从何时起算"), "" if card.always_refused else str(ClockStart(card.clock_starts).label)),
        (_("收费"), told["fee"]),
        (_("跑几次"), told["visits"]),
        (_("在哪里办"), told["where"]),
        (_("办好得到"), card.result.name),
        (_("怎样送达"), card.result.delivery),
        (_("咨询"), told["phone"]),
        (_("投诉"), known(card.complaint)),
        (_("不服怎么办"), known(card.remedies)),
    ]
    return {
        "basics": [(label, value) for label, value in rows if value],
        "limits": [] if card.always_refused else limit_parts(card),
        "papers": [(p, PaperForm(p.form).label, PaperNeed(p.need).label) for p in card.papers],
        "route_steps": [(step, unit_words(step.unit)) for step in card.route.steps],
        "grounds": [(source_text(source), source.checked) for source in card.grounds],
        "foreign": card.status == MatterStatus.FOREIGN_EXAMPLE,
    }


def basics_by_name(card: MatterCard) -> dict[str, str]:
    """What is said of a matter, in words."""
    nature = f"（{BodyNature(card.body.nature).label}）" if card.body.nature else ""
    return {
        "body": known(card.body) if card.body.unknown else unit_words(card.body.unit) + nature,
        "unit": unit_words(card.route.lead),
        "fee": known(card.fee) if card.fee.unknown else (_("不收费") if card.fee.free else card.fee.text),
        "visits": visits_words(card.visits),
        "where": "、".join(str(Channel(channel).label) for channel in card.channels if channel in Channel.values),
        "phone": known(card.consultation),
    }
