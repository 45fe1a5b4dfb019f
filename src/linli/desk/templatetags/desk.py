"""Small words of the desk's pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.cases.choices import OPEN_STATES, State
from linli.cases.models import Case
from linli.cases.queries.joined import group_mark
from linli.cases.queries.lists import ListRow
from linli.cases.queries.own import ASKED, BESIDE
from linli.organisations.queries import UnitUnknown, unit_card
from linli.theme.templatetags.theme import badge, time_left

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


@register.simple_tag
def left(row: ListRow, today: date) -> SafeString:
    """What presses a case of a list; nothing for one that is not worked on. Written here, since a list holds many."""
    if row.state not in OPEN_STATES:
        return SafeString()
    if row.part == ASKED:
        return badge(_("等我单位答复"), "amber")
    if row.part == BESIDE:
        return _soft(_("其他单位办理"))
    if row.state == State.REPLIED:
        return _soft(_("待办结"))
    if row.told_first:
        return notice_left({"presses_at": row.presses_at, "urgency": row.urgency}, today)
    return _clock_left(row, today)


def _clock_left(row: ListRow, today: date) -> SafeString:
    if not row.presses_at and row.state == State.AWAITING_MATERIALS:
        return _soft(_("等补正"))
    if not row.presses_at and row.limit_known and not row.suspended:
        return _soft(_("未起算"))
    return time_left(row, today)


@register.simple_tag
def notice_left(pressing: Mapping[str, Any], today: date) -> SafeString:
    """By when the applicant is to be told what is missing: `presses_at` and its `urgency`."""
    day, urgency = timezone.localtime(pressing["presses_at"]), pressing["urgency"]
    if urgency == "red":
        return badge(_("告知已逾期"), "red")
    if day.date() == today:
        return badge(_("今天要告知"), "amber")
    words = _("%(month)s月%(day)s日前告知") % {"month": day.month, "day": day.day}
    return badge(words, "amber") if urgency == "amber" else _soft(words)


def _soft(words: str) -> SafeString:
    return format_html('<span class="soft small">{}</span>', words)
