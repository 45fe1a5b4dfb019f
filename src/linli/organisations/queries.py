"""Units as others see them. Units are public: no scope applies."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from linli.access.models import Unit
from linli.access.rules import Actor
from linli.kernel import marks
from linli.organisations import rules
from linli.organisations.choices import NameKind
from linli.organisations.models import Organisation, OrganisationName
from linli.organisations.rules import DatedName
from linli.reference.queries.successors import codes_with_successors, successors_at


class UnitUnknown(LookupError):
    """No unit has this code, id or division."""


@dataclass(frozen=True)
class UnitCard:
    """A unit under the name that holds on the day asked for (the current one by default)."""

    id: UUID
    code: str
    name: str
    short_name: str
    tier: str
    path: str
    parent_id: UUID | None
    division_code: str
    number_code: str | None
    kind: str
    uscc: str
    phone: str
    address: str
    note: str
    opened_date: date | None
    closed_date: date | None
    successor_id: UUID | None = None


@dataclass(frozen=True)
class NameCard:
    """One of a unit's names, with the days it holds as far as they are known."""

    kind: str
    name: str
    short_name: str
    valid_from: date | None
    valid_to: date | None
    seen_date: date | None
    source: str


@dataclass(frozen=True)
class _Register:
    cards: dict[UUID, UnitCard]
    by_code: dict[str, UUID]
    by_division: dict[str, UUID]
    names: dict[UUID, tuple[NameCard, ...]]


_kept: dict[int, _Register] = {}


def _register() -> _Register:
    """All units of the district, read again when they have changed. Version 0 (nothing loaded) is not kept."""
    version = marks.version("organisations")
    if version and version in _kept:
        return _kept[version]
    register = _read()
    if version:
        if len(_kept) > 16:
            _kept.clear()
        _kept[version] = register
    return register


def _read() -> _Register:
    names: dict[UUID, list[NameCard]] = defaultdict(list)
    for row in OrganisationName.objects.order_by("position").select_related("organisation"):
        card = NameCard(row.kind, row.name, row.short_name, row.valid_from, row.valid_to, row.seen_date, row.source)
        names[row.organisation.unit_id].append(card)
    organisations = {row.unit_id: row for row in Organisation.objects.all()}
    cards = {unit.pk: _card(unit, organisations.get(unit.pk), names[unit.pk]) for unit in Unit.objects.order_by("path")}
    served = {card.division_code: card.id for card in cards.values() if card.division_code and not card.closed_date}
    return _Register(
        cards,
        {card.code: card.id for card in cards.values()},
        served,
        {key: tuple(value) for key, value in names.items()},
    )


def _card(unit: Unit, organisation: Organisation | None, names: list[NameCard]) -> UnitCard:
    held = rules.name_on([_dated(name) for name in names], None)
    return UnitCard(
        id=unit.pk,
        code=unit.code,
        name=held.name if held else unit.code,
        short_name=(held.short_name or held.name) if held else unit.code,
        tier=unit.tier,
        path=unit.path,
        parent_id=unit.parent_id,
        division_code=organisation.division_code if organisation else "",
        number_code=unit.number_code,
        kind=organisation.kind if organisation else "",
        uscc=organisation.uscc if organisation else "",
        phone=organisation.phone if organisation else "",
        address=organisation.address if organisation else "",
        note=organisation.note if organisation else "",
        opened_date=unit.opened_date,
        closed_date=unit.closed_date,
        successor_id=unit.successor_id,
    )


def _dated(name: NameCard) -> DatedName:
    return DatedName(name.name, name.short_name, name.kind == NameKind.OFFICIAL, name.valid_from, name.valid_to)


def unit_cards() -> dict[UUID, UnitCard]:
    """Every unit by id, under its current name, in the order of the tree. Do not change what you are given."""
    return _register().cards


def unit_card(*, code: str = "", unit_id: UUID | None = None, at: datetime | None = None) -> UnitCard:
    """One unit by code or id; with `at`, under the name of that day. Raises UnitUnknown."""
    register = _register()
    key = unit_id or register.by_code.get(code)
    if key is None or key not in register.cards:
        raise UnitUnknown(code or str(unit_id))
    card = register.cards[key]
    return card if at is None else _named_on(card, register, timezone.localdate(at))


def _named_on(card: UnitCard, register: _Register, day: date) -> UnitCard:
    held = rules.name_on([_dated(name) for name in register.names.get(card.id, ())], day)
    if held is None or held.name == card.name:
        return card
    return UnitCard(**{**card.__dict__, "name": held.name, "short_name": held.short_name or held.name})


def unit_names(*, unit_id: UUID) -> tuple[NameCard, ...]:
    """All names of a unit, the current one first."""
    return _register().names.get(unit_id, ())


def unit_codes() -> frozenset[str]:
    """The codes of all units."""
    return frozenset(_register().by_code)


