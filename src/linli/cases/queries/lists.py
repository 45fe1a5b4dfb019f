"""Pages of cases: by time left or newest first, by keyset, with a fixed number of queries."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from linli.access.queries import own_root, unit_tree
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES, Colour, state_word
from linli.cases.models import Case, CaseReach
from linli.cases.queries.cards import class_of
from linli.cases.queries.clocks import marks_at, matter_of, pauses_running, time_left
from linli.cases.queries.own import ASKED, BESIDE, OWN, TURN, in_part, is_own, reach_in_part
from linli.cases.queries.scope import cases_seen_by, units_seen_by
from linli.cases.queries.search import case_ids_matching
from linli.cases.queries.units import UnitRef, unit_ref
from linli.cases.queries.waiting import asked_among
from linli.cases.rules import clock
from linli.cases.rules.bundles import whole_number
from linli.cases.rules.clock import Marks
from linli.cases.rules.routing import division_prefix
from linli.catalogue.choices import MatterKind
from linli.organisations.queries import UnitUnknown, unit_card, unit_cards
from linli.people.queries import applicant_names
from linli.reference.queries.successors import former_codes

MOST, GIST = 200, 40
DUE, NEWEST, JOINED = "due", "-received", "-joined"


class CursorRefused(ValueError):
    """The cursor was not made by this list."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by. `category` is the beginning of a class's code. `unit` holds the case (or a unit below it); `sort` is "due" or "-received".

    `part`: own (a unit of one's own holds the case or took it in), ours (own, and those in which its answer is awaited),
    turn (the next step is for one's own unit), beside (others hold it), or all. `late` (overdue, today, near, unknown)
    is asked of own cases alone: the clock of a case is that of who holds it.
    """

    states: tuple[str, ...] = ()
    unit: str = ""
    window: str = ""
    matter: str = ""
    category: str = ""
    division: str = ""
    part: str = ""
    late: str = ""
    due_before: date | None = None
    q: str = ""
    sort: str = DUE


@dataclass(frozen=True)
class ListRow:
    """A case in a list.

    `presses_at` is the moment that presses first (a notice or the answer) and `urgency` its colour; `part` is own,
    asked (an answer is awaited of one's unit) or beside (others hold it).
    """

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
    presses_at: datetime | None
    urgency: str
    part: str
    case: Case

    @cached_property
    def state_label(self) -> str:
        return state_word(self.state, sent=self.case.dispatched_at is not None)

    @cached_property
    def category_name(self) -> str:
        return class_of(case=self.case)

    @cached_property
    def bundle(self) -> str:
        """The number of the bundle that it is a part of."""
        return whole_number(self.number) if self.case.bundle_id else ""

    @cached_property
    def gist(self) -> str:
        """What tells an appeal without a title of its own from the next: its place, else how its text begins."""
        if self.title != self.matter_name or self.case.kind != MatterKind.APPEAL:
            return ""
        return str((self.case.location or {}).get("address") or self.case.text)[:GIST]

    @cached_property
    def told_first(self) -> bool:
        """Whether what presses first is to tell the applicant what is missing."""
        return self.presses_at is not None and self.presses_at == self.case.notice_due_at


@dataclass(frozen=True)
class Page:
    items: tuple[ListRow, ...]
    next: str | None


def cases_page(*, by: Actor, at: datetime, filters: Filters = Filters(), limit: int = 50, cursor: str = "") -> Page:
    """One page of the cases in scope of `by`. Raises CursorRefused. `limit` is cut to 200."""
    limit, marks = max(1, min(limit, MOST)), marks_at(at=at, root=own_root(by=by))
    units = units_seen_by(by)
    if filters.sort == JOINED:
        cases, after = _by_reports(_seen(by, filters, marks), limit, cursor)
    elif len(units) == 1:
        cases, after = _by_reach(_reached(by, units, filters, marks), filters, limit, cursor)
    elif units:
        cases, after = _by_reaches(_reached(by, units, filters, marks), filters, limit, cursor)
    else:
        cases, after = _by_case(_seen(by, filters, marks), limit, cursor)
    return Page(_rows(cases, by, marks), after)


def count_cases(*, by: Actor, at: datetime, filters: Filters, most: int = 999) -> int:
    """How many cases `cases_page` lists in all, counted up to `most`."""
    units, marks = units_seen_by(by), marks_at(at=at, root=own_root(by=by))
    if not units:
        return _seen(by, filters, marks)[:most].count()
    ids = _reached(by, units, filters, marks).values_list("case_id", flat=True)
    return (ids.distinct() if units[1:] else ids)[:most].count()


def count_open(
    *, by: Actor, at: datetime, filters: Sequence[Filters], most: int = 20_000
) -> tuple[tuple[int, ...], bool]:
    """How many open cases each of some filters lists, among the `most` that press first; and whether there are more.

    For who looks from one unit it is one walk along the index, whatever the number of filters.
    """
    units, marks = units_seen_by(by), marks_at(at=at, root=own_root(by=by))
    if len(units) != 1:
        counts = tuple(count_cases(by=by, at=at, filters=part, most=999) for part in filters)
        return counts, max(counts, default=0) >= 999
    rows = CaseReach.objects.filter(unit_id=units[0], due_sort__lt=clock.ENDED).order_by("due_sort", "case_id")[:most]
    wanted = {f"n{i}": Count("case_id", filter=_of_reach(part, by, units, marks)) for i, part in enumerate(filters)}
    found = rows.aggregate(walked=Count("case_id"), **wanted)
    return tuple(found[name] for name in wanted), found["walked"] >= most


def _reached(by: Actor, units: tuple[UUID, ...], filters: Filters, marks: Marks) -> QuerySet[CaseReach]:
    rows = CaseReach.objects.filter(unit_id__in=units) if units[1:] else CaseReach.objects.filter(unit_id=units[0])
    return rows.filter(_of_reach(filters, by, units, marks))


def _of_reach(filters: Filters, by: Actor, units: tuple[UUID, ...], marks: Marks) -> Q:
    """What a list is narrowed by, as far as possible in columns of reach: its index holds them."""
    wanted = _narrow(filters, by, "case__") & _late(filters.late, marks)
    for part in _parts(filters):
        wanted &= in_part(part, by, at="case__") if units[1:] else reach_in_part(part, by, units[0])
    if filters.part == TURN or (filters.states and set(filters.states) <= OPEN_STATES):
        wanted &= Q(due_sort__lt=clock.ENDED)
    return wanted & Q(state__in=filters.states) if filters.states else wanted


def _parts(filters: Filters) -> set[str]:
    return set(filter(None, {OWN if filters.late else "", filters.part}))


def _by_reach(rows: QuerySet[CaseReach], filters: Filters, limit: int, cursor: str) -> tuple[list[Case], str | None]:
    key = _key(filters)
    found = list(_after(rows, key, "case_id", cursor, newest=filters.sort != DUE).select_related("case")[: limit + 1])
    after = _cursor(key, getattr(found[limit - 1], key), found[limit - 1].case_id) if len(found) > limit else None
    return [row.case for row in found[:limit]], after


def _key(filters: Filters) -> str:
    return "due_sort" if filters.sort == DUE else "received_at"


def _by_reaches(rows: QuerySet[CaseReach], filters: Filters, limit: int, cursor: str) -> tuple[list[Case], str | None]:
    """Staff with seats at several units: a case that two of them reach stands once."""
    key = _key(filters)
    rows = _after(rows, key, "case_id", cursor, newest=filters.sort != DUE)
    found = list(rows.values_list(key, "case_id").distinct()[: limit + 1])
    after = _cursor(key, *found[limit - 1]) if len(found) > limit else None
    cases = Case.objects.in_bulk([case_id for _, case_id in found[:limit]])
    return [cases[case_id] for _, case_id in found[:limit]], after


def _seen(by: Actor, filters: Filters, marks: Marks) -> QuerySet[Case]:
    rows = cases_seen_by(by).filter(_narrow(filters, by, ""))
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    for part in _parts(filters):
        rows = rows.filter(in_part(part, by))
    if filters.late:
        rows = rows.filter(Exists(CaseReach.objects.filter(_late(filters.late, marks), case_id=OuterRef("pk"))))
    return rows


def _by_case(rows: QuerySet[Case], limit: int, cursor: str) -> tuple[list[Case], str | None]:
    """Residents and the system: newest first, no index of their own."""
    rows = _after(rows, "received_at", "id", cursor, newest=True)
    found = list(rows[: limit + 1])
    after = _cursor("received_at", found[limit - 1].received_at, found[limit - 1].pk) if len(found) > limit else None
    return found[:limit], after


def _by_reports(rows: QuerySet[Case], limit: int, cursor: str) -> tuple[list[Case], str | None]:
    """Those that others were merged into, the most reports first: along an index that holds no others."""
    rows = rows.filter(joined_count__gt=0)
    if cursor:
        n, row_id = _read_cursor(JOINED, cursor)
        rows = rows.filter(Q(joined_count__lt=n) | Q(joined_count=n, id__lt=row_id))
    found = list(rows.order_by("-joined_count", "-id")[: limit + 1])
    after = _cursor(JOINED, found[limit - 1].joined_count, found[limit - 1].pk) if len(found) > limit else None
    return found[:limit], after


def _after(rows: QuerySet[Any], key: str, id_key: str, cursor: str, *, newest: bool) -> QuerySet[Any]:
    sign, compare = ("-", "lt") if newest else ("", "gt")
    if cursor:
        value, row_id = _read_cursor(key, cursor)
        rows = rows.filter(Q(**{f"{key}__{compare}": value}) | Q(**{key: value, f"{id_key}__{compare}": row_id}))
        rows = rows.filter(**{f"{key}__{compare}e": value})
    return rows.order_by(f"{sign}{key}", f"{sign}{id_key}")


def _narrow(filters: Filters, by: Actor, at: str) -> Q:
    """What reach does not know: matter, place, who holds it, words."""
    wanted = Q()
    if filters.matter:
        wanted &= Q(**{f"{at}matter_code": filters.matter})
    if filters.category:
        wanted &= Q(**{f"{at}category__startswith": filters.category})
    if filters.division:
        wanted &= _of_division(filters.division, at)
    for name, code in (("unit_id", filters.unit), ("window_id", filters.window)):
        if code:
            wanted &= Q(**{f"{at}{name}__in": _below(code)})
    if filters.due_before:
        wanted &= Q(**{f"{at}due_date__lte": filters.due_before})
    if filters.q.strip():
        wanted &= Q(**{f"{at or ''}{'pk' if not at else 'id'}__in": case_ids_matching(q=filters.q, by=by)})
    return wanted


def _of_division(code: str, at: str) -> Q:
    """Cases filed in a division or below it, those too that were filed under codes which have since become it."""
    prefix = division_prefix(code)
    now, before = Q(**{f"{at}division_code__startswith": prefix}), former_codes(code=prefix)
    return now | Q(**{f"{at}division_code__in": sorted(before)}) if before else now


def _late(late: str, marks: Marks) -> Q:
    """The span of what presses, and no more: a clock that is stopped is never near, one that had run out stays late."""
    if late == "overdue":
        return Q(due_sort__lt=marks.now)
    if late == "unknown":
        return Q(limit_known=False)
    if late == "today":
        return Q(due_sort__gte=marks.now, due_sort__lte=marks.day_end, suspended=False)
    if late == "near":
        return Q(due_sort__gt=marks.day_end, due_sort__lte=marks.near_end, suspended=False)
    return Q()


def _below(code: str) -> list[UUID]:
    try:
        path = unit_card(code=code).path
    except UnitUnknown:
        return []
    return [unit.pk for unit in unit_tree().by_id.values() if unit.path.startswith(path)]


def _cursor(key: str, value: datetime | int, row_id: UUID) -> str:
    text = json.dumps([key, value if isinstance(value, int) else value.isoformat(), str(row_id)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(key: str, cursor: str) -> tuple[Any, UUID]:
    """Where a page begins. A mark of a list in another order is refused: it would leave rows out."""
    try:
        order, value, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = int(value) if key == JOINED else datetime.fromisoformat(value), UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise CursorRefused(cursor) from None
    if order != key:
        raise CursorRefused(cursor)
    return place


def _rows(cases: Sequence[Case], by: Actor, marks: Marks) -> tuple[ListRow, ...]:
    # the persons of a part are those of its bundle
    names = applicant_names(case_ids=[case.bundle_id or case.pk for case in cases], by=by)
    suspended = [case.pk for case in cases if case.suspended]
    paused = pauses_running(case_ids=suspended, by=by) if suspended else {}
    others = [case.pk for case in cases if not is_own(case=case, by=by)]
    asked = asked_among(case_ids=others, by=by) if others else set()
    parts = {case_id: ASKED if case_id in asked else BESIDE for case_id in others}
    return tuple(_row(case, names, paused, parts.get(case.pk, OWN), marks) for case in cases)


def _row(case: Case, names: dict[UUID, str], paused: dict[UUID, tuple[date, date]], part: str, marks: Marks) -> ListRow:
    left, colour = time_left(case=case, now=marks.now, paused=paused.get(case.pk))
    presses_at = clock.presses_at(case.state, notice_due_at=case.notice_due_at, due_at=case.due_at)
    return ListRow(
        number=case.number,
        state=case.state,
        matter_name=matter_of(case=case).name,
        title=case.title,
        applicant=_("匿名") if case.anonymous else names.get(case.bundle_id or case.pk, ""),
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
        presses_at=presses_at,
        urgency=_urgency(presses_at, case, part, marks),
        part=part,
        case=case,
    )


def _urgency(presses_at: datetime | None, case: Case, part: str, marks: Marks) -> str:
    """How a case presses those who look: the clock of a case that others hold does not, one that is stopped is not near."""
    tone = clock.colour(presses_at, marks) if part == OWN else Colour.NONE
    return (Colour.NONE if case.suspended and tone != Colour.RED else tone).value
