"""`linli load`: taking over files of data."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linli.cli.plain import form_option
from linli.cli.reforming import reform, undo
from linli.cli.reforms import DAY, changes_file, loads_list, replace_table
from linli.cli.regroup import units_after
from linli.cli.units import check_grids, write_units

if TYPE_CHECKING:
    from linli.reference.actions import LoadReport

FILE = click.Path(exists=True, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)
SHOWN = 20


@click.group()
def load() -> None:
    """Take over files: a district, calendar, divisions and their changes, zones, grids."""


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
@click.option("--valid-from", "--date", "day", type=DAY, help="The day the table speaks of. Default: today.")
@click.option("--replaces", is_flag=True, help="The table is complete: what it lacks ends on that day.")
@click.option("--under", multiple=True, help="With --replaces: complete for this code only (again for more).")
@click.option("--zone", default="", help="With --replaces: complete for the divisions of this zone only.")
@click.option("--changes", type=FILE, help="With --replaces: a file that says what became of what.")
@click.option("--propose", type=OUT, help="With --replaces: write here what may have become of what, to be confirmed.")
@click.option("--accept-proposals", is_flag=True, help="With --replaces: take what is proposed as confirmed.")
@click.option("--dry-run", is_flag=True, help="With --replaces: show what would change, and what lies on it.")
@form_option
def divisions_file(
    file: Path, source: str, day: Any, replaces: bool, accept_proposals: bool, form: str, **of_replacing: Any
) -> None:
    """Divisions (CSV or .csv.gz). See data/divisions/README.md, for --replaces docs/operate/reforms.md."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.reference.actions import load_divisions  # noqa: PLC0415

    now = clock.now()
    on = day.date() if day else now.astimezone(clock.CHINA).date()
    source, trial = source or file.name, of_replacing.pop("dry_run")
    if replaces:
        replace_table(file, day=on, source=source, accept=accept_proposals, trial=trial, form=form, **of_replacing)
        return
    if trial or accept_proposals or any(of_replacing.values()):
        raise click.UsageError(
            "--under, --zone, --changes, --propose, --accept-proposals and --dry-run go with --replaces"
        )
    with progress_bar("divisions") as progress:
        report = load_divisions(path=file, by_id=None, at=now, source=source, valid_from=on, progress=progress)
    finish(report, form)


@load.command("zones")
@click.argument("file", type=FILE)
@form_option
def zones_file(file: Path, form: str) -> None:
    """Zones that own divisions (CSV)."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.places.actions import load_zones  # noqa: PLC0415

    finish(load_zones(path=file, by_id=None, at=clock.now()), form)


@load.command("grids")
@click.argument("file", type=FILE)
@form_option
def grids_file(file: Path, form: str) -> None:
    """Grids of communities and villages (CSV). See src/linli/places/README.md."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.places.actions import load_grids  # noqa: PLC0415

    finish(load_grids(path=file, by_id=None, at=clock.now()), form)


for command in (changes_file, check_grids, loads_list, reform, undo, units_after, write_units):
    load.add_command(command)


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
        answer: dict[str, Any] = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
        errors = [{"file": e.file, "line": e.line, "field": e.field, "detail": e.message} for e in report.errors]
        dates = [str(day) for day in report.changed_dates]
        answer |= {"levels": report.levels, "noted": report.noted} if report.levels else {}
        click.echo(json.dumps(answer | {"changed_dates": dates, "errors": errors}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"added {report.added}, changed {report.changed}, unchanged {report.unchanged}")
        for name, count in (*report.levels.items(), *report.noted.items()):
            click.echo(f"  {name} {count}")
        for note in report.notes[:SHOWN]:
            click.echo(str(note), err=True)
        for error in report.errors[:SHOWN]:
            click.echo(str(error), err=True)
        if len(report.errors) > SHOWN:
            click.echo(f"… {len(report.errors) - SHOWN} more", err=True)
    if report.errors:
        sys.exit(1)
