"""`linli import`: tables of other systems."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from linli.cli.load import SHOWN, progress_bar
from linli.cli.plain import form_option

if TYPE_CHECKING:
    from datetime import datetime

    from linli.access.rules import Actor
    from linli.exchange.imports.mapping import Found
    from linli.exchange.imports.requests import Reading, Report
    from linli.exchange.models import ImportBatch

by_option = click.option(
    "--by", "username", default="", help="Account on record; needs the role importer. Default: the system."
)


@click.group("import")
def imports() -> None:
    """Take over tables of other systems. See data/mappings/README.md."""


@imports.command("requests")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "name", required=True, help="A mapping's name below data/mappings, or its path.")
@click.option("--dry-run", is_flag=True, help="Read and judge every row, show what it would become; write nothing.")
@by_option
@form_option
def requests(file: Path, name: str, dry_run: bool, username: str, form: str) -> None:
    """Requests handled elsewhere (CSV, .csv.gz, spreadsheet), replayed with their own times, units and outcomes.

    The table brings its district with it: divisions, units and matters are written under var/imports and loaded as
    `linli load district` does, beside the district that is there. Running it again changes nothing.
    """
    from django.conf import settings

    from linli.access.rules import NotAllowed
    from linli.exchange.imports.mapping import find_mapping
    from linli.exchange.imports.preview import preview_of
    from linli.exchange.imports.requests import read_requests
    from linli.exchange.imports.table import TableRefused
    from linli.kernel import clock
    from linli.kernel.datafiles import FileRefused

    at, preview = clock.now(), None
    try:
        found = find_mapping(name=name, home=settings.DATA / "mappings")
        reading = read_requests(path=file, found=found, at=at)
        if dry_run:
            preview, report = preview_of(reading=reading, found=found), reading.report
            report.dry_run, report.imported, report.flagged = True, preview["fresh"], preview["flagged"]
        else:
            report = _replayed(reading, found, settings.VAR / "imports" / found.mapping.code, _actor(username, at), at)
    except (FileRefused, TableRefused) as refused:
        raise click.ClickException(str(refused)) from refused
    except NotAllowed as refused:
        raise click.ClickException(f"{username} 没有导入的权限（{refused}）") from refused
    _tell(report, form, preview)


def _actor(username: str, at: "datetime") -> "Actor":
    from linli.access.models import Account
    from linli.access.queries import actor_of_account
    from linli.access.rules import SYSTEM

    if not username:
        return SYSTEM
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise click.ClickException(f"没有账号 {username}")
    return actor_of_account(account=account, at=at)


def _replayed(reading: "Reading", found: "Found", folder: Path, by: "Actor", at: "datetime") -> "Report":
    from linli.access.rules import SYSTEM, require
    from linli.cli.district import load_district
    from linli.exchange.imports.district import derive
    from linli.exchange.imports.replaying import replay
    from linli.exchange.imports.requests import known_district

    require(by, "cases.import")
    known = known_district(mapping=found.mapping)
    derived = derive(requests=reading.sound, found=found, folder=folder, known=known)
    loaded = load_district(folder=folder, by=SYSTEM, at=at)
    if not loaded.ok:
        raise click.ClickException("\n".join(map(str, loaded.errors[:SHOWN])))
    with progress_bar("requests") as progress:
        return replay(reading=reading, derived=derived, found=found, by=by, at=at, progress=progress)


def _tell(report: "Report", form: str, preview: "dict[str, Any] | None") -> None:
    """Print what came of it. Leaves with status 1 when rows were given and none of them could be taken."""
    if form == "json":
        answer = report.as_json() | ({"batch": report.batch} if report.batch else {})
        click.echo(json.dumps(answer | ({"preview": preview} if preview else {}), ensure_ascii=False, indent=2))
    else:
        if preview:
            _tell_preview(preview)
        would = "would be imported" if report.dry_run else "imported"
        click.echo(f"rows {report.rows}: {would} {report.imported} ({report.flagged} flagged), ", nl=False)
        click.echo(f"unchanged {report.unchanged}, rejected {len(report.rejected)}")
        if report.batch:
            click.echo(f"batch {report.batch}")
        for rejected in report.rejected[:SHOWN]:
            click.echo(f"{rejected.row}: {rejected.reason}", err=True)
        if len(report.rejected) > SHOWN:
            click.echo(f"… {len(report.rejected) - SHOWN} more", err=True)
    if report.rows and len(report.rejected) == report.rows:
        sys.exit(1)


def _tell_preview(preview: "dict[str, Any]") -> None:
    """What was understood, before anything is written."""
    for column in preview["columns"]:
        under = "、".join(column["headings"]) or "（表里没有）"
        click.echo(f"{column['means']} ← {under}  {column['filled']}/{preview['rows']}  {column['example']}")
    if preview["unused"]:
        click.echo(f"没有用到的列：{'、'.join(preview['unused'])}")
    click.echo()
    for row in preview["first"]:
        flags = f"  [{'、'.join(row['flags'])}]" if row["flags"] else ""
        click.echo(
            f"{row['row']}: {row['number']} {row['received'][:16]} {row['state']} {row['unit']} {row['title']}{flags}"
        )
    click.echo()
    for what in ("states", "units", "matters"):
        click.echo(f"{what}: " + ", ".join(f"{name or '—'} {count}" for name, count in preview[what]))
    click.echo("flags: " + (", ".join(f"{code} {count}" for code, count in preview["flags"].items()) or "—"))
    for what, part in preview["brings"].items():
        names = "、".join(part["first"]) + (" …" if part["count"] > len(part["first"]) else "")
        click.echo(f"new {what}: {part['count']}{'  ' + names if names else ''}")
    click.echo()


@imports.command("batches")
@form_option
def batches(form: str) -> None:
    """What was imported: each batch with its counts, the newest first."""
    from linli.access.rules import SYSTEM
    from linli.exchange.imports.stored import path_of
    from linli.exchange.queries import batch_cards
    from linli.kernel.clock import CHINA

    names = ("rows", "imported", "flagged", "unchanged", "rejected_count", "undone")
    cards = [
        {"batch": str(card.id), "begun": card.begun_at.astimezone(CHINA).isoformat(), "mapping": card.mapping, "file": card.file,
         "state": str(card.state), "fault": card.fault, **{name: getattr(card, name) for name in names}}
        for card in batch_cards(by=SYSTEM)
    ]  # fmt: skip
    if form == "json":
        click.echo(json.dumps(cards, ensure_ascii=False, indent=2))
        return
    for card in cards:
        counts = ", ".join(f"{name.removesuffix('_count')} {card[name]}" for name in names)
        click.echo(
            f"{card['batch']}  {str(card['begun'])[:16]}  {card['mapping']}  {card['state']}  {counts}  {card['file']}"
        )
        if card["state"] == "running" and not path_of(batch_id=UUID(card["batch"])).exists():
            click.echo("  at work at a command line, or cut off there: the same import again goes on with it", err=True)
        elif card["fault"]:
            click.echo(f"  {card['fault']}", err=True)


@imports.command("undo")
@click.argument("batch")
@by_option
@form_option
def undo(batch: str, username: str, form: str) -> None:
    """Take back the cases of a batch that nobody has touched since. Cut off, it goes on when it is run again.

    BATCH is the id that the import printed, or its beginning; see `linli import batches`.
    """
    from linli.access.rules import NotAllowed
    from linli.exchange.actions import BatchRefused, begin_undo, undo_rows
    from linli.kernel import clock

    at = clock.now()
    by, batch_id = _actor(username, at), _batch_of(batch)
    try:
        begun = begin_undo(batch_id=batch_id, by=by, at=at, wake=False)
        with progress_bar("undo") as progress:
            while undo_rows(batch_id=batch_id, by=by, at=at):
                progress(min(_fresh(batch_id).report["undo"]["after"], begun.rows_count), begun.rows_count)
    except BatchRefused as refused:
        raise click.ClickException(str(refused)) from refused
    except NotAllowed as refused:
        raise click.ClickException(f"{username} 没有导入的权限（{refused}）") from refused
    _tell_undone(_fresh(batch_id), form)


def _fresh(batch_id: Any) -> "ImportBatch":
    from linli.exchange.models import ImportBatch

    return ImportBatch.objects.get(pk=batch_id)


def _batch_of(text: str) -> Any:
    from linli.exchange.models import ImportBatch

    plain = text.strip().lower()
    found = [key for key in ImportBatch.objects.values_list("pk", flat=True) if str(key).startswith(plain)]
    if not plain or len(found) != 1:
        raise click.ClickException(f"没有批次 {text}，或不止一个；`linli import batches` 列出全部")
    return found[0]


def _tell_undone(batch: "ImportBatch", form: str) -> None:
    left = batch.report["undo"]
    if form == "json":
        answer = {"batch": str(batch.pk), "undone": batch.undone_count, "left": left["left"], "state": batch.state}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    click.echo(f"undone {batch.undone_count}, left {left['left_count']} that somebody has worked on since")
    for number in left["left"][:SHOWN]:
        click.echo(number, err=True)
    if left["left_count"] > SHOWN:
        click.echo(f"… {left['left_count'] - SHOWN} more", err=True)
