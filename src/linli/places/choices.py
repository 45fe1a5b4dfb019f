"""Kinds of zones."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ZoneKind(TextChoices):
    DEVELOPMENT = "development", _("经开区、开发区")
    HIGH_TECH = "high_tech", _("高新区")
    NEW_AREA = "new_area", _("新区")
    OTHER = "other", _("其他管理区域")
