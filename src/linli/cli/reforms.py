"""`linli load`: replacing a table of divisions, applying a file of changes, taking either back."""

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from linli.cli.plain import form_option, refuse

if TYPE_CHECKING:
    from linli.reference.actions import Reform
    from linli.reference.rules.reforms import Change

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])
SHOWN = 30


class LoadName(click.ParamType[UUID]):
    """A load by its id, or by the beginning of it that no other has."""

    name = "load"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        from linli.reference.queries.successors import loads  # noqa: PLC0415

        found = [card.id for card in loads() if value and str(card.id).startswith(str(value).lower())]
        if len(found) != 1:
            self.fail(f"no load is {value}, or more than one; `linli load list` names them", param, ctx)
        return found[0]


def replace_table(
    file: Path,
    *,
    day: Any,
    source: str,
    under: tuple[str, ...],
    zone: str,
    changes: Path | None,
    propose: Path | None,
    accept: bool,
    trial: bool,
    form: str,
) -> None:
    """`linli load divisions FILE --replaces`."""
    from linli.cli.load import progress_bar  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415
    from linli.places.queries import divisions_of_zone  # noqa: PLC0415
    from linli.reference.actions import replace_divisions  # noqa: PLC0415

    scope = (*under, *(divisions_of_zone(zone_code=zone) if zone else ()))
    if zone and not scope:
        raise refuse(f"No zone has the code {zone}, or it owns nothing.")
    with progress_bar("divisions") as progress:
        reform = replace_divisions(
            path=file,
            day=day,
            by_id=None,
            at=clock.now(),
            source=source,
            scope=scope,
            changes=changes,
            accept=accept,
            trial=trial,
            progress=progress,
        )
    if propose:
        write_proposals(propose, reform)
    show(reform, trial=trial, form=form)


@click.command("changes")
@click.argument("file", type=FILE)
@click.option("--date", "day", type=DAY, required=True, help="The first day on which the changes hold.")
@click.option("--source", default="", help="Where the changes are written. Default: the file's name.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and what lies on it. Nothing is written.")
@form_option
def changes_file(file: Path, day: Any, source: str, dry_run: bool, form: str) -> None:
    """Changes of divisions (CSV: date, kind, old_code, new_code, old_name, new_name, document).

    Kinds: added removed renamed merged split moved recoded. What lies below a division that is moved or recoded goes
    with it unless it is named. See docs/operate/reforms.md.
    """
    from linli.kernel import clock  # noqa: PLC0415
    from linli.reference.actions import change_divisions  # noqa: PLC0415

    reform = change_divisions(
        path=file, day=day.date(), by_id=None, at=clock.now(), source=source or file.name, trial=dry_run
    )
    show(reform, trial=dry_run, form=form)


@click.command("list")
@form_option
def loads_list(form: str) -> None:
    """The loads of divisions, the newest first."""
    from linli.kernel.clock import CHINA  # noqa: PLC0415
    from linli.reference.queries.successors import loads  # noqa: PLC0415

    found = [(c, c.at.astimezone(CHINA)) for c in loads()]
    if form == "json":
        rows = [
            {"id": str(c.id), "kind": c.kind, "file": c.file, "date": c.date, "at": at.isoformat(), "counts": c.counts}
            for c, at in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        return
    for card, at in found:
        state = " (undone)" if card.undone_by else f" of {card.undoes}" if card.undoes else ""
        click.echo(f"{card.id}  {at:%Y-%m-%d %H:%M}  {card.kind:8} {card.date or ''!s:10}  {card.file}{state}")


def show(reform: "Reform", *, trial: bool, form: str, quiet: bool = False) -> None:
    """Print what a reform changes and what lies on it."""
    on = lying_on({code for change in reform.changes if (code := change.old_code)})
    if form == "json":
        answer = {
            "date": str(reform.day),
            "load": str(reform.load_id) if reform.load_id else None,
            "counts": reform.counts,
            "rows": reform.rows,
            "changes": [_change(change) | {"on": on.get(change.old_code, {})} for change in reform.changes],
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for kind in (*reform.counts,):
        _show_kind(kind, [c for c in reform.changes if (c.kind if c.sure else "proposed") == kind], on)
    if quiet:
        return
    if trial:
        click.echo("Nothing was written.")
    elif reform.load_id:
        click.echo(f"load {reform.load_id}: {reform.rows} rows written")
    else:
        click.echo("unchanged")


def _show_kind(kind: str, changes: "list[Change]", on: dict[str, dict[str, int]]) -> None:
    if not changes:
        return
    click.echo(f"{kind} {len(changes)}")
    for change in changes[:SHOWN]:
        ways = [
            f"{code} {name}"
            for code, name in ((change.old_code, change.old_name), (change.new_code, change.new_name))
            if code
        ]
        lies = "  ".join(f"{name} {count}" for name, count in on.get(change.old_code, {}).items() if count)
        asked = "" if change.sure else f"  [{change.kind}? {change.why}]"
        click.echo("  " + " → ".join(ways) + asked + (f"  ({lies})" if lies else ""))
    if len(changes) > SHOWN:
        click.echo(f"  … {len(changes) - SHOWN} more")


def lying_on(codes: set[str]) -> dict[str, dict[str, int]]:
    """What the rooms know of divisions, by code: cases (open ones too), units, accounts and grids."""
    from linli.cases.counts import cases_of_divisions  # noqa: PLC0415
    from linli.organisations.counts import units_of_divisions  # noqa: PLC0415
    from linli.places.counts import grids_of_divisions  # noqa: PLC0415

    found: dict[str, dict[str, int]] = {}
    for counted in (
        cases_of_divisions(codes=codes),
        units_of_divisions(codes=codes),
        grids_of_divisions(codes=codes),
    ):
        for code, counts in counted.items():
            found.setdefault(code, {}).update(counts)
    return found


def write_proposals(path: Path, reform: "Reform") -> None:
    """Write what rules propose as a file of changes for a person to confirm."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "kind", "old_code", "new_code", "old_name", "new_name", "document", "why"])
        for change in reform.changes:
            if not change.sure:
                words = [change.old_code, change.new_code, change.old_name, change.new_name, "", change.why]
                writer.writerow([reform.day, change.kind, *words])
    click.echo(
        f"Proposals written to {path}. Strike out what is wrong, then load with --changes {path}.", file=sys.stderr
    )


def _change(change: "Change") -> dict[str, Any]:
    return {
        name: getattr(change, name) for name in ("kind", "old_code", "new_code", "old_name", "new_name", "sure", "why")
    }
