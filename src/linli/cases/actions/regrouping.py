"""Cases after units moved or merged: who sees them is reckoned anew, and what a closed unit held goes on with its successor."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.access.models import Unit
from linli.access.queries import unit_tree
from linli.access.rules import SYSTEM
from linli.cases.actions.drafts import Draft, reach_rows, write_move
from linli.cases.actions.words import keep_words
from linli.cases.choices import OPEN_STATES, Move, State
from linli.cases.events import RegroupingGoesOn
from linli.cases.models import Case, CaseReach
from linli.cases.queries.reach import HandedOver, handed_over, reach_due
from linli.kernel import bell
from linli.organisations.queries import unit_cards

BATCH = 300


@transaction.atomic
def regroup_cases(*, unit_id: UUID, at: datetime, after: UUID | None = None) -> int:
    """Bring one batch of the cases that a moved unit sees in step with the tree; how many. Rings for the next batch.

    Units that were above it see on only what their own part in a case gives them. An open case of a unit that was closed
    goes on with its successor, by a move in its history, and back when the unit opens again and the case is still there.
    Doing a batch again changes nothing.
    """
    rows = CaseReach.objects.filter(unit_id=unit_id).order_by("case_id").values_list("case_id", flat=True)
    ids = list((rows.filter(case_id__gt=after) if after else rows)[:BATCH])
    if not ids:
        return 0
    cases = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    heirs = successors_of_closed()
    over = handed_over(case_ids=[case.pk for case in cases if case.state in OPEN_STATES])
    for case in cases:
        if case.state in OPEN_STATES and {case.unit_id, case.window_id} & heirs.keys():
            _hand_over(case, heirs, at)
        elif case.pk in over:
            _hand_back(case, over[case.pk], at)
    _rewrite_reach(cases, heirs)
    for case in cases:
        keep_words(case_id=case.pk)
    if len(ids) == BATCH:
        bell.ring(RegroupingGoesOn(unit_id, ids[-1]), at=at)
    return len(ids)


def successors_of_closed() -> dict[UUID, UUID]:
    """For each closed unit with a successor the unit that goes on, however many mergers away."""
    tree = unit_tree().by_id
    found: dict[UUID, UUID] = {}
    for unit in tree.values():
        heir: Unit = unit
        while heir.closed_date and heir.successor_id:
            heir = tree[heir.successor_id]
        if heir.pk != unit.pk:
            found[unit.pk] = heir.pk
    return found


def _hand_over(case: Case, heirs: dict[UUID, UUID], at: datetime) -> None:
    """The state stays: work that was begun is not begun again. The window goes over too, so that the case can be closed."""
    cards, before, window = unit_cards(), case.unit_id, case.window_id
    heir = heirs.get(before, before)
    draft = Draft(case=case, move=Move.REASSIGN, by=SYSTEM, at=at, before=State(case.state))
    draft.reach |= {heir, heirs.get(case.window_id, case.window_id)}
    case.unit_id, case.window_id = heir, heirs.get(case.window_id, case.window_id)
    closed = cards[before if before in heirs else next(unit for unit in heirs if heirs[unit] == case.window_id)]
    draft.note = f"{closed.name}已撤并，由{cards[heirs[closed.id]].name}继续办理。"
    draft.body |= {"unit": cards[heir].code}
    draft.body |= {"unit_before": cards[before].code} if before in heirs else {}
    draft.body |= {"window_before": cards[window].code} if window in heirs else {}
    draft.body |= {"window_after": cards[heirs[window]].code} if window in heirs else {}
    case.why_rule, case.why_text = "unit-merged", draft.note[:300]
    write_move(draft)


def _hand_back(case: Case, over: HandedOver, at: datetime) -> None:
    """What the successor still holds goes back; what it gave to somebody else stays there."""
    cards = unit_cards()
    unit, window = (cards.get(one) if one else None for one in (over.unit_id, over.window_id))
    unit = unit if unit and not unit.closed_date and case.unit_id == over.to_unit_id else None
    window = window if window and not window.closed_date and case.window_id == over.to_window_id else None
    if unit is None and window is None:
        return
    draft = Draft(case=case, move=Move.REASSIGN, by=SYSTEM, at=at, before=State(case.state))
    case.unit_id, case.window_id = unit.id if unit else case.unit_id, window.id if window else case.window_id
    draft.reach |= {case.unit_id, case.window_id}
    named = unit or window
    draft.note = f"撤并已取消，转回{named.name if named else ''}继续办理。"
    draft.body |= {"unit": cards[case.unit_id].code, "returned": True}
    case.why_rule, case.why_text = "unit-returned", draft.note[:300]
    write_move(draft)


def _rewrite_reach(cases: Sequence[Case], heirs: dict[UUID, UUID]) -> None:
    """Who must see a case does; who saw it and may no longer does not; a successor sees what the closed unit saw."""
    by_id = {case.pk: case for case in cases}
    held: dict[UUID, set[UUID]] = {case_id: set() for case_id in by_id}
    for case_id, unit_id in CaseReach.objects.filter(case_id__in=by_id).values_list("case_id", "unit_id"):
        held[case_id] |= {unit_id, heirs.get(unit_id, unit_id)}
    due = reach_due(case_ids=list(by_id))
    fresh = [
        row
        for case_id, (owed, allowed) in due.items()
        for row in reach_rows(by_id[case_id], owed | (held[case_id] & allowed))
    ]
    CaseReach.objects.filter(case_id__in=by_id).delete()
    CaseReach.objects.bulk_create(fresh)
