"""Tiers of units, kinds of accounts, and roles with the rights each carries."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tier(TextChoices):
    DISTRICT = "district", _("区级")
    TOWN = "town", _("镇（街道）")
    VILLAGE = "village", _("村（社区）")
    DEPARTMENT = "department", _("部门")


class AccountKind(TextChoices):
    STAFF = "staff", _("工作人员")
    RESIDENT = "resident", _("居民")
    PROGRAM = "program", _("系统对接")


class Role(TextChoices):
    CLERK = "clerk", _("窗口人员")
    CENTRE = "centre", _("服务中心负责人")
    HANDLER = "handler", _("承办人")
    SUPERVISOR = "supervisor", _("督办")
    AUDITOR = "auditor", _("审计员")
    CADRE = "cadre", _("村社干部")
    VOLUNTEER = "volunteer", _("志愿者")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    CATALOGUE_EDITOR = "catalogue_editor", _("事项管理员")
    IMPORTER = "importer", _("数据导入")


# three administrators who cannot do each other's work (GB/T 22239-2019: 三员分立)
APART = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
WINDOW = frozenset(
    "cases.view cases.open cases.late_entry cases.accept cases.dispatch cases.close cases.withdraw cases.merge cases.reopen "
    "cases.note cases.call_back cases.escalate cases.handle cases.ask cases.reassign people.lookup people.reveal".split()
)
HANDLING = frozenset("cases.view cases.handle cases.reassign cases.escalate cases.note cases.ask people.reveal".split())
RIGHTS: dict[str, frozenset[str]] = {
    Role.CLERK: WINDOW,
    Role.CADRE: WINDOW,
    Role.CENTRE: WINDOW
    | HANDLING
    | frozenset({"cases.arbitrate", "cases.decide", "cases.supervise", "cases.regroup", "lists.export"}),
    Role.HANDLER: HANDLING,
    Role.SUPERVISOR: frozenset(
        "cases.view cases.note cases.dispatch cases.arbitrate cases.decide cases.supervise cases.call_back cases.reassign cases.reopen lists.export".split()
    ),
    Role.AUDITOR: frozenset({"cases.view", "audit.read"}),
    Role.VOLUNTEER: frozenset(),
    Role.SYSTEM_ADMIN: frozenset({"system.manage", "accounts.manage"}),
    Role.SECURITY_ADMIN: frozenset({"grants.manage"}),
    Role.CATALOGUE_EDITOR: frozenset({"catalogue.edit", "lists.export"}),
    Role.IMPORTER: frozenset({"cases.import", "lists.export"}),
}
