"""`linli load`: taking over files of data."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from linli.reference.actions import LoadReport

FILE = click.Path(exists=True, path_type=Path)
form_option = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
SHOWN = 20


@click.group()
def load() -> None:
    """Take over files: calendar, divisions, zones."""


@load.command("calendar")
@click.argument("file", type=FILE)
@form_option
def calendar_file(file: Path, form: str) -> None:
    """Days off of one year (CSV), or of every CSV file in a folder. See data/calendar/README.md."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.reference.actions import load_calendar  # noqa: PLC0415

    finish(load_calendar(path=file, by_id=None, at=clock.now()), form)


@load.command("divisions")
@click.argument("file", type=FILE)
@click.option(
    "--source", default="", help="Who published the table, for rows that do not say. Default: the file's name."
)
@click.option(
    "--valid-from", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day the table speaks of. Default: today."
)
@form_option
def divisions_file(file: Path, source: str, valid_from: Any, form: str) -> None:
    """Divisions (CSV or .csv.gz). See data/divisions/README.md."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.reference.actions import load_divisions  # noqa: PLC0415

    now = clock.now()
    day = valid_from.date() if valid_from else now.astimezone(clock.CHINA).date()
    with progress_bar("divisions") as progress:
        report = load_divisions(
            path=file, by_id=None, at=now, source=source or file.name, valid_from=day, progress=progress
        )
    finish(report, form)


@load.command("zones")
@click.argument("file", type=FILE)
@form_option
def zones_file(file: Path, form: str) -> None:
    """Zones that own divisions (CSV)."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.places.actions import load_zones  # noqa: PLC0415

    finish(load_zones(path=file, by_id=None, at=clock.now()), form)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream, moved by (done, total)."""
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def move(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield move


def finish(report: "LoadReport", form: str) -> None:
    """Print what a load did. Leaves with status 1 when anything was refused."""
    if form == "json":
        answer = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
        errors = [{"file": e.file, "line": e.line, "field": e.field, "detail": e.message} for e in report.errors]
        dates = [str(day) for day in report.changed_dates]
        click.echo(json.dumps(answer | {"changed_dates": dates, "errors": errors}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"added {report.added}, changed {report.changed}, unchanged {report.unchanged}")
        for error in report.errors[:SHOWN]:
            click.echo(str(error), err=True)
        if len(report.errors) > SHOWN:
            click.echo(f"… {len(report.errors) - SHOWN} more", err=True)
    if report.errors:
        sys.exit(1)
