"""Which cases in reach are a unit's own: those that it, or a unit below it, holds or took in. Of the others it has a part."""

from uuid import UUID

from django.db.models import Q

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES, State
from linli.cases.models import Case
from linli.cases.queries.waiting import cases_asking, cases_to_decide
from linli.catalogue.choices import MatterKind

OWN, OURS, ASKED, BESIDE, TURN = "own", "ours", "asked", "beside", "turn"
SENT_ON = (State.DISPATCHED, State.IN_HAND)
HELD = sorted(OPEN_STATES - {State.REPLIED, State.AWAITING_MATERIALS})


def owners_of(*, case: Case) -> set[UUID]:
    """The units whose own case it is: those that hold it or took it in, and all above them."""
    tree = unit_tree()
    return {*tree.lineage(case.unit_id), *tree.lineage(case.window_id)}


def whose_turn(*, case: Case) -> UUID | None:
    """The unit that makes the next step: who holds the case, or the window that feeds back what was replied."""
    if case.state == State.REPLIED:
        return case.window_id
    if case.kind == MatterKind.BUNDLE and case.state in SENT_ON:
        return None  # the units of its parts
    return case.unit_id if case.state in HELD else None


def reach_in_part(part: str, by: Actor, unit: UUID) -> Q:
    """The same as `in_part`, read from the rows of reach of the one unit that `by` looks from."""
    if part == BESIDE:
        return Q(own=False)
    if part == OWN:
        return Q(own=True)
    if part == OURS:
        return Q(own=True) | Q(case_id__in=cases_asking(by))
    if {seat.unit_id for seat in by.seats} - {unit}:
        return _waits_for(by, "case__")
    return Q(turn=True) | Q(case_id__in=cases_asking(by)) | Q(case_id__in=cases_to_decide(by))


def in_part(part: str, by: Actor, *, at: str = "") -> Q:
    """The cases in reach in which `by` has a part, as a filter on what stands at `at`: own, ours, turn or beside.

    To who looks at a whole district, every case in it is their own; its turn is still that of the unit alone.
    """
    if part == TURN:
        return _waits_for(by, at)
    paths, tree = by.paths("cases.view"), unit_tree()
    if by.is_system or by.is_resident or any(tree.by_path[path].parent_id is None for path in paths):
        return Q(**{f"{at}id__in": []}) if part == BESIDE else Q()
    units = [unit.pk for unit in tree.by_id.values() if unit.path.startswith(paths)]
    own = Q(**{f"{at}unit_id__in": units}) | Q(**{f"{at}window_id__in": units})
    if part == BESIDE:
        return ~own
    return own | Q(**{f"{at}id__in": cases_asking(by)}) if part == OURS else own


def _waits_for(by: Actor, at: str) -> Q:
    """The next step is for a unit of one's own: it holds the case, feeds back what others replied, is asked, or decides."""
    units = [seat.unit_id for seat in by.seats]
    held = Q(**{f"{at}unit_id__in": units, f"{at}state__in": HELD})
    held &= ~Q(**{f"{at}kind": MatterKind.BUNDLE, f"{at}state__in": SENT_ON})
    replied = Q(**{f"{at}window_id__in": units, f"{at}state": State.REPLIED})
    asked = Q(**{f"{at}id__in": cases_asking(by)}) | Q(**{f"{at}id__in": cases_to_decide(by)})
    return held | replied | asked


def is_own(*, case: Case, by: Actor) -> bool:
    """Whether a case in reach is an own case of `by`: the same as `own_cases`, for a row at hand."""
    return by.is_system or by.is_resident or _within(case.unit_id, by) or _within(case.window_id, by)


def _within(unit_id: UUID, by: Actor) -> bool:
    paths = by.paths("cases.view")
    return bool(paths) and unit_tree().by_id[unit_id].path.startswith(paths)
