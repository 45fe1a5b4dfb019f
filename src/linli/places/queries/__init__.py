"""Zones and the divisions they own. Public facts: nobody's scope applies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from linli.places.models import Zone, ZoneMember
from linli.reference.rules.divisions import ancestors_of, full_code


@dataclass(frozen=True)
class ZoneCard:
    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    source: str


def zone_of(*, division_code: str, at: date | None = None) -> ZoneCard | None:
    """The zone that owns a division, or one above it, on a day (without a day: still). The nearest owner wins.

    Raises CodeRefused for what is not a division code.
    """
    code = full_code(text=division_code)
    lines = (code, *ancestors_of(code=code))
    members = ZoneMember.objects.filter(_standing(at), division_code__in=lines).select_related("zone")
    nearest = max(members, key=lambda member: -lines.index(member.division_code), default=None)
    return _card(nearest.zone) if nearest else None


def divisions_of_zone(*, zone_code: str, at: date | None = None) -> tuple[str, ...]:
    """Codes of the divisions a zone owns on a day (without a day: still), in order; those below them are not listed."""
    members = ZoneMember.objects.filter(_standing(at), zone__code=zone_code)
    return tuple(members.order_by("division_code").values_list("division_code", flat=True))


@dataclass(frozen=True)
class MemberCard:
    """A division that a zone owns still."""

    zone: ZoneCard
    division_code: str
    valid_from: date


def members_naming(*, codes: Collection[str]) -> tuple[MemberCard, ...]:
    """What zones own still among some divisions, by zone and code."""
    rows = ZoneMember.objects.filter(valid_to=None).select_related("zone").order_by("zone__code", "division_code")
    return tuple(
        MemberCard(_card(row.zone), row.division_code, row.valid_from) for row in rows if row.division_code in codes
    )


def zones() -> tuple[ZoneCard, ...]:
    """All zones, by code."""
    return tuple(_card(zone) for zone in Zone.objects.order_by("code"))


def _standing(at: date | None) -> Q:
    if at is None:
        return Q(valid_to=None)
    return Q(valid_from__lte=at) & (Q(valid_to=None) | Q(valid_to__gt=at))


def _card(zone: Zone) -> ZoneCard:
    return ZoneCard(zone.code, zone.name, zone.kind, zone.valid_from, zone.valid_to, zone.source)
