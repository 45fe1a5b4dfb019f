"""The catalogue as its keepers see it: the list, a matter's versions, two of them side by side, a version as a file."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.access.queries import own_root
from linli.access.rules import require
from linli.catalogue.choices import MatterStatus
from linli.catalogue.queries import MatterCard, MatterUnknown
from linli.catalogue.queries.comparison import changes_between, choice_words, unit_words
from linli.catalogue.queries.editing import (
    EDIT,
    LAST_DAYS,
    DraftUnknown,
    KeptMatter,
    confirmed_by,
    content_of,
    days_of_mandate,
    file_text,
    kept_matters,
    kept_versions,
    may_edit,
    open_draft,
)
from linli.catalogue.rules.comparing import Change
from linli.desk.forms.catalogue_pages import KeptForm
from linli.desk.forms.numbers import whole_number
from linli.desk.views.gate import DeskRequest, page, staff
from linli.kernel.clock import CHINA
from linli.theme.words import people_day

SECTION, ROWS, MANDATES_SHOWN = "desk:catalogue", 100, 50


def keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for staff who keep matters; what is not theirs to see is not found."""

    @staff
    @wraps(view)
    def inside(request: DeskRequest, *args: Any, **named: Any) -> HttpResponse:
        require(request.actor, EDIT)
        try:
            return view(request, *args, **named)
        except (MatterUnknown, DraftUnknown):
            raise Http404 from None

    return inside


@require_GET
@keepers
def catalogue(request: DeskRequest) -> HttpResponse:
    """Every matter of the district: what holds, what waits, who is at work on it; mandates that end soon first."""
    by, at = request.actor, request.now
    form = KeptForm(request.GET, root=own_root(by=by))
    kept = kept_matters(by=by, at=at, filters=form.filters())
    after = [row for row in kept if row.code > request.GET.get("cursor", "")]
    soon = sorted((row for row in kept if _soon(row)), key=lambda row: row.mandate_left or 0)
    return page(
        request,
        "desk/catalogue/list.html",
        SECTION,
        form=form,
        rows=[_row(row) for row in after[:ROWS]],
        count=len(kept),
        next_cursor=after[ROWS - 1].code if len(after) > ROWS else None,
        mandates=[_row(row) for row in soon[:MANDATES_SHOWN]],
        asked=[(name, value) for name, value in request.GET.items() if name in form.fields and value],
    )


def _soon(row: KeptMatter) -> bool:
    return row.mandate_left is not None and row.mandate_left <= LAST_DAYS


def _row(kept: KeptMatter) -> dict[str, Any]:
    card = kept.card
    return {
        "kept": kept,
        "href": reverse("desk:catalogue_matter", args=[kept.code]) if card else _draft_href(kept),
        "unit": unit_words(card.body.unit or card.route.lead) if card else "",
        "field": choice_words("field", card.field) if card and card.field else "",
        "status": str(MatterStatus(card.status).label) if card else _("尚未发布"),
        "tone": _tone(kept),
        "standing": standing(kept),
        "mandate": mandate_words(kept.mandate_left),
    }


def _draft_href(kept: KeptMatter) -> str:
    return reverse("desk:draft", args=[kept.draft.id, "names"]) if kept.draft else ""


def _tone(kept: KeptMatter) -> str:
    if kept.card is None or not kept.holds:
        return "none"
    return {MatterStatus.IN_FORCE: "green", MatterStatus.DRAFT: "none"}.get(MatterStatus(kept.card.status), "amber")


def standing(kept: KeptMatter) -> str:
    """Which version holds and what comes: 第 2 版；第 3 版 1月1日 起."""
    if kept.card is None:
        return _("新事项")
    said = _("第 %(n)d 版") % {"n": kept.card.version}
    if not kept.holds and kept.next_version is None:
        return _("%(version)s，已停办") % {"version": said}
    if kept.next_version is not None and kept.next_version.begins_at and kept.next_version is not kept.card:
        day = people_day(day=kept.next_version.begins_at.astimezone(CHINA))
        later = _("第 %(n)d 版 %(day)s 起用") % {"n": kept.next_version.version, "day": day}
        return f"{said}；{later}"
    if kept.card.ends_at:
        day = people_day(day=kept.card.ends_at.astimezone(CHINA))
        return _("%(version)s，%(day)s 停办") % {"version": said, "day": day}
    return said


def mandate_words(left: int | None) -> str:
    """What is said of an entrusted body's mandate that ends soon or has ended."""
    if left is None or left > LAST_DAYS:
        return ""
    if left < 0:
        return _("委托已到期")
    return _("委托今天到期") if left == 0 else _("委托还剩 %(n)d 天") % {"n": left}


@require_GET
@keepers
def kept_matter(request: DeskRequest, code: str) -> HttpResponse:
    """A matter's versions, the newest first, and what may be done with it."""
    cards = kept_versions(code=code, by=request.actor)
    newest = cards[-1]
    today = request.now.astimezone(CHINA).date()
    return page(
        request,
        "desk/catalogue/matter.html",
        SECTION,
        matter=newest,
        unit=unit_words(newest.body.unit),
        versions=[_version(card, request) for card in reversed(cards)],
        draft=open_draft(code=code, by=request.actor),
        may_change=may_edit(unit=newest.body.unit, district=newest.district, by=request.actor),
        may_end=newest.ends_at is None,
        mandate=mandate_words(days_of_mandate(card=newest, on=today)),
        mandate_until=newest.body.mandate_until,
    )


def _version(card: MatterCard, request: DeskRequest) -> dict[str, Any]:
    return {
        "card": card,
        "status": str(MatterStatus(card.status).label),
        "holds": card.holds(request.now),
        "waits": bool(card.begins_at and card.begins_at > request.now and card.ends_at != card.begins_at),
        "replaced": card.begins_at is not None and card.begins_at == card.ends_at,
        "confirmed_by": confirmed_by(card=card),
    }


@require_GET
@keepers
def versions(request: DeskRequest, code: str) -> HttpResponse:
    """Two versions side by side: `from` and `to`, the newest two without them."""
    cards = kept_versions(code=code, by=request.actor)
    before = _chosen(request, "from", cards, len(cards) - 1)
    after = _chosen(request, "to", cards, len(cards))
    changes = changes_between(before=content_of(card=before), after=content_of(card=after))
    return page(
        request,
        "desk/catalogue/versions.html",
        SECTION,
        matter=cards[-1],
        cards=cards,
        before=before,
        after=after,
        groups=by_section(changes),
    )


def _chosen(request: DeskRequest, name: str, cards: tuple[MatterCard, ...], otherwise: int) -> MatterCard:
    number = whole_number(request.GET.get(name, ""), otherwise=max(otherwise, 1))
    return next((card for card in cards if card.version == number), cards[-1])


def by_section(changes: list[Change]) -> list[tuple[str, list[Change]]]:
    """Differences under the headings of the form."""
    return [
        (section, [change for change in changes if change.section == section])
        for section in dict.fromkeys(change.section for change in changes)
    ]


@require_GET
@keepers
def as_file(request: DeskRequest, code: str, version: int) -> HttpResponse:
    """One version as the file that says the same, for the district's folder."""
    cards = [card for card in kept_versions(code=code, by=request.actor) if card.version == version]
    if not cards:
        raise Http404
    kept = content_disposition_header(True, f"{code}.yaml") or "attachment"
    headers = {"Content-Disposition": kept}
    return HttpResponse(file_text(card=cards[0]), content_type="application/yaml; charset=utf-8", headers=headers)
