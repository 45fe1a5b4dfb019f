"""The project's own calendar files, counted without a database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from linli.reference.choices import DayKind, LimitUnit
from linli.reference.rules.calendar import (
    LimitRefused,
    Notice,
    NoticeDay,
    Span,
    SpanRefused,
    hours_due,
    months_later,
    working_calendar_of,
)
from linli.reference.rules.calendar_file import read_calendar

WORKING, NATURAL, MONTH, HOUR = LimitUnit.WORKING, LimitUnit.NATURAL, LimitUnit.MONTH, LimitUnit.HOUR
DATA = Path(__file__).parents[2] / "data" / "calendar"


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "n", "unit", "due"),
    [
        ("2025-01-24", 5, WORKING, "2025-02-07"),  # Fri: Sunday 26 January works, 28 January to 4 February off
        ("2025-01-27", 1, WORKING, "2025-02-05"),  # Mon: eve of the holiday
        ("2025-04-25", 5, WORKING, "2025-05-06"),  # Fri: Sunday 27 April works
        ("2025-09-26", 3, WORKING, "2025-09-30"),  # Fri: Sunday 28 September works
        ("2025-09-30", 5, WORKING, "2025-10-14"),  # Tue: 1–8 October off, Saturday 11 works
        ("2025-12-31", 3, WORKING, "2026-01-06"),  # Wed: Sunday 4 January works
        ("2026-02-13", 5, WORKING, "2026-02-27"),  # Fri: Saturday 14 works
        ("2026-02-14", 20, WORKING, "2026-03-20"),  # accepted on a working Saturday
        ("2026-04-30", 3, WORKING, "2026-05-08"),  # Thu
        ("2026-09-18", 5, WORKING, "2026-09-24"),  # Fri: Sunday 20 works
        ("2026-09-24", 5, WORKING, "2026-10-09"),  # Thu: mid-autumn, then the national holiday
        ("2026-09-30", 3, WORKING, "2026-10-10"),  # Wed: due on a working Saturday
        ("2026-02-10", 10, WORKING, "2026-03-02"),
        ("2025-01-20", 15, NATURAL, "2025-02-05"),  # ends on 4 February, off
        ("2025-08-05", 60, NATURAL, "2025-10-09"),  # ends on 4 October, off
        ("2026-02-06", 15, NATURAL, "2026-02-24"),  # ends on 21 February, off
        ("2026-03-02", 3, NATURAL, "2026-03-05"),  # ends on a Thursday, stays
        ("2025-11-30", 3, MONTH, "2026-02-28"),  # no 30 February; a working Saturday stays
        ("2025-12-17", 2, MONTH, "2026-02-24"),  # 17 February is off
        ("2024-01-31", 1, MONTH, "2024-02-29"),  # leap day, a Thursday
        ("2026-03-02", 0, WORKING, "2026-03-02"),
        ("2026-03-01", 0, WORKING, "2026-03-02"),  # Sunday: the next working day
        ("2026-02-20", 0, NATURAL, "2026-02-24"),
        ("2026-02-20", 24, HOUR, "2026-02-21"),  # hours are not rolled
        ("2026-02-20", 25, HOUR, "2026-02-22"),
    ],
)
def test_due(calendar, start, n, unit, due):
    found = calendar.due(start=day(start), n=n, unit=unit)

    assert found.due_date == day(due)
    assert not found.provisional
    assert calendar.due_date(start=day(start), n=n, unit=unit) == (day(due), False)
    assert found.days[-1].date == day(due)
    if unit in (WORKING, NATURAL):
        assert sum(d.counted for d in found.days) == n


@pytest.mark.parametrize(
    ("start", "n", "unit", "first", "last", "due"),
    [
        ("2026-02-10", 10, WORKING, "2026-02-12", "2026-02-25", "2026-03-09"),  # an appraisal of 14 days
        ("2026-03-02", 10, NATURAL, "2026-03-05", "2026-03-07", "2026-03-16"),  # 12 + 3 = Sunday 15, rolled
        ("2026-03-02", 1, MONTH, "2026-03-10", "2026-03-12", "2026-04-07"),  # 2 April + 3 = Sunday 5, 6 April off
        (
            "2026-03-02",
            5,
            NATURAL,
            "2026-03-09",
            "2026-03-10",
            "2026-03-11",
        ),  # Saturday 7; the days it would roll to are suspended
    ],
)
def test_suspended_days_do_not_count(calendar, start, n, unit, first, last, due):
    found = calendar.due(
        start=day(start), n=n, unit=unit, suspensions=[Span(day(first), day(last), "鉴定", "告知书1号")]
    )

    assert found.due_date == day(due)
    suspended = [d for d in found.days if day(first) <= d.date <= day(last)]
    assert suspended
    assert not any(d.counted for d in suspended)
    assert {d.why for d in suspended} == {"暂停期间，不计入（鉴定）"}
    assert {d.source for d in suspended} == {"告知书1号"}


def test_overlapping_suspensions_count_once(calendar):
    spans = [Span(day("2026-03-03"), day("2026-03-05")), Span(day("2026-03-04"), day("2026-03-06"))]

    assert calendar.due(start=day("2026-03-02"), n=1, unit=WORKING, suspensions=spans).due_date == day("2026-03-09")


def test_a_suspension_cannot_end_before_it_begins():
    with pytest.raises(SpanRefused):
        Span(day("2026-03-05"), day("2026-03-04"))


def test_a_negative_limit_is_refused(calendar):
    with pytest.raises(LimitRefused):
        calendar.due(start=day("2026-03-02"), n=-1, unit=WORKING)


def test_without_a_notice_acceptance_is_as_of_receipt(calendar):
    found = calendar.deemed_acceptance(received=day("2026-02-12"))

    assert (found.notice_due_date, found.accepted_date) == (day("2026-02-26"), day("2026-02-12"))
    assert calendar.due(start=found.accepted_date, n=20, unit=WORKING).due_date == day("2026-03-18")
    assert calendar.due(start=found.notice_due_date, n=20, unit=WORKING).due_date == day("2026-03-25")


@pytest.mark.parametrize(
    ("of", "counted", "text", "source"),
    [
        ("2026-02-14", True, "周六，调休上班", "国办发明电〔2025〕7号"),
        ("2026-10-02", False, "国庆节放假", "国办发明电〔2025〕7号"),
        ("2026-03-01", False, "周日休息", "《国务院关于职工工作时间的规定》第七条"),
        ("2026-03-02", True, "周一", "《国务院关于职工工作时间的规定》第七条"),
        ("2015-09-03", False, "抗战胜利70周年纪念日放假", "国发明电〔2015〕1号"),
        ("2019-05-02", False, "劳动节放假", "国办发明电〔2019〕3号"),
        ("2019-05-05", True, "周日，调休上班", "国办发明电〔2019〕3号"),
        ("2020-02-01", False, "春节放假", "国办发明电〔2020〕1号"),  # a make-up Saturday until the later notice
        ("2018-12-31", False, "元旦放假", "国办发明电〔2018〕15号"),  # the notice for 2019
        ("2027-01-04", True, "周一（当年放假通知未载入，暂按周几计）", "当年放假通知未载入"),
    ],
)
def test_every_day_says_why(calendar, of, counted, text, source):
    reason = calendar.why(day(of))

    assert (reason.counted_as, reason.text, reason.source) == (counted, text, source)


def test_a_roll_is_explained(calendar):
    days = calendar.due(start=day("2026-02-06"), n=15, unit=NATURAL).days

    assert [(d.date.day, d.counted, d.why) for d in days[-4:]] == [
        (21, True, "春节放假，最后一日逢休息日，顺延"),
        (22, False, "春节放假，继续顺延"),
        (23, False, "春节放假，继续顺延"),
        (24, False, "周二，顺延到这一天"),
    ]
    assert days[-1].source == "《民法典》第二百零三条"


@pytest.mark.parametrize(
    ("start", "n", "unit", "provisional"),
    [
        ("2026-12-28", 3, WORKING, False),
        ("2026-12-28", 5, WORKING, True),
        ("2026-12-20", 30, NATURAL, True),
        ("2026-10-31", 2, MONTH, False),
        ("2026-12-31", 0, WORKING, False),
    ],
)
def test_a_year_without_its_notice_is_provisional(calendar, start, n, unit, provisional):
    assert calendar.due(start=day(start), n=n, unit=unit).provisional is provisional
    assert calendar.due_date(start=day(start), n=n, unit=unit)[1] is provisional


def test_a_loaded_notice_makes_the_date_firm(calendar):
    notice = Notice("", "关于2027年部分节假日安排的通知", day("2026-11-05"))
    extra = NoticeDay(day("2027-01-01"), DayKind.OFF, "元旦", 2027, notice)

    longer = working_calendar_of(years={**calendar.years, 2027: notice}, days=[*calendar.days.values(), extra])

    before = calendar.due(start=day("2026-12-28"), n=5, unit=WORKING)
    after = longer.due(start=day("2026-12-28"), n=5, unit=WORKING)
    assert (before.due_date, before.provisional) == (day("2027-01-04"), True)
    assert (after.due_date, after.provisional) == (day("2027-01-05"), False)
    assert longer.why(extra.date).source == "关于2027年部分节假日安排的通知（文号待核）"


def test_every_day_agrees_with_a_second_source(calendar):
    every = [date(2007, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2007, 1, 1)).days)]

    assert [d for d in every if calendar.is_working(d) != chinese_calendar.is_workday(d)] == []
    assert all(calendar.is_known(d) for d in every)


@pytest.mark.parametrize("year", [2025, 2026])
def test_248_working_days(calendar, year):
    assert calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == 248


def test_working_days_between_counts_like_a_hand(calendar):
    base = day("2026-09-10")
    for away in range(-400, 60):
        other = base + timedelta(days=away)
        low, high = min(base, other), max(base, other)
        count = sum(calendar.is_working(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
        assert calendar.working_days_between(base, other) == (count if away >= 0 else -count)


def test_hours_run_through_the_night():
    start = datetime(2026, 2, 20, 23, 30, tzinfo=UTC)

    assert hours_due(start=start, n=2) == datetime(2026, 2, 21, 1, 30, tzinfo=UTC)


def test_months_cross_the_year():
    assert months_later(start=day("2025-12-31"), n=2) == day("2026-02-28")


def test_every_notice_has_its_number():
    for file in DATA.glob("*.csv"):
        part = read_calendar(file.read_text(encoding="utf-8").splitlines(keepends=True))
        assert not part.faults, file.name
        assert set(part.years) == {int(file.stem)}
        assert all(d.notice.number for d in part.days)


HEAD = "date,kind,name,year,notice_no,notice_title,notice_date\n"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2027-13-01,off,元旦,2027,,通知,2026-11-05\n", "date"),
        ("2027-01-01,rest,元旦,2027,,通知,2026-11-05\n", "kind"),
        ("2027-01-04,work,元旦,2027,,通知,2026-11-05\n", "kind"),  # a Monday
        ("2027-01-01,off,,2027,,通知,2026-11-05\n", "name"),
        ("2027-01-01,off,元旦,2029,,通知,2026-11-05\n", "year"),
        ("2027-01-01,off,元旦,2027,,,2026-11-05\n", "notice_title"),
        ("2027-01-01,off,元旦,2027,,通知,\n", "notice_date"),
    ],
)
def test_a_wrong_row_names_line_and_field(row, field):
    part = read_calendar((HEAD + "2027-01-02,off,元旦,2027,,通知,2026-11-05\n" + row).splitlines(keepends=True))

    assert [(fault.line, fault.field) for fault in part.faults] == [(3, field)]
