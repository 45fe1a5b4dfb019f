"""What waits for an answer of one's own unit: questions, signatures, orders."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.choices import OrderKind, SeatKind, SeatState
from linli.cases.models import CaseOrder, CaseSeat
from linli.organisations.queries import unit_cards


@dataclass(frozen=True)
class Waiting:
    """A case in which a unit is asked for something. `due_date` is set for reminders and orders."""

    number: str
    title: str
    what: str
    text: str
    unit_name: str
    asked_at: datetime
    due_date: date | None = None


def answers_waiting(*, by: Actor, limit: int = 20) -> list[Waiting]:
    """What units under `by` are asked for and have not answered, oldest first: two queries."""
    units = _own_units(by)
    if not units:
        return []
    seats = CaseSeat.objects.filter(unit_id__in=units, state=SeatState.ASKED).select_related("case")
    orders = CaseOrder.objects.filter(unit_id__in=units, answered_at=None).select_related("case")
    found = [_of_seat(seat) for seat in seats.order_by("asked_at", "id")[:limit]]
    found += [_of_order(order) for order in orders.order_by("issued_at", "id")[:limit]]
    return sorted(found, key=lambda waiting: (waiting.asked_at, waiting.number))[:limit]


def _own_units(by: Actor) -> list[UUID]:
    paths = by.paths("cases.handle")
    return [unit.pk for unit in unit_tree().by_id.values() if any(unit.path.startswith(path) for path in paths)]


def _of_seat(seat: CaseSeat) -> Waiting:
    case, unit = seat.case, unit_cards()[seat.unit_id].name
    return Waiting(case.number, case.title, str(SeatKind(seat.kind).label), seat.question, unit, seat.asked_at)


def _of_order(order: CaseOrder) -> Waiting:
    case, unit, what = order.case, unit_cards()[order.unit_id].name, str(OrderKind(order.kind).label)
    return Waiting(case.number, case.title, what, order.reason, unit, order.issued_at, order.due_date)
