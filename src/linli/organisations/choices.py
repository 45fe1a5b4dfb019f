"""Kinds of organisations and of their names."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    ADMINISTRATION = "administration", _("党政机关")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    MASS_ORGANISATION = "mass_organisation", _("群团组织")
    SERVICE_CENTRE = "service_centre", _("服务中心")
    COMPANY = "company", _("企业")
    OTHER = "other", _("其他")


class NameKind(TextChoices):
    OFFICIAL = "official", _("正式名称")
    ALIAS = "alias", _("曾用名或简称")
