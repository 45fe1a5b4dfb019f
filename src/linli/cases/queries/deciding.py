"""Who decides when more time is asked for a case."""

from linli.access.rules import Actor, NotAllowed
from linli.cases.models import Case
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.routes import route_unit
from linli.cases.rules.deciding import Place, decided_at, may_decide
from linli.organisations.queries import UnitCard, UnitUnknown, unit_cards


class DecidedElsewhere(NotAllowed):
    """More time is decided on at other units. The sentence names them."""


def decides_for(*, case: Case, by: Actor) -> bool:
    """Whether `by` holds the right to decide where this case asks for it."""
    return by.is_system or may_decide(by.paths("cases.decide"), deciding_paths(case=case))


def deciding_paths(*, case: Case) -> tuple[str, ...]:
    """Paths of the units that decide on more time for a case, that of its holder first."""
    cards = unit_cards()
    centre = route_unit("district", cards[case.window_id], case.division_code)
    return decided_at(holder=_place(cards[case.unit_id]), centre=_place(centre), sign_off=_sign_off(case))


def names_of_deciders(*, case: Case) -> list[str]:
    """The units that decide on more time for a case, by name."""
    by_path = {card.path: card.short_name for card in unit_cards().values()}
    return [by_path[path] for path in deciding_paths(case=case)]


def _sign_off(case: Case) -> Place | None:
    code = matter_of(case=case).route.sign_off
    try:
        unit = route_unit(code, unit_cards()[case.window_id], case.division_code) if code else None
    except UnitUnknown:
        return None
    return _place(unit) if unit else None


def _place(card: UnitCard) -> Place:
    return Place(card.path, card.tier)
