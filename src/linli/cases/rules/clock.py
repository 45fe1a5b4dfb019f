"""When a case is due: counted from what the kind of matter says, on a calendar that is passed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from linli.cases.choices import OPEN_STATES, Colour, State
from linli.reference.choices import LimitUnit
from linli.reference.rules.calendar import CountedDay, Span, WorkingCalendar, hours_due

CHINA = timezone(timedelta(hours=8))
LAST_MINUTE = time(23, 59, 59, tzinfo=CHINA)
PRESSED = OPEN_STATES - {State.REPLIED}
# where nothing presses, and where a case has ended: behind all days
NO_DUE, ENDED = datetime(9999, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Limit:
    """A time limit: `n` units and where it is written. `unit` is one of LimitUnit."""

    n: int
    unit: str
    source: str = ""


@dataclass(frozen=True)
class Running:
    """What the clock needs to know of a case. `promised` counts where there is one, else `legal`.

    `held`: suspended with no end told, so there is no due date until it is resumed.
    """

    started_at: datetime | None
    promised: Limit | None = None
    legal: Limit | None = None
    added: int = 0
    suspensions: tuple[Span, ...] = ()
    held: bool = False

    @property
    def limit(self) -> Limit | None:
        base = self.promised or self.legal
        return Limit(base.n + self.added, base.unit, base.source) if base else None


@dataclass(frozen=True)
class DueMoment:
    """Due date and moment; provisional when a year's notice on days off is not loaded."""

    due_date: date
    due_at: datetime
    provisional: bool


@dataclass(frozen=True)
class Unfolded:
    """A due date with every day that made it."""

    due: DueMoment
    days: tuple[CountedDay, ...]
    used: int
    left: int


def china_date(moment: datetime) -> date:
    """The day a moment falls on in China."""
    return moment.astimezone(CHINA).date()


def due_moment(running: Running, calendar: WorkingCalendar) -> DueMoment | None:
    """When a running case is due, or None: the clock has not started, or no limit is known.

    A limit in days ends at 24:00 of its last day (《民法典》203); one in hours at the minute.
    """
    limit = running.limit
    if running.started_at is None or limit is None or running.held:
        return None
    start = china_date(running.started_at)
    unit = LimitUnit(limit.unit)
    day, provisional = calendar.due_date(start=start, n=limit.n, unit=unit, suspensions=running.suspensions)
    if unit == LimitUnit.HOUR and not running.suspensions:
        moment = hours_due(start=running.started_at, n=limit.n)
        return DueMoment(china_date(moment), moment, provisional)
    return DueMoment(day, datetime.combine(day, LAST_MINUTE), provisional)


def unfold(running: Running, calendar: WorkingCalendar, *, today: date) -> Unfolded | None:
    """A due date with its days. `used` counts limit units' days up to today, `left` those still to come."""
    due, limit = due_moment(running, calendar), running.limit
    if due is None or limit is None or running.started_at is None:
        return None
    told = calendar.due(
        start=china_date(running.started_at), n=limit.n, unit=LimitUnit(limit.unit), suspensions=running.suspensions
    )
    used = sum(day.counted for day in told.days if day.date <= today)
    return Unfolded(due, told.days, used, sum(day.counted for day in told.days) - used)


def days_left(
    due_date: date | None, calendar: WorkingCalendar, *, today: date, paused: tuple[date, date] | None = None
) -> int | None:
    """Working days from today to the due date; 0 on the day itself, negative when it has passed.

    `paused`: first and last day of the suspension that runs; what is left of it is not time to work in.
    """
    if due_date is None:
        return None
    left = calendar.working_days_between(today, due_date)
    if paused is None or paused[1] <= today:
        return left
    return left - calendar.working_days_between(max(today, paused[0] - timedelta(days=1)), paused[1])


@dataclass(frozen=True)
class Marks:
    """The moments by which lists are cut: now, the end of today, and the end of what is near due."""

    now: datetime
    day_end: datetime
    near_end: datetime


def marks_of(calendar: WorkingCalendar, *, now: datetime, near: int) -> Marks:
    """The marks of a moment: near due is what has no more than `near` working days left, days off after them included."""
    today = china_date(now)
    after, _provisional = calendar.due_date(start=today, n=near + 1, unit=LimitUnit.WORKING)
    return Marks(now, *(datetime.combine(day, LAST_MINUTE) for day in (today, after - timedelta(days=1))))


def colour(moment: datetime | None, marks: Marks) -> Colour:
    """Red when the moment has passed, amber when it is near; no colour without a moment."""
    if moment is None:
        return Colour.NONE
    if marks.now > moment:
        return Colour.RED
    return Colour.AMBER if moment <= marks.near_end else Colour.GREEN


def presses_at(state: str, *, notice_due_at: datetime | None, due_at: datetime | None) -> datetime | None:
    """The earliest moment by which something must be done with a case: told or accepted, else answered.

    None when nothing is counted: the clock has not started, stands without an end, or has stopped with the answer.
    """
    if state not in PRESSED:
        return None
    return min((moment for moment in (notice_due_at, due_at) if moment), default=None)


def spans(pauses: Sequence[tuple[date, date | None, str]]) -> tuple[Span, ...]:
    """Suspensions that have an end, told or reached, as spans; one of no whole day is left out."""
    return tuple(Span(first, last, ground) for first, last, ground in pauses if last and last >= first)


def last_suspended(*, first: date, told: date | None, resumed: date) -> date:
    """The last day of a suspension that is resumed: the day told when that is reached, else the day before.

    The day on which work goes on counts again. Before `first` when no whole day was lost.
    """
    return told if told and resumed >= told else max(resumed - timedelta(days=1), first - timedelta(days=1))
