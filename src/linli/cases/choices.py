"""States, moves, channels and other words of a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    RECEIVED = "received", _("已收件")
    AWAITING_MATERIALS = "awaiting_materials", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    DISPATCHED = "dispatched", _("已派出")
    IN_HAND = "in_hand", _("办理中")
    REPLIED = "replied", _("已答复")
    CLOSED = "closed", _("已办结")
    REFUSED = "refused", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")
    MERGED = "merged", _("已并单")
    TRANSFERRED = "transferred", _("已转送")


OPEN_STATES = frozenset(
    {State.RECEIVED, State.AWAITING_MATERIALS, State.ACCEPTED, State.DISPATCHED, State.IN_HAND, State.REPLIED}
)
ENDED_STATES = frozenset(State) - OPEN_STATES


def state_word(state: str, *, sent: bool) -> str:
    """How a case stands, in a word. What was refused after it had been `sent` to a unit had been accepted before."""
    return str(_("不予办理") if sent and state == State.REFUSED else State(state).label)


class Move(TextChoices):
    RECEIVE = "receive", _("收件")
    ACCEPT = "accept", _("受理")
    ASK_MATERIALS = "ask_materials", _("一次性告知补正")
    SUPPLEMENT = "supplement", _("补交材料")
    REFUSE = "refuse", _("不予受理")
    TRANSFER = "transfer", _("转送其他机关")
    DISPATCH = "dispatch", _("派单")
    SIGN = "sign", _("签收")
    RETURN = "return", _("退单")
    REASSIGN = "reassign", _("改派")
    ARBITRATE = "arbitrate", _("裁定派单")
    CONSULT = "consult", _("征求意见")
    ANSWER_CONSULT = "answer_consult", _("答复意见")
    SUSPEND = "suspend", _("暂停计时")
    RESUME = "resume", _("恢复计时")
    EXTEND = "extend", _("申请延期")
    DECIDE = "decide", _("审批延期")
    ESCALATE = "escalate", _("上报上级")
    SUPERVISE = "supervise", _("督办")
    ANSWER_SUPERVISION = "answer_supervision", _("回复督办")
    REPLY = "reply", _("答复")
    CLOSE = "close", _("办结")
    CALL_BACK = "call_back", _("回访")
    REOPEN = "reopen", _("重新办理")
    MERGE = "merge", _("并单")
    SPLIT = "split", _("取消并单")
    WITHDRAW = "withdraw", _("撤回")
    CLASSIFY = "classify", _("调整分类")
    NOTE = "note", _("备注")
    RATE = "rate", _("评价")
    JOIN = "join", _("并入一件")
    LEAVE = "leave", _("移出一件")
    FOLLOW = "follow", _("各部分进展")


class Channel(TextChoices):
    WINDOW = "window", _("窗口")
    WEB = "web", _("网页")
    MOBILE = "mobile", _("手机")
    PHONE = "phone", _("电话")
    KIOSK = "kiosk", _("自助终端")
    APPOINTMENT = "appointment", _("预约")
    HOME_VISIT = "home_visit", _("上门")
    AGENT = "agent", _("代办")
    IMPORT = "import", _("导入")
    OPEN311 = "open311", _("Open311")


class SeatKind(TextChoices):
    ASSIST = "assist", _("协办")
    CONSULT = "consult", _("征求意见")


class SeatState(TextChoices):
    ASKED = "asked", _("待答复")
    AGREED = "agreed", _("同意")
    DISAGREED = "disagreed", _("不同意")
    DROPPED = "dropped", _("不再需要")


class Join(TextChoices):
    ALL = "all", _("全部答复")
    ANY = "any", _("一家答复即可")


class Outcome(TextChoices):
    DONE = "done", _("已办成")
    PARTLY = "partly", _("部分办成")
    EXPLAINED = "explained", _("已解释说明")
    IMPOSSIBLE = "impossible", _("确实无法办理")


class Colour(TextChoices):
    GREEN = "green", _("期限内")
    AMBER = "amber", _("临期")
    RED = "red", _("逾期")
    NONE = "none", _("不计时")


class MaterialState(TextChoices):
    GIVEN = "given", _("已交")
    MAY_FOLLOW = "may_follow", _("容缺后补")
    HELD = "held", _("共享获取，免交")
    MISSING = "missing", _("未交")


class OrderKind(TextChoices):
    REMIND = "remind", _("催办")
    ORDER = "order", _("督办")


class PairState(TextChoices):
    FOUND = "found", _("待判断")
    MERGED = "merged", _("已并单")
    APART = "apart", _("不是同一件事")


class Target(TextChoices):
    """What is suggested from the text of an appeal."""

    UNIT = "unit", _("承办单位")
    MATTER = "matter", _("事项")
    CATEGORY = "category", _("诉求分类")


class Likeness(TextChoices):
    VERY = "very", _("很像")
    SOMEWHAT = "somewhat", _("有些像")
    UNSURE = "unsure", _("不确定")


class Source(TextChoices):
    HERE = "", _("本平台")
    IMPORT = "import", _("导入")
    UNDONE = "undone", _("导入已撤销")


RATING_LEVELS = {5: _("非常满意"), 4: _("满意"), 3: _("基本满意"), 2: _("不满意"), 1: _("非常不满意")}
