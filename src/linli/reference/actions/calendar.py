"""Loading notices on days off."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import models, transaction

from linli.kernel import audit, marks
from linli.kernel.datafiles import FileError, unreadable
from linli.reference import queries
from linli.reference.actions.report import LoadedBy, LoadReport, file_errors
from linli.reference.models import CalendarDay, CalendarYear
from linli.reference.rules.calendar import NoticeDay
from linli.reference.rules.calendar_file import CalendarFile, read_calendar


def load_calendar(*, path: Path, by_id: UUID | None, at: datetime) -> LoadReport:
    """Take over a file of days off, or every CSV file of a folder; see data/calendar/README.md.

    A file with a mistake changes nothing (nor do the others with it). Loading a file again changes nothing. The report's
    `changed_dates` are the days that count differently than before.
    """
    found, errors = _read(path)
    if errors:
        return LoadReport(errors=errors)
    with transaction.atomic():
        before = queries.stored_calendar()
        added, changed, unchanged = _store(found, by=LoadedBy(by_id), at=at)
        after = queries.stored_calendar()
        if added or changed:
            marks.bump("reference")
    turned = {d.date for part in found for d in part.days if before.is_working(d.date) != after.is_working(d.date)}
    return LoadReport(added, changed, unchanged, (), tuple(sorted(turned)))


def _read(path: Path) -> tuple[list[CalendarFile], tuple[FileError, ...]]:
    found, errors = [], []
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        try:
            part = read_calendar(file.read_text(encoding="utf-8-sig").splitlines(keepends=True))
        except (OSError, UnicodeDecodeError) as broken:
            errors.append(unreadable(name=file.name, fault=broken))
            continue
        found.append(part)
        errors += file_errors(file=file.name, faults=part.faults)
    if not found and not errors:
        errors.append(FileError(path.name, 1, "", "没有找到节假日文件"))
    return found, tuple(errors)


def _store(found: Iterable[CalendarFile], *, by: LoadedBy, at: datetime) -> tuple[int, int, int]:
    added = changed = unchanged = 0
    for part in found:
        for year in sorted(part.years):
            counts, rows = _store_year(part, year, at)
            added, changed, unchanged = added + counts[0], changed + counts[1], unchanged + counts[2]
            if rows:
                about = {"year": year, "added": counts[0], "changed": counts[1]}
                audit.record("calendar.load", rows[0], by=by, at=at, wrote=rows, about=about)
    return added, changed, unchanged


def _store_year(part: CalendarFile, year: int, at: datetime) -> tuple[tuple[int, int, int], list[models.Model]]:
    stored = {(day.date, day.notice_title): day for day in CalendarDay.objects.filter(year=year)}
    added: list[models.Model] = []
    changed: list[models.Model] = []
    unchanged = 0
    for day in (d for d in part.days if d.year == year):
        row = stored.get((day.date, day.notice.title))
        if row is None:
            added.append(CalendarDay.objects.create(date=day.date, notice_title=day.notice.title, **_columns(day)))
        elif _columns(day) == {name: getattr(row, name) for name in _columns(day)}:
            unchanged += 1
        else:
            changed.append(_changed(row, day))
    counts = (len(added), len(changed), unchanged)
    return counts, [_year_row(part, year, at), *added, *changed] if added or changed else []


def _columns(day: NoticeDay) -> dict[str, str | int | date]:
    return {
        "kind": str(day.kind),
        "name": day.name,
        "year": day.year,
        "notice_no": day.notice.number,
        "notice_date": day.notice.issued_date,
    }


def _changed(row: CalendarDay, day: NoticeDay) -> CalendarDay:
    for name, value in _columns(day).items():
        setattr(row, name, value)
    row.save()
    return row


def _year_row(part: CalendarFile, year: int, at: datetime) -> CalendarYear:
    """The year's own row; a file that brings only a later notice leaves the first notice in place."""
    notice, row = part.years[year], CalendarYear.objects.filter(year=year).first()
    if row and row.notice_date < notice.issued_date:
        return row
    row = row or CalendarYear(year=year)
    row.notice_no, row.notice_title, row.notice_date, row.loaded_at = (
        notice.number,
        notice.title,
        notice.issued_date,
        at,
    )
    row.save()
    return row
