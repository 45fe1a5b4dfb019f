"""What a worklist is narrowed by; everything stands in the address, so a view can be kept and passed on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.access.choices import Tier
from linli.cases.choices import OPEN_STATES, State
from linli.cases.queries import Filters
from linli.cases.queries.lists import DUE, JOINED, NEWEST
from linli.cases.queries.own import BESIDE, OURS, OWN, TURN
from linli.catalogue.queries import matters_in_force
from linli.desk.forms.classes import level_choices
from linli.desk.forms.widgets import LongChoice
from linli.organisations.queries import units_of_district

WORKING = tuple(state.value for state in State if state in OPEN_STATES and state != State.REPLIED)
ANY_STATE = ALL = "all"
Choices = list[tuple[str, Any]]


class WorklistFilters(forms.Form):
    """State, time, matter, unit, place and words."""

    q = forms.CharField(label=_("编号或姓名"), required=False, max_length=80)
    state = LongChoice(label=_("状态"), required=False)
    late = LongChoice(label=_("期限"), required=False)
    part = LongChoice(label=_("范围"), required=False)
    matter = LongChoice(label=_("事项"), required=False)
    category = LongChoice(label=_("诉求分类"), required=False)
    unit = LongChoice(label=_("承办单位"), required=False)
    division = LongChoice(label=_("所在村社"), required=False)
    sort = LongChoice(label=_("排序"), required=False)

    def __init__(self, values: QueryDict, *, at: datetime, root: str = "") -> None:
        super().__init__(values, auto_id="filter_%s")
        choices = {
            "state": _states(),
            "late": LATE,
            "part": PART,
            "matter": [("", _("全部")), *((m.code, m.name) for m in matters_in_force(at=at, root=root))],
            "category": level_choices(empty=str(_("全部")), root=root),
            "unit": unit_choices(empty=str(_("全部")), root=root),
            "division": division_choices(empty=str(_("全部")), root=root),
            "sort": [("", _("剩余时间")), (NEWEST, _("最新收件")), (JOINED, _("反映最多（已并单）"))],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not choices["category"]:
            del self.fields["category"]

    def filters(self) -> Filters:
        """The filters as the query reads them. A wrong value in the address is left out."""
        self.is_valid()
        return filters_of({name: value or "" for name, value in self.cleaned_data.items()})


def filters_of(given: Mapping[str, str]) -> Filters:
    """What an address asks for, its values having been checked."""
    late, part = given.get("late", ""), given.get("part", "")
    return Filters(
        states=_states_of(given.get("state", ""), late),
        part=_part_of(part, words=given.get("q", "")),
        late=late,
        unit=given.get("unit", ""),
        matter=given.get("matter", ""),
        category=given.get("category", ""),
        division=given.get("division", ""),
        q=given.get("q", ""),
        sort=given.get("sort") or DUE,
    )


LATE: Choices = [
    ("", _("全部")),
    ("overdue", _("已逾期")),
    ("today", _("今天到期")),
    ("near", _("快到期")),
    ("unknown", _("时限未定")),
]
PART: Choices = [
    ("", _("本单位的")),
    (TURN, _("轮到本单位的")),
    (OWN, _("本单位收办的")),
    (BESIDE, _("其他单位的")),
    (ALL, _("全部")),
]


def _states() -> Choices:
    several: Choices = [("", _("在办")), (ANY_STATE, _("全部"))]
    return several + [(state.value, state.label) for state in State]


def _states_of(state: str, late: str) -> tuple[str, ...]:
    if state == ANY_STATE:
        return ()
    if state:
        return (state,)
    return WORKING if late else tuple(state.value for state in State if state in OPEN_STATES)


def _part_of(part: str, *, words: str) -> str:
    """What is one's own or asks for one's answer; what is looked for by its words may stand anywhere in reach."""
    if part == ALL:
        return ""
    return part or ("" if words else OURS)


def unit_choices(*, empty: str = "", root: str = "") -> Choices:
    """Open units of a district for a list to choose from: departments first, then the centres in the order of the tree."""
    standing = [card for card in units_of_district(root=root) if card.closed_date is None]
    departments = [(card.code, card.name) for card in standing if card.tier == Tier.DEPARTMENT]
    centres = [(card.code, card.name) for card in standing if card.tier != Tier.DEPARTMENT]
    groups = ((str(_("部门")), departments), (str(_("服务中心")), centres))
    return ([("", empty)] if empty else []) + [(name, units) for name, units in groups if units]


def division_choices(*, empty: str = "", root: str = "") -> Choices:
    """The places of a district that a unit serves, by code."""
    cards = units_of_district(root=root)
    served = [(card.division_code, card.short_name) for card in cards if card.division_code and not card.closed_date]
    return ([("", empty)] if empty else []) + sorted(served)
