"""A history told in words: one line a step, with how long the hop took."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from linli.access.rules import SYSTEM
from linli.cases.choices import RATING_LEVELS, Channel, Outcome
from linli.cases.queries import Step
from linli.kernel.telling import listed
from linli.organisations.queries import UnitUnknown, unit_card
from linli.theme.words import people_day

Said = Mapping[str, Any]


def told(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as items of the timeline, the newest first. The newest one is marked."""
    before = [None, *steps[:-1]]
    items = [_item(step, earlier) for step, earlier in zip(steps, before, strict=True)]
    if items:
        items[-1]["now"] = True
    return items[::-1]


def _item(step: Step, earlier: Step | None) -> dict[str, Any]:
    name = _("系统") if step.by_name == SYSTEM.name else step.by_name
    who = " ".join(part for part in (name, step.by_unit.name if step.by_unit else "") if part)
    hop = _hop(step.at - earlier.at) if earlier else ""
    notes = [*_lines(step), step.note]
    return {
        "at": step.at,
        "label": step.label,
        "who": " · ".join(part for part in (who or _("本人"), hop) if part),
        "note": "\n".join(note for note in notes if note),
        "source": step.source,
    }


def _hop(passed: timedelta) -> str:
    """How long after the step before."""
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return ""
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return ngettext("隔 %(n)d 天", "隔 %(n)d 天", days) % {"n": days}
    if hours:
        return ngettext("隔 %(n)d 小时", "隔 %(n)d 小时", hours) % {"n": hours}
    return ngettext("隔 %(n)d 分钟", "隔 %(n)d 分钟", minutes) % {"n": minutes}


def _lines(step: Step) -> Iterator[str]:
    for name, tell in TELLERS.items():
        if step.body.get(name) not in (None, "", [], {}):
            yield tell(step.body)  # "" when another line tells it


def _unit(code: str) -> str:
    try:
        return unit_card(code=code).name
    except UnitUnknown:
        return code


def _units(codes: Any) -> str:
    return listed(_unit(code) for code in codes)


def _plain(name: str, label: str = "") -> Callable[[Said], str]:
    return lambda body: f"{_(label)}{body[name]}" if label else str(body[name])


def _day(name: str, label: str) -> Callable[[Said], str]:
    return lambda body: f"{_(label)}{people_day(day=str(body[name]))}"


def _paused(body: Said) -> str:
    """From when until when the clock stood; a pause ended on its first day took nothing from the limit."""
    first, last = str(body["from"]), str(body.get("until") or "")
    if last and last < first:
        return _("当天恢复，期限不变")
    since = _day("from", gettext_noop("自 "))(body)
    until = _day("until", gettext_noop("至 "))
    return f"{since} {until(body)}" if last else since


def _asked(body: Said) -> str:
    return "\n".join(f"· {item['what']}" for item in body["items"])


def _agree(body: Said) -> str:
    return _("同意") if body["agree"] else _("不同意")


def _decided(body: Said) -> str:
    if body["outcome"] in Outcome.values:
        return str(Outcome(body["outcome"]).label)
    return _("同意延期") if body["outcome"] == "approve" else _("不同意延期")


def _called(body: Said) -> str:
    reached = _("已联系上") if body["reached"] else _("没有联系上")
    solved = _("问题已解决") if body.get("solved") else _("问题没有解决")
    return f"{reached}，{solved}" if body["reached"] else reached


def _until(body: Said) -> str:
    """The day of a notice; that of a pause is told with its first day."""
    return "" if body.get("from") else _day("until", gettext_noop("至 "))(body)


def _parts(body: Said) -> str:
    """Which parts of a bundle; those that were sent on with their units."""
    return _("各部分：%(parts)s") % {"parts": listed(f"{row['part']} → {_unit(row['unit'])}" for row in body["parts"])}


def _came_of_it(body: Said) -> str:
    outcome = body.get("part_outcome")
    return str(Outcome(outcome).label) if outcome in Outcome.values else _(DID.get(body["did"], ""))


def _moved_date(body: Said) -> str:
    """How the one date of a bundle changed."""
    new = people_day(day=str(body["due_is"])) if body.get("due_is") else _("恢复计时以后再定")
    was = people_day(day=str(body["due_was"])) if body.get("due_was") else ""
    return (
        _("全部办完的日期由 %(was)s 改为 %(new)s") % {"was": was, "new": new}
        if was
        else _("全部办完的日期：%(new)s") % {"new": new}
    )


DID = {
    "sign": gettext_noop("承办单位已经接手"),
    "refuse": gettext_noop("不予办理"),
    "transfer": gettext_noop("已转送"),
    "withdraw": gettext_noop("已撤回"),
    "suspend": gettext_noop("暂停计时"),
    "resume": gettext_noop("恢复计时"),
    "decide": gettext_noop("同意延期"),
}


TELLERS: dict[str, Callable[[Said], str]] = {
    "channel": lambda body: str(Channel(body["channel"]).label),
    "missing": lambda body: _("还缺 %(n)d 份必交材料") % {"n": len(body["missing"])},
    "order": _plain("order"),
    "unit": lambda body: f"→ {_unit(body['unit'])}",
    "to_unit": lambda body: f"{_unit(body['from_unit'])} → {_unit(body['to_unit'])}",
    "assisting": lambda body: _("协办：%(units)s") % {"units": _units(body["assisting"])},
    "units": lambda body: f"→ {_units(body['units'])}",
    "question": _plain("question"),
    "agree": _agree,
    "items": _asked,
    "n": _plain("n", gettext_noop("天数：")),
    "outcome": _decided,
    "body": _plain("body"),
    "ground": _plain("ground"),
    "other_body": _plain("other_body", gettext_noop("请找：")),
    "remedy": _plain("remedy"),
    "reason": _plain("reason"),
    "basis": _plain("basis", gettext_noop("依据：")),
    "from": _paused,
    "until": _until,
    "due": _day("due", gettext_noop("回复期限：")),
    "text": _plain("text"),
    "result": _plain("result"),
    "reached": _called,
    "level": lambda body: str(RATING_LEVELS.get(body["level"], body["level"])),
    "bundle": _plain("bundle", gettext_noop("随整件事 ")),
    "part": lambda body: listed(body["part"]),
    "parts": _parts,
    "did": _came_of_it,
    "due_was": _moved_date,
    "due_is": lambda body: "" if body.get("due_was") else _moved_date(body),
    "into": _plain("into", gettext_noop("并入 ")),
    "joined": _plain("joined"),
}
