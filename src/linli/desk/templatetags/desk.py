"""Small words of the desk's pages."""

from django import template

from linli.cases.choices import OPEN_STATES
from linli.cases.models import Case
from linli.cases.queries.joined import group_mark
from linli.organisations.queries import UnitUnknown, unit_card

register = template.Library()


@register.filter
def unit_short(code: str) -> str:
    """The short name of a unit, for narrow columns; the code where there is none."""
    try:
        return unit_card(code=code).short_name
    except UnitUnknown:
        return code


@register.filter
def joined_mark(case: Case) -> str:
    """How a case that others were merged into is marked: joined, or group for a group matter; else nothing."""
    return group_mark(case=case)


@register.filter
def report_count(case: Case) -> int:
    """How many reports a case answers."""
    return case.joined_count + 1


@register.filter
def is_open(state: str) -> bool:
    """Whether a case in this state is still worked on."""
    return state in OPEN_STATES
