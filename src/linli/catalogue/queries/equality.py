"""均等化: which matters are offered in towns and villages alike, and where they are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.access.choices import Tier
from linli.catalogue.choices import Offered
from linli.catalogue.queries import MatterCard, matters_in_force
from linli.catalogue.queries.comparison import source_words
from linli.catalogue.rules.equality import Rule, is_unequal, nearest, of_class, together
from linli.organisations.queries import UnitCard, units_of_district
from linli.reference.choices import PolicyClass
from linli.reference.queries import divisions_within

URBAN, RURAL = PolicyClass.URBAN.value, PolicyClass.RURAL.value


@dataclass(frozen=True)
class Cell:
    """How far a matter is offered in one place. `counts`: windows of the place by how far they offer it."""

    offered: str
    note: str = ""
    source: str = ""
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class EqualityRow:
    """A matter over all places. `affected`: windows whose residents get it only in part or not at all."""

    matter: MatterCard
    urban: Cell
    rural: Cell
    towns: tuple[Cell, ...]
    affected: int
    unknown: int
    unequal: bool


@dataclass(frozen=True)
class EqualityTable:
    """`towns`: the heads of the columns, by code. `windows`: residents' windows that were counted."""

    towns: tuple[tuple[str, str], ...]
    rows: tuple[EqualityRow, ...]
    windows: int


@dataclass(frozen=True)
class _Window:
    division: str
    policy_class: str


def equality_table(*, at: datetime, root: str = "", unequal_only: bool = False) -> EqualityTable:
    """Every matter in force, over 城市 and 农村 and over each town of the district below the unit `root`.

    A town is what its windows together are. A place nothing is said of is unknown, never offered.
    """
    units = [unit for unit in units_of_district(root=root) if unit.division_code and unit.closed_date is None]
    windows = _windows(units)
    towns = [(unit.division_code, unit.short_name) for unit in units if unit.tier == Tier.TOWN]
    rows = [_row(card, towns, windows) for card in matters_in_force(at=at, root=root)]
    kept = tuple(row for row in rows if row.unequal or not unequal_only)
    return EqualityTable(tuple(towns), kept, len(windows))


def _windows(units: list[UnitCard]) -> list[_Window]:
    """The windows of villages and communities, with the policy class of each: one query for each county."""
    served = [unit.division_code for unit in units if unit.tier == Tier.VILLAGE]
    classes: dict[str, str] = {}
    for county in sorted({code[:6] for code in served}):
        classes |= dict(divisions_within(code=county).values_list("code", "policy_class"))
    return [_Window(code, classes.get(code, "")) for code in served]


def _row(card: MatterCard, towns: list[tuple[str, str]], windows: list[_Window]) -> EqualityRow:
    rules = tuple(_rule(card))
    found = {each: nearest(rules, division=each.division, policy_class=each.policy_class) for each in windows}
    offered = {each: rule.offered if rule else str(Offered.UNKNOWN) for each, rule in found.items()}
    classes = [_of_class(rules, name, offered) for name in (URBAN, RURAL)]
    cells = tuple(_of_town(code, found, offered) for code, _name in towns)
    values = list(offered.values())
    return EqualityRow(
        matter=card,
        urban=classes[0],
        rural=classes[1],
        towns=cells,
        affected=sum(value in {Offered.PARTLY, Offered.NONE} for value in values),
        unknown=values.count(Offered.UNKNOWN),
        unequal=is_unequal([*values, *(cell.offered for cell in classes)]),
    )


def _rule(card: MatterCard) -> list[Rule]:
    return [
        Rule(
            rule.policy_class,
            rule.division_under,
            str(rule.offered),
            rule.note,
            source_words(rule.source.model_dump()) if rule.source else "",
        )
        for rule in card.offered_in
    ]


def _of_class(rules: tuple[Rule, ...], name: str, offered: Mapping[_Window, str]) -> Cell:
    rule = of_class(rules, policy_class=name)
    counts = _counted([value for window, value in offered.items() if window.policy_class == name])
    return Cell(rule.offered, rule.note, rule.source, counts) if rule else Cell(Offered.UNKNOWN, counts=counts)


def _of_town(code: str, found: Mapping[_Window, Rule | None], offered: Mapping[_Window, str]) -> Cell:
    own = [window for window in offered if window.division[:9] == code[:9]]
    said = dict.fromkeys(rule for window in own if (rule := found[window]))
    notes = "；".join(dict.fromkeys(rule.note for rule in said if rule.note))
    sources = "；".join(dict.fromkeys(rule.source for rule in said if rule.source))
    values = [offered[window] for window in own]
    return Cell(together(values), notes, sources, _counted(values))


def _counted(values: list[str]) -> tuple[tuple[str, int], ...]:
    return tuple((str(kind), values.count(kind)) for kind in Offered.values if kind in values)
