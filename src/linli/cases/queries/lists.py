"""Pages of cases: by time left or newest first, by keyset, with a fixed number of queries."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES, State
from linli.cases.models import Case, CaseReach
from linli.cases.queries.cards import UnitRef, unit_ref
from linli.cases.queries.clocks import matter_of, pauses_running, time_left
from linli.cases.queries.scope import cases_seen_by, units_seen_by
from linli.cases.queries.search import case_ids_matching
from linli.cases.rules.routing import division_prefix
from linli.organisations.queries import UnitUnknown, unit_card, unit_cards
from linli.people.queries import applicant_names

MOST = 200
DUE, NEWEST = "due", "-received"


class CursorRefused(ValueError):
    """The cursor was not made by this list."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by. `unit` holds the case (or a unit below it); `sort` is "due" or "-received"."""

    states: tuple[str, ...] = ()
    unit: str = ""
    window: str = ""
    matter: str = ""
    division: str = ""
    due_from: date | None = None
    due_before: date | None = None
    unknown_limit: bool = False
    q: str = ""
    sort: str = DUE


@dataclass(frozen=True)
class ListRow:
    """A case in a list."""

    number: str
    state: str
    matter_name: str
    title: str
    applicant: str
    division_name: str
    unit: UnitRef
    channel: str
    received_at: datetime
    due_date: date | None
    due_provisional: bool
    limit_known: bool
    colour: str
    days_left: int | None
    suspended: bool
    rating: int | None
    case: Case

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True)
class Page:
    items: tuple[ListRow, ...]
    next: str | None


def cases_page(*, by: Actor, at: datetime, filters: Filters = Filters(), limit: int = 50, cursor: str = "") -> Page:
    """One page of the cases in scope of `by`. Raises CursorRefused. `limit` is cut to 200."""
    limit = max(1, min(limit, MOST))
    units = units_seen_by(by)
    if len(units) == 1:
        cases, after = _by_reach(by, units[0], filters, limit, cursor)
    elif units:
        cases, after = _by_reaches(by, units, filters, limit, cursor)
    else:
        cases, after = _by_case(by, filters, limit, cursor)
    return Page(_rows(cases, by, at), after)


def _by_reach(by: Actor, unit_id: UUID, filters: Filters, limit: int, cursor: str) -> tuple[list[Case], str | None]:
    rows, key = _reached(by, (unit_id,), filters, cursor)
    rows = rows.select_related("case")
    found = list(rows[: limit + 1])
    after = _cursor(key, getattr(found[limit - 1], key), found[limit - 1].case_id) if len(found) > limit else None
    return [row.case for row in found[:limit]], after


def _reached(by: Actor, units: tuple[UUID, ...], filters: Filters, cursor: str) -> tuple[QuerySet[CaseReach], str]:
    rows = CaseReach.objects.filter(unit_id__in=units) if units[1:] else CaseReach.objects.filter(unit_id=units[0])
    rows = rows.filter(_narrow(filters, by, "case__")).filter(_due(filters, "case__"))
    if filters.states and set(filters.states) <= OPEN_STATES:
        rows = rows.filter(is_open=True)
    key = "due_sort" if filters.sort == DUE else "received_at"
    return _after(rows, key, "case_id", cursor, newest=filters.sort != DUE), key


def _by_reaches(
    by: Actor, units: tuple[UUID, ...], filters: Filters, limit: int, cursor: str
) -> tuple[list[Case], str | None]:
    """Staff with seats at several units: a case that two of them reach stands once."""
    rows, key = _reached(by, units, filters, cursor)
    found = list(rows.values_list(key, "case_id").distinct()[: limit + 1])
    after = _cursor(key, *found[limit - 1]) if len(found) > limit else None
    cases = Case.objects.in_bulk([case_id for _, case_id in found[:limit]])
    return [cases[case_id] for _, case_id in found[:limit]], after


def _by_case(by: Actor, filters: Filters, limit: int, cursor: str) -> tuple[list[Case], str | None]:
    """Residents and the system: newest first, no index of their own."""
    rows = cases_seen_by(by).filter(_narrow(filters, by, ""))
    rows = rows.filter(_due(filters, ""))
    rows = _after(rows, "received_at", "id", cursor, newest=True)
    found = list(rows[: limit + 1])
    after = _cursor("received_at", found[limit - 1].received_at, found[limit - 1].pk) if len(found) > limit else None
    return found[:limit], after


def _after(rows: QuerySet[Any], key: str, id_key: str, cursor: str, *, newest: bool) -> QuerySet[Any]:
    sign, compare = ("-", "lt") if newest else ("", "gt")
    if cursor:
        value, row_id = _read_cursor(key, cursor)
        rows = rows.filter(Q(**{f"{key}__{compare}": value}) | Q(**{key: value, f"{id_key}__{compare}": row_id}))
        rows = rows.filter(**{f"{key}__{compare}e": value})
    return rows.order_by(f"{sign}{key}", f"{sign}{id_key}")


