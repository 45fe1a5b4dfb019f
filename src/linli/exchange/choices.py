"""What may be doubtful in a row, and where a batch stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Doubt(TextChoices):
    """Why a row was taken in with a doubt. The row's own words stand beside the code."""

    CLOSED_BEFORE_OPENED = "closed_before_opened", _("办结早于收件")
    CLOSED_AFTER_DUE = "closed_after_due", _("办结晚于来源所给期限")
    DUE_BEFORE_OPENED = "due_before_opened", _("期限早于收件")
    CLOSED_WITHOUT_TIME = "closed_without_time", _("已结束但没有办结时间")
    CLOSED_YET_OPEN = "closed_yet_open", _("有办结时间但状态未办结")
    UNKNOWN_STATUS = "unknown_status", _("状态不明")
    NO_PLACE = "no_place", _("没有地点")
    UNKNOWN_PLACE = "unknown_place", _("地点不在区划表")
    BAD_POINT = "bad_point", _("坐标不可用")
    NO_UNIT = "no_unit", _("没有办理单位")
    NO_TYPE = "no_type", _("没有类型")
    REPEATED = "repeated", _("表中有相同的行")
    UNREAD = "unread", _("有认不出来的内容")
    TWICE_ON_THE_CLOCK = "twice_on_the_clock", _("钟点在夏令时切换中出现两次")
    NOT_ON_THE_CLOCK = "not_on_the_clock", _("钟点在夏令时切换中不存在")
    TOO_LONG = "too_long", _("内容过长，已截短")


class BatchState(TextChoices):
    """READING and RUNNING and UNDOING are the worker's; the others wait for a person, or are an end."""

    READING = "reading", _("正在核对")
    READY = "ready", _("待开始")
    RUNNING = "running", _("正在导入")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有完成")
    DROPPED = "dropped", _("已放弃")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")


WORKING = frozenset({BatchState.READING, BatchState.RUNNING, BatchState.UNDOING})
