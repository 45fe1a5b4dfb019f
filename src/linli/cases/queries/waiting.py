"""What waits for an answer of one's own unit: questions, signatures, orders, requests for more time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from linli.access.choices import RIGHTS
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES, OrderKind, SeatKind, SeatState
from linli.cases.models import Case, CaseExtension, CaseOrder, CaseReach, CaseSeat
from linli.cases.queries.deciding import decides_for
from linli.cases.queries.scope import units_seen_by
from linli.organisations.queries import unit_cards


@dataclass(frozen=True)
class Waiting:
    """A case in which a unit is asked for something. `due_date` is set for reminders and orders.

    `unit_name`: the unit that has the case, and so asks; of an order the unit it is sent to.
    """

    number: str
    title: str
    what: str
    text: str
    unit_name: str
    asked_at: datetime
    due_date: date | None = None


def answers_waiting(*, by: Actor, limit: int = 100) -> list[Waiting]:
    """What the units of `by` are asked for and have not answered, oldest first; requests for more time among it: three queries.

    Units below are asked themselves and answer themselves; their questions are not listed with those of the unit above.
    """
    units = _own_units(by)
    found: list[Waiting] = []
    if units:
        seats = CaseSeat.objects.filter(unit_id__in=units, state=SeatState.ASKED).select_related("case")
        orders = CaseOrder.objects.filter(unit_id__in=units, answered_at=None).select_related("case")
        found += [_of_seat(seat) for seat in seats.order_by("asked_at", "id")[:limit]]
        found += [_of_order(order) for order in orders.order_by("issued_at", "id")[:limit]]
    if by.paths("cases.decide"):
        found += [_of_extension(request) for request in islice(_to_decide(by), limit)]
    return sorted(found, key=lambda waiting: (waiting.asked_at, waiting.number))[:limit]


def asked_among(*, case_ids: Iterable[UUID], by: Actor) -> set[UUID]:
    """Those of some cases in which an answer of the units of `by` is awaited: one query."""
    return set(Case.objects.filter(pk__in=list(case_ids)).filter(pk__in=cases_asking(by)).values_list("pk", flat=True))


def cases_asking(by: Actor) -> "QuerySet[Any, UUID]":
    """Ids of the cases in which an answer of the units of `by` is awaited, as part of another query."""
    units = _own_units(by)
    seats = CaseSeat.objects.filter(unit_id__in=units, state=SeatState.ASKED).values_list("case_id", flat=True)
    return seats.union(CaseOrder.objects.filter(unit_id__in=units, answered_at=None).values_list("case_id", flat=True))


def cases_to_decide(by: Actor) -> list[UUID]:
    """Ids of the cases in reach for which more time is asked of `by`."""
    return [request.case_id for request in _to_decide(by)] if by.paths("cases.decide") else []


def _own_units(by: Actor) -> list[UUID]:
    return [seat.unit_id for seat in by.seats if "cases.handle" in RIGHTS.get(seat.role, ())]


def _to_decide(by: Actor) -> Iterator[CaseExtension]:
    """Requests for more time on which `by` decides, oldest first, among those in reach."""
    seen = CaseReach.objects.filter(unit_id__in=units_seen_by(by), case_id=OuterRef("case_id"))
    asked = CaseExtension.objects.filter(Exists(seen), outcome="", case__state__in=OPEN_STATES).select_related("case")
    return (request for request in asked.order_by("asked_at", "id") if decides_for(case=request.case, by=by))


def _of_seat(seat: CaseSeat) -> Waiting:
    case, unit = seat.case, unit_cards()[seat.case.unit_id].name
    return Waiting(case.number, case.title, str(SeatKind(seat.kind).label), seat.question, unit, seat.asked_at)


def _of_order(order: CaseOrder) -> Waiting:
    case, unit, what = order.case, unit_cards()[order.unit_id].name, str(OrderKind(order.kind).label)
    return Waiting(case.number, case.title, what, order.reason, unit, order.issued_at, order.due_date)


def _of_extension(request: CaseExtension) -> Waiting:
    case = request.case
    what = _("延期待审批")
    return Waiting(case.number, case.title, what, request.reason, unit_cards()[case.unit_id].name, request.asked_at)
