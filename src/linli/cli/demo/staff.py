"""Who acts in the fictional year: the cast at their own units, unnamed colleagues elsewhere."""

from random import Random
from uuid import UUID

from linli.access.choices import AccountKind, Role, Tier
from linli.access.models import Account
from linli.access.queries import actor_of_account, unit_tree
from linli.access.rules import Actor, Seat
from linli.cli.cast import CAST
from linli.cli.demo.people import name_of
from linli.organisations.queries import unit_cards

NOBODY = Actor(account_id=None, name="", kind=AccountKind.RESIDENT)
ROLES = {Tier.VILLAGE: Role.CLERK, Tier.TOWN: Role.CENTRE, Tier.DISTRICT: Role.CENTRE, Tier.DEPARTMENT: Role.HANDLER}
TAKE_PART = {*ROLES.values(), Role.CADRE}


class Staff:
    """One actor for each unit, always the same, and the supervisor of the district."""

    def __init__(self, *, at: object) -> None:
        self._by_unit: dict[UUID, Actor] = {}
        self._at = at
        accounts = {
            account.username: account for account in Account.objects.filter(username__in=[p.username for p in CAST])
        }
        for player in CAST:
            if player.unit and player.role in TAKE_PART:
                actor = actor_of_account(account=accounts[player.username], at=at)  # type: ignore[arg-type]
                self._by_unit.setdefault(unit_tree().by_code[player.unit].pk, actor)
        self.supervisor = actor_of_account(account=accounts["supervisor"], at=at)  # type: ignore[arg-type]

    def at(self, unit_id: UUID) -> Actor:
        """Who works at a unit."""
        if unit_id not in self._by_unit:
            card = unit_cards()[unit_id]
            seat = Seat(ROLES[Tier(card.tier)], unit_id, card.path)
            self._by_unit[unit_id] = Actor(None, name_of(Random(card.code)), AccountKind.STAFF, (seat,))  # noqa: S311
        return self._by_unit[unit_id]

    def at_code(self, code: str) -> Actor:
        """Who works at the unit of this code."""
        return self.at(unit_tree().by_code[code].pk)
