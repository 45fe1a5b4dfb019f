"""`linli load reform`, `linli load undo`: divisions and units together, applied and taken back."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from linli.cli.plain import form_option, refuse
from linli.cli.reforms import DAY, FILE, LoadName, show
from linli.cli.regroup import OUT, deliver_news, save_plan

if TYPE_CHECKING:
    from linli.organisations.actions import Reformed
    from linli.organisations.actions.planning import Step

ROOM = 40


@click.command("reform")
@click.argument("file", type=FILE)
@click.option("--date", "day", type=DAY, required=True, help="The first day on which the changes hold.")
@click.option(
    "--units", "plan", type=FILE, help="The plan for units, as written by --write-units and corrected by hand."
)
@click.option("--write-units", type=OUT, help="Write what is proposed for units to this file (CSV).")
@click.option(
    "--write-zones", type=OUT, help="Write what would bring zones in step to this file (CSV), to be confirmed."
)
@click.option("--source", default="", help="Where the changes are written. Default: the file's name.")
@click.option("--dry-run", is_flag=True, help="Show what would move. Nothing is written.")
@form_option
def reform(
    file: Path,
    day: Any,
    plan: Path | None,
    write_units: Path | None,
    write_zones: Path | None,
    source: str,
    dry_run: bool,
    form: str,
) -> None:
    """Changes of divisions and the units that follow them, in one transaction; then cases and grids in batches.

    FILE as for `linli load changes`. Broken off before the end, nothing is written; broken off while cases follow, the
    worker goes on. `linli load undo LOAD` takes all of it back. See docs/operate/reforms.md.
    """
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415
    from linli.organisations.actions import reform_divisions  # noqa: PLC0415

    now, source = clock.now(), source or file.name
    trial = reform_divisions(path=file, day=day.date(), plan=plan, source=source, by=SYSTEM, at=now, trial=True)
    if write_units:
        save_plan(write_units, trial.steps)
    zones = zones_after(trial)
    if write_zones:
        _write_zones(write_zones, zones)
    told = what_moves(trial.steps) | {"zones": zones, "naming": _naming(trial), "unserved": _unserved(trial)}
    if dry_run:
        _show(trial, told, trial=True, form=form)
        return
    done = reform_divisions(path=file, day=day.date(), plan=plan, source=source, by=SYSTEM, at=now)
    _show(done, told, trial=False, form=form)
    delivered = deliver_news()
    if form == "table" and done.reform.load_id:
        click.echo(f"{delivered} pieces of news delivered: cases and grids are in step")
        click.echo(f"To take all of it back:  linli load undo {done.reform.load_id}")


@click.command("undo")
@click.argument("load_id", metavar="LOAD", type=LoadName())
@click.option("--dry-run", is_flag=True, help="Show what would come back. Nothing is written.")
@form_option
def undo(load_id: UUID, dry_run: bool, form: str) -> None:
    """Take back a replaced table, a file of changes or a reform, with the units that followed it: every row as it was.

    One transaction; cases and grids follow in batches. `linli load list` names the loads.
    """
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.cases.counts import cases_filed_under  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415
    from linli.organisations.actions import UnitsNotTakenBack, reverse_reform  # noqa: PLC0415
    from linli.reference.actions import LoadNotUndone  # noqa: PLC0415
    from linli.reference.queries.successors import begun_by  # noqa: PLC0415

    left = cases_filed_under(codes=begun_by(load_id=load_id))
    try:
        done = reverse_reform(load_id=load_id, by=SYSTEM, at=clock.now(), trial=dry_run)
    except (LoadNotUndone, UnitsNotTakenBack) as refused:
        raise refuse(str(refused)) from None
    if form == "json":
        load = str(done.reform.load_id) if done.reform.load_id else None
        click.echo(json.dumps({"load": load, "rows": done.reform.rows, "units": done.units, "cases_left": left}))
    else:
        show(done.reform, trial=dry_run, form=form)
        click.echo(f"units brought back: {done.units}")
        click.echo(f"cases filed since under codes that are gone: {left} (they stay with their units, as filed)")
    if not dry_run:
        deliver_news()


def what_moves(steps: "tuple[Step, ...]") -> dict[str, Any]:
    """The steps with the seats and cases that lie on each unit."""
    from linli.cases.counts import cases_of_units  # noqa: PLC0415
    from linli.organisations.counts import seats_of_units  # noqa: PLC0415

    codes = {step.unit for step in steps}
    seats, cases = seats_of_units(codes=codes), cases_of_units(codes=codes)
    rows = []
    for step in steps:
        row = {name: getattr(step, name) for name in ("kind", "unit", "to", "division", "name", "why")}
        held, opened = cases.get(step.unit, (0, 0))
        rows.append(row | {"seats": seats.get(step.unit, {}), "cases": held, "open_cases": opened})
    return {"units": rows}


def zones_after(done: "Reformed") -> list[dict[str, str]]:
    """Rows that end what zones own under codes that are gone, and begin it under what these became: proposals."""
    from linli.places.queries import members_naming  # noqa: PLC0415
    from linli.reference.rules.reforms import ENDING  # noqa: PLC0415

    going = [change for change in done.reform.changes if change.sure and change.kind in ENDING]
    became = {change.old_code: change.new_code for change in going}
    rows, day = [], str(done.reform.day)
    for member in members_naming(codes=set(became)):
        zone = {"zone_code": member.zone.code, "zone_name": member.zone.name, "kind": member.zone.kind}
        since = str(member.valid_from)
        old = {"division_code": member.division_code, "valid_from": since, "valid_to": day}
        rows.append(zone | old | {"source": member.zone.source})
        if new := became[member.division_code]:
            rows.append(zone | {"division_code": new, "valid_from": day, "valid_to": "", "source": member.zone.source})
    return rows


def _write_zones(path: Path, rows: list[dict[str, str]]) -> None:
    from linli.places.rules.zones import COLUMNS  # noqa: PLC0415

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    click.echo(
        f"Zones written to {path}. Strike out what the zone no longer owns, then: linli load zones {path}", err=True
    )


def _unserved(done: "Reformed") -> list[str]:
    """New divisions that others go into and no unit serves: the new district's folder is to be loaded first."""
    from linli.organisations.queries import unit_cards  # noqa: PLC0415

    changes = [change for change in done.reform.changes if change.sure]
    into = {change.new_code for change in changes if change.kind == "merged"}
    served = {card.division_code for card in unit_cards().values() if not card.closed_date}
    new = (change for change in changes if change.kind == "added" and change.new_code in into - served)
    return [f"{change.new_code} {change.new_name}" for change in new]


