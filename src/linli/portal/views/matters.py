"""Finding a matter and reading its guide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.bundles import parts_of_matter
from linli.catalogue.queries.finding import MatterHit, look_for_matters
from linli.kernel.paper import GUIDE
from linli.kernel.paper import render as print_paper
from linli.organisations.queries import UnitUnknown, unit_card
from linli.people.queries import privacy_notice
from linli.portal import review
from linli.portal.forms.finding import SearchForm
from linli.portal.views.filing import ONLINE, matter_for
from linli.portal.views.pages import emergencies
from linli.portal.visitor import day_of, moment_of, who_to_ask
from linli.theme import bundles, sheets


@dataclass(frozen=True)
class Listed:
    """A matter in a list of results."""

    name: str
    code: str
    says: str
    unit: str
    limit: str
    visits: str
    fee: str
    example: str
    match: str = ""


def listed(*, matter: MatterCard) -> Listed:
    """A matter as a row: what it is, who does it, how long, how often one has to come, what it costs."""
    visits = "" if matter.visits.unknown else sheets.visits_words(matter.visits.model_copy(update={"why": ""}))
    fee = "" if matter.fee.unknown else sheets.fee_words(matter.fee)
    limit = sheets.limit_line(matter)
    return Listed(
        matter.name,
        matter.code,
        matter.summary,
        unit_name(matter.body.unit),
        limit,
        visits,
        fee,
        matter.unsettled,
    )


def unit_name(code: str) -> str:
    """The name of a unit; a relative one (window, town, district) in words; empty when unknown."""
    if code in sheets.RELATIVE:
        return str(sheets.RELATIVE[code])
    try:
        return unit_card(code=code).name if code else ""
    except UnitUnknown:
        return ""


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Matters that answer to what was typed; all of them when nothing was."""
    form = SearchForm(request.GET)
    q = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = look_for_matters(q=q, at=moment_of(request=request), limit=100 if not q else 12)
    context = {
        "form": form,
        "q": q,
        "matters": _told(found.hits, moment_of(request=request)),
        "near": _told(found.near, moment_of(request=request)),
        "emergencies": emergencies(),
        "who": who_to_ask(),
    }
    return render(request, "portal/matters.html", context)


def _told(hits: Sequence[MatterHit], at: datetime) -> list[Listed]:
    rows = [replace(listed(matter=hit.card), match=sheets.found_words(hit)) for hit in hits]
    return [replace(row, **_limit_of(hit.card, at)) for row, hit in zip(rows, hits, strict=True)]


def _limit_of(matter: MatterCard, at: datetime) -> dict[str, str]:
    """How long a bundle takes, as its guide says it."""
    if matter.kind != MatterKind.BUNDLE:
        return {}
    return {"limit": review.limit_of(parts=parts_of_matter(matter=matter, at=at))}


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Everything one needs to know of a matter before asking for it."""
    matter = matter_for(code=code, request=request)
    day = day_of(request=request)
    told = {"mandate_over": sheets.mandate_over(matter, day), "service": sheets.service_rows(matter, day)}
    told |= bundle_context(matter=matter, at=moment_of(request=request))
    return render(request, "portal/guide.html", guide_context(matter=matter) | told)


def guide_context(*, matter: MatterCard) -> dict[str, Any]:
    """A matter in words: what no source gives says so."""
    steps = [(step.name, unit_name(step.unit), step.days) for step in matter.route.steps]
    return {
        "matter": matter,
        "foreign": matter.status == "foreign_example",
        "whom": sheets.whom_words(matter.applicants),
        "body": unit_name(matter.body.unit),
        "papers": review.papers(matter=matter),
        "limit_line": sheets.limit_line(matter),
        "limits": [
            (limit, sheets.limit_words(limit), sheets.source_words(limit.source))
            for limit in (matter.promised_limit, matter.legal_limit)
        ],
        "fee": sheets.fee_words(matter.fee),
        "visits": sheets.visits_words(matter.visits),
        "steps": steps,
        "sources": [sheets.source_words(source) for source in matter.grounds],
        "online": bool(ONLINE & set(matter.channels)),
        "what": told_next(matter=matter),
        "who": who_to_ask(),
    }


def bundle_context(*, matter: MatterCard, at: datetime) -> dict[str, Any]:
    """The parts of a bundle 一件事 in words, and how long before it has a date; nothing of other matters."""
    if matter.kind != MatterKind.BUNDLE:
        return {}
    parts = parts_of_matter(matter=matter, at=at)
    rows = bundles.part_rows(matter=matter, parts=parts, unit=unit_name)
    return {"parts": rows, "limit_line": review.limit_of(parts=parts)}


@require_safe
@override("zh-hans")  # paper is Chinese, whatever language the screen has
def printed_guide(request: HttpRequest, code: str) -> HttpResponse:
    """The guide and its form on paper, for those who do not file on a screen."""
    matter = matter_for(code=code, request=request)
    notice = privacy_notice(on=day_of(request=request))
    told = notice.content.get("short", []) if notice else []
    values = sheets.guide_values(
        matter=matter,
        district=review.district_name(),
        body=unit_name(matter.body.unit),
        address=request.build_absolute_uri(reverse("portal:guide", args=[code])),
        privacy=[{"label": row["label"], "text": row["text"]} for row in told],
        ask=who_to_ask(),
        on=day_of(request=request),
    )
    values |= {"parts": bundle_context(matter=matter, at=moment_of(request=request)).get("parts", [])}
    pdf = print_paper(template=GUIDE, values=values, at=moment_of(request=request))
    disposition = f'inline; filename="{matter.code}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


def told_next(*, matter: MatterCard) -> str:
    """What happens once a matter was asked for."""
    if matter.always_refused:
        return sheets.told_at_once()
    if not ONLINE & set(matter.channels):
        return str(_("打印表格，带上材料，到就近的窗口交"))
    return str(_("提交以后，窗口核对，再交给承办单位"))
