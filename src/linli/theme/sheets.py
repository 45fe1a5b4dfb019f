"""Words of the catalogue as both faces say them, and the values of the printed guide (kernel/paper/guide.typ)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.theme.words import people_day, people_time

Rows = list[dict[str, str]]

# units that a route names relative to where the case is taken in
RELATIVE = {
    "window": gettext_lazy("受理窗口"),
    "town": gettext_lazy("所在镇（街道）公共服务中心"),
    "district": gettext_lazy("区行政服务中心"),
}


def paper_day(*, day: date) -> str:
    """A day as paper says it, always with its year: paper is read for longer than a year."""
    return people_day(day=day, today=date.min)


def paper_time(*, at: datetime) -> str:
    """A moment as paper says it, always with its year."""
    return people_time(at=at, today=date.min)


def limit_words(limit: Any) -> str:
    """A limit of the catalogue in words: 7 个工作日, 当场办结, or that it is not known."""
    if limit.unknown or limit.n is None:
        return _("未知，待本地核定")
    if limit.n == 0:
        return _("当场办结")
    unit = str(getattr(limit.unit, "label", limit.unit))
    return _("%(n)s 个%(unit)s") % {"n": limit.n, "unit": unit.removeprefix("个")}


def limit_line(matter: Any) -> str:
    """How long a matter takes, from which day on."""
    limit = matter.limit
    if matter.always_refused:
        return _("当场说明，没有办理时限")
    if limit.unknown or limit.n is None:
        return _("没有查到办理时限，窗口会告诉您大约要多久")
    words = limit_words(limit)
    if limit.n == 0:
        return words
    starts = {"acceptance": _("受理以后"), "dispatch": _("派给承办单位以后"), "receipt": _("收到以后")}
    return _("%(start)s %(limit)s内办好") % {"start": starts.get(matter.clock_starts, ""), "limit": words}


def said(part: Any) -> str:
    """A sentence of the catalogue that may be unknown."""
    return _("未知，待本地核定") if part.unknown else part.text


def fee_words(fee: Any) -> str:
    """What it costs."""
    if fee.unknown:
        return _("未知，待本地核定")
    return fee.text or (_("不收费") if fee.free else _("收费，标准以窗口公示为准"))


def visits_words(visits: Any) -> str:
    """How often one has to come."""
    if visits.unknown or visits.n is None:
        return _("未知，待本地核定")
    count = _("不用跑") if visits.n == 0 else _("最多跑 %(n)s 次") % {"n": visits.n}
    return _("%(count)s。%(why)s") % {"count": count, "why": visits.why} if visits.why else count


def mandate_over(matter: Any, on: date) -> str:
    """What is said once an entrusted body's mandate has ended; empty while it holds."""
    until = matter.body.mandate_until
    if str(matter.body.nature) != "entrusted" or until is None or until >= on:
        return ""
    told = _("承办单位受委托办理这件事，委托到 %(day)s 为止，还没有续签的消息。来办以前，请先打电话问清楚。")
    return told % {"day": paper_day(day=until)}


def service_rows(matter: Any, on: date | None = None) -> Rows:
    """Who provides a service of a village centre and until when, as label and text; nothing of other matters."""
    if matter.service is None:
        return []
    by = matter.service.provider
    if by.unknown:
        return [{"label": _("谁来提供"), "text": _("还没有确定：%(reason)s") % {"reason": by.reason}}]
    name = _("%(name)s（%(kind)s）") % {"name": by.name, "kind": by.kind.label if by.kind else ""}
    return [
        {"label": _("谁来提供"), "text": "。".join(filter(None, (name, by.note)))},
        {"label": _("提供到什么时候"), "text": _term_words(by, on)},
    ]


def _term_words(by: Any, on: date | None) -> str:
    if by.until is None:
        return _("没有写期限")
    until = paper_day(day=by.until)
    if on is not None and by.until < on:
        return _("已在 %(day)s 到期，还没有续约的消息。来办以前，请先打电话问清楚。") % {"day": until}
    return _("到 %(day)s 为止") % {"day": until}


def need_words(paper: Any) -> str:
    """Whether a paper must be there: 必须提交, 可以后补, or the case in which it is asked for."""
    if str(paper.need) == "if_applicable":
        return _("只在这种情形要：%(when)s") % {"when": paper.when}
    return _("可以后补") if str(paper.need) == "may_follow" else _("必须提交")


def form_words(paper: Any) -> str:
    """In which form and how many: 复印件，2 份."""
    form = str(getattr(paper.form, "label", paper.form))
    return _("%(form)s，%(n)s 份") % {"form": form, "n": paper.copies} if paper.copies else form


def source_words(source: Any) -> str:
    """A source in one line: document, number, clause, place."""
    return (
        " ".join(part for part in (source.document, source.number, source.clause, source.place) if part)
        if source
        else ""
    )


def found_words(hit: Any) -> str:
    """By what a matter was found, when its own name does not say it: 匹配：俗称“老人钱”."""
    how, kind = str(hit.how or ""), str(hit.kind or "")
    if not hit.by or kind == "own":
        return ""
    if how == "spelling":
        return _("匹配：读音或写法相近的“%(by)s”") % {"by": hit.by}
    if kind == "event":
        return _("匹配：“%(by)s”要办的事") % {"by": hit.by}
    return (_("匹配：俗称“%(by)s”") if kind == "everyday" else _("匹配：“%(by)s”")) % {"by": hit.by}


