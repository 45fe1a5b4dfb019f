"""Kinds of zones and grids."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ZoneKind(TextChoices):
    DEVELOPMENT = "development", _("经开区、开发区")
    HIGH_TECH = "high_tech", _("高新区")
    NEW_AREA = "new_area", _("新区")
    OTHER = "other", _("其他管理区域")


class GridKind(TextChoices):
    BASIC = "basic", _("基础网格")
    DEDICATED = "dedicated", _("专属网格")