def root_unit() -> UnitCard:
    """The unit at the top of the tree, of the district loaded first, or of what it became. Raises UnitUnknown when none is loaded."""
    cards = unit_cards()
    if not cards:
        raise UnitUnknown("root")
    # keys are in the order of time: the oldest unit was the first top
    card = standing_unit(unit_id=min(cards))
    while card.parent_id is not None:
        card = cards[card.parent_id]
    return card


def find_units(
    *, q: str = "", division: str = "", tier: str = "", at: datetime | None = None, limit: int = 200, root: str = ""
) -> list[UnitCard]:
    """Units whose code or name, of any date, fits `q`; best first, then in the order of the tree.

    They are those of the district below the unit `root`, of the district loaded first without it; with `division`,
    a prefix of the division code served, those of any. `tier` is one of access.choices.Tier; closed units are left
    out when `at` is given and falls after their last day.
    """
    register, day = _register(), timezone.localdate(at) if at else None
    found = []
    for card in register.cards.values() if division else units_of_district(root=root):
        if (tier and card.tier != tier) or (division and not card.division_code.startswith(division)):
            continue
        if day and card.closed_date and card.closed_date <= day:
            continue
        score = _score(q, card, register) if q.strip() else 1
        if score:
            found.append((-score, card.path, card))
    return [card for _score_, _path, card in sorted(found, key=lambda item: item[:2])[:limit]]


def units_of_district(*, root: str = "") -> list[UnitCard]:
    """The units of the district below the unit `root`, itself first; of the one loaded first when no top has this code."""
    cards = unit_cards().values()
    tops = {card.code: card.path for card in cards if card.parent_id is None}
    within = tops.get(root) or (root_unit().path if tops else "")
    return [card for card in cards if card.path.startswith(within)]


def _score(q: str, card: UnitCard, register: _Register) -> int:
    names = [text for name in register.names.get(card.id, ()) for text in (name.name, name.short_name)]
    return rules.name_score(q, code=card.code, names=names)


def unit_serving(*, division_code: str) -> UnitCard:
    """The centre of a division: a window for a village, the town centre for a town (nine digits, or ending in 000).

    A division that is gone is served by the unit of what it became.
    A village without a window of its own is served by its town, a town without a centre by the district centre of
    its six digits. Raises UnitUnknown where nothing serves it.
    """
    register, code = _register(), rules.full_code(division_code)
    if code not in register.by_division:
        code = _heir(code)
    for wanted in (code, code[:9] + "000", code[:6] + "000000"):
        if wanted in register.by_division:
            return register.cards[register.by_division[wanted]]
    raise UnitUnknown(division_code)


def _heir(code: str) -> str:
    """What a division that is gone became; of several the first that a unit serves, else the first. Itself otherwise."""
    if code not in codes_with_successors():
        return code
    heirs = [card.code for card in successors_at(code=code)]
    served = [heir for heir in heirs if heir in _register().by_division]
    return code if code in heirs else (served or heirs or [code])[0]


def standing_unit(*, unit_id: UUID) -> UnitCard:
    """A unit, or the one that goes on in its place when it was merged into another."""
    card = unit_card(unit_id=unit_id)
    while card.closed_date and card.successor_id:
        card = unit_card(unit_id=card.successor_id)
    return card


def own_division(*, by: Actor) -> str:
    """The division that the unit of an actor serves; empty for a department or without a seat."""
    return unit_cards()[by.unit_id].division_code if by.unit_id in unit_cards() else ""


def unit_accepting(*, window_id: UUID, tiers: Collection[str]) -> UnitCard:
    """Who accepts a matter offered at these tiers when it is taken in at a window: the window, or the nearest above it."""
    line = [unit_card(unit_id=window_id)]
    while (above := unit_above(unit_id=line[-1].id)) is not None:
        line.append(above)
    windows = [card for card in line if card.number_code] or line[:1]
    return windows[rules.accepting_step([card.tier for card in windows], offered=tiers)]


def unit_above(*, unit_id: UUID) -> UnitCard | None:
    """The unit to which a matter is escalated: the parent, or None at the root."""
    cards = unit_cards()
    parent_id = unit_card(unit_id=unit_id).parent_id
    return cards.get(parent_id) if parent_id else None


def town_over(*, unit_id: UUID) -> UnitCard | None:
    """The town centre a unit is or lies under; None outside the towns."""
    return _first_above(unit_id, "town")


def district_centre() -> UnitCard:
    """The service centre of the whole district: a child of the root with the tier `district`; the root where there is none."""
    root = root_unit()
    for card in unit_cards().values():
        if (
            card.tier == "district"
            and card.parent_id == root.id
            and card.kind == "service_centre"
            and not card.closed_date
        ):
            return card
    return root


def _first_above(unit_id: UUID, tier: str) -> UnitCard | None:
    card: UnitCard | None = unit_card(unit_id=unit_id)
    while card is not None and card.tier != tier:
        card = unit_above(unit_id=card.id)
    return card
