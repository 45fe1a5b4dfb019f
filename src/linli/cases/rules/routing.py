"""Where a case goes, by rules that are data, in order; the first that fits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RouteRule:
    """`when` names what must hold (matter, kind, division_under, tier); `lead` a unit code, or window, town, district."""

    rule_id: str
    when: Mapping[str, Any]
    lead: str
    assisting: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Situation:
    """What a rule may ask about a case. `became`: what its division is now, where a reform changed it."""

    matter: str
    kind: str
    division: str
    tier: str
    became: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """Where a case goes and the rule that says so, in a sentence."""

    rule_id: str
    lead: str
    assisting: tuple[str, ...]
    text: str


def way_of(rules: Iterable[RouteRule], situation: Situation) -> Way | None:
    """The first rule that fits, or None."""
    for rule in rules:
        if all(_holds(name, wanted, situation) for name, wanted in rule.when.items() if wanted not in (None, "", [])):
            return Way(rule.rule_id, rule.lead, rule.assisting, rule.text)
    return None


def division_prefix(code: str) -> str:
    """The digits with which every code under a division begins: 500110100000 gives 500110100, 500110000000 500110."""
    for length, empty in ((12, "000"), (9, "000"), (6, "00"), (4, "00")):
        if len(code) == length and code.endswith(empty):
            code = code.removesuffix(empty)
    return code


def _holds(name: str, wanted: Any, situation: Situation) -> bool:
    choices = [str(choice) for choice in (wanted if isinstance(wanted, list | tuple) else [wanted])]
    if name == "division_under":
        codes = situation.became or (situation.division,)
        return any(code.startswith(division_prefix(choice)) for choice in choices for code in codes)
    return getattr(situation, name) in choices
