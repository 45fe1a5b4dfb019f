"""A move in the making, and the one way it is written: case, history, reach, audit and bell in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, Value
from django.db.models.expressions import Combinable

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES, Move, Source, State
from linli.cases.events import CaseMoved, JoinedCaseMoved
from linli.cases.models import Case, CaseExtension, CaseMaterial, CaseMove, CaseOrder, CaseReach, CaseSeat
from linli.cases.queries.clocks import running_of
from linli.cases.queries.joined import ids_joined_to
from linli.cases.queries.own import owners_of, whose_turn
from linli.cases.queries.standing import Around, around_of, place_of
from linli.cases.rules import clock
from linli.cases.rules.bundles import PartClock, told_clock
from linli.cases.rules.clock import ENDED, NO_DUE
from linli.cases.rules.flow import Place
from linli.cases.schema import Input
from linli.kernel import audit, bell
from linli.kernel.ids import new_id
from linli.kernel.models import BellNote
from linli.kernel.rows import update_row, write_together
from linli.people.actions.parties import seal_texts
from linli.reference.queries import working_calendar

TOLD_TO_JOINED = frozenset({Move.REPLY, Move.CLOSE, Move.REOPEN})


@dataclass
class Draft:
    """What a move changes: the case in memory, rows to add, rows touched, units that come to see it, what history keeps.

    `materials` are those of a case that is only now being written. `parts` are those of a bundle, `led` their own moves,
    written with it.
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
    parts: list[Case] = field(default_factory=list)
    led: "list[Draft]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock_before, self.standing_before = self.case.clock_started_at, _standing(self.case)

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
EFFECTS_OF_WHOLE: dict[Move, Effect] = {}


def effect(move: Move, *, place: Place = Place.ALONE) -> Callable[[Effect], Effect]:
    """Register what a move does to a draft; `place`: to that of a bundle. The state has been checked and is set by the engine."""
    table = EFFECTS_OF_WHOLE if place is Place.WHOLE else EFFECTS

    def register(function: Effect) -> Effect:
        table[move] = function
        return function

    return register


def effect_of(*, move: Move, case: Case) -> Effect:
    """What a move does to this case: to a bundle often more than to others."""
    own = EFFECTS_OF_WHOLE.get(move) if place_of(case=case) is Place.WHOLE else None
    return own or EFFECTS[move]


def write_move(draft: Draft) -> CaseMove:
    """Write a checked move: the case, its history row, reach, one audit row, one bell event."""
    case = draft.case
    for part in draft.led:
        write_move(part)
    if draft.parts:
        set_due_of_whole(case, draft.parts)
    if draft.clock_moved:
        set_due(case, added_pauses=draft.added + draft.touched, just_started=draft.clock_before is None)
    case.version += 1
    step = history_row(draft)
    for row in draft.touched:
        update_row(row)
    new_reach = _update_reach(draft)
    notes = bell.notes(CaseMoved(case.pk, step.pk, draft.move), at=draft.recorded_at or draft.at)
    notes += _told_to_joined(draft)
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


def _told_to_joined(draft: Draft) -> list[BellNote]:
    """A note for each case that was merged into this one, when this one was answered or taken up again."""
    case, at = draft.case, draft.recorded_at or draft.at
    if not case.joined_count or draft.move not in TOLD_TO_JOINED:
        return []
    return [
        note
        for joined_id in ids_joined_to(case=case)
        for note in bell.notes(JoinedCaseMoved(joined_id, case.pk, draft.move), at=at)
    ]


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
    """Recompute the due moment of a case in memory from its clock, pauses and the working calendar.

    That of a bundle follows from its parts (`set_due_of_whole`).
    """
    if place_of(case=case) is Place.WHOLE:
        return
    running = running_of(case=case, pending=added_pauses, just_started=just_started)
    due = clock.due_moment(running, working_calendar())
    case.limit_known = (running.promised or running.legal) is not None
    case.due_at = due.due_at if due else None
    case.due_date = due.due_date if due else None
    case.due_provisional = bool(due and due.provisional)


def set_due_of_whole(case: Case, parts: Iterable[Case]) -> None:
    """The one date of a bundle, in memory: the latest of its parts'; none while one of them is held without an end."""
    held = list(parts)
    clocks = [
        PartClock(part.state, part.due_at, part.due_provisional, held=part.suspended and part.due_at is None)
        for part in held
    ]
    told = told_clock(clocks)
    case.limit_known = any(part.limit_known for part in held)
    case.due_at = told.due_at if told else None
    case.due_date = clock.china_date(told.due_at) if told and told.due_at else None
    case.due_provisional = bool(told and told.provisional)


def reach_rows(case: Case, unit_ids: Iterable[UUID]) -> list[CaseReach]:
    """Unsaved reach rows of units and all above them."""
    tree, own, turn, sorting = unit_tree(), owners_of(case=case), whose_turn(case=case), _sorting(case)
    seen = {above for unit_id in unit_ids for above in tree.lineage(unit_id)}
    return [
        CaseReach(unit_id=unit_id, case=case, own=unit_id in own, turn=unit_id == turn, **sorting)
        for unit_id in sorted(seen, key=lambda u: tree.by_id[u].path)
    ]


def _sorting(case: Case) -> dict[str, Any]:
    is_open = case.state in OPEN_STATES
    pressing = clock.presses_at(case.state, notice_due_at=case.notice_due_at, due_at=case.due_at)
    due_sort = (pressing or NO_DUE) if is_open else ENDED
    return {
        "is_open": is_open,
        "state": str(case.state),
        "suspended": case.suspended,
        "limit_known": case.limit_known,
        "due_sort": due_sort,
        "received_at": case.received_at,
    }


def _standing(case: Case) -> tuple[Any, ...]:
    return _sorting(case), case.unit_id, case.window_id


def _is_unit(*units: UUID | None) -> Combinable:
    named = [unit for unit in units if unit]
    # an empty list would make the database skip the whole update
    return ExpressionWrapper(Q(unit_id__in=named), BooleanField()) if named else Value(False)


def _update_reach(draft: Draft) -> list[CaseReach]:
    case = draft.case
    if _standing(case) != draft.standing_before:
        own, turn = _is_unit(*owners_of(case=case)), _is_unit(whose_turn(case=case))
        CaseReach.objects.filter(case=case).update(**_sorting(case), own=own, turn=turn)
    if not draft.reach:
        return []
    known = set(CaseReach.objects.filter(case=case).values_list("unit_id", flat=True))
    return [row for row in reach_rows(case, draft.reach) if row.unit_id not in known]


def keep(draft: Draft, given: Input, *names: str) -> None:
    """Put the named parts of what was given into the history row."""
    dumped = given.model_dump(mode="json", by_alias=True)
    draft.note = draft.note or dumped.get("note", "")
    draft.body |= {name: dumped[name] for name in names}
