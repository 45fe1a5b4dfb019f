"""What people call a day and a time left, and the tone of a state."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
MONTHS = (
    gettext_lazy("1月"),
    gettext_lazy("2月"),
    gettext_lazy("3月"),
    gettext_lazy("4月"),
    gettext_lazy("5月"),
    gettext_lazy("6月"),
    gettext_lazy("7月"),
    gettext_lazy("8月"),
    gettext_lazy("9月"),
    gettext_lazy("10月"),
    gettext_lazy("11月"),
    gettext_lazy("12月"),
)
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
    words = {"year": day.year, "month": MONTHS[day.month - 1], "day": day.day, "weekday": WEEKDAYS[day.weekday()]}
    if today is not None and day.year != today.year:
        return _("%(year)s年%(month)s%(day)s日 %(weekday)s") % words
    return _("%(month)s%(day)s日 %(weekday)s") % words


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
