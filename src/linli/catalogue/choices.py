"""Words of the catalogue: kinds of matters, papers, limits, fields."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MatterKind(TextChoices):
    APPEAL = "appeal", _("诉求")
    APPLICATION = "application", _("申请")
    REGISTRATION = "registration", _("登记")
    FILING = "filing", _("备案")
    CERTIFICATE = "certificate", _("证明")
    SERVICE = "service", _("便民服务")
    BUNDLE = "bundle", _("一件事")


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


class ServiceField(TextChoices):
    """Fields of public service that the plan names (万盛经开民发〔2018〕99号 五（三）1), and those of a village centre (专栏1)."""

    EMPLOYMENT = "employment", _("劳动就业")
    SOCIAL_SECURITY = "social_security", _("社会保障")
    HEALTH = "health", _("医疗卫生")
    FAMILY = "family", _("生育与家庭")
    ELDER_CARE = "elder_care", _("老年人照料")
    DISABILITY = "disability", _("残疾人服务")
    MINORS = "minors", _("未成年人保护")
    LEGAL = "legal", _("公共法律服务")
    CULTURE = "culture", _("社区文化")
    EDUCATION = "education", _("社区教育")
    CORRECTION = "correction", _("社区矫正与安置帮教")
    SPORT = "sport", _("社区体育")
    SAFETY = "safety", _("社区安全")
    INFORMATION = "information", _("社区信息化")
    RELIEF = "relief", _("困难救助")
    VETERANS = "veterans", _("优抚与退役军人")
    SELF_GOVERNMENT = "self_government", _("自治与社会组织")
    LICENCES = "licences", _("证照代办")
    LIVELIHOOD = "livelihood", _("便民利民")
    FARMING = "farming", _("助农服务")
    APPEALS = "appeals", _("诉求办理")


class ServiceClass(TextChoices):
    """What a village centre offers (万盛经开民发〔2018〕99号 专栏1第3条)."""

    BASIC = "basic", _("基本服务")
    EXTENDED = "extended", _("拓展服务")


class ProviderKind(TextChoices):
    OWN = "own", _("中心自办")
    PURCHASED = "purchased", _("政府购买服务")
    MARKET = "market", _("市场主体")
    VOLUNTEER = "volunteer", _("志愿服务")
    UTILITY = "utility", _("公用事业单位")


class Offered(TextChoices):
    FULL = "full", _("提供")
    PARTLY = "partly", _("部分提供")
    NONE = "none", _("不提供")
    UNKNOWN = "unknown", _("待核")


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


class DraftState(TextChoices):
    OPEN = "open", _("编辑中")
    PUBLISHED = "published", _("已发布")
    DROPPED = "dropped", _("已放弃")


class ResponsibleTier(TextChoices):
    """Who answers for a class of appeals. What is a department's is not handed down (国办函〔2025〕66号)."""

    DEPARTMENT = "department", _("职能部门")
    TOWN = "town", _("镇（街道）")
    VILLAGE = "village", _("村（社区）")
    UTILITY = "utility", _("公用事业单位")


class TableKind(TextChoices):
    CATEGORIES = "categories", _("诉求分类")
    WORDS = "words", _("查找用词")
