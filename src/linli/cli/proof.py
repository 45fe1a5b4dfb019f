"""`linli audit verify`: whether anything was changed behind the actions' back."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli.load import progress_bar
from linli.cli.plain import form_option

if TYPE_CHECKING:
    from linli.kernel.audit import Outcome


@click.group()
def audit() -> None:
    """The chained record of every change."""


@audit.command()
@click.option(
    "--head",
    "head_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Heads kept elsewhere. Default: the file beside the database.",
)
@form_option
def verify(head_file: Path | None, form: str) -> None:
    """Read the chains and every row they speak of. Status 1, and table, id and fault of each finding, when not as written."""
    from linli.kernel import audit as chain  # noqa: PLC0415

    with progress_bar("audit") as progress:
        outcome = chain.verify(head_file=head_file, progress=progress)
    show(outcome, form)
    if not outcome.ok:
        sys.exit(1)


def show(outcome: "Outcome", form: str) -> None:
    """Print what a verification found."""
    if form == "json":
        findings = [{"table": f.table, "id": f.id, "what": f.what} for f in outcome.findings]
        counts = {"audit_rows": outcome.audit_rows, "rows": outcome.rows, "heads_known": outcome.heads_known}
        click.echo(json.dumps({"ok": outcome.ok, **counts, "findings": findings}, ensure_ascii=False, indent=2))
        return
    for finding in outcome.findings:
        click.echo(f"{finding.table}\t{finding.id}\t{finding.what}")
    if not outcome.heads_known:
        click.echo(
            "No heads are kept outside this database; the newest rows are proved by the database alone.", err=True
        )
    many = "" if len(outcome.findings) == 1 else "s"
    verdict = "as written" if outcome.ok else f"{len(outcome.findings)} finding{many}"
    click.echo(f"{outcome.audit_rows} audit rows, {outcome.rows} rows: {verdict}")
