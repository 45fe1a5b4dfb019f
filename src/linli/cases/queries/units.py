"""A unit as it stands on cards."""

from dataclasses import dataclass

from linli.organisations.queries import UnitCard


@dataclass(frozen=True)
class UnitRef:
    code: str
    name: str


def unit_ref(card: UnitCard) -> UnitRef:
    """Code and name of a unit."""
    return UnitRef(card.code, card.name)