def _naming(done: "Reformed") -> list[str]:
    from linli.catalogue.queries import naming_divisions  # noqa: PLC0415

    return list(naming_divisions(codes={change.old_code for change in done.reform.changes if change.old_code}))


def _show(done: "Reformed", told: dict[str, Any], *, trial: bool, form: str) -> None:
    if form == "json":
        found = {"load": str(done.reform.load_id) if done.reform.load_id else None, "date": str(done.reform.day)}
        counts = {"counts": done.reform.counts, "rows": done.reform.rows}
        click.echo(json.dumps(found | counts | told, ensure_ascii=False, indent=2))
        return
    show(done.reform, trial=False, form=form, quiet=trial)
    rows = told["units"]
    kinds = Counter(row["kind"] for row in rows)
    click.echo("units: " + "  ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())))
    telling = [row for row in rows if row["kind"] != "renamed"]
    for row in telling[:ROOM]:
        seats = sum(row["seats"].values())
        lies = f"  (seats {seats}  cases {row['cases']}  open {row['open_cases']})" if seats or row["cases"] else ""
        click.echo(f"  {row['kind']} {row['unit']} → {row['to']} {row['name']}{lies}")
    if len(telling) > ROOM:
        click.echo(f"  … {len(telling) - ROOM} more; --write-units writes all")
    _show_reaching(rows)
    for place in told["unserved"]:
        click.echo(
            f"no unit serves {place} yet: load its district's folder first, or an old district's units become its own"
        )
    for zone in told["zones"]:
        click.echo(
            f"zone {zone['zone_code']}: {zone['division_code']} {zone['valid_from']}..{zone['valid_to']} (to be confirmed)"
        )
    for place in told["naming"]:
        click.echo(f"names a division that changes, look at it: {place}")
    if trial:
        click.echo("Nothing was written.")


def _show_reaching(rows: list[dict[str, Any]]) -> None:
    """Seats that go over with a merger reach all that the successor reaches: whoever confirms it must know."""
    for row in rows:
        if row["kind"] == "merged" and row["seats"]:
            roles = "、".join(f"{role} {n}" for role, n in sorted(row["seats"].items()))
            click.echo(f"seats that go over: {row['unit']} → {row['to']}: {roles}")
