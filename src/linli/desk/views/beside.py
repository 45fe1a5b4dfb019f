"""What stands beside the form of the intake: limit, the unit that will get it and why, warnings, who offers it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from linli.access.choices import RIGHTS
from linli.access.rules import Actor, may
from linli.cases.queries import ProposedWay, way_for
from linli.cases.queries.routes import unit_offering, window_for
from linli.cases.rules.clock import china_date
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries.bundles import longest_part, parts_of_matter
from linli.catalogue.schema import NotIssued
from linli.desk.forms.intake import ANSWER, IntakeForm
from linli.desk.views.gate import DeskRequest
from linli.desk.views.matters import limit_words, unit_words
from linli.kernel.identifiers import IdentifierRefused, check_document
from linli.organisations.queries import UnitCard, UnitUnknown
from linli.people.choices import NO_DOCUMENT
from linli.people.queries import privacy_notice
from linli.theme.bundles import limit_of_parts, part_rows


def beside(request: DeskRequest, form: IntakeForm) -> dict[str, Any]:
    """All of it, for the page and its parts."""
    notice, way = privacy_notice(on=china_date(request.now)), _way(request, form)
    return {
        "matter": form.card,
        "limit": _limit(request, form),
        "parts": _parts(request, form),
        "way": way,
        "elsewhere": _elsewhere(request, form, way),
        "notice": notice,
        "may_enter_late": may(request.actor, "cases.late_entry"),
        "warnings": list(_warnings(request, form)),
        "dangers": _dangers(request, form),
        "refused_item": _refused_item(request, form),
    }


def _parts(request: DeskRequest, form: IntakeForm) -> list[dict[str, str]]:
    """The parts of a bundle, for the clerk to see where they will go."""
    if form.card is None or form.card.kind != MatterKind.BUNDLE:
        return []
    rows = part_rows(matter=form.card, parts=parts_of_matter(matter=form.card, at=request.now), unit=unit_words)
    window, division = _window(request, form), form["division"].value()
    if window is None:
        return rows
    ways = [way_for(matter=row["code"], kind=row["kind"], division=division, window_id=window.id) for row in rows]
    return [row | ({"unit": way.lead_name} if way else {}) for row, way in zip(rows, ways, strict=True)]


def _limit(request: DeskRequest, form: IntakeForm) -> str:
    if form.card is None or form.card.kind != MatterKind.BUNDLE:
        return limit_words(form.card) if form.card else ""
    parts = parts_of_matter(matter=form.card, at=request.now)
    unknown = any(part.matter.limit.unknown for part in parts)
    return limit_of_parts(longest=longest_part(parts=parts), some_unknown=unknown)


def _refused_item(request: DeskRequest, form: IntakeForm) -> NotIssued | None:
    """The certificate asked for among those that are never given, with the body that holds the fact."""
    asked = {value for name, value in request.POST.items() if name.startswith(ANSWER)}
    batches = form.card.not_issued if form.card else ()
    return next((item for batch in batches for item in batch.items if item.name in asked), None)


def _dangers(request: DeskRequest, form: IntakeForm) -> tuple[str, ...]:
    """What is said at once to the answers ticked; a matter just chosen has none yet."""
    if form.card is None or request.htmx.trigger_name == "matter":
        return ()
    typed = {name.removeprefix(ANSWER): value for name, value in request.POST.items() if name.startswith(ANSWER)}
    return form.card.warnings_for(typed)


def _way(request: DeskRequest, form: IntakeForm) -> ProposedWay | None:
    card, window = form.card, _window(request, form)
    if card is None or window is None or card.always_refused or card.kind == MatterKind.BUNDLE:
        return None
    return way_for(matter=card.code, kind=card.kind, division=form["division"].value(), window_id=window.id)


def _window(request: DeskRequest, form: IntakeForm) -> UnitCard | None:
    """The window that takes it in; None while no place is chosen, or nothing serves it."""
    division = form["division"].value() or ""
    try:
        return window_for(division=division, path=_window_path(request.actor)) if division else None
    except UnitUnknown:
        return None


def _elsewhere(request: DeskRequest, form: IntakeForm, way: ProposedWay | None) -> str:
    """For a matter that neither this window nor one above it offers: who does, and where the case will go."""
    card, window = form.card, _window(request, form)
    if card is None or window is None or card.always_refused:
        return ""
    offering = unit_offering(window=window, division=form["division"].value(), tiers=card.tiers)
    if offering is None:
        return ""
    words = {"unit": offering.name, "lead": way.lead_name if way else ""}
    if way and way.lead_id != offering.id:
        return _("这个事项平时由%(unit)s收件。在这里也可以受理，受理后交给%(lead)s办。") % words
    if way:
        return _("这个事项平时由%(unit)s收件、办理。在这里也可以受理，受理后交到那里办。") % words
    return _("这个事项平时由%(unit)s收件。在这里也可以受理，受理后请派到那里。") % words


def _window_path(by: Actor) -> str:
    return next((seat.path for seat in by.seats if "cases.open" in RIGHTS.get(seat.role, ())), "")


def _warnings(request: DeskRequest, form: IntakeForm) -> Iterator[str]:
    card = form.card
    if card is None:
        return
    if card.status == "foreign_example":
        yield _("这个事项的内容是外地示例，待本地核定，请不要据此向居民承诺。")
    if card.status == "draft":
        yield _("这个事项的内容是草拟的，待本地核定，请不要据此向居民承诺。")
    if card.limit.unknown and not card.always_refused and card.kind != MatterKind.BUNDLE:
        yield _("办理期限还没有依据，受理后会列入“时限未定”。")
    channel = form["channel"].value()
    if channel and channel not in card.channels:
        yield _("办事指南没有写明可以从这个来源收件，请核对。")
    yield from _document_warnings(request, form)


def _document_warnings(request: DeskRequest, form: IntakeForm) -> Iterator[str]:
    number, kind = form["id_number"].value(), form["id_type"].value()
    if not number or kind == NO_DOCUMENT:
        return
    try:
        found = check_document(id_type=kind, number=number, today=china_date(request.now))
    except IdentifierRefused:
        return
    yield from (str(warning) for warning in found.warnings)
