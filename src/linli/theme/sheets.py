"""Words of the catalogue as both faces say them, and the values of the printed guide (kernel/paper/guide.typ)."""

from typing import Any

from django.utils.translation import gettext as _


def limit_words(limit: Any) -> str:
    """A limit of the catalogue in words: 7 个工作日, 当场办结, or that it is not known."""
    if limit.unknown or limit.n is None:
        return _("未知，待本地核定")
    if limit.n == 0:
        return _("当场办结")
    unit = str(getattr(limit.unit, "label", limit.unit))
    return _("%(n)s 个%(unit)s") % {"n": limit.n, "unit": unit.removeprefix("个")}


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
    return f"{count}。{visits.why}" if visits.why else count


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


def is_example(matter: Any) -> bool:
    """Whether a matter was taken from another place and waits for the district's own word."""
    return str(matter.status) != "in_force"


def guide_values(
    *, matter: Any, district: str, body: str, address: str, privacy: list[dict[str, str]]
) -> dict[str, Any]:
    """The values of the printed guide and its form. `address`: where the guide is online; `privacy`: label and text pairs."""
    return {
        "name": matter.name,
        "code": matter.code,
        "version": matter.version,
        "district": district,
        "example": _("外地示例，待本地核定") if is_example(matter) else "",
        "says": matter.summary,
        "for_whom": whom_words(matter.applicants),
        "unit": body or _("未知，待本地核定"),
        "where": _("就近的便民服务中心窗口，任何一个都可以收"),
        "conditions": list(matter.conditions),
        "papers": [_paper(paper) for paper in matter.papers],
        "limits": [
            {"label": label, "text": limit_words(limit), "source": source_words(limit.source)}
            for label, limit in ((_("承诺时限"), matter.promised_limit), (_("法定时限"), matter.legal_limit))
        ],
        "fee": fee_words(matter.fee),
        "visits": visits_words(matter.visits),
        "result": matter.result.name,
        "basis": [source_words(source) for source in matter.grounds],
        "fields": _fields(matter),
        "privacy": privacy,
        "phone": said(matter.consultation),
        "qr": address,
    }


def whom_words(applicants: Any) -> str:
    """Who may ask: 个人、单位."""
    kinds = [label for on, label in ((applicants.person, _("个人")), (applicants.organisation, _("单位"))) if on]
    return "、".join(kinds) + (f"（{applicants.note}）" if applicants.note else "")


def _paper(paper: Any) -> dict[str, str]:
    held = _("不用带：%(held)s") % {"held": paper.held_by} if paper.held_by else ""
    return {"name": paper.name, "kind": form_words(paper), "need": need_words(paper), "from": held}


def _fields(matter: Any) -> list[dict[str, Any]]:
    who = [_("姓名或单位名称"), _("联系电话"), _("所在村（社区）")]
    if str(matter.kind) != "appeal":
        who.insert(1, _("证件类型和号码"))
    asked = [{"label": field.label, "help": "、".join(field.choices) or field.help} for field in matter.form]
    return [*({"label": label} for label in who), *asked, {"label": _("其他要说明的"), "lines": 3}]
