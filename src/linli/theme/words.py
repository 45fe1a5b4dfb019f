"""What people call a day, a time left and a state."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATES = {
    "received": gettext_lazy("已收件"),
    "awaiting_materials": gettext_lazy("待补材料"),
    "accepted": gettext_lazy("已受理"),
    "dispatched": gettext_lazy("已派单"),
    "in_hand": gettext_lazy("办理中"),
    "replied": gettext_lazy("已答复"),
    "closed": gettext_lazy("已办结"),
    "refused": gettext_lazy("不予受理"),
    "withdrawn": gettext_lazy("已撤回"),
    "merged": gettext_lazy("已并单"),
    "transferred": gettext_lazy("已转出"),
}
STATE_TONES = {"awaiting_materials": "amber", "refused": "red", "closed": "green", "replied": "green"}


def day_of(value: date | datetime | str) -> date:
    """The day in the district's time zone. Text is RFC 3339 or YYYY-MM-DD. Raises ValueError for other text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def people_day(*, day: date | datetime | str, today: date | None = None) -> str:
    """A day as people say it: 11月26日 周四. The year stands before it when `today` is given and lies in another."""
    day = day_of(day)
    other_year = today is not None and day.year != today.year
    weekday = str(WEEKDAYS[day.weekday()])
    if (get_language() or "").startswith("en"):
        text = f"{weekday} {day.day} {MONTHS[day.month - 1]}"
        return f"{text} {day.year}" if other_year else text
    text = f"{day.month}月{day.day}日 {weekday}"
    return f"{day.year}年{text}" if other_year else text


def people_time(*, at: datetime | str, today: date | None = None) -> str:
    """A moment as people say it: 11月26日 周四 09:30."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{people_day(day=local, today=today)} {local:%H:%M}"


def time_left(*, days_left: int, unit: str = "working") -> str:
    """还剩 3 个工作日, 今天到期, 已超 2 个工作日. `unit` is working, natural or month (months run to a day, counted in days)."""
    if days_left == 0:
        return _("今天到期")
    n = abs(days_left)
    if unit == "working":
        return _left_working(n) if days_left > 0 else _over_working(n)
    return _left_natural(n) if days_left > 0 else _over_natural(n)


def _left_working(n: int) -> str:
    return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", n) % {"n": n}


def _over_working(n: int) -> str:
    return ngettext("已超 %(n)d 个工作日", "已超 %(n)d 个工作日", n) % {"n": n}


def _left_natural(n: int) -> str:
    return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", n) % {"n": n}


def _over_natural(n: int) -> str:
    return ngettext("已超 %(n)d 天", "已超 %(n)d 天", n) % {"n": n}
