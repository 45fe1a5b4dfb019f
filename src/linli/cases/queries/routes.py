"""Where a case would go, and the rule that says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from linli.access.choices import Tier
from linli.access.queries import unit_tree
from linli.access.rules import ancestors
from linli.cases.models import Case
from linli.cases.rules.routing import RouteRule, Situation, way_of
from linli.catalogue.queries import RouteRuleCard, lent_rules, routing_rules
from linli.organisations.queries import (
    UnitCard,
    UnitUnknown,
    root_unit,
    standing_unit,
    unit_above,
    unit_accepting,
    unit_card,
    unit_cards,
    unit_serving,
)
from linli.reference.queries.successors import came_of, present_codes


@dataclass(frozen=True)
class ProposedWay:
    """The unit that a rule names for a case, those that assist, and the rule in a sentence."""

    rule_id: str
    text: str
    lead_id: UUID
    lead_code: str
    lead_name: str
    assisting: tuple[str, ...]


def proposed_way(*, case: Case) -> ProposedWay | None:
    """The way of a case that was taken in."""
    return way_for(matter=case.matter_code, kind=case.kind, division=case.division_code, window_id=case.window_id)


def way_for(*, matter: str, kind: str, division: str, window_id: UUID) -> ProposedWay | None:
    """The way of a case of this matter, taken in at this window. None when no rule fits, or it names a unit that is not there.

    A matter of a district that was abolished, or that a town brought along, follows a rule of this district that names
    it, then the rules of its own as far as their units, or who went on for them, are here; then the rules for all.
    """
    window = unit_cards()[window_id]
    root = unit_tree().by_path[ancestors(window.path)[0]].code
    # most rules are about one matter each: those of others are passed over before anything is asked of the case
    near = [rule for rule in routing_rules(root=root) if rule.when.get("matter", matter) in {matter, ""}]
    asked = Situation(matter, kind, division, window.tier, present_codes(code=division))
    if lent := lent_rules(matter=matter, root=root):
        named = [rule for rule in near if rule.when.get("matter")]
        earlier = replace(asked, became=tuple(code for now in asked.became for code in came_of(code=now)))
        found = _way(named, asked, window) or _way(lent, earlier, window, within=ancestors(window.path)[0])
        if found is not None:
            return found
    return _way(near, asked, window)


def _way(rules: Iterable[RouteRuleCard], asked: Situation, window: UnitCard, within: str = "") -> ProposedWay | None:
    way = way_of((RouteRule(r.rule_id, r.when, r.lead, r.assisting, r.text) for r in rules), asked)
    if way is None:
        return None
    try:
        lead = route_unit(way.lead, window, asked.division)
        assisting = tuple(route_unit(code, window, asked.division) for code in way.assisting)
    except UnitUnknown:
        return None
    if not all(unit.path.startswith(within) for unit in (lead, *assisting)):
        return None
    return ProposedWay(way.rule_id, way.text, lead.id, lead.code, lead.name, tuple(unit.code for unit in assisting))


def route_unit(code: str, window: UnitCard, division: str) -> UnitCard:
    """A unit as data name it: by code, or as window, town, district relative to where the case is taken in. Raises UnitUnknown."""
    if code == "window":
        return window
    if code == "town":
        return unit_serving(division_code=division[:9] + "000")
    if code == "district":
        return district_centre(root_id=unit_tree().by_path[ancestors(window.path)[0]].pk)
    return standing_unit(unit_id=unit_card(code=code).id)


def unit_offering(*, window: UnitCard, division: str, tiers: Collection[str]) -> UnitCard | None:
    """The nearest unit at the place that offers a matter of these tiers; None where the window or one above it does."""
    if unit_accepting(window_id=window.id, tiers=tiers).tier in tiers:
        return None
    serving: UnitCard | None = unit_serving(division_code=division)
    while serving is not None and serving.tier not in tiers:
        serving = unit_above(unit_id=serving.id)
    return serving


def district_centre(*, root_id: UUID | None = None) -> UnitCard:
    """The centre of the whole district: the topmost unit that takes cases in. Raises UnitUnknown without one."""
    root = unit_cards()[root_id] if root_id else root_unit()
    for card in unit_cards().values():
        if card.tier == Tier.DISTRICT and card.parent_id == root.id and not card.closed_date:
            return card
    return root


def window_for(*, division: str, path: str) -> UnitCard:
    """The unit that takes in at a window: the clerk's own, or the one serving the division when the clerk sits above it."""
    serving = unit_serving(division_code=division)
    own = next((card for card in unit_cards().values() if card.path == path), serving)
    return own if own.number_code else serving
