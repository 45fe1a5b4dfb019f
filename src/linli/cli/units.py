"""`linli load write-units`, `linli load check-grids`: what stands, as files and as findings."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from linli.cli.plain import refuse
from linli.cli.reforms import DAY
from linli.cli.regroup import OUT

if TYPE_CHECKING:
    from linli.organisations.queries import NameCard, UnitCard

PLAIN = ("uscc", "number_code", "phone", "address", "note")


@click.command("write-units")
@click.argument("root", metavar="UNIT")
@click.argument("file", type=OUT)
def write_units(root: str, file: Path) -> None:
    """Write the tree below a district's topmost UNIT as units.yaml: as it stands, after a reform.

    Loading that file changes nothing. Parts made by rule (three_tiers) are written out one by one.
    """
    from linli.organisations.queries import UnitUnknown, unit_card, units_of_district  # noqa: PLC0415

    try:
        top = unit_card(code=root)
    except UnitUnknown:
        raise refuse(f"No unit has the code {root}.") from None
    if top.parent_id is not None:
        raise refuse(f"{root} is not at the top of a tree: name the topmost unit of its district.")
    cards = units_of_district(root=root)
    lines = list(_lines(cards))
    text = yaml.safe_dump({"units": lines}, allow_unicode=True, sort_keys=False, width=1000)
    file.write_text(text, encoding="utf-8")
    click.echo(f"{len(lines)} units written to {file}")


def _lines(cards: "list[UnitCard]") -> Iterator[dict[str, Any]]:
    from linli.organisations.queries import unit_names  # noqa: PLC0415

    codes = {card.id: card.code for card in cards}
    for card in sorted(cards, key=lambda card: card.path):
        first, *names = unit_names(unit_id=card.id)
        line: dict[str, Any] = {"code": card.code, "parent": codes[card.parent_id] if card.parent_id else None}
        line |= {"tier": str(card.tier), "kind": str(card.kind), "name": first.name, "short_name": first.short_name}
        line |= {"division": card.division_code, "source": first.source}
        line |= {name: getattr(card, name) for name in PLAIN if getattr(card, name)}
        line |= {"opened": card.opened_date} if card.opened_date else {}
        line |= {"closed": card.closed_date} if card.closed_date else {}
        yield line | ({"names": [_name(name) for name in names]} if names else {})


def _name(name: "NameCard") -> dict[str, Any]:
    facts = {"name": name.name, "short_name": name.short_name, "kind": str(name.kind), "source": name.source}
    days = {"valid_from": name.valid_from, "valid_to": name.valid_to, "seen": name.seen_date}
    return {key: value for key, value in (facts | days).items() if value}


@click.command("check-grids")
@click.option("--under", default="", help="Only below this division.")
@click.option("--date", "day", type=DAY, help="As they held on this day. Default: those that hold still.")
def check_grids(under: str, day: Any) -> None:
    """Grids whose boundaries lie over each other, and grids whose community is gone. Leaves with 1 when there are any."""
    from linli.places.queries.grids import orphan_grids, overlapping_grids  # noqa: PLC0415

    pairs = overlapping_grids(under=under, at=day.date() if day else None)
    orphans = [] if day else [card for card in orphan_grids() if card.code.startswith(under.rstrip("0"))]
    for one, other in pairs:
        click.echo(f"overlap {one} {other}")
    for card in orphans:
        click.echo(f"no community {card.code} {card.name}")
    click.echo(
        f"{len(pairs)} pairs lie over each other, {len(orphans)} grids are of communities that are gone", err=True
    )
    if pairs or orphans:
        sys.exit(1)
