"""The cast of the demo and of the tests: one account for each who uses Linli. Fictional people only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linli.access.actions import add_account, grant_role
from linli.access.choices import AccountKind, Role
from linli.access.models import Account, Unit
from linli.access.rules import SYSTEM
from linli.people.actions.parties import Given, enter_person

RESIDENT = Given(name="李素芬", id_type="111", id_number="50019919500307002X", phone="10000000101")


@dataclass(frozen=True)
class Player:
    """One of the cast: who, with which role, where."""

    username: str
    name: str
    role: str
    unit: str


CAST = (
    Player("clerk", "陈小敏", Role.CLERK, "centre-004001"),
    Player("town", "周建国", Role.CENTRE, "centre-004"),
    Player("district", "杨晓梅", Role.CENTRE, "centre-district"),
    Player("handler", "罗志强", Role.HANDLER, "urban-management"),
    Player("handler2", "何雨", Role.HANDLER, "housing"),
    Player("supervisor", "谭静", Role.SUPERVISOR, "district"),
    Player("auditor", "秦岚", Role.AUDITOR, "district"),
    Player("cadre", "王大勇", Role.CADRE, "centre-004002"),
    Player("volunteer", "刘洋", Role.VOLUNTEER, "centre-004001"),
    Player("resident", "李素芬", "", ""),
    Player("editor", "冯雅", Role.CATALOGUE_EDITOR, "civil-affairs"),
    Player("importer", "吴丽", Role.IMPORTER, "district"),
    Player("administrator", "邓宁", Role.SYSTEM_ADMIN, "district"),
    Player("outsider", "赵倩", Role.CLERK, "centre-100001"),
)


def enter_cast(*, passwords: dict[str, str | None], at: datetime, since: date | None = None) -> dict[str, Account]:
    """Enter the whole cast into a demo database, with their roles from `since` on. Those who are there already stay."""
    first_day = since or (at - timedelta(days=400)).date()
    accounts: dict[str, Account] = {}
    for player in CAST:
        account = Account.objects.filter(username=player.username).first()
        accounts[player.username] = account or _enter(player, passwords.get(player.username), first_day, at)
    return accounts


def _enter(player: Player, password: str | None, since: date, at: datetime) -> Account:
    if not player.role:
        person = enter_person(given=RESIDENT, by=SYSTEM, at=at)
        return add_account(
            username=player.username,
            name=player.name,
            password=password,
            kind=AccountKind.RESIDENT,
            person_id=person.pk,
            by=SYSTEM,
            at=at,
        )
    account = add_account(username=player.username, name=player.name, password=password, by=SYSTEM, at=at)
    unit = Unit.objects.get(code=player.unit)
    grant_role(account=account, role=player.role, unit=unit, since=since, by=SYSTEM, at=at)
    return account
