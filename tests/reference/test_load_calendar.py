from datetime import date
from pathlib import Path

import pytest

from bare import empty_reference
from linli.kernel.models import AuditRow
from linli.reference import queries
from linli.reference.actions import load_calendar
from linli.reference.choices import LimitUnit
from linli.reference.models import CalendarDay, CalendarYear

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bare(db):
    empty_reference()


DATA = Path(__file__).parents[2] / "data" / "calendar"
HEAD = "date,kind,name,year,notice_no,notice_title,notice_date\n"
NEXT = HEAD + "2027-01-01,off,元旦,2027,试〔2026〕1号,关于2027年节假日的通知,2026-11-05\n"
LATER = HEAD + "2027-01-04,off,元旦,2027,试〔2027〕1号,关于延长2027年元旦假期的通知,2027-01-01\n"


@pytest.fixture
def next_year(tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text(NEXT, encoding="utf-8")
    return file


def test_the_whole_folder_loads_once(now):
    first = load_calendar(path=DATA, by_id=None, at=now)
    audited = AuditRow.objects.count()
    second = load_calendar(path=DATA, by_id=None, at=now)

    assert first.ok
    assert CalendarYear.objects.count() == 20
    assert audited == 20
    assert (second.added, second.changed, second.unchanged) == (0, 0, first.added)
    assert second.changed_dates == ()
    assert AuditRow.objects.count() == audited
    due = queries.working_calendar().due(start=date(2026, 9, 30), n=3, unit=LimitUnit.WORKING)
    assert due.due_date == date(2026, 10, 10)


def test_a_late_notice_tells_which_days_turned(now, next_year, tmp_path):
    assert load_calendar(path=next_year, by_id=None, at=now).changed_dates == (date(2027, 1, 1),)
    before = queries.working_calendar()
    later = tmp_path / "later.csv"
    later.write_text(LATER, encoding="utf-8")

    report = load_calendar(path=later, by_id=None, at=now)

    assert report.changed_dates == (date(2027, 1, 4),)
    assert before.is_working(date(2027, 1, 4))
    assert not queries.working_calendar().is_working(date(2027, 1, 4))
    assert CalendarYear.objects.get().notice_no == "试〔2026〕1号"


def test_a_corrected_number_replaces_the_row(now, next_year):
    load_calendar(path=next_year, by_id=None, at=now)
    next_year.write_text(NEXT.replace("1号", "2号"), encoding="utf-8")

    report = load_calendar(path=next_year, by_id=None, at=now)

    assert (report.added, report.changed) == (0, 1)
    assert CalendarDay.objects.get().notice_no == "试〔2026〕2号"
    assert CalendarYear.objects.get().notice_no == "试〔2026〕2号"


def test_a_file_with_a_mistake_changes_nothing(now, next_year):
    next_year.write_text(NEXT + "2027-02-30,off,春节,2027,,通知,2026-11-05\n", encoding="utf-8")

    report = load_calendar(path=next_year, by_id=None, at=now)

    assert [(e.file, e.line, e.field) for e in report.errors] == [("2027.csv", 3, "date")]
    assert not CalendarDay.objects.exists()


def test_a_missing_file_is_an_error(now, tmp_path):
    assert not load_calendar(path=tmp_path / "none.csv", by_id=None, at=now).ok
