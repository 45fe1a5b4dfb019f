"""Reading a table of days off: columns date, kind, name, year, notice_no, notice_title, notice_date."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from linli.reference.choices import DayKind
from linli.reference.rules.calendar import Notice, NoticeDay
from linli.reference.rules.rows import Fault, RowRefused, date_in, text_in

COLUMNS = ("date", "kind", "name", "year", "notice_no", "notice_title", "notice_date")


@dataclass(frozen=True)
class CalendarFile:
    """The notices by year (the first one issued for each) and the days of one file, or its faults."""

    years: Mapping[int, Notice]
    days: tuple[NoticeDay, ...]
    faults: tuple[Fault, ...]


def read_calendar(lines: Iterable[str]) -> CalendarFile:
    """The days of a CSV file and what is wrong with it, by line. Raises nothing."""
    reader = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        return CalendarFile({}, (), tuple(Fault(1, column, "表头缺少这一列") for column in missing))
    days: list[NoticeDay] = []
    faults: list[Fault] = []
    seen: set[tuple[date, str]] = set()
    for row in reader:
        try:
            day = read_day(row)
            if (day.date, day.notice.title) in seen:
                raise RowRefused("date", f"{day.date} 在同一通知里写了两遍")
            seen.add((day.date, day.notice.title))
            days.append(day)
        except RowRefused as wrong:
            faults.append(Fault(reader.line_num, wrong.field, wrong.message))
    if not days and not faults:
        faults.append(Fault(1, "", "文件里没有任何一天"))
    return CalendarFile(notices_by_year(days), tuple(days), tuple(faults))


def read_day(row: Mapping[str, str | None]) -> NoticeDay:
    """One row. Raises RowRefused."""
    day, issued, year = date_in(row, "date"), date_in(row, "notice_date"), text_in(row, "year")
    kind, notice_no = text_in(row, "kind"), (row["notice_no"] or "").strip()
    if day is None or issued is None:
        raise RowRefused("notice_date" if day else "date", "不能为空")
    if kind not in DayKind.values:
        raise RowRefused("kind", f"“{kind}”应为 off（放假）或 work（调休上班）")
    if not year.isdecimal() or abs(int(year) - day.year) > 1:
        raise RowRefused("year", f"“{year}”不是 {day} 所属通知安排的年份")
    if kind == DayKind.WORK and day.weekday() < 5:
        raise RowRefused("kind", f"{day} 不是周六或周日，不用写调休上班")
    return NoticeDay(
        day, DayKind(kind), text_in(row, "name"), int(year), Notice(notice_no, text_in(row, "notice_title"), issued)
    )


def notices_by_year(days: Iterable[NoticeDay]) -> dict[int, Notice]:
    """The notice that first arranged each year."""
    years: dict[int, Notice] = {}
    for day in sorted(days, key=lambda d: d.notice.issued_date):
        years.setdefault(day.year, day.notice)
    return years
