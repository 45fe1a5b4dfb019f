"""Counting working days, natural days and months, with every day explained."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import accumulate

from linli.kernel.sentences import Sentence
from linli.reference.choices import DayKind, LimitUnit

ONE = timedelta(days=1)
WEEKDAYS = (
    Sentence("周一"),
    Sentence("周二"),
    Sentence("周三"),
    Sentence("周四"),
    Sentence("周五"),
    Sentence("周六"),
    Sentence("周日"),
)
WEEK_RULE = "《国务院关于职工工作时间的规定》第七条"
ROLL_RULE = "《民法典》第二百零三条"
NOT_LOADED = Sentence("当年放假通知未载入")


class LimitRefused(ValueError):
    """A limit that cannot be counted: a negative number."""


class SpanRefused(ValueError):
    """A suspension that ends before it begins."""


@dataclass(frozen=True)
class Notice:
    """A notice of the State Council on the days off of one year."""

    number: str
    title: str
    issued_date: date

    @property
    def source(self) -> str:
        return self.number or Sentence("%(title)s（文号待核）", title=self.title)


@dataclass(frozen=True)
class NoticeDay:
    """A day that a notice names: a day off, or a weekend day to be worked."""

    date: date
    kind: DayKind
    name: str
    year: int
    notice: Notice


@dataclass(frozen=True)
class Span:
    """A suspension, first and last day included. `ground` says why, `source` which law or notice."""

    first: date
    last: date
    ground: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise SpanRefused(
                Sentence("暂停的最后一日 %(last)s 早于第一日 %(first)s", last=self.last, first=self.first)
            )


@dataclass(frozen=True)
class DayReason:
    counted_as: bool
    text: str
    source: str


@dataclass(frozen=True)
class CountedDay:
    date: date
    counted: bool
    why: str
    source: str


@dataclass(frozen=True)
class Due:
    """A due date and the days that made it. Provisional: the notice of a year in between is not loaded."""

    due_date: date
    provisional: bool
    days: tuple[CountedDay, ...]


@dataclass(frozen=True)
class NoticeDue:
    """The last day for a correction notice; without one, acceptance is as of the day of receipt."""

    received_date: date
    notice_due_date: date
    accepted_date: date
    provisional: bool
    days: tuple[CountedDay, ...]


class Step(Enum):
    COUNTED = 1
    OFF = 2
    SUSPENDED = 3
    LAST_OFF = 4
    ROLLED = 5
    LANDED = 6
    SAME_DAY = 7


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """The week, corrected by the notices that are loaded. Build it with `working_calendar_of`."""

    years: Mapping[int, Notice]
    days: Mapping[date, NoticeDay]
    _turned: frozenset[date] = field(init=False, repr=False)
    _turned_order: tuple[date, ...] = field(init=False, repr=False)
    _turned_sums: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        turned = sorted(d.date for d in self.days.values() if (d.kind == DayKind.WORK) != (d.date.weekday() < 5))
        object.__setattr__(self, "_turned", frozenset(turned))
        object.__setattr__(self, "_turned_order", tuple(turned))
        changes = (-1 if day.weekday() < 5 else 1 for day in turned)
        object.__setattr__(self, "_turned_sums", (0, *accumulate(changes)))

    def is_working(self, day: date) -> bool:
        """Whether offices work that day. In a year not loaded: Monday to Friday."""
        return (day.weekday() < 5) != (day in self._turned)

    def is_known(self, day: date) -> bool:
        """Whether the notice for the day's year is loaded. (The next year's notice may still turn days of late December.)"""
        return day.year in self.years

    def why(self, day: date) -> DayReason:
        """Whether the day counts as a working day, why, and by which notice or rule."""
        named, week = self.days.get(day), WEEKDAYS[day.weekday()]
        if named and named.kind == DayKind.OFF:
            return DayReason(False, Sentence("%(holiday)s放假", holiday=named.name), named.notice.source)
        if named:
            turned = day.weekday() > 4
            worked = Sentence("%(day)s，调休上班", day=week) if turned else Sentence("%(day)s，照常上班", day=week)
            return DayReason(True, worked, named.notice.source)
        works = day.weekday() < 5
        text = week if works else Sentence("%(day)s休息", day=week)
        if self.is_known(day):
            return DayReason(works, text, WEEK_RULE)
        return DayReason(works, Sentence("%(day)s（当年放假通知未载入，暂按周几计）", day=text), NOT_LOADED)

    def due(self, *, start: date, n: int, unit: LimitUnit, suspensions: Sequence[Span] = ()) -> Due:
        """The day a limit ends, unfolded into days.

        The start day is never counted (《民法典》201). Working days skip days off and suspended days. Natural days count
        through; months end on the same-numbered day or the end of the month (202); both roll to the next working day when
        the last is a day off (203). Suspended days do not count: a month limit is extended by the suspension's length in
        days. n = 0 ends on the start day, rolled. Hours: the latest day they can end on, not rolled; see `hours_due`.
        Raises LimitRefused for n < 0.
        """
        steps = tuple(self._steps(start, n, unit, suspensions))
        days = tuple(self._told(day, step, unit, suspensions) for day, step in steps)
        return Due(steps[-1][0], any(not self.is_known(day) for day, _ in steps), days)

    def due_date(self, *, start: date, n: int, unit: LimitUnit, suspensions: Sequence[Span] = ()) -> tuple[date, bool]:
        """The due date and whether it is provisional, as `due` but without the words; for many dates at once."""
        day, known = start, True
        for day, _ in self._steps(start, n, unit, suspensions):
            known = known and day.year in self.years
        return day, not known

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` lies before `a`."""
        return self._before(b) - self._before(a)

    def deemed_acceptance(self, *, received: date, notice_n: int = 5) -> NoticeDue:
        """The last day for telling what is missing, in working days; with no notice by then, accepted as of receipt.

        《行政许可法》第三十二条.
        """
        due = self.due(start=received, n=notice_n, unit=LimitUnit.WORKING)
        return NoticeDue(received, due.due_date, received, due.provisional, due.days)

    def _before(self, day: date) -> int:
        """Working days from a fixed Monday up to and including `day`."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        return weeks * 5 + min(rest + 1, 5) + self._turned_sums[bisect_right(self._turned_order, day)]

    def _steps(self, start: date, n: int, unit: LimitUnit, suspensions: Sequence[Span]) -> Iterator[tuple[date, Step]]:
        if n < 0:
            raise LimitRefused(Sentence("期限不能是负数：%(n)s", n=n))
        if n == 0:
            yield start, Step.SAME_DAY
            yield from self._roll(start, unit, suspensions)
            return
        day, left = start, n if unit == LimitUnit.WORKING else natural_length(start=start, n=n, unit=unit)
        while left:
            day += ONE
            step = self._step(day, unit, suspensions)
            left -= step is Step.COUNTED
            rolls = not left and unit not in (LimitUnit.WORKING, LimitUnit.HOUR) and not self.is_working(day)
            yield day, Step.LAST_OFF if rolls else step
        yield from self._roll(day, unit, suspensions)

    def _step(self, day: date, unit: LimitUnit, suspensions: Sequence[Span]) -> Step:
        if covering(day, suspensions):
            return Step.SUSPENDED
        if unit == LimitUnit.WORKING and not self.is_working(day):
            return Step.OFF
        return Step.COUNTED

    def _roll(self, day: date, unit: LimitUnit, suspensions: Sequence[Span]) -> Iterator[tuple[date, Step]]:
        """From a last day that is off to the first day that is neither off nor suspended."""
        if unit == LimitUnit.HOUR or self.is_working(day):
            return
        while True:
            day += ONE
            if covering(day, suspensions):
                yield day, Step.SUSPENDED
            elif self.is_working(day):
                yield day, Step.LANDED
                return
            else:
                yield day, Step.ROLLED

    def _told(self, day: date, step: Step, unit: LimitUnit, suspensions: Sequence[Span]) -> CountedDay:
        reason = self.why(day)
        text, source, counted = reason.text, reason.source, step in (Step.COUNTED, Step.LAST_OFF)
        span = covering(day, suspensions)
        if step is Step.SUSPENDED and span:
            text, source = _suspended(span.ground), span.source or span.ground
        elif step is Step.COUNTED and not reason.counted_as:
            text = Sentence("%(day)s，按自然日计入", day=text)
        elif step is Step.LAST_OFF:
            text, source = Sentence("%(day)s，最后一日逢休息日，顺延", day=text), ROLL_RULE
        elif step is Step.ROLLED:
            text = Sentence("%(day)s，继续顺延", day=text)
        elif step is Step.LANDED:
            text, source = Sentence("%(day)s，顺延到这一天", day=text), ROLL_RULE
        elif step is Step.SAME_DAY:
            ends = reason.counted_as or unit == LimitUnit.HOUR
            text = Sentence("%(day)s，当日到期", day=text) if ends else Sentence("%(day)s，顺延", day=text)
        return CountedDay(day, counted, text, source)


def _suspended(ground: str) -> Sentence:
    return Sentence("暂停期间，不计入（%(ground)s）", ground=ground) if ground else Sentence("暂停期间，不计入")


def working_calendar_of(*, years: Mapping[int, Notice], days: Iterable[NoticeDay]) -> WorkingCalendar:
    """A calendar of the notices given. Where two name one day, the one issued later holds."""
    holding: dict[date, NoticeDay] = {}
    for day in days:
        other = holding.get(day.date)
        if other is None or other.notice.issued_date <= day.notice.issued_date:
            holding[day.date] = day
    return WorkingCalendar(dict(years), holding)


def covering(day: date, suspensions: Sequence[Span]) -> Span | None:
    """The suspension that covers a day, if any."""
    return next((span for span in suspensions if span.first <= day <= span.last), None)


def months_later(*, start: date, n: int) -> date:
    """The same-numbered day n months on, or the last day of that month (《民法典》202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def natural_length(*, start: date, n: int, unit: LimitUnit) -> int:
    """A limit of natural days, months or hours in whole days from the start day; begun days count."""
    if unit == LimitUnit.MONTH:
        return (months_later(start=start, n=n) - start).days
    return -(-n // 24) if unit == LimitUnit.HOUR else n


def hours_due(*, start: datetime, n: int) -> datetime:
    """The moment a limit of n hours ends: natural hours from the moment it begins (《民法典》201, second paragraph)."""
    return start + timedelta(hours=n)
