"""The components, as tags. README.md of this room lists their arguments; /theme/ shows them all."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import segno
from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.theme import words

register = template.Library()
TONES = {"green", "amber", "red", "indigo", "none"}


@register.filter
def people_day(day: date | datetime | str | None, today: date | None = None) -> str:
    """11月26日 周四; with the year when `today` is given and lies in another."""
    return words.people_day(day=day, today=today) if day else ""


@register.filter
def people_time(at: datetime | str | None, today: date | None = None) -> str:
    """11月26日 周四 09:30."""
    return words.people_time(at=at, today=today) if at else ""


@register.filter
def time_left_words(days_left: int | None, unit: str = "working") -> str:
    """还剩 3 个工作日 / 今天到期 / 已超 2 个工作日; nothing for None."""
    return "" if days_left is None else words.time_left(days_left=days_left, unit=unit)


@register.filter
def state_tone(state: str) -> str:
    return words.STATE_TONES.get(state, "none")


def _of(thing: Any, name: str, default: Any = None) -> Any:
    """A field of a card, whether the card is a dataclass or a JSON object."""
    value = thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)
    return default if value is None else value


@register.inclusion_tag("theme/_field.html")
def field(bound: BoundField, why: str = "", filled: str = "", key: str = "", quiet: bool = False) -> dict[str, Any]:
    """One form field with label, help, error; `why` says why it is asked, `filled` where the value came from.

    `quiet` leaves out the help and placeholder that a library's form brings along.
    """
    widget = bound.field.widget
    if quiet:
        bound.help_text = ""
        widget.attrs.pop("placeholder", None)
    shape = "check" if isinstance(widget, CheckboxInput) else "group" if bound.use_fieldset else "plain"
    optional = "" if bound.field.required else getattr(bound.field, "only_when", "") or _("（可不填）")
    must = _("必填") if getattr(bound.field, "must", False) else ""
    shown = {"bound": bound, "shape": shape, "must": must, "why": why, "filled": filled, "key": key}
    return shown | {"optional": optional, "errors": bound.errors, "help": bound.help_text}


@register.inclusion_tag("theme/_button.html")
def button(label: str, kind: str = "", **more: Any) -> dict[str, Any]:
    """A button, or a link that looks like one when `href` is given. `kind`: primary, danger, quiet or nothing."""
    return {"label": label, "kind": kind, **more}


@register.simple_tag
def badge(label: str, tone: str = "none") -> SafeString:
    """A word that stands out. Long lists hold many, so it is written without a template."""
    return format_html('<span class="badge tone-{}">{}</span>', tone if tone in TONES else "none", label)


@register.simple_tag
def state(code: str, label: str) -> SafeString:
    """A case's state as a badge: its code gives the tone, the card its label."""
    return badge(label, words.STATE_TONES.get(code, "none"))


@register.simple_tag
def time_left(card: Any, today: date | None = None, whole: bool = False) -> SafeString:
    """Time left of a card: its days_left, colour, due_date, due_provisional, suspended, limit_known, unit.

    `whole` shows the due day beside it.
    """
    label, tone = _left_of(card, today)
    if not label:
        return SafeString()
    shown = format_html('<span class="badge time-left tone-{}">{}</span>', tone, label)
    if _of(card, "due_provisional", False):
        shown = format_html("{} {}", shown, badge(_("暂定"), "amber"))
    return format_html('<span class="due">{}{}</span>', _due_day(card, today), shown) if whole else shown


def _left_of(card: Any, today: date | None) -> tuple[str, str]:
    days_left, tone = _of(card, "days_left"), _of(card, "colour", "none")
    if _of(card, "suspended", False) and tone != "red":
        return _("已暂停计时"), "indigo"
    if not _of(card, "limit_known", True):
        return _("时限未定"), "none"
    return ("", "none") if days_left is None else (_left_words(card, days_left, tone, today), tone)


def _due_day(card: Any, today: date | None) -> SafeString:
    due_date = _of(card, "due_date")
    if not due_date:
        return SafeString()
    day = _("%(day)s 前") % {"day": words.people_day(day=due_date, today=today)}
    return format_html('<span class="due-day">{}</span> ', day)


def _left_words(card: Any, days_left: int, tone: str, today: date | None) -> str:
    """With no working day between, the last day may still be one off, or the moment may have passed."""
    due_date = _of(card, "due_date")
    if days_left == 0 and tone == "red":
        return _("已逾期")
    if days_left == 0 and today and isinstance(due_date, date) and due_date > today:
        return _("%(day)s到期") % {"day": words.people_day(day=due_date)}
    return words.time_left(days_left=days_left, unit=str(_of(card, "limit_unit", "working")))


@register.inclusion_tag("theme/_timeline.html")
def timeline(items: Iterable[Any], today: date | None = None) -> dict[str, Any]:
    """What happened: each item has at, label, and may have who, note, source, now."""
    return {"items": items, "today": today}


@register.inclusion_tag("theme/_pager.html", takes_context=True)
def pager(context: template.Context, next_cursor: str | None) -> dict[str, Any]:
    """The next page of a list by its cursor, and the way back to the first. Other parts of the address stay."""
    request = context["request"]
    query = request.GET.copy()
    here = query.pop("cursor", None)
    first = "?" + query.urlencode()
    query["cursor"] = next_cursor or ""
    return {"first": first if here else "", "next": "?" + query.urlencode() if next_cursor else ""}


@register.inclusion_tag("theme/_tabs.html")
def tabs(items: Iterable[Any], current: str, label: str = "") -> dict[str, Any]:
    """Links to sides of one thing: each item has key, label, href and may have count."""
    return {"items": items, "current": current, "label": label}


@register.inclusion_tag("theme/_notice.html")
def notice(text: str, tone: str = "none", title: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """Something to know. `tone` red is announced as an alert; `href` and `link` name what to do next."""
    return {"text": text, "tone": tone, "title": title, "href": href, "link": link}


@register.inclusion_tag("theme/_facts.html")
def facts(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs of a label and a value; pairs without a value are left out."""
    return {"rows": [(label, value) for label, value in rows if value not in (None, "")]}


@register.inclusion_tag("theme/_steps.html")
def steps(labels: Iterable[str], current: int) -> dict[str, Any]:
    """Steps of a form, `current` counted from 1."""
    return {"labels": list(labels), "current": current}


@register.inclusion_tag("theme/_matter.html")
def matter(thing: Any, href: str) -> dict[str, Any]:
    """A matter to choose: name, and may have says (one plain sentence), unit, limit, visits, fee, example (another place's)."""
    return {"matter": thing, "href": href}


@register.inclusion_tag("theme/_clock.html")
def clock(clock: Any, today: date | None = None, opened: bool = False) -> dict[str, Any]:
    """The days that made a due date, unfolded: the body of GET /cases/{number}/clock."""
    return {"clock": clock, "today": today, "opened": opened}


@register.inclusion_tag("theme/_empty.html")
def empty(title: str, text: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """What will appear here, and how to begin."""
    return {"title": title, "text": text, "href": href, "link": link}


@register.inclusion_tag("theme/_qr.html")
def qr(text: str, label: str) -> dict[str, Any]:
    """A QR code of `text`, with the words that say what it opens."""
    return {"image": segno.make(text, error="m").svg_data_uri(scale=4, border=2), "label": label}


@register.inclusion_tag("theme/_nav_item.html", takes_context=True)
def nav(context: template.Context, name: str, label: str, key: str = "") -> dict[str, Any]:
    """A place in the top bar; shown only when a page of that name exists. `section` in the context marks the present one."""
    return {"name": name, "label": label, "key": key, "here": context.get("section") == name}
