"""Words of the catalogue: kinds of matters, papers, limits, fields."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MatterKind(TextChoices):
    APPEAL = "appeal", _("诉求")
    APPLICATION = "application", _("申请")
    REGISTRATION = "registration", _("登记")
    FILING = "filing", _("备案")
    CERTIFICATE = "certificate", _("证明")


class AppealKind(TextChoices):
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    CONSULTATION = "consultation", _("咨询")
    SUGGESTION = "suggestion", _("建议")


class MatterStatus(TextChoices):
    IN_FORCE = "in_force", _("本地在用")
    DRAFT = "draft", _("草拟")
    FOREIGN_EXAMPLE = "foreign_example", _("外地示例，待本地核定")


class BodyNature(TextChoices):
    STATUTORY = "statutory", _("法定机关")
    AUTHORISED = "authorised", _("法律法规授权的组织")
    ENTRUSTED = "entrusted", _("受委托的组织")


class LimitUnit(TextChoices):
    WORKING = "working", _("工作日")
    NATURAL = "natural", _("自然日")
    MONTH = "month", _("个月")
    HOUR = "hour", _("小时")


class ClockStart(TextChoices):
    ACCEPTANCE = "acceptance", _("自受理之日起")
    DISPATCH = "dispatch", _("自派单之日起")
    RECEIPT = "receipt", _("自收到之日起")


class PaperForm(TextChoices):
    ORIGINAL = "original", _("原件")
    COPY = "copy", _("复印件")
    BOTH = "both", _("原件和复印件")
    SHOWN = "shown", _("原件核验后退还")


class PaperNeed(TextChoices):
    REQUIRED = "required", _("必须提交")
    MAY_FOLLOW = "may_follow", _("可以后补")
    IF_APPLICABLE = "if_applicable", _("符合情形时提交")


class FieldType(TextChoices):
    TEXT = "text", _("文字")
    NUMBER = "number", _("数字")
    DATE = "date", _("日期")
    CHOICE = "choice", _("选择")
    YESNO = "yesno", _("是或否")
    ID_NUMBER = "id_number", _("证件号码")
    PHONE = "phone", _("电话")
