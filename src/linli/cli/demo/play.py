"""Playing many lives at once, in the order of time. A life is a generator: it acts, and yields when it acts next."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.db import transaction

from linli.access.rules import Actor
from linli.cases.actions import make_move, open_case
from linli.cases.queries.cards import CaseCard
from linli.cases.queries.tracking import holder_of
from linli.cases.schema import Opening
from linli.cli.demo.staff import NOBODY, Staff
from linli.kernel.clock import CHINA
from linli.reference.rules.calendar import WorkingCalendar

Course = Iterator[datetime]
OPENS, NOON, BACK, SHUTS = time(9), time(12), time(14), time(17, 30)
TOGETHER = 100  # steps in one transaction; each is a savepoint in it


@dataclass
class Year:
    """What all lives share: the staff, the calendar, and the cases under way, by matter and window."""

    staff: Staff
    calendar: WorkingCalendar
    notice: str = ""
    under_way: dict[tuple[str, str], list[str]] = field(default_factory=dict)


@dataclass
class Life:
    """One request from intake on. `at` is its present moment; `window` the code of the unit that took it in."""

    year: Year
    rng: Random
    at: datetime
    matter: str
    window: str
    division: str
    opening: dict[str, Any]
    self_service: bool = False
    number: str = ""
    card: CaseCard | None = None

    @property
    def clerk(self) -> Actor:
        return self.year.staff.at_code(self.window)

    @property
    def holder(self) -> Actor:
        """Who works at the unit that has the case."""
        assert self.card is not None
        return self.year.staff.at_code(self.card.unit.code)

    @property
    def today(self) -> date:
        return self.at.astimezone(CHINA).date()

    def open(self) -> None:
        """Take the request in."""
        by = NOBODY if self.self_service else self.clerk
        self.number = open_case(opening=Opening.model_validate(self.opening), by=by, at=self.at).number

    def move(self, name: str, by: Actor, **given: Any) -> None:
        """One move, through the engine like any other."""
        self.card = make_move(number=self.number, move=name, given=given, by=by, at=self.at)

    def resident(self) -> Actor:
        """The holder of the tracking code."""
        from linli.cases.models import Case  # noqa: PLC0415

        return holder_of(case=Case.objects.get(number=self.number))

    def one_of(self, **weights: float) -> str:
        """One of the names, by weight."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def minutes(self, least: int, most: int) -> datetime:
        """Some minutes later, but while the office is open."""
        return self.open_hours(self.at + timedelta(minutes=self.rng.randint(least, most)))

    def days(self, least: int, most: int) -> datetime:
        """Some working days later, at some minute while the office is open."""
        day, left = self.today, self.rng.randint(least, most)
        while left:
            day += timedelta(days=1)
            left -= self.year.calendar.is_working(day)
        return self.open_hours(max(self.some_minute(day), self.at + timedelta(minutes=5)))

    def in_time(self, least: int, most: int) -> datetime:
        """Some working days later, but on the last day of the limit at the latest."""
        moment, due = self.days(least, most), self.card.due_date if self.card else None
        if due is None or moment.astimezone(CHINA).date() <= due:
            return moment
        while due > self.today and not self.year.calendar.is_working(due):
            due -= timedelta(days=1)
        return self.open_hours(max(self.some_minute(max(due, self.today)), self.at + timedelta(minutes=5)))

    def overdue(self, least: int, most: int) -> datetime:
        """Some working days after the limit; without one, some days later."""
        due = self.card.due_date if self.card else None
        day, left = max(due or self.today, self.today), self.rng.randint(least, most)
        while left:
            day += timedelta(days=1)
            left -= self.year.calendar.is_working(day)
        return self.some_minute(day)

    def some_minute(self, day: date) -> datetime:
        """A minute of a day while the office is open."""
        minute = self.rng.choice((self.rng.randint(0, 170), self.rng.randint(300, 500)))
        return datetime.combine(day, OPENS, CHINA) + timedelta(minutes=minute)

    def open_hours(self, moment: datetime) -> datetime:
        """The moment, or when the office opens next."""
        here = moment.astimezone(CHINA)
        day, hour = here.date(), here.time()
        if not self.year.calendar.is_working(day) or hour >= SHUTS:
            day += timedelta(days=1)
            while not self.year.calendar.is_working(day):
                day += timedelta(days=1)
            return datetime.combine(day, OPENS, CHINA) + timedelta(minutes=self.rng.randint(0, 90))
        if hour < OPENS:
            return datetime.combine(day, OPENS, CHINA) + timedelta(minutes=self.rng.randint(0, 60))
        if NOON <= hour < BACK:
            return datetime.combine(day, BACK, CHINA) + timedelta(minutes=self.rng.randint(0, 30))
        return moment


def play(
    *, lives: list[tuple[Life, Course]], until: datetime, progress: Callable[[int, int], None] | None = None
) -> int:
    """Play all lives up to `until`, the earliest step first. Returns how many steps were made."""
    first = lives[0][0].at if lives else until
    steps, made = _steps(lives, until), 0
    while batch := _together(steps, first, until, progress):
        made += batch
    return made


def _together(steps: Iterator[datetime], first: datetime, until: datetime, progress: Any) -> int:
    """Some steps in one transaction: none is acknowledged to anyone, so none needs the disk by itself."""
    with transaction.atomic():
        moments = list(islice(steps, TOGETHER))
    if moments and progress:
        progress(int((moments[-1] - first).total_seconds()), int((until - first).total_seconds()))
    return len(moments)


def _steps(lives: list[tuple[Life, Course]], until: datetime) -> Iterator[datetime]:
    waiting = [(life.at, place) for place, (life, _course) in enumerate(lives)]
    heapq.heapify(waiting)
    while waiting:
        moment, place = heapq.heappop(waiting)
        if moment > until:
            return
        life, course = lives[place]
        life.at = moment
        after = next(course, None)
        if after is not None:
            heapq.heappush(waiting, (max(after, moment), place))
        yield moment
