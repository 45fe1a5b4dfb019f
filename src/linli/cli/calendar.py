"""`linli calendar`: when a limit ends, day by day."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from linli.reference.rules.calendar import CountedDay, NoticeDue, Span, WorkingCalendar

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def calendar() -> None:
    """The working calendar."""


def read_span(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> "tuple[Span, ...]":
    """`FROM..TO` as spans, both days included."""
    from linli.reference.rules.calendar import Span  # noqa: PLC0415

    try:
        ends = [value.partition("..") for value in values]
        return tuple(
            Span(date.fromisoformat(first), date.fromisoformat(last or first), source="--suspend")
            for first, _, last in ends
        )
    except ValueError as wrong:
        raise click.BadParameter(f"{wrong}; write it as 2026-02-12..2026-02-25") from None


@calendar.command()
@click.argument("start", type=DAY)
@click.argument("n", type=click.IntRange(min=0))
@click.option(
    "--unit", type=click.Choice(["working", "natural", "month", "hour"]), default="working", show_default=True
)
@click.option(
    "--suspend", multiple=True, callback=read_span, metavar="FROM..TO", help="Days that do not count, both included."
)
@click.option(
    "--no-notice", is_flag=True, help="START is a day of receipt, and no correction notice was given in time."
)
@click.option(
    "--notice-days", type=click.IntRange(min=1), default=5, show_default=True, help="Working days for that notice."
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def due(
    start: Any, n: int, unit: str, suspend: "tuple[Span, ...]", no_notice: bool, notice_days: int, form: str
) -> None:
    """The day a limit of N ends when it starts on START (YYYY-MM-DD), then every day with its reason and source.

    The start day is never counted. 暂定: a notice on days off in that time is not loaded yet.
    """
    from linli.reference.choices import LimitUnit  # noqa: PLC0415

    days, origin = present_calendar()
    found = days.due(start=start.date(), n=n, unit=LimitUnit(unit), suspensions=suspend)
    notice = days.deemed_acceptance(received=start.date(), notice_n=notice_days) if no_notice else None
    if form == "json":
        answer = {
            "due_date": str(found.due_date),
            "due_provisional": found.provisional,
            "start": str(start.date()),
            "n": n,
            "unit": unit,
            "calendar": origin,
            "days": [day_fields(day) for day in found.days],
        }
        click.echo(json.dumps(answer | (notice_fields(notice) if notice else {}), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.due_date}{' 暂定' if found.provisional else ''}")
    if notice:
        click.echo(
            f"补正通知最后一日 {notice.notice_due_date}；逾期未告知，视为 {notice.accepted_date} 受理（《行政许可法》第三十二条）"
        )
    print_days(found.days)


def present_calendar() -> "tuple[WorkingCalendar, str]":
    """The calendar of the database (`database`); where there is none, that of the project's own files (`files`)."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    from linli.reference import queries  # noqa: PLC0415

    base = settings.DATABASES["default"]
    if "sqlite" not in base["ENGINE"] or Path(base["NAME"]).exists():
        try:
            found = queries.working_calendar()
            if found.years:
                return found, "database"
        except DatabaseError:
            pass
    return queries.calendar_of_files(folder=settings.DATA / "calendar"), "files"


def print_days(days: "tuple[CountedDay, ...]") -> None:
    """One line a day: its number when it counts, the reason, the source."""
    number = 0
    for day in days:
        number += day.counted
        mark = f"第{number}日" if day.counted else "不计"
        click.echo(f"  {day.date}  {mark}  {day.why}  {day.source}".rstrip())


def day_fields(day: "CountedDay") -> dict[str, Any]:
    """A day as the API writes it."""
    return {"date": str(day.date), "counted": day.counted, "why": day.why, "source": day.source}


def notice_fields(notice: "NoticeDue") -> dict[str, Any]:
    """What follows from a notice that was not given."""
    return {
        "received_date": str(notice.received_date),
        "notice_due_date": str(notice.notice_due_date),
        "accepted_date": str(notice.accepted_date),
        "deemed": True,
    }
