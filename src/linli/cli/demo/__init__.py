"""`linli demo`: a whole district at work, from one command, for as long as it is let run."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from linli.cli.load import progress_bar
from linli.cli.plain import refuse

if TYPE_CHECKING:
    from datetime import datetime

READY = "demo-ready"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Throw the demo's database away and make a new one.")
@click.option("--size", default=1200, show_default=True, help="How many requests the year has, about.")
@click.option("--prepare", is_flag=True, help="Make everything ready, print the cast, and end.")
def demo(host: str, port: int, fresh: bool, size: int, prepare: bool) -> None:
    """Make a demo district with a fictional year of requests, and serve it until Ctrl-C.

    A second run uses the same database again. It is refused on a database that was not made by this command.
    """
    from linli.cli.demo.running import port_is_free, run_until_told  # noqa: PLC0415
    from linli.cli.serve import prepare_files  # noqa: PLC0415

    if not prepare and not port_is_free(host=host, port=port):
        raise refuse(f"Port {port} is in use. Choose another:  linli demo --port {port + 1}")
    passwords = make_ready(fresh=fresh, size=size)
    click.echo("Gathering static files", err=True)
    prepare_files()
    if prepare:
        click.echo(cast_table(passwords))
        return
    run_until_told(host=host, port=port, words=cast_table(passwords))


def make_ready(*, fresh: bool, size: int) -> dict[str, str]:
    """A demo database with its year; returns the passwords of the cast. One half made is begun again."""
    from linli.cli import database  # noqa: PLC0415
    from linli.cli.demo.clearing import clear  # noqa: PLC0415
    from linli.kernel import clock, marks  # noqa: PLC0415

    names = database.table_names()
    is_demo = "kernel_mark" in names and bool(marks.version(marks.DEMO))
    if "access_account" in names and not is_demo and _in_use():
        raise refuse(
            "This database was not made by `linli demo`; it is left alone. Name another by LINLI_VAR or DATABASE_URL."
        )
    if names and (fresh or (is_demo and not marks.version(READY))):
        clear()
    database.ensure_keys()
    database.update_tables()
    if not marks.version(READY):
        marks.bump(marks.DEMO)
        fill(now=clock.now(), size=size)
        marks.bump(READY)
    return cast_passwords()


def _in_use() -> bool:
    from linli.access.models import Account, Unit  # noqa: PLC0415

    return Account.objects.exists() or Unit.objects.exists()


def fill(*, now: "datetime", size: int) -> None:
    """Calendar, district, cast and the year."""
    from django.conf import settings  # noqa: PLC0415

    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.cli.cast import enter_cast  # noqa: PLC0415
    from linli.cli.demo.year import LENGTH, play_year  # noqa: PLC0415
    from linli.cli.district import load_district  # noqa: PLC0415
    from linli.reference.actions import load_calendar  # noqa: PLC0415

    before = now - LENGTH * 1.1
    click.echo("Loading the calendar and the district", err=True)
    report = load_calendar(path=Path(settings.DATA) / "calendar", by_id=None, at=now)
    district = load_district(folder=Path(settings.DATA) / "wansheng", by=SYSTEM, at=before)
    for error in (*report.errors, *district.errors):
        click.echo(str(error), err=True)
    if report.errors or not district.ok:
        raise refuse("The data of the district cannot be loaded.")
    enter_cast(passwords=dict(cast_passwords()), at=before)
    with progress_bar("A year of requests") as progress:
        play_year(now=now, size=size, progress=progress)


def cast_passwords() -> dict[str, str]:
    """Passwords of the cast, made from the key file: nothing is kept, and a second run prints the same."""
    from linli.cli.accounts import LETTERS  # noqa: PLC0415
    from linli.cli.cast import CAST  # noqa: PLC0415
    from linli.kernel import seals  # noqa: PLC0415

    def spoken(name: str) -> str:
        number = int(seals.keyed_digest(name, purpose="demo-cast"), 16)
        letters = "".join(LETTERS[number // len(LETTERS) ** i % len(LETTERS)] for i in range(12))
        return "-".join(letters[i : i + 4] for i in (0, 4, 8))

    return {player.username: spoken(player.username) for player in CAST}


def cast_table(passwords: dict[str, str]) -> str:
    """The cast as it is printed: user name, password, role, unit."""
    from linli.access.choices import Role  # noqa: PLC0415
    from linli.cli.cast import CAST  # noqa: PLC0415
    from linli.organisations.queries import unit_card  # noqa: PLC0415

    lines = []
    for player in CAST:
        role = str(Role(player.role).label) if player.role else "居民"
        place = unit_card(code=player.unit).short_name if player.unit else ""
        lines.append(f"  {player.username:<11} {passwords[player.username]}   {role} {player.name} {place}".rstrip())
    return "\n".join(lines)
