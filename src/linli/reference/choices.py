"""Units of a time limit, kinds of days, levels and classes of divisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LimitUnit(TextChoices):
    WORKING = "working", _("个工作日")
    NATURAL = "natural", _("日")
    MONTH = "month", _("个月")
    HOUR = "hour", _("小时")


class DayKind(TextChoices):
    OFF = "off", _("放假")
    WORK = "work", _("调休上班")


class Level(TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("地级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")
    VILLAGE = "village", _("村级")


class OrgKind(TextChoices):
    RESIDENTS = "居委会", _("居委会")
    VILLAGERS = "村委会", _("村委会")
    LIKE_RESIDENTS = "类似居委会", _("类似居委会")
    LIKE_VILLAGERS = "类似村委会", _("类似村委会")


class PolicyClass(TextChoices):
    URBAN = "城市", _("城市")
    RURAL = "农村", _("农村")


class SuccessorKind(TextChoices):
    RENAMED = "renamed", _("更名")
    MERGED = "merged", _("并入")
    SPLIT = "split", _("析出")
    MOVED = "moved", _("划转")
    REPLACED = "replaced", _("改码")


class LoadKind(TextChoices):
    LOAD = "load", _("补充载入")
    REPLACE = "replace", _("整表替换")
    CHANGES = "changes", _("变更表")
    UNDO = "undo", _("撤销")


# Statistical urban-rural classes, 国统字〔2009〕91号.
STAT_CLASSES = frozenset("100 110 111 112 120 121 122 123 200 210 220".split())