def _narrow(filters: Filters, by: Actor, at: str) -> Q:
    wanted = Q()
    if filters.states:
        wanted &= Q(**{f"{at}state__in": filters.states})
    for name, value in (("matter_code", filters.matter), ("limit_known", False if filters.unknown_limit else None)):
        if value not in ("", None):
            wanted &= Q(**{at + name: value})
    if filters.division:
        wanted &= Q(**{f"{at}division_code__startswith": division_prefix(filters.division)})
    if filters.unit:
        wanted &= Q(**{f"{at}unit_id__in": _below(filters.unit)})
    if filters.window:
        wanted &= Q(**{f"{at}window_id__in": _below(filters.window)})
    if filters.q.strip():
        wanted &= Q(**{f"{at or ''}{'pk' if not at else 'id'}__in": case_ids_matching(q=filters.q, by=by)})
    return wanted


def _due(filters: Filters, at: str) -> Q:
    wanted = Q()
    if filters.due_from:
        wanted &= Q(**{f"{at}due_date__gte": filters.due_from})
    if filters.due_before:
        wanted &= Q(**{f"{at}due_date__lte": filters.due_before})
    return wanted


def _below(code: str) -> list[UUID]:
    try:
        path = unit_card(code=code).path
    except UnitUnknown:
        return []
    return [unit.pk for unit in unit_tree().by_id.values() if unit.path.startswith(path)]


def _cursor(key: str, value: datetime, row_id: UUID) -> str:
    text = json.dumps([key, value.isoformat(), str(row_id)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(key: str, cursor: str) -> tuple[datetime, UUID]:
    """Where a page begins. A mark of a list in another order is refused: it would leave rows out."""
    try:
        order, value, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = datetime.fromisoformat(value), UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise CursorRefused(cursor) from None
    if order != key:
        raise CursorRefused(cursor)
    return place


def _rows(cases: Sequence[Case], by: Actor, at: datetime) -> tuple[ListRow, ...]:
    names = applicant_names(case_ids=[case.pk for case in cases], by=by)
    suspended = [case.pk for case in cases if case.suspended]
    paused = pauses_running(case_ids=suspended, by=by) if suspended else {}
    return tuple(_row(case, names, paused, at) for case in cases)


def _row(case: Case, names: dict[UUID, str], paused: dict[UUID, tuple[date, date]], at: datetime) -> ListRow:
    left, colour = time_left(case=case, now=at, paused=paused.get(case.pk))
    return ListRow(
        number=case.number,
        state=case.state,
        matter_name=matter_of(case=case).name,
        title=case.title,
        applicant=_("匿名") if case.anonymous else names.get(case.pk, ""),
        division_name=case.division_name,
        unit=unit_ref(unit_cards()[case.unit_id]),
        channel=case.channel,
        received_at=case.received_at,
        due_date=case.due_date,
        due_provisional=case.due_provisional,
        limit_known=case.limit_known,
        colour=colour,
        days_left=left,
        suspended=case.suspended,
        rating=case.rating,
        case=case,
    )


@dataclass(frozen=True)
class Tally:
    """Counts for a unit's home. Counted up to `most`, beyond which the page says "more"."""

    waiting: int
    to_accept: int
    to_dispatch: int
    to_close: int
    overdue: int
    due_today: int
    near: int
    unknown: int
    most: int


def tally(*, by: Actor, at: datetime, near_end: datetime, day_end: datetime, most: int = 999) -> Tally:
    """How many cases in scope are open; not yet accepted, dispatched or closed; late, due today, near due, without a known limit."""
    units = units_seen_by(by)

    def count(rows: QuerySet[Any, Any]) -> int:
        return rows[:most].count()

    seen = CaseReach.objects.filter(unit_id__in=units, is_open=True).values_list("case_id", flat=True)
    seen = seen.distinct() if units[1:] else seen
    replied, ids = seen.filter(case__state=State.REPLIED), seen.exclude(case__state=State.REPLIED)
    return Tally(
        waiting=count(seen),
        to_accept=count(ids.filter(case__state=State.RECEIVED)),
        to_dispatch=count(ids.filter(case__state=State.ACCEPTED)),
        to_close=count(replied),
        overdue=count(ids.filter(due_sort__lt=at)),
        due_today=count(ids.filter(due_sort__gte=at, due_sort__lte=day_end)),
        near=count(ids.filter(due_sort__gt=day_end, due_sort__lte=near_end)),
        unknown=count(ids.filter(case__limit_known=False)),
        most=most,
    )
