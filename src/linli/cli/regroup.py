"""`linli load units-after`: units, and their cases, after a change of divisions."""

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from linli.cli.plain import refuse
from linli.cli.reforms import LoadName

if TYPE_CHECKING:
    from linli.organisations.actions.planning import Step

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


@click.command("units-after")
@click.argument("load_id", metavar="LOAD", type=LoadName())
@click.option("--plan", type=FILE, help="The plan to carry out, as written by --write-plan and corrected by hand.")
@click.option("--write-plan", type=OUT, help="Write what is proposed to this file (CSV).")
@click.option("--dry-run", is_flag=True, help="Show the plan. Nothing is written.")
def units_after(load_id: UUID, plan: Path | None, write_plan: Path | None, dry_run: bool) -> None:
    """What becomes of units after a change of divisions: moved, merged, renamed; then their cases follow.

    Run again after it was broken off, it goes on. See docs/operate/reforms.md.
    """
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415
    from linli.kernel.datafiles import FileRefused  # noqa: PLC0415
    from linli.organisations.actions import regroup_units  # noqa: PLC0415
    from linli.organisations.actions.planning import plan_after, read_plan  # noqa: PLC0415
    from linli.reference.queries.successors import load_card  # noqa: PLC0415

    try:
        load = load_card(load_id=load_id)
        steps = read_plan(path=plan) if plan else plan_after(load_id=load_id)
    except (LookupError, FileRefused) as wrong:
        raise refuse(str(wrong)) from None
    _show(steps)
    if write_plan:
        save_plan(write_plan, steps)
    if dry_run or not load.date:
        click.echo("Nothing was written.")
        return
    regroup_units(steps=steps, on=load.date, source=load.file, by=SYSTEM, at=clock.now(), load_id=load_id)
    click.echo(f"{len(steps)} units changed, {deliver_news()} pieces of news delivered: cases and grids are in step")


def deliver_news() -> int:
    """What the worker would do: news of the units that moved reaches the cases, batch after batch."""
    from linli.kernel import bell, clock  # noqa: PLC0415

    done = 0
    while tried := bell.deliver(at=clock.now()):
        done += tried
        click.echo(f"\r{done} delivered", nl=False, err=True)
    click.echo("", err=True)
    return done


def _show(steps: "tuple[Step, ...]") -> None:
    for step in steps:
        words = [step.kind, step.unit, f"→ {step.to}" if step.to else "", step.division, step.name, step.why]
        click.echo("  ".join(filter(None, words)))


def save_plan(path: Path, steps: "tuple[Step, ...]") -> None:
    from linli.organisations.actions.planning import COLUMNS  # noqa: PLC0415

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(step, name) for name in COLUMNS] for step in steps)
    click.echo(f"Plan written to {path}. Correct it, then run with --plan {path}.", file=sys.stderr)
