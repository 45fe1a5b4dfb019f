"""What stands on the papers both faces print: the guide of a matter with its form, and the slip of a case.

The values of a kernel sheet, as keywords; the theme does not know the kernel.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.theme import words

Row = tuple[str, str]


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


def paper_words(paper: Any) -> str:
    """One paper in one line: name, form, copies, and whether it may come later."""
    copies = _("%(n)s 份") % {"n": paper.copies} if paper.copies else ""
    parts = [
        str(getattr(paper.form, "label", paper.form)),
        copies,
        paper.when and _("情形：%(when)s") % {"when": paper.when},
    ]
    if str(paper.need) == "may_follow":
        parts.append(_("可以后补"))
    return f"{paper.name}（{'，'.join(part for part in parts if part)}）"


def guide(*, matter: Any, body: str, address: str, today: date) -> dict[str, Any]:
    """The guide of a matter and the form to fill in by hand, for Sheet(**…). `address`: where the guide is online."""
    brought = [paper_words(paper) for paper in matter.papers if not paper.held_by]
    held = [_("%(name)s：%(held)s") % {"name": p.name, "held": p.held_by} for p in matter.papers if p.held_by]
    blocks = [
        {"kind": "facts", "title": _("基本情况"), "rows": _basics(matter, body)},
        {"kind": "list", "title": _("什么情况可以办"), "items": list(matter.conditions)},
        {"kind": "boxes", "title": _("要带的材料"), "items": brought},
        {"kind": "list", "title": _("不用带的材料（已有部门掌握）"), "items": held},
        {"kind": "lines", "title": _("填写这一部分，交到就近的便民服务中心窗口"), "rows": _form_lines(matter)},
    ]
    return {
        "title": matter.name,
        "mark": "" if str(matter.status) == "in_force" else _("外地示例，待本地核定"),
        "lead": matter.summary,
        "blocks": tuple(block for block in blocks if block.get("items") or block.get("rows")),
        "qr": address,
        "qr_label": _("扫一扫，看指南"),
        "foot": (_("第 %(version)s 版") % {"version": matter.version}, _("打印日期 %(day)s") % {"day": today}),
    }


def _basics(matter: Any, body: str) -> list[Row]:
    rows = [
        (_("谁来办"), body or _("未知，待本地核定")),
        (_("承诺时限"), limit_words(matter.promised_limit)),
        (_("法定时限"), limit_words(matter.legal_limit)),
        (_("费用"), fee_words(matter.fee)),
        (_("要跑几趟"), visits_words(matter.visits)),
        (_("办理流程"), matter.route.text),
        (_("办成后得到"), matter.result.name),
    ]
    return [(label, text) for label, text in rows if text]


def _form_lines(matter: Any) -> list[Row]:
    who = [(_("姓名或单位名称"), ""), (_("联系电话"), ""), (_("所在村（社区）"), "")]
    if str(matter.kind) != "appeal":
        who.insert(1, (_("证件类型和号码"), ""))
    asked = [(field.label, "、".join(field.choices) or field.help) for field in matter.form if len(field.choices) < 10]
    return [*who, *asked, (_("其他要说明的"), ""), (_("代办人和电话"), _("有人代办时填写")), (_("签名、日期"), "")]


def slip(
    *,
    number: str,
    code: str,
    matter_name: str,
    received_at: datetime,
    window: str,
    phone: str,
    next_lines: Iterable[str],
    address: str,
) -> dict[str, Any]:
    """The slip of a case with its tracking code, for Sheet(**…). `address`: the tracking page with the number, never the code."""
    rows = [
        (_("事项"), matter_name),
        (_("收件时间"), words.people_time(at=received_at)),
        (_("收件窗口"), window),
        (_("窗口电话"), phone or _("待核定，可到窗口询问")),
    ]
    return {
        "title": _("收件回执"),
        "blocks": (
            {"kind": "large", "label": _("编号"), "value": number},
            {"kind": "large", "label": _("查询码（请自己收好）"), "value": f"{code[:4]} {code[4:]}"},
            {"kind": "facts", "rows": rows},
            {"kind": "list", "title": _("接下来"), "items": list(next_lines)},
        ),
        "qr": address,
        "qr_label": _("扫一扫查进度，再输入查询码"),
        "foot": (_("不方便上网的，凭编号和查询码到任一窗口查询"),),
    }
