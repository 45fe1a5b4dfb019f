"""`linli backup FILE` and `linli restore FILE`.

A backup is one tar file: `manifest.json`, the database as it stood at one moment, the stored files, the audit heads.
The key file is not in it: whoever finds a backup finds nothing sealed that opens.
"""

import os
import sys
from pathlib import Path

import click

from linli.cli.load import progress_bar
from linli.cli.plain import refuse


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything but the key file into FILE, while work goes on."""
    from linli.cli.backups.packing import pack  # noqa: PLC0415

    if file.exists():
        raise refuse(f"{file} is there already; it is not replaced.")
    with progress_bar("backup") as progress:
        manifest = pack(target=file, progress=progress)
    cases, rows = manifest["tables"].get("cases_case", 0), sum(manifest["tables"].values())
    click.echo(f"{file}: {cases} cases, {rows} rows in all, {manifest['files']} files")
    click.echo("The key file is not in it. Keep a copy of that apart; without it nothing sealed opens.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Take everything back out of FILE, into an empty folder and database only, and prove it."""
    from linli.cli.backups.unpacking import unpack  # noqa: PLC0415
    from linli.cli.proof import show  # noqa: PLC0415
    from linli.kernel import audit  # noqa: PLC0415

    with progress_bar("restore") as progress:
        differences = unpack(source=file, progress=progress)
    for line in differences:
        click.echo(line, err=True)
    with progress_bar("audit") as progress:
        outcome = audit.verify(progress=progress)
    show(outcome, "table")
    if differences or not outcome.ok:
        sys.exit(1)
    click.echo("Restored; the counts agree with the backup.")


def sync(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
