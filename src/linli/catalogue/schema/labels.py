"""What each place of a matter is called on a page and in a spreadsheet, and the mistakes of a file in plain words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS: dict[str, Any] = {
    "code": gettext_lazy("事项代码"),
    "name": gettext_lazy("事项名称"),
    "everyday_names": gettext_lazy("俗称"),
    "kind": gettext_lazy("类型"),
    "appeal_kind": gettext_lazy("诉求类别"),
    "status": gettext_lazy("状态"),
    "valid_from": gettext_lazy("起用日期"),
    "summary": gettext_lazy("一句话说明"),
    "field": gettext_lazy("服务领域"),
    "categories": gettext_lazy("诉求分类代码"),
    "tiers": gettext_lazy("在哪一级受理"),
    "channels": gettext_lazy("受理渠道"),
    "always_refused": gettext_lazy("一律不予办理"),
    "not_issued": gettext_lazy("不予出具的证明"),
    "not_issued.batch": gettext_lazy("哪一批"),
    "not_issued.since": gettext_lazy("从哪天起"),
    "not_issued.held_by_note": gettext_lazy("关于由谁掌握的说明"),
    "not_issued.items": gettext_lazy("这一批里的证明"),
    "not_issued.items.code": gettext_lazy("证明代码"),
    "not_issued.items.name": gettext_lazy("证明名称"),
    "not_issued.items.also": gettext_lazy("也叫"),
    "not_issued.items.held_by": gettext_lazy("谁掌握这件事实"),
    "not_issued.items.unit": gettext_lazy("本地找哪个单位"),
    "not_issued.items.instead": gettext_lazy("可以改用什么"),
    "parts": gettext_lazy("一件事的组成"),
    "parts.code": gettext_lazy("这一部分的代码"),
    "parts.matter": gettext_lazy("办哪个事项"),
    "parts.when": gettext_lazy("怎样回答才办"),
    "parts.answers": gettext_lazy("哪个问题用哪个回答"),
    "parts.papers": gettext_lazy("哪份材料用哪份"),
    "applicants": gettext_lazy("谁可以办"),
    "applicants.person": gettext_lazy("个人"),
    "applicants.organisation": gettext_lazy("单位"),
    "applicants.anonymous": gettext_lazy("可以匿名"),
    "applicants.hidden": gettext_lazy("可以对承办人隐去姓名"),
    "applicants.agent": gettext_lazy("可以代办"),
    "applicants.note": gettext_lazy("办给谁的说明"),
    "conditions": gettext_lazy("受理条件"),
    "form": gettext_lazy("要问的问题"),
    "form.key": gettext_lazy("问题代码"),
    "form.label": gettext_lazy("问题"),
    "form.type": gettext_lazy("怎样回答"),
    "form.required": gettext_lazy("必须回答"),
    "form.help": gettext_lazy("填写提示"),
    "form.why": gettext_lazy("为什么问"),
    "form.choices": gettext_lazy("可选的回答"),
    "form.max_length": gettext_lazy("最多几个字"),
    "form.unit": gettext_lazy("计量单位"),
    "form.warns": gettext_lazy("马上要说的话"),
    "form.warns.answers": gettext_lazy("听到哪些回答时马上提醒"),
    "form.warns.text": gettext_lazy("提醒的话"),
    "papers": gettext_lazy("要带的材料"),
    "papers.code": gettext_lazy("材料代码"),
    "papers.name": gettext_lazy("材料名称"),
    "papers.form": gettext_lazy("原件或复印件"),
    "papers.copies": gettext_lazy("份数"),
    "papers.need": gettext_lazy("是否必须"),
    "papers.when": gettext_lazy("什么情形才要"),
    "papers.held_by": gettext_lazy("谁已经掌握（免交）"),
    "papers.note": gettext_lazy("说明"),
    "legal_limit": gettext_lazy("法定时限"),
    "promised_limit": gettext_lazy("承诺时限"),
    "legal_limit.n": gettext_lazy("数字"),
    "legal_limit.unit": gettext_lazy("单位"),
    "promised_limit.n": gettext_lazy("数字"),
    "promised_limit.unit": gettext_lazy("单位"),
    "clock_starts": gettext_lazy("从何时起算"),
    "fee": gettext_lazy("收费"),
    "fee.free": gettext_lazy("是否免费"),
    "fee.text": gettext_lazy("收费标准"),
    "visits": gettext_lazy("要跑几次"),
    "visits.n": gettext_lazy("次数"),
    "visits.why": gettext_lazy("为什么要来"),
    "body": gettext_lazy("实施主体"),
    "body.unit": gettext_lazy("单位"),
    "body.nature": gettext_lazy("性质"),
    "body.mandate": gettext_lazy("委托依据"),
    "body.mandate_from": gettext_lazy("委托自"),
    "body.mandate_until": gettext_lazy("委托至"),
    "route": gettext_lazy("办理流程"),
    "route.lead": gettext_lazy("承办单位"),
    "route.first_review": gettext_lazy("初审单位"),
    "route.assisting": gettext_lazy("协办单位"),
    "route.sign_off": gettext_lazy("审定单位"),
    "route.text": gettext_lazy("流程说明"),
    "route.steps": gettext_lazy("办理步骤"),
    "route.steps.name": gettext_lazy("步骤"),
    "route.steps.unit": gettext_lazy("单位"),
    "route.steps.days": gettext_lazy("工作日"),
    "route.steps.text": gettext_lazy("说明"),
    "result": gettext_lazy("办理结果"),
    "result.name": gettext_lazy("办好得到"),
    "result.delivery": gettext_lazy("怎样送达"),
    "grounds": gettext_lazy("办理依据"),
    "consultation": gettext_lazy("咨询"),
    "complaint": gettext_lazy("投诉"),
    "remedies": gettext_lazy("不服怎么办"),
    "national_codes": gettext_lazy("国家或其他地方的编码"),
    "national_codes.code": gettext_lazy("编码"),
    "national_codes.name": gettext_lazy("对应的名称"),
    "national_codes.scheme": gettext_lazy("哪一套编码"),
    "plan_clauses": gettext_lazy("规划条款"),
    "plan_clauses.plan": gettext_lazy("规划文号"),
    "plan_clauses.clause": gettext_lazy("条款"),
    "plan_clauses.quote": gettext_lazy("原文"),
    "sources": gettext_lazy("各部分的出处"),
    "service": gettext_lazy("便民服务"),
    "service.service_class": gettext_lazy("服务类别"),
    "service.provider": gettext_lazy("服务提供者"),
    "service.provider.name": gettext_lazy("名称"),
    "service.provider.kind": gettext_lazy("方式"),
    "service.provider.since": gettext_lazy("期限自"),
    "service.provider.until": gettext_lazy("期限至"),
    "offered_in": gettext_lazy("各地提供情况"),
    "offered_in.policy_class": gettext_lazy("城市或农村"),
    "offered_in.division_under": gettext_lazy("区划代码（前几位）"),
    "offered_in.offered": gettext_lazy("提供到什么程度"),
    "notes": gettext_lazy("备注"),
}
ANYWHERE: dict[str, Any] = {  # parts of parts, wherever they stand
    "unknown": gettext_lazy("不明"),
    "reason": gettext_lazy("不明的原因"),
    "text": gettext_lazy("内容"),
    "note": gettext_lazy("说明"),
    "source": gettext_lazy("出处"),
    "document": gettext_lazy("文件或网页名称"),
    "number": gettext_lazy("文号"),
    "clause": gettext_lazy("条款"),
    "place": gettext_lazy("哪个地方的（本地不填）"),
    "page": gettext_lazy("网址"),
    "checked": gettext_lazy("已核对原文"),
    "name": gettext_lazy("名称"),
    "unit": gettext_lazy("单位"),
    "code": gettext_lazy("代码"),
}
# what a file is told in its own words, as a page says it
PLAIN: dict[str, Any] = {
    "写了 unknown 就要写明原因 reason": gettext_lazy("选了“不明”，请写明原因。"),
    "没有内容；没有出处的请写 unknown: true 和 reason": gettext_lazy("请填写内容；查不到的请选“不明”并写明原因。"),
    "时限要同时写数字 n 和单位 unit": gettext_lazy("时限的数字和单位要一起填；查不到的请选“不明”。"),
    "时限要写明出处 source；没有出处的请写 unknown: true": gettext_lazy(
        "请填写时限的出处；没有出处的请选“不明”并写明原因。"
    ),
    "实施主体要写 unit 和 nature": gettext_lazy("请选择实施主体的单位和性质；还没有定的请选“不明”并写明原因。"),
    "受委托的，要写委托依据 mandate 和期限 mandate_until": gettext_lazy("受委托办理的，请填写委托依据和到期日。"),
    "选择题要列出 choices，其他类型不写 choices": gettext_lazy("选择题请列出可选的回答；不是选择题的不要列。"),
    "必填的要写明为什么问 why": gettext_lazy("必须回答的问题，请写明为什么问。"),
    "只有选择题和是否题可以写 warns": gettext_lazy("只有选择题和是否题可以设提醒的话。"),
    "符合情形时才要的材料，要写明情形 when": gettext_lazy("符合情形时才要的材料，请写明什么情形。"),
    "诉求要写 appeal_kind，其他事项不写": gettext_lazy("诉求请选择诉求类别，其他类型不选。"),
    "一件事要列出两个以上的 parts，其他事项不列": gettext_lazy("一件事要有两个以上的组成事项，其他类型不列。"),
    "便民服务要写 service：类别和提供者": gettext_lazy("便民服务请填写服务类别和提供者。"),
    "只有诉求写 categories（诉求分类代码）": gettext_lazy("只有诉求才填诉求分类代码。"),
    "不予办理的事项要列出 not_issued，其他事项不列": gettext_lazy(
        "一律不予办理的事项要列出不予出具的证明，其他事项不列。"
    ),
    "外地示例要在 sources 里按字段组写明出自哪里（place）和网页（page）": gettext_lazy(
        "外地示例请在“各部分的出处”里写明是哪个地方的、网址是什么。"
    ),
    "服务提供者要写名称 name 和方式 kind；还没有确定的请写 unknown: true 和 reason": gettext_lazy(
        "请填写服务提供者的名称和方式；还没有确定的请选“不明”并写明原因。"
    ),
    "购买服务和市场主体要写期限 until；没有约定期限的在 note 里说明": gettext_lazy(
        "购买服务和市场主体请填写到期日；没有约定期限的请在说明里写清。"
    ),
    "期限 until 要晚于 since": gettext_lazy("到期日要晚于开始的日期。"),
    "写 policy_class（城市或农村）或 division_under（区划代码前几位），二者写其一": gettext_lazy(
        "城市或农村、区划代码，两项填其中一项。"
    ),
    "部分提供或不提供的，要在 note 里写明差别在哪里": gettext_lazy("部分提供或不提供的，请在说明里写明差别在哪里。"),
    "缺少这一项": gettext_lazy("请填写这一项。"),
    "不能为空": gettext_lazy("请填写这一项。"),
    "写法不对": gettext_lazy("写法不对，请核对。"),
    "应当是整数": gettext_lazy("请填写整数。"),
    "应当是日期，如 2026-01-31": gettext_lazy("请填写日期，例如 2026-01-31。"),
}


def label(path: str) -> str:
    """What a place is called: `papers.name` is 材料名称."""
    last = path.rsplit(".", 1)[-1]
    return str(LABELS.get(path) or ANYWHERE.get(last) or last)


def label_of(place: Sequence[str | int]) -> str:
    """A place inside a matter in words: 要带的材料 第 3 项 · 材料名称."""
    words, path = "", ""
    for part in place:
        if isinstance(part, int):
            words += _(" 第 %(n)d 项") % {"n": part + 1}
            continue
        path = f"{path}.{part}" if path else part
        words += (" · " if words else "") + label(path)
    return words or _("整个事项")


def plain(sentence: str) -> str:
    """A mistake as a page says it."""
    known = PLAIN.get(sentence)
    if known is not None:
        return str(known)
    if sentence.startswith("写了 unknown，就不能再填"):
        return _("选了“不明”，就不要再填内容。")
    return sentence


# the parts of the editing form, in the order they are read
SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "names",
        gettext_lazy("名称和对象"),
        tuple(
            "name everyday_names kind appeal_kind field status summary tiers channels applicants categories "
            "always_refused".split()
        ),
    ),
    ("conditions", gettext_lazy("条件和问题"), ("conditions", "form")),
    ("papers", gettext_lazy("材料"), ("papers",)),
    (
        "limits",
        gettext_lazy("时限和收费"),
        ("legal_limit", "promised_limit", "clock_starts", "fee", "visits"),
    ),
    ("route", gettext_lazy("主体和流程"), ("body", "route", "result")),
    (
        "grounds",
        gettext_lazy("依据和咨询"),
        tuple("grounds consultation complaint remedies sources plan_clauses national_codes notes".split()),
    ),
    ("service", gettext_lazy("便民和均等"), ("service", "offered_in")),
    ("parts", gettext_lazy("一件事和不予出具"), ("parts", "not_issued")),
)
# what a matter's form does not change, and why
ELSEWHERE = {"code": "given once, when a matter is begun", "valid_from": "asked for when a version is published"}


def section_of(field: str) -> str:
    """The part of the form where a field stands; empty for what only files hold."""
    return next((key for key, _label, fields in SECTIONS if field in fields), "")