def guide_values(
    *, matter: Any, district: str, body: str, address: str, privacy: Rows, ask: str, on: date | None = None
) -> dict[str, Any]:
    """The values of the printed guide and its form.

    `address`: where the guide is online; `privacy`: label and text pairs; `ask`: whom to ask; `on`: the day it is
    printed, to say of a mandate or a provider's term that it is over.
    """
    return {
        "name": matter.name,
        "code": matter.code,
        "version": matter.version,
        "district": district,
        "example": matter.unsettled,
        "over": mandate_over(matter, on) if on else "",
        "service": service_rows(matter, on),
        "says": matter.summary,
        "for_whom": whom_words(matter.applicants),
        "unit": body or matter.body.reason or _("未知，待本地核定"),
        "where": _("就近的便民服务中心窗口，任何一个都可以收"),
        "conditions": list(matter.conditions),
        "refusals": [_refusal(item) for batch in matter.not_issued for item in batch.items],
        "papers": [_paper(paper) for paper in matter.papers],
        "limits": [] if matter.always_refused else _limits(matter),
        "fee": fee_words(matter.fee),
        "visits": visits_words(matter.visits),
        "result": matter.result.name,
        "basis": [source_words(source) for source in matter.grounds],
        "after": _after(matter),
        "fields": _fields(matter),
        "privacy": privacy,
        "phone": ask if matter.consultation.unknown else matter.consultation.text,
        "qr": address,
    }


def _after(matter: Any) -> Rows:
    """What comes after the form is handed in: what happens, by when, and what one can do about the answer."""
    got = _("窗口当场收下，给您回执，上面有编号和查询码；核对以后交给承办单位")
    unhappy = said(matter.remedies) + (f"（{matter.remedies.reason}）" if matter.remedies.reason else "")
    rows = (
        (_("会发生什么"), told_at_once() if matter.always_refused else got),
        (_("最晚到什么时候"), limit_line(matter)),
        (_("不满意怎么办"), unhappy),
        (_("投诉"), said(matter.complaint)),
    )
    return [{"label": label, "text": text} for label, text in rows]


def told_at_once() -> str:
    """What happens with a matter that is always refused."""
    return _("当场告诉您为什么不能开、该找谁；要书面说明的，当场给您")


def _limits(matter: Any) -> list[dict[str, str]]:
    limits = ((_("承诺时限"), matter.promised_limit), (_("法定时限"), matter.legal_limit))
    return [
        {"label": label, "text": limit_words(limit), "source": "；".join(_beside(limit))} for label, limit in limits
    ]


def _beside(limit: Any) -> list[str]:
    source = source_words(limit.source)
    return [part for part in (limit.note, limit.reason, source and _("出处：%(source)s") % {"source": source}) if part]


def _refusal(item: Any) -> dict[str, str]:
    name = f"{item.name}（{item.also}）" if item.also else item.name
    return {"name": name, "body": item.held_by, "instead": item.instead}


def whom_words(applicants: Any) -> str:
    """Who may ask: 个人、单位."""
    kinds = [label for on, label in ((applicants.person, _("个人")), (applicants.organisation, _("单位"))) if on]
    return "、".join(kinds) + (f"（{applicants.note}）" if applicants.note else "")


def _paper(paper: Any) -> dict[str, str]:
    """A paper in the table of the guide; of one that somebody holds already, who."""
    held, need = paper.held_by, need_words(paper)
    if held:
        need = _("不用带")
    beside = [paper.when if held else "", _("谁掌握：%(held)s") % {"held": held} if held else "", paper.note]
    return {
        "name": paper.name,
        "kind": form_words(paper),
        "need": need,
        "from": "；".join(part for part in beside if part),
    }


def _fields(matter: Any) -> list[dict[str, Any]]:
    """The lines to be filled in by hand: the same as the pages ask."""
    asked = [_asked(field) for field in matter.form]
    return [*_who(matter), *asked, {"label": _("其他要说明的"), "lines": 3}]


def _who(matter: Any) -> list[dict[str, Any]]:
    asks, appeal = matter.applicants, str(matter.kind) == "appeal"
    ways = [
        (True, _("写姓名")),
        (asks.hidden, _("写姓名，但为我保密")),
        (asks.anonymous, _("匿名（不用写姓名、电话，也不用签字）")),
    ]
    shown = [label for on, label in ways if on]
    rows: list[dict[str, Any]] = [{"label": _("要不要写姓名"), "choices": shown}] if len(shown) > 1 else []
    rows.append({"label": _("姓名或单位名称")})
    if not appeal:
        rows.append({"label": _("证件类型和号码"), "help": _("没有证件也可以办，写明原因")})
    rows += [{"label": _("联系电话")}, {"label": _("所在村（社区）")}]
    if asks.agent or asks.person:
        rows.append({"label": _("监护人、代办人"), "help": _("替别人办的才填"), "parts": _deputy(appeal)})
    return rows


def _deputy(appeal: bool) -> list[str]:
    parts = [_("姓名"), _("电话"), _("受托办什么"), _("到哪一天为止")]
    if not appeal:
        parts.insert(1, _("证件类型和号码"))
    return parts


def _asked(field: Any) -> dict[str, Any]:
    yes_no = [_("是"), _("否")] if str(field.type) == "yesno" else []
    return {"label": field.label, "help": field.help, "choices": list(field.choices) or yes_no}
