"""`linli duplicates`: the search for likely duplicates through a whole stock of cases."""

import json
from dataclasses import asdict
from datetime import datetime

import click

from linli.cli.load import progress_bar
from linli.cli.plain import form_option


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only cases received from this day on.")
@click.option("--district", default="", metavar="UNIT", help="Only the tree below this topmost unit.")
@form_option
def duplicates(since: datetime | None, district: str, form: str) -> None:
    """Look for cases that seem to tell of the same thing, and list them for decision at /desk/duplicates/.

    Nothing is merged by itself. Without --since it goes on behind the last run; stopped, it goes on where it was.
    """
    from linli.access.queries import unit_tree  # noqa: PLC0415
    from linli.cases.actions.duplicates_bulk import find_in_bulk  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    top = unit_tree().by_code.get(district)
    if district and (top is None or top.parent_id is not None):
        raise click.BadParameter(f"{district}: not a topmost unit")
    begin = since.replace(tzinfo=clock.CHINA) if since else None
    with progress_bar("duplicates") as progress:
        found = find_in_bulk(at=clock.now(), since=begin, district=district, progress=progress)
    if form == "json":
        click.echo(json.dumps(asdict(found)))
    else:
        click.echo(f"{found.cases} cases looked at, {found.pairs} new pairs that seem to tell of the same thing")
