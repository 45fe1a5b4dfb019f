"""The clock of a case on the project's own calendar, without a database. Weekdays stand in the rows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.cases.choices import Colour
from linli.cases.rules import clock
from linli.cases.rules.clock import Limit, Running
from linli.reference.rules.calendar import Span


def day(text):
    return date.fromisoformat(text)


def morning(text):
    """09:00 in China on a day."""
    return datetime.fromisoformat(f"{text}T01:00:00+00:00")


def running(start, n, unit="working", **more):
    return Running(started_at=morning(start), promised=Limit(n, unit), **more)


VECTORS = [
    ("2025-01-24", 5, "working", "2025-02-07"),  # Fri; Sunday 26 works, 28 January to 4 February off
    ("2025-01-27", 1, "working", "2025-02-05"),  # Mon
    ("2025-04-25", 5, "working", "2025-05-06"),  # Fri; Sunday 27 works
    ("2025-09-26", 3, "working", "2025-09-30"),  # Fri; Sunday 28 works
    ("2025-09-30", 5, "working", "2025-10-14"),  # Tue; Saturday 11 works
    ("2025-12-31", 3, "working", "2026-01-06"),  # Wed; Sunday 4 works
    ("2026-02-13", 5, "working", "2026-02-27"),  # Fri; Saturday 14 works
    ("2026-02-14", 20, "working", "2026-03-20"),  # a working Saturday
    ("2026-04-30", 3, "working", "2026-05-08"),  # Thu
    ("2026-09-18", 5, "working", "2026-09-24"),  # Fri; Sunday 20 works
    ("2026-09-24", 5, "working", "2026-10-09"),  # Thu
    ("2026-09-30", 3, "working", "2026-10-10"),  # Wed; due on a working Saturday
    ("2026-02-10", 10, "working", "2026-03-02"),  # Tue
    ("2025-01-20", 15, "natural", "2025-02-05"),  # Mon; 4 February is off
    ("2025-08-05", 60, "natural", "2025-10-09"),  # Tue; 4 October is off
    ("2026-02-06", 15, "natural", "2026-02-24"),  # Fri; 21 February is off
    ("2025-11-30", 3, "month", "2026-02-28"),  # Sun; no 30 February, a working Saturday stays
    ("2025-12-17", 2, "month", "2026-02-24"),  # Wed; 17 February is off
]


@pytest.mark.parametrize(("start", "n", "unit", "due"), VECTORS)
def test_due_and_its_days(calendar, start, n, unit, due):
    told = clock.due_moment(running(start, n, unit), calendar)
    unfolded = clock.unfold(running(start, n, unit), calendar, today=day(start))

    assert (told.due_date, told.provisional) == (day(due), False)
    assert told.due_at.isoformat() == f"{due}T23:59:59+08:00"
    assert unfolded.due == told
    assert unfolded.days[0].date == day(start) + timedelta(days=1)
    assert unfolded.days[-1].date == day(due)
    assert all(counted.why and counted.source for counted in unfolded.days)
    assert (unfolded.used, unfolded.left) == (0, sum(counted.counted for counted in unfolded.days))


def test_suspended_days_are_skipped(calendar):
    told = running("2026-02-10", 10, suspensions=(Span(day("2026-02-12"), day("2026-02-25"), "鉴定"),))

    assert clock.due_moment(told, calendar).due_date == day("2026-03-09")
    skipped = [d for d in clock.unfold(told, calendar, today=day("2026-02-10")).days if "暂停" in d.why]
    assert [d.date for d in skipped] == [day("2026-02-12") + timedelta(days=n) for n in range(14)]
    assert not any(d.counted for d in skipped)


def test_a_suspension_without_an_end_has_no_due_date(calendar):
    held = running("2026-02-10", 10, held=True)

    assert clock.due_moment(held, calendar) is None
    assert clock.unfold(held, calendar, today=day("2026-02-12")) is None


def test_deemed_acceptance_counts_from_receipt(calendar):
    assert clock.due_moment(running("2026-02-12", 20), calendar).due_date == day("2026-03-18")


def test_an_extension_is_counted_in_the_units_of_the_limit(calendar):
    assert clock.due_moment(running("2026-02-10", 10, added=5), calendar).due_date == day("2026-03-09")
    assert clock.due_moment(running("2026-03-02", 15, "natural", added=5), calendar).due_date == day("2026-03-23")
    assert running("2026-02-10", 10, added=5).limit == Limit(15, "working")


def test_the_promised_limit_counts_before_the_legal_one(calendar):
    both = Running(started_at=morning("2026-03-02"), promised=Limit(5, "working"), legal=Limit(20, "working"))
    legal = Running(started_at=morning("2026-03-02"), legal=Limit(20, "working"))

    assert clock.due_moment(both, calendar).due_date == day("2026-03-09")
    assert clock.due_moment(legal, calendar).due_date == day("2026-03-30")


@pytest.mark.parametrize(
    "unknown", [Running(started_at=None, promised=Limit(5, "working")), Running(morning("2026-03-02"))]
)
def test_without_a_start_or_a_limit_there_is_no_due_date(calendar, unknown):
    assert clock.due_moment(unknown, calendar) is None


def test_a_year_without_its_notice_is_provisional(calendar):
    told = clock.due_moment(running("2026-12-28", 10), calendar)

    assert (told.due_date, told.provisional) == (day("2027-01-11"), True)
    assert "暂按周几计" in clock.unfold(running("2026-12-28", 10), calendar, today=day("2026-12-28")).days[-1].why


def test_hours_end_at_the_minute_and_run_through_days_off(calendar):
    started = datetime(2026, 2, 14, 9, 30, tzinfo=UTC)  # 17:30 in China, the eve of the spring festival
    told = clock.due_moment(Running(started_at=started, promised=Limit(24, "hour")), calendar)

    assert told.due_at == started + timedelta(hours=24)
    assert told.due_date == day("2026-02-15")


def test_the_day_is_the_day_in_china(calendar):
    late = datetime(2026, 2, 9, 16, 30, tzinfo=UTC)  # half past midnight on the 10th in China
    told = clock.due_moment(Running(started_at=late, promised=Limit(10, "working")), calendar)

    assert told.due_date == day("2026-03-02")


def test_used_and_left_add_up(calendar):
    for today in ("2026-02-10", "2026-02-13", "2026-02-20", "2026-03-02", "2026-03-20"):
        told = clock.unfold(running("2026-02-10", 10), calendar, today=day(today))
        assert told.used + told.left == 10
    assert clock.unfold(running("2026-02-10", 10), calendar, today=day("2026-02-14")).used == 4  # 11–13 and Saturday 14


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-02-27", 2),
        ("2026-02-28", 1),
        ("2026-03-01", 1),
        ("2026-03-02", 0),
        ("2026-03-03", -1),
        ("2026-03-08", -4),
    ],
)
def test_days_left_are_working_days(calendar, today, left):
    assert clock.days_left(day("2026-03-02"), calendar, today=day(today)) == left


def marks(calendar, now, near=2):
    return clock.marks_of(calendar, now=datetime.fromisoformat(now), near=near)


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        ("2026-03-02T15:59:59+00:00", Colour.AMBER),
        ("2026-03-02T16:00:00+00:00", Colour.RED),
        ("2026-02-27T01:00:00+00:00", Colour.AMBER),  # a Friday; the 28th is worked
        ("2026-02-26T01:00:00+00:00", Colour.GREEN),
    ],
)
def test_colour_turns_with_the_last_minute_of_the_last_day(calendar, now, colour):
    due = clock.due_moment(running("2026-02-10", 10), calendar)

    assert clock.colour(due.due_at, marks(calendar, now)) == colour


@pytest.mark.parametrize(
    "day_due", [f"2026-02-{n:02}" for n in range(1, 29)] + [f"2026-03-{n:02}" for n in range(1, 15)]
)
@pytest.mark.parametrize("today", ["2026-02-06", "2026-02-11", "2026-02-13", "2026-02-20", "2026-02-27"])
def test_near_is_what_has_few_working_days_left_days_off_included(calendar, today, day_due):
    left = clock.days_left(day(day_due), calendar, today=day(today))
    due_at = datetime.fromisoformat(f"{day_due}T23:59:59+08:00")
    wanted = Colour.RED if day_due < today else Colour.AMBER if left <= 2 else Colour.GREEN

    assert clock.colour(due_at, marks(calendar, f"{today}T09:00:00+08:00")) == wanted


def test_what_has_no_due_date_has_no_colour(calendar):
    assert clock.colour(None, marks(calendar, "2026-03-02T09:00:00+08:00")) == Colour.NONE


EARLY, LATE = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "notice", "due", "presses"),
    [
        ("received", EARLY, None, EARLY),
        ("received", EARLY, LATE, EARLY),
        ("received", LATE, EARLY, EARLY),
        ("received", None, None, None),
        ("awaiting_materials", None, None, None),
        ("awaiting_materials", None, LATE, LATE),  # a district that counts from receipt
        ("accepted", None, LATE, LATE),
        ("in_hand", None, EARLY, EARLY),
        ("in_hand", None, None, None),
        ("replied", None, EARLY, None),
        ("closed", None, EARLY, None),
        ("withdrawn", None, EARLY, None),
    ],
)
def test_what_presses_first(state, notice, due, presses):
    assert clock.presses_at(state, notice_due_at=notice, due_at=due) == presses


@pytest.mark.parametrize(
    ("first", "told", "resumed", "last"),
    [
        ("2026-02-12", None, "2026-02-26", "2026-02-25"),  # the day on which work goes on counts
        ("2026-02-12", "2026-02-25", "2026-02-26", "2026-02-25"),
        ("2026-02-12", "2026-02-25", "2026-03-04", "2026-02-25"),  # resumed late: the days told are what was lost
        ("2026-02-12", "2026-02-25", "2026-02-16", "2026-02-15"),  # resumed early
        ("2026-02-12", "2026-02-25", "2026-02-25", "2026-02-25"),
        ("2026-02-12", None, "2026-02-12", "2026-02-11"),  # no whole day
        ("2026-02-12", None, "2026-02-10", "2026-02-11"),  # before it began
    ],
)
def test_last_suspended(first, told, resumed, last):
    assert clock.last_suspended(first=day(first), told=told and day(told), resumed=day(resumed)) == day(last)


def test_a_suspension_of_no_whole_day_is_left_out():
    assert clock.spans([(day("2026-02-12"), day("2026-02-11"), ""), (day("2026-02-12"), None, "")]) == ()
    assert clock.spans([(day("2026-02-12"), day("2026-02-12"), "鉴定")]) == (
        Span(day("2026-02-12"), day("2026-02-12"), "鉴定"),
    )
