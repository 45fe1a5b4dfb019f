"""A move in the making, and the one way it is written: case, history, reach, audit and bell in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES, Move, Source, State
from linli.cases.events import CaseMoved
from linli.cases.models import Case, CaseExtension, CaseMaterial, CaseMove, CaseOrder, CaseReach, CaseSeat
from linli.cases.queries.clocks import running_of
from linli.cases.queries.standing import Around, around_of
from linli.cases.rules import clock
from linli.cases.schema import Input
from linli.kernel import audit, bell
from linli.kernel.ids import new_id
from linli.kernel.rows import update_row, write_together
from linli.people.actions.parties import seal_texts
from linli.reference.queries import working_calendar

NO_DUE, ENDED = datetime(9999, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)


@dataclass
class Draft:
    """What a move changes: the case in memory, rows to add, rows touched, units that come to see it, what history keeps.

    `materials` are those of a case that is only now being written.
    """

    case: Case
    move: Move
    by: Actor
    at: datetime
    source: str = Source.HERE
    recorded_at: datetime | None = None
    before: State | None = None
    added: list[Model] = field(default_factory=list)
    touched: list[Model] = field(default_factory=list)
    reach: set[UUID] = field(default_factory=set)
    body: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    clock_moved: bool = False
    around: Around | None = None
    materials: tuple[CaseMaterial, ...] | None = None

    def __post_init__(self) -> None:
        self.clock_before, self.sorting_before = self.case.clock_started_at, _sorting(self.case)

    @property
    def beside(self) -> Around:
        """The rows beside the case as they were before the move, read once."""
        self.around = self.around or around_of(case=self.case)
        return self.around

    @property
    def beside_after(self) -> Around:
        """The same with what the move added and touched, without reading again."""
        before, case = self.beside, self.case
        orders = [*before.orders, *(row for row in self.added if isinstance(row, CaseOrder))]
        after = replace(
            before,
            seats=(*before.seats, *(row for row in self.added if isinstance(row, CaseSeat))),
            orders=tuple(order for order in orders if order.answered_at is None),
            rated=case.rating is not None,
        )
        decided = [row for row in self.touched if isinstance(row, CaseExtension)]
        if decided:
            granted = before.extensions_granted + sum(row.outcome == "approve" for row in decided)
            return replace(after, extension_pending=False, extension_by=None, extensions_granted=granted)
        asked = any(isinstance(row, CaseExtension) for row in self.added)
        return replace(after, extension_pending=True, extension_by=self.by.account_id) if asked else after


Effect = Callable[[Draft, Any], None]
EFFECTS: dict[Move, Effect] = {}


def effect(move: Move) -> Callable[[Effect], Effect]:
    """Register what a move does to a draft. The state has been checked and is set by the engine."""

    def register(function: Effect) -> Effect:
        EFFECTS[move] = function
        return function

    return register


def write_move(draft: Draft) -> CaseMove:
    """Write a checked move: the case, its history row, reach, one audit row, one bell event."""
    case = draft.case
    if draft.clock_moved:
        set_due(case, added_pauses=draft.added + draft.touched, just_started=draft.clock_before is None)
    case.version += 1
    step = history_row(draft)
    for row in draft.touched:
        update_row(row)
    new_reach = _update_reach(draft)
    notes = bell.notes(CaseMoved(case.pk, step.pk, draft.move), at=draft.recorded_at or draft.at)
    record = audit.entry(
        f"case.{draft.move}",
        case,
        by=draft.by,
        at=draft.recorded_at or draft.at,
        wrote=[case, step, *draft.added, *draft.touched],
        about={"state": case.state},
    )
    write_together([case, *draft.added, step, *new_reach, *notes, *record])
    return step


def history_row(draft: Draft) -> CaseMove:
    """The unsaved history row of a draft; numbers in its words are sealed, their rows join the draft."""
    case = draft.case
    seq = case.version
    note = mask_into(draft, f"move:{seq}:note", draft.note)
    body = {name: _masked(draft, f"move:{seq}:{name}", value) for name, value in draft.body.items()}
    return CaseMove(
        id=new_id(),
        case=case,
        seq=seq,
        move=draft.move,
        from_state=draft.before or "",
        to_state=case.state,
        at=draft.at,
        recorded_at=draft.recorded_at or draft.at,
        by_id=draft.by.account_id,
        by_name=draft.by.name,
        by_unit_id=draft.by.unit_id,
        unit_id=case.unit_id,
        note=note,
        body=body,
        source=draft.source,
    )


def _masked(draft: Draft, place: str, value: Any) -> Any:
    if isinstance(value, str):
        return mask_into(draft, place, value)
    if isinstance(value, list):
        return [_masked(draft, f"{place}.{i}", item) for i, item in enumerate(value)]
    if isinstance(value, dict):
        return {name: _masked(draft, f"{place}.{name}", item) for name, item in value.items()}
    return value


def mask_into(draft: Draft, place: str, text: str) -> str:
    """Mask a text that is kept on another row of the case; the numbers found are sealed with the draft."""
    masked, mentions = seal_texts(case_id=draft.case.pk, texts={place: text})
    draft.added += mentions
    return masked[place]


def set_due(case: Case, *, added_pauses: Iterable[Model] = (), just_started: bool = False) -> None:
    """Recompute the due moment of a case in memory from its clock, pauses and the working calendar."""
    running = running_of(case=case, pending=added_pauses, just_started=just_started)
    due = clock.due_moment(running, working_calendar())
    case.limit_known = (running.promised or running.legal) is not None
    case.due_at = due.due_at if due else None
    case.due_date = due.due_date if due else None
    case.due_provisional = bool(due and due.provisional)


def reach_rows(case: Case, unit_ids: Iterable[UUID]) -> list[CaseReach]:
    """Unsaved reach rows of units and all above them."""
    tree = unit_tree()
    seen = {above for unit_id in unit_ids for above in tree.lineage(unit_id)}
    return [
        CaseReach(unit_id=unit_id, case=case, **_sorting(case))
        for unit_id in sorted(seen, key=lambda u: tree.by_id[u].path)
    ]


def _sorting(case: Case) -> dict[str, Any]:
    is_open = case.state in OPEN_STATES
    pressing = clock.presses_at(case.state, notice_due_at=case.notice_due_at, due_at=case.due_at)
    due_sort = (pressing or NO_DUE) if is_open else ENDED
    return {"is_open": is_open, "due_sort": due_sort, "received_at": case.received_at}


def _update_reach(draft: Draft) -> list[CaseReach]:
    case = draft.case
    if _sorting(case) != draft.sorting_before:
        CaseReach.objects.filter(case=case).update(**_sorting(case))
    if not draft.reach:
        return []
    known = set(CaseReach.objects.filter(case=case).values_list("unit_id", flat=True))
    return [row for row in reach_rows(case, draft.reach) if row.unit_id not in known]


def keep(draft: Draft, given: Input, *names: str) -> None:
    """Put the named parts of what was given into the history row."""
    dumped = given.model_dump(mode="json", by_alias=True)
    draft.note = draft.note or dumped.get("note", "")
    draft.body |= {name: dumped[name] for name in names}
