"""Kinds of people and the parts they play in a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PersonKind(TextChoices):
    PERSON = "person", _("个人")
    ORGANISATION = "organisation", _("组织")


class PartyRole(TextChoices):
    APPLICANT = "applicant", _("申请人")
    GUARDIAN = "guardian", _("监护人")
    AGENT = "agent", _("代办人")


NO_DOCUMENT = "none"
