"""Who stands where in a case, and what stands beside its state."""

from dataclasses import dataclass
from uuid import UUID

from linli.access.queries import unit_tree
from linli.access.rules import Actor, may
from linli.cases.choices import Join, Move, SeatKind, SeatState, State
from linli.cases.models import Case, CaseExtension, CaseOrder, CaseRating, CaseSeat
from linli.cases.rules import flow
from linli.cases.rules.flow import SPECS, Beside, Standing
from linli.organisations.queries import unit_cards
from linli.people.queries import is_party


@dataclass(frozen=True)
class Around:
    """The rows beside a case that decide what may be done, read once."""

    seats: tuple[CaseSeat, ...]
    orders: tuple[CaseOrder, ...]
    extension_pending: bool
    rated: bool


def around_of(*, case: Case) -> Around:
    """Read what stands beside a case: four queries, whatever the rows."""
    return Around(
        seats=tuple(seats_of(case=case)),
        orders=tuple(orders_open(case=case)),
        extension_pending=CaseExtension.objects.filter(case=case, outcome="").exists(),
        rated=CaseRating.objects.filter(case=case, round=case.round).exists(),
    )


def seats_of(*, case: Case) -> list[CaseSeat]:
    """All seats of a case, oldest first."""
    return list(CaseSeat.objects.filter(case=case).order_by("asked_at", "id"))


def seats_waiting(*, case: Case, also_answered: bool = False) -> list[CaseSeat]:
    """Seats that wait for an answer; with `also_answered`, assisting seats already signed as well."""
    wanted = [SeatState.ASKED, SeatState.AGREED, SeatState.DISAGREED] if also_answered else [SeatState.ASKED]
    rows = CaseSeat.objects.filter(case=case, state__in=wanted).order_by("asked_at", "id")
    return [row for row in rows if row.state == SeatState.ASKED or row.kind == SeatKind.ASSIST]


def orders_open(*, case: Case) -> list[CaseOrder]:
    """Reminders and orders that wait for an answer."""
    return list(CaseOrder.objects.filter(case=case, answered_at=None).order_by("issued_at", "id"))


def waiting_at(*, case: Case, by: Actor, seats: tuple[CaseSeat, ...] | None = None) -> list[CaseSeat]:
    """The seats that `by` may answer for."""
    paths = by.paths("cases.handle")
    tree = unit_tree()
    waiting = [seat for seat in (seats_of(case=case) if seats is None else seats) if seat.state == SeatState.ASKED]
    if by.is_system:
        return waiting
    return [seat for seat in waiting if any(tree.by_id[seat.unit_id].path.startswith(path) for path in paths)]


def beside_of(*, case: Case, by: Actor, around: Around | None = None) -> Beside:
    """What the rules of flow need to know beside the state."""
    around = around or around_of(case=case)
    assists = [seat for seat in around.seats if seat.kind == SeatKind.ASSIST]
    return Beside(
        suspended=case.suspended,
        clock_runs=case.clock_started_at is not None,
        limit_known=case.limit_known,
        pending_assists=_names(seat for seat in assists if seat.state == SeatState.ASKED),
        pending_consults=_names(_waiting_consults(around.seats)),
        refusing_assists=_names(seat for seat in assists if seat.state == SeatState.DISAGREED),
        pending_extension=around.extension_pending,
        open_orders=len(around.orders),
        rated=around.rated,
        can_escalate=_can_escalate(case.unit_id),
    )


def _waiting_consults(seats: tuple[CaseSeat, ...]) -> list[CaseSeat]:
    consults = [seat for seat in seats if seat.kind == SeatKind.CONSULT]
    answered = {seat.asked for seat in consults if seat.state in {SeatState.AGREED, SeatState.DISAGREED}}
    return [s for s in consults if s.state == SeatState.ASKED and (s.join == Join.ALL or s.asked not in answered)]


def _names(seats: object) -> tuple[str, ...]:
    cards = unit_cards()
    return tuple(cards[seat.unit_id].short_name for seat in seats)  # type: ignore[attr-defined]


def _can_escalate(unit_id: UUID) -> bool:
    tree = unit_tree()
    parent = tree.parent(unit_id)
    return parent is not None and parent.number_code is not None


def holds_standing(*, case: Case, move: Move, by: Actor, around: Around | None = None) -> bool:
    """Whether `by` stands where a move asks for it."""
    spec = SPECS[move]
    if by.is_system:
        return True
    resident = _is_resident_of(case, by)
    if spec.standing is Standing.RESIDENT:
        return resident
    if spec.standing is Standing.WINDOW_OR_RESIDENT and resident:
        return True
    if spec.standing is Standing.SEAT:
        return _holds_seat(case, move, by, around)
    return any(may(by, spec.right, unit_path=path) for path in _paths(case, spec.standing))


def _is_resident_of(case: Case, by: Actor) -> bool:
    if by.case_id == case.pk:
        return True
    return by.is_resident and is_party(case_id=case.pk, person_id=by.person_id, by=by)


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


def allowed_moves(*, case: Case, by: Actor, around: Around | None = None) -> tuple[Move, ...]:
    """Exactly the moves that `by` may make now, in the order they are shown."""
    around = around or around_of(case=case)
    beside, state = beside_of(case=case, by=by, around=around), State(case.state)
    return tuple(
        move
        for move in flow.moves_in(state)
        if next(flow.refusals(state, move, beside), None) is None
        and holds_standing(case=case, move=move, by=by, around=around)
    )
