"""Who stands before the portal, and where they can go in person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.access.choices import AccountKind, Tier
from linli.access.rules import Actor
from linli.catalogue.queries import SettingsMissing, district_settings
from linli.kernel.clock import CHINA
from linli.organisations.queries import UnitCard, UnitUnknown, unit_serving, units_of_district

NOBODY = Actor(account_id=None, name="", kind=AccountKind.RESIDENT)
HOTLINE = "hotline"


@dataclass(frozen=True)
class Window:
    """A counter to go to. An unknown telephone or address is said to be unknown, never left out."""

    name: str
    phone: str
    address: str

    @property
    def words(self) -> str:
        if self.phone:
            return _("%(name)s，电话 %(phone)s") % {"name": self.name, "phone": self.phone}
        return _("%(name)s（窗口电话待核定，可以直接去）") % {"name": self.name}


def resident_of(*, request: HttpRequest) -> Actor:
    """The signed-in resident, or nobody: staff who come here act as any resident does."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor if actor.is_resident and actor.account_id else NOBODY


def moment_of(*, request: HttpRequest) -> datetime:
    moment: datetime = request.now  # type: ignore[attr-defined]
    return moment


def day_of(*, request: HttpRequest) -> date:
    return moment_of(request=request).astimezone(CHINA).date()


def communities() -> list[tuple[str, list[tuple[str, str]]]]:
    """Towns of the portal's district with their villages and communities, as choices: (town, [(division code, name), …])."""
    cards = units_of_district()
    groups: dict[UUID | None, tuple[str, list[tuple[str, str]]]] = {
        card.id: (card.short_name, []) for card in cards if card.tier == Tier.TOWN
    }
    for card in cards:
        if card.tier == Tier.VILLAGE and card.division_code and not card.closed_date and card.parent_id in groups:
            groups[card.parent_id][1].append((card.division_code, card.short_name))
    return [group for group in groups.values() if group[1]]


def window_of(*, division: str) -> Window | None:
    """The counter of a community; None for a code that is not of this district."""
    try:
        return window(card=unit_serving(division_code=division))
    except (UnitUnknown, ValueError):
        return None


def window(*, card: UnitCard) -> Window:
    return Window(card.name, card.phone, card.address)


def hotline() -> str:
    """The number to call when no window's number is known; empty when the district names none."""
    try:
        bodies = district_settings().transfer_bodies
    except SettingsMissing:
        return ""
    return district_settings().hotline or next((body.phone for body in bodies if body.code == HOTLINE), "")


def who_to_ask(*, division: str = "") -> str:
    """Whom to ask, in one sentence, for every page."""
    place = window_of(division=division) if division else None
    first = place.words if place else _("就近的便民服务中心窗口")
    number = hotline()
    return _("%(first)s；也可以拨打 %(number)s") % {"first": first, "number": number} if number else first
