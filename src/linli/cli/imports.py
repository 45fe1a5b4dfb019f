"""`linli import`: tables of other systems."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli.load import SHOWN, form_option, progress_bar

if TYPE_CHECKING:
    from datetime import datetime

    from linli.access.rules import Actor
    from linli.exchange.imports.mapping import Found
    from linli.exchange.imports.requests import Reading, Report


@click.group("import")
def imports() -> None:
    """Take over tables of other systems. See data/mappings/README.md."""


@imports.command("requests")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "name", required=True, help="A mapping's name below data/mappings, or its path.")
@click.option("--dry-run", is_flag=True, help="Read and judge every row; write nothing.")
@click.option("--by", "username", default="", help="Account on record; needs the role importer. Default: the system.")
@form_option
def requests(file: Path, name: str, dry_run: bool, username: str, form: str) -> None:
    """Requests handled elsewhere (CSV or .csv.gz), replayed with their own times, units and outcomes.

    The table brings its district with it: divisions, units and matters are written under var/imports and loaded as
    `linli load district` does, beside the district that is there. Running it again changes nothing.
    """
    from django.conf import settings

    from linli.access.rules import NotAllowed
    from linli.exchange.imports.mapping import find_mapping
    from linli.exchange.imports.requests import read_requests
    from linli.exchange.imports.table import TableRefused
    from linli.kernel import clock
    from linli.kernel.datafiles import FileRefused

    at = clock.now()
    try:
        found = find_mapping(name=name, home=settings.DATA / "mappings")
        reading = read_requests(path=file, found=found, at=at)
        if dry_run:
            report = reading.report
            report.dry_run = True
            for request in reading.requests:
                report.took(request)
        else:
            report = _replayed(reading, found, settings.VAR / "imports" / found.mapping.code, _actor(username, at), at)
    except (FileRefused, TableRefused) as refused:
        raise click.ClickException(str(refused)) from refused
    except NotAllowed as refused:
        raise click.ClickException(f"{username} 没有导入的权限（{refused}）") from refused
    _tell(report, form)


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


def _tell(report: "Report", form: str) -> None:
    """Print what came of it. Leaves with status 1 when rows were given and none of them could be taken."""
    if form == "json":
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        would = "would be imported" if report.dry_run else "imported"
        click.echo(
            f"rows {report.rows}: {would} {report.imported} ({report.flagged} flagged), unchanged {report.unchanged}, ",
            nl=False,
        )
        click.echo(f"rejected {len(report.rejected)}")
        for rejected in report.rejected[:SHOWN]:
            click.echo(f"{rejected.row}: {rejected.reason}", err=True)
        if len(report.rejected) > SHOWN:
            click.echo(f"… {len(report.rejected) - SHOWN} more", err=True)
    if report.rows and len(report.rejected) == report.rows:
        sys.exit(1)
