"""Who sees which case: one place, so that no door can forget it."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.access.rules import Actor, top_paths
from linli.cases.models import Case, CaseReach
from linli.kernel.prepared import PreparedRows
from linli.people.queries import own_case_ids


class NotFound(Exception):
    """No such case, or not within the scope of who asks: the two are not told apart."""


def units_seen_by(by: Actor) -> tuple[UUID, ...]:
    """The topmost units at which `by` may look at cases. What lies below them is in reach through them."""
    paths = top_paths(by.paths("cases.view"))
    return tuple(dict.fromkeys(seat.unit_id for seat in by.seats if seat.path in paths))


def cases_seen_by(by: Actor) -> QuerySet[Case]:
    """The cases in scope: by reach for staff, by their part in them for residents, one for a tracking code."""
    if by.is_system:
        return Case.objects.all()
    if by.case_id is not None:
        return Case.objects.filter(pk=by.case_id)
    if by.is_resident:
        return Case.objects.filter(pk__in=own_case_ids(by=by))
    units = units_seen_by(by)
    if not units:
        return Case.objects.none()
    return Case.objects.filter(_reached(Q(unit_id__in=units)))


def _reached(units: Q) -> Q:
    """A row of reach of the case itself, or of the bundle it is a part of: who has the whole sees its parts."""
    own = CaseReach.objects.filter(units, case_id=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(CaseReach.objects.filter(units, case_id=OuterRef("bundle_id"))))


def case_by_number(*, number: str, by: Actor) -> Case:
    """One case in scope. Raises NotFound."""
    unit_id = _single_view(by)
    found = (
        _ONE.first(number=number, unit_id=unit_id)
        if unit_id
        else cases_seen_by(by).filter(number=number).order_by("pk").first()
    )
    if found is None:
        raise NotFound(number)
    return found


def case_for_update(*, number: str, by: Actor) -> Case:
    """One case in scope, locked for the caller's transaction. Raises NotFound."""
    unit_id = _single_view(by)
    found = (
        _ONE_LOCKED.first(number=number, unit_id=unit_id)
        if unit_id
        else cases_seen_by(by).select_for_update(of=("self",)).filter(number=number).first()
    )
    if found is None:
        raise NotFound(number)
    return found


def _single_view(by: Actor) -> UUID | None:
    """The one unit from which staff look, as nearly all do: their query is built once."""
    units = () if by.is_system or by.is_resident or by.case_id else units_seen_by(by)
    return units[0] if len(units) == 1 else None


def _in_reach(number: str, unit_id: UUID) -> QuerySet[Case]:
    """What `cases_seen_by` gives to someone who looks from one unit."""
    return Case.objects.filter(_reached(Q(unit_id=unit_id)), number=number)


_ONE = PreparedRows(Case, "number", "unit_id", build=_in_reach)
_ONE_LOCKED = PreparedRows(
    Case, "number", "unit_id", build=lambda number, unit_id: _in_reach(number, unit_id).select_for_update(of=("self",))
)
