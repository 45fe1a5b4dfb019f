"""How far a matter is offered somewhere: the nearest of its rules holds. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linli.catalogue.choices import Offered


@dataclass(frozen=True)
class Rule:
    """One rule of a matter: for a policy class (城市, 农村), or below a division by the first digits of its code."""

    policy_class: str
    division_under: str
    offered: str
    note: str = ""
    source: str = ""


def nearest(rules: Iterable[Rule], *, division: str, policy_class: str) -> Rule | None:
    """The rule for a place: the longest division that it lies under, else its policy class; None where nothing is said."""
    below = [rule for rule in rules if rule.division_under and division.startswith(rule.division_under)]
    if below:
        return max(below, key=lambda rule: len(rule.division_under))
    return of_class(rules, policy_class=policy_class)


def of_class(rules: Iterable[Rule], *, policy_class: str) -> Rule | None:
    """What is said of 城市 or 农村 as a whole."""
    return next((rule for rule in rules if rule.policy_class and rule.policy_class == policy_class), None)


def together(offered: Sequence[str]) -> str:
    """What holds for several places at once: the same everywhere, partly where they differ, unknown where one is."""
    kinds = set(offered)
    if len(kinds) == 1:
        return kinds.pop()
    if not kinds or kinds <= {Offered.UNKNOWN, Offered.FULL}:
        return Offered.UNKNOWN
    return Offered.PARTLY


def is_unequal(offered: Iterable[str]) -> bool:
    """Whether places that something is known of are served differently, or some only in part."""
    known = {each for each in offered if each != Offered.UNKNOWN}
    return len(known) > 1
