"""Reading the calendar and the divisions. Shared by all districts and free of personal data, so nobody's scope applies."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from linli.kernel import marks
from linli.reference.choices import DayKind
from linli.reference.models import CalendarDay, CalendarYear, Division, DivisionSuccessor
from linli.reference.rules import divisions as codes
from linli.reference.rules.calendar import Notice, NoticeDay, WorkingCalendar, working_calendar_of
from linli.reference.rules.calendar_file import read_calendar

_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()
KEEP = 20_000


class DivisionUnknown(LookupError):
    """No such division at that date."""


@dataclass(frozen=True)
class Successor:
    code: str
    kind: str
    date: date
    source: str


@dataclass(frozen=True)
class DivisionCard:
    """A division as it stood. `valid_to`: the first day it no longer holds. `successors`: what its code became."""

    code: str
    name: str
    level: str
    parent_code: str
    org_kind: str
    stat_class: str
    policy_class: str
    valid_from: date
    valid_to: date | None
    source: str
    successors: tuple[Successor, ...] = ()


def working_calendar() -> WorkingCalendar:
    """The calendar of all notices loaded, kept in memory until another load changes it."""
    found: WorkingCalendar = remembered(("calendar",), stored_calendar)
    return found


def stored_calendar() -> WorkingCalendar:
    """The calendar as it stands in the database at this moment."""
    years = {y.year: Notice(y.notice_no, y.notice_title, y.notice_date) for y in CalendarYear.objects.all()}
    rows = CalendarDay.objects.order_by("notice_date", "date")
    return working_calendar_of(years=years, days=[_notice_day(row) for row in rows])


def calendar_of_files(*, folder: Path) -> WorkingCalendar:
    """The calendar of a folder of CSV files, without a database. Lines that cannot be read are left out."""
    files = [read_calendar(file.read_text(encoding="utf-8").splitlines(keepends=True)) for file in folder.glob("*.csv")]
    years = {year: notice for part in files for year, notice in part.years.items()}
    return working_calendar_of(years=years, days=[day for part in files for day in part.days])


def division(*, code: str, at: date | None = None) -> DivisionCard:
    """One division (2, 4, 6, 9 or 12 digits) as it stood on a day; without a day, as it stood last.

    Raises DivisionUnknown; a code that is not one raises it too.
    """
    try:
        full = codes.full_code(text=code)
    except codes.CodeRefused as wrong:
        raise DivisionUnknown(str(wrong)) from None
    card: DivisionCard | None = remembered(("division", full, at), lambda: _division(full, at))
    if card is None:
        raise DivisionUnknown(f"{full} 在{at or '现有'}区划表中没有")
    return card


def divisions_under(*, code: str, at: date | None = None) -> tuple[DivisionCard, ...]:
    """A division's children on a day (without a day: those that still hold), by code."""
    rows = _standing(Division.objects.filter(parent_code=codes.full_code(text=code)), at).order_by("code")
    return tuple(_cards(rows))


def divisions_within(*, code: str, at: date | None = None) -> QuerySet[Division]:
    """Everything below a division at any depth, itself included, as a queryset without order."""
    first, last = codes.range_of(code=codes.full_code(text=code))
    return _standing(Division.objects.filter(code__gte=first, code__lte=last), at)


def find_divisions(
    *, q: str, at: date | None = None, limit: int = 20, under: str | None = None
) -> tuple[DivisionCard, ...]:
    """Divisions by the beginning of their code or name, by code.

    Both are single walks along an index. Part of a name is looked for within `under`, or, when nothing begins with `q`,
    in the whole table. Without a day: those that still hold.
    """
    text = q.strip()
    if not text or limit < 1:
        return ()
    rows = divisions_within(code=under, at=at) if under else _standing(Division.objects.all(), at)
    if text.isascii() and text.isdigit():
        first, last = codes.range_of(code=text[:12])
        return tuple(_cards(rows.filter(code__gte=first, code__lte=last).order_by("code")[:limit]))
    if under:
        return tuple(_cards(rows.filter(name__contains=text).order_by("code")[:limit]))
    found = rows.filter(_begins(text)).order_by(_by_name(), "code")[:limit]
    return tuple(_cards(found)) or tuple(_cards(rows.filter(name__contains=text).order_by("code")[:limit]))


def cards_of(*, codes: Collection[str], at: date | None = None) -> tuple[DivisionCard, ...]:
    """The divisions of these codes that hold on a day (without a day: now), by code."""
    return tuple(_cards(_standing(Division.objects.filter(code__in=codes), at).order_by("code")))


def _notice_day(row: CalendarDay) -> NoticeDay:
    notice = Notice(row.notice_no, row.notice_title, row.notice_date)
    return NoticeDay(row.date, DayKind(row.kind), row.name, row.year, notice)


def _standing(rows: QuerySet[Division], at: date | None) -> QuerySet[Division]:
    if at is None:
        return rows.filter(valid_to=None)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


def _division(code: str, at: date | None) -> DivisionCard | None:
    rows = Division.objects.filter(code=code)
    row = (rows if at is None else _standing(rows, at)).order_by("-valid_from").first()
    return next(iter(_cards([row])), None) if row else None


def _cards(rows: QuerySet[Division] | list[Division]) -> Iterator[DivisionCard]:
    found = list(rows)
    after: dict[str, list[Successor]] = {}
    ended = [row.code for row in found if row.valid_to]
    for s in DivisionSuccessor.objects.filter(old_code__in=ended).order_by("date", "new_code") if ended else ():
        after.setdefault(s.old_code, []).append(Successor(s.new_code, s.kind, s.date, s.source))
    for row in found:
        yield DivisionCard(
            code=row.code,
            name=row.name,
            level=row.level,
            parent_code=row.parent_code,
            org_kind=row.org_kind,
            stat_class=row.stat_class,
            policy_class=row.policy_class,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            successors=tuple(after.get(row.code, ())) if row.valid_to else (),
        )


def _begins(text: str) -> Q:
    """Names that begin with a text, by index: a range in SQLite's byte order, LIKE with its own index in PostgreSQL."""
    if connection.vendor == "sqlite":
        return Q(name__gte=text, name__lt=text + "\U0010ffff")
    return Q(name__startswith=text)


class BytesOrder(OrderBy):
    """PostgreSQL's order of bytes, the one that the index for LIKE is kept in."""

    template = "%(expression)s USING ~<~ /* ASC */"  # the compiler insists on finding a direction


def _by_name() -> OrderBy:
    """Names in the order of their bytes, as SQLite sorts by itself: the same walk along the index as `_begins`."""
    return OrderBy(F("name")) if connection.vendor == "sqlite" else BytesOrder(F("name"))


def remembered(key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
    """Read once for each version of this room's tables in this database."""
    full = (connection.settings_dict["NAME"], marks.version("reference"), *key)
    with _lock:
        if full in _kept:
            _kept.move_to_end(full)
            return _kept[full]
    value = read()
    if value is None:
        return None
    with _lock:
        _kept[full] = value
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
    return value
