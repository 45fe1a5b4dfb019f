"""Who stands where in a case, and what stands beside its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.access.queries import root_of, unit_tree
from linli.access.rules import Actor, may
from linli.cases.choices import Join, Move, SeatKind, SeatState, State
from linli.cases.models import Case, CaseExtension, CaseMove, CaseOrder, CaseSeat
from linli.cases.queries.deciding import decides_for
from linli.cases.queries.joined import main_of
from linli.cases.rules import flow
from linli.cases.rules.flow import SPECS, Beside, Place, Standing, spec_of
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import district_settings
from linli.catalogue.queries.categories import classes_at
from linli.kernel.prepared import Prepared, PreparedRows
from linli.kernel.sentences import Sentence
from linli.organisations.queries import unit_cards
from linli.people.queries import has_part


@dataclass(frozen=True)
class Around:
    """The rows beside a case that decide what may be done, read once."""

    seats: tuple[CaseSeat, ...]
    orders: tuple[CaseOrder, ...]
    extension_pending: bool
    rated: bool
    extension_by: UUID | None = None
    extensions_granted: int = 0


def around_of(*, case: Case) -> Around:
    """Read what stands beside a case: three queries whatever the rows, one more while an extension is asked for."""
    requests = _REQUESTS.rows(case_id=case.pk)
    outcomes = [outcome for outcome, _at in requests]
    started = case.clock_started_at
    return Around(
        seats=tuple(seats_of(case=case)),
        orders=tuple(orders_open(case=case)),
        extension_pending="" in outcomes,
        rated=case.rating is not None,
        extension_by=_asker(case) if "" in outcomes else None,
        # those of the clock that runs: a new round begins with none
        extensions_granted=sum(o == "approve" and (started is None or at >= started) for o, at in requests),
    )


def _asker(case: Case) -> UUID | None:
    asked = CaseMove.objects.filter(case=case, move=Move.EXTEND).order_by("-seq")
    return asked.values_list("by_id", flat=True).first()


def place_of(*, case: Case) -> Place:
    """Whether a case stands by itself, is a bundle, or a part of one."""
    if case.bundle_id is not None:
        return Place.PART
    return Place.WHOLE if case.kind == MatterKind.BUNDLE else Place.ALONE


def seats_of(*, case: Case) -> list[CaseSeat]:
    """All seats of a case, oldest first."""
    return _SEATS.all(case_id=case.pk)


def seats_waiting(*, seats: Sequence[CaseSeat], also_answered: bool = False) -> list[CaseSeat]:
    """Those seats that wait for an answer; with `also_answered`, assisting seats already signed as well."""
    signed = {SeatState.AGREED, SeatState.DISAGREED} if also_answered else set()
    return [s for s in seats if s.state == SeatState.ASKED or (s.kind == SeatKind.ASSIST and s.state in signed)]


def orders_open(*, case: Case) -> list[CaseOrder]:
    """Reminders and orders that wait for an answer."""
    return _ORDERS.all(case_id=case.pk)


_REQUESTS = Prepared(
    "case_id",
    build=lambda case_id: CaseExtension.objects.filter(case_id=case_id).values_list("outcome", "asked_at"),
)
_SEATS = PreparedRows(
    CaseSeat, "case_id", build=lambda case_id: CaseSeat.objects.filter(case_id=case_id).order_by("asked_at", "id")
)
_ORDERS = PreparedRows(
    CaseOrder,
    "case_id",
    build=lambda case_id: CaseOrder.objects.filter(case_id=case_id, answered_at=None).order_by("issued_at", "id"),
)


def waiting_at(*, case: Case, by: Actor, seats: tuple[CaseSeat, ...] | None = None) -> list[CaseSeat]:
    """The seats that `by` may answer for."""
    paths = by.paths("cases.handle")
    tree = unit_tree()
    waiting = [seat for seat in (seats_of(case=case) if seats is None else seats) if seat.state == SeatState.ASKED]
    if by.is_system:
        return waiting
    return [seat for seat in waiting if any(tree.by_id[seat.unit_id].path.startswith(path) for path in paths)]


def beside_of(*, case: Case, by: Actor, around: Around | None = None, at: datetime | None = None) -> Beside:
    """What the rules of flow need to know beside the state; `at` the moment it is asked for."""
    around = around or around_of(case=case)
    assists = [seat for seat in around.seats if seat.kind == SeatKind.ASSIST]
    notice = _notice_of(case)
    return Beside(
        place=place_of(case=case),
        sent=case.dispatched_at is not None,
        notice_passed=bool(at and notice and at > notice),
        suspended=case.suspended,
        clock_runs=case.clock_started_at is not None,
        limit_known=case.limit_known,
        pending_assists=_names(seat for seat in assists if seat.state == SeatState.ASKED),
        pending_consults=_names(_waiting_consults(around.seats)),
        refusing_assists=_names(seat for seat in assists if _refuses(seat, around.seats)),
        pending_extension=around.extension_pending,
        extensions_granted=around.extensions_granted,
        extensions_most=int(district_settings(root=root_of(unit_id=case.window_id)).max_extensions.value),
        open_orders=len(around.orders),
        rated=around.rated,
        can_escalate=_can_escalate(case.unit_id),
        can_classify=_can_classify(case),
        also=_opened_beside(case, by),
    )


def _notice_of(case: Case) -> datetime | None:
    """The last moment for a notice: of a part, that of its bundle."""
    if case.state == State.RECEIVED and case.bundle is not None:
        return case.bundle.notice_due_at
    return case.notice_due_at


def _waiting_consults(seats: tuple[CaseSeat, ...]) -> list[CaseSeat]:
    consults = [seat for seat in seats if seat.kind == SeatKind.CONSULT]
    answered = {seat.asked for seat in consults if seat.state in {SeatState.AGREED, SeatState.DISAGREED}}
    return [s for s in consults if s.state == SeatState.ASKED and (s.join == Join.ALL or s.asked not in answered)]


def _refuses(seat: CaseSeat, seats: tuple[CaseSeat, ...]) -> bool:
    """Whether an assisting unit stands by its refusal: asked again later, it may have agreed."""
    later = (s for s in seats if s.unit_id == seat.unit_id and (s.asked_at, s.pk) > (seat.asked_at, seat.pk))
    return seat.state == SeatState.DISAGREED and all(s.state != SeatState.AGREED for s in later)


def _names(seats: object) -> tuple[str, ...]:
    cards = unit_cards()
    return tuple(cards[seat.unit_id].short_name for seat in seats)  # type: ignore[attr-defined]


def _can_escalate(unit_id: UUID) -> bool:
    tree = unit_tree()
    parent = tree.parent(unit_id)
    return parent is not None and parent.number_code is not None


def _opened_beside(case: Case, by: Actor) -> frozenset[Move]:
    """Moves that the state alone does not open (`flow.IN_STATE`)."""
    if case.state == State.MERGED:
        return frozenset({Move.REOPEN, Move.RATE} if main_of(case=case).state == State.CLOSED else ())
    if case.state in flow.WORKING and holds_standing(case=case, move=Move.MERGE, by=by):
        return frozenset({Move.MERGE})
    return frozenset()


def _can_classify(case: Case) -> bool:
    return case.kind == MatterKind.APPEAL and classes_at(root=root_of(unit_id=case.window_id)) is not None


def holds_standing(*, case: Case, move: Move, by: Actor, around: Around | None = None) -> bool:
    """Whether `by` stands where a move asks for it."""
    spec = spec_of(move, State(case.state), place_of(case=case))
    if by.is_system:
        return True
    if spec.standing is Standing.RESIDENT:
        return _is_resident_of(case, by)
    if spec.standing is Standing.WINDOW_OR_RESIDENT and _is_resident_of(case, by):
        return True
    if spec.standing is Standing.SEAT:
        return _holds_seat(case, move, by, around)
    if spec.standing is Standing.DECIDER:
        # who asks does not approve (《行政许可法》第四十二条)
        asked_by = (around or around_of(case=case)).extension_by
        return by.account_id != asked_by and decides_for(case=case, by=by)
    return any(may(by, spec.right, unit_path=path) for path in _paths(case, spec.standing))


def _is_resident_of(case: Case, by: Actor) -> bool:
    if by.case_id == case.pk:
        return True
    return by.is_resident and has_part(case_id=case.pk, by=by)


def _paths(case: Case, standing: Standing) -> tuple[str, ...]:
    tree = unit_tree().by_id
    window, holder = tree[case.window_id].path, tree[case.unit_id].path
    if standing in {Standing.WINDOW, Standing.WINDOW_OR_RESIDENT}:
        return (window,)
    return (holder,) if standing is Standing.HOLDER else (holder, window)


def _holds_seat(case: Case, move: Move, by: Actor, around: Around | None) -> bool:
    if move == Move.ANSWER_CONSULT:
        return bool(waiting_at(case=case, by=by, seats=around.seats if around else None))
    if move == Move.ANSWER_SUPERVISION:
        tree = unit_tree().by_id
        orders = around.orders if around else orders_open(case=case)
        return any(may(by, "cases.handle", unit_path=tree[order.unit_id].path) for order in orders)
    return may(by, SPECS[move].right)


def allowed_moves(
    *, case: Case, by: Actor, around: Around | None = None, at: datetime | None = None
) -> tuple[Move, ...]:
    """Exactly the moves that `by` may make now, in the order they are shown."""
    around = around or around_of(case=case)
    beside, state = beside_of(case=case, by=by, around=around, at=at), State(case.state)
    return tuple(
        move
        for move in flow.moves_in(state, beside.place, beside.also)
        if next(flow.refusals(state, move, beside), None) is None
        and holds_standing(case=case, move=move, by=by, around=around)
    )


def open_instead(*, case: Case, by: Actor, around: Around | None = None, at: datetime | None = None) -> Sentence:
    """What `by` may do with a case instead of a move that its state refuses; where that is nothing, who has it."""
    moves = allowed_moves(case=case, by=by, around=around, at=at)
    return flow.open_instead(moves, state=State(case.state), unit=unit_cards()[case.unit_id].name)
