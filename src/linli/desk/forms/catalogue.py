"""The form of a matter, part by part."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.access.choices import Tier
from linli.catalogue.choices import (
    AppealKind,
    BodyNature,
    ClockStart,
    FieldType,
    LimitUnit,
    MatterKind,
    MatterStatus,
    Offered,
    PaperForm,
    PaperNeed,
    ProviderKind,
    ServiceClass,
    ServiceField,
)
from linli.catalogue.queries import matters_in_force
from linli.catalogue.queries.comparison import CHANNEL_WORDS, RELATIVE, TIERS
from linli.catalogue.queries.editing import Fault
from linli.catalogue.schema.labels import LABELS, SECTIONS
from linli.desk.forms.catalogue_parts import MANY, Box, Choices, Errors, Group, Look, Rows, SourceRows
from linli.desk.forms.numbers import whole_number
from linli.organisations.queries import units_of_district

NONE: Choices = [("", _("不选"))]
ASKED_IN = list(CHANNEL_WORDS.items())
LIMIT = (Box("n", "number"), Box("unit", "choice", [*NONE, *LimitUnit.choices], None), Box("note", wide=True))
POLICY_CLASSES = (("城市", _("城市")), ("农村", _("农村")))  # the words of the data files
SOURCE_BOXES = (
    Box("document", wide=True),
    Box("number"),
    Box("clause"),
    Box("place"),
    Box("page", wide=True),
    Box("checked", "yes"),
)
SOURCE = Group("source", SOURCE_BOXES, optional=True, folded=True)
GROUPS = [(name, label) for name, label in LABELS.items() if "." not in name and name not in {"code", "sources"}]


def said(name: str, shape: str = "text") -> Group:
    """A sentence that may be unknown."""
    return Group(name, (Box("text", shape, wide=True), SOURCE), unknown=True)


PARTS: dict[str, Any] = {
    part.name: part
    for part in (
        Box("name", wide=True),
        Box("everyday_names", "lines", help=_("每行一个：居民平时怎么叫它。")),
        Box("kind", "choice", MatterKind),
        Box("appeal_kind", "choice", [*NONE, *AppealKind.choices], None, _("只有诉求才选。")),
        Box("field", "choice", [*NONE, *ServiceField.choices], None),
        Box("status", "choice", MatterStatus, help=_("选“本地在用”，就是由本单位确认这些内容在本地有效。")),
        Box("summary", "long"),
        Box("tiers", "several", TIERS.items()),
        Box("channels", "several", ASKED_IN),
        Group(
            "applicants",
            (
                *(Box(name, "yes") for name in ("person", "organisation", "anonymous", "hidden", "agent")),
                Box("note", wide=True),
            ),
        ),
        Box("categories", "lines", help=_("只有诉求才填，每行一个代码。")),
        Box("always_refused", "yes"),
        Box("conditions", "lines", help=_("每行一条。")),
        Rows(
            "form",
            (
                Box("label", wide=True),
                Box("key", help=_("小写字母、数字和下划线，定了不再改。")),
                Box("type", "choice", FieldType, "text"),
                Box("required", "yes"),
                Box("why", wide=True),
                Box("help", wide=True),
                Box("choices", "lines", help=_("选择题才填，每行一个。")),
                Box("unit"),
                Box("max_length", "number", blank=200),
                Group("warns", (Box("answers", "lines"), Box("text", "long")), optional=True, folded=True),
            ),
            "label",
            _("增加一个问题"),
        ),
        Rows(
            "papers",
            (
                Box("name", wide=True),
                Box("code", help=_("小写字母、数字和连字符，定了不再改。")),
                Box("form", "choice", PaperForm, "original"),
                Box("copies", "number", blank=None),
                Box("need", "choice", PaperNeed, "required"),
                Box("when", wide=True, help=_("选“符合情形时提交”才填。")),
                Box("held_by", wide=True),
                Box("note", wide=True),
                SOURCE,
            ),
            "name",
            _("增加一份材料"),
        ),
        Group("legal_limit", (*LIMIT, SOURCE), unknown=True),
        Group("promised_limit", (*LIMIT, SOURCE), unknown=True),
        Box("clock_starts", "choice", [("", _("按一般规定")), *ClockStart.choices], None),
        Group(
            "fee",
            (
                Box("free", "free", [("", _("没有选")), ("yes", _("不收费")), ("no", _("收费"))], None),
                Box("text", wide=True),
                SOURCE,
            ),
            unknown=True,
        ),
        Group("visits", (Box("n", "number"), Box("why", wide=True), SOURCE), unknown=True),
        Group(
            "body",
            (
                Box("unit", "unit"),
                Box("nature", "choice", [*NONE, *BodyNature.choices], None),
                Box("mandate", wide=True, help=_("受委托的才填：委托书或文件的名称、文号。")),
                Box("mandate_from", "day", blank=None),
                Box("mandate_until", "day", blank=None),
                Box("note", wide=True),
                SOURCE,
            ),
            unknown=True,
        ),
        Group(
            "route",
            (
                Box("text", "long"),
                Box("lead", "unit"),
                Box("first_review", "unit"),
                Box("sign_off", "unit"),
                Box("assisting", "units", help=_("按住 Ctrl 可以选几个。")),
                Rows(
                    "steps",
                    (Box("name"), Box("unit", "unit"), Box("days", "number", blank=None), Box("text", wide=True)),
                    "name",
                    _("增加一步"),
                ),
            ),
        ),
        Group("result", (Box("name", wide=True), Box("delivery", wide=True))),
        Rows("grounds", SOURCE_BOXES, "document", _("增加一条依据")),
        said("consultation"),
        said("complaint"),
        said("remedies", "long"),
        SourceRows(
            "sources",
            (Box("group", "choice", GROUPS, "papers"), *SOURCE_BOXES),
            "document",
            _("增加一条出处"),
            _("内容取自别处的，写明哪一部分取自哪里。"),
        ),
        Rows("plan_clauses", (Box("clause"), Box("plan"), Box("quote", "long")), "clause", _("增加一条规划条款")),
        Rows(
            "national_codes",
            (Box("code"), Box("name", wide=True), Box("scheme"), Group("source", SOURCE_BOXES, folded=True)),
            "code",
            _("增加一个编码"),
        ),
        Box("notes", "lines", help=_("每行一条。")),
        Group(
            "service",
            (
                Box("service_class", "choice", [*NONE, *ServiceClass.choices], ""),
                Group(
                    "provider",
                    (
                        Box("name", wide=True),
                        Box("kind", "choice", [*NONE, *ProviderKind.choices], None),
                        Box("since", "day", blank=None),
                        Box("until", "day", blank=None),
                        Box("note", wide=True),
                        SOURCE,
                    ),
                    unknown=True,
                ),
            ),
            optional=True,
        ),
        Rows(
            "offered_in",
            (
                Box("policy_class", "choice", [*NONE, *POLICY_CLASSES], ""),
                Box("division_under", help=_("某个镇街填九位，某个村社填十二位。")),
                Box("offered", "choice", Offered, "full"),
                Box("note", wide=True),
                SOURCE,
            ),
            "offered",
            _("增加一条"),
            _("城市和农村各写一条；个别镇街、村社不同的，再按区划代码各写一条。写得最近的那一条算数。"),
        ),
        Rows(
            "parts",
            (
                Box("matter", "matter"),
                Box("code", help=_("小写字母、数字和连字符，定了不再改。")),
                Box("when", "answers", help=_("每行一个问题，例如“wants_card：是”。不写的，总是要办。")),
                Box("answers", "pairs", help=_("每行一个：“部分的问题：一件事的问题”。代码相同的不用写。")),
                Box("papers", "pairs", help=_("每行一个：“部分的材料：一件事的材料”。代码相同的不用写。")),
                Box("note", wide=True),
            ),
            "matter",
            _("增加一个部分"),
            _("只有类型是“一件事”才填，至少两个部分。"),
        ),
        Rows(
            "not_issued",
            (
                Box("batch", wide=True),
                Box("since", "day", blank=None),
                Box("held_by_note", wide=True),
                Group("source", SOURCE_BOXES, folded=True),
                Rows(
                    "items",
                    (
                        Box("name", wide=True),
                        Box("code", help=_("小写字母、数字和连字符，定了不再改。")),
                        Box("also", wide=True),
                        Box("held_by", wide=True),
                        Box("unit", "unit"),
                        Box("instead", "long"),
                    ),
                    "name",
                    _("增加一项证明"),
                ),
            ),
            "batch",
            _("增加一批"),
            _("只有“一律不予办理”的事项才填。"),
        ),
    )
}
FIELDS = {key: fields for key, _label, fields in SECTIONS}


def read_section(*, section: str, sent: QueryDict) -> dict[str, Any]:
    """What one part of the form says now."""
    return {name: PARTS[name].read(sent, ()) for name in FIELDS[section]}


def shown_section(
    *, section: str, content: Mapping[str, Any], faults: Iterable[Fault], root: str, at: datetime
) -> list[dict[str, Any]]:
    """One part of the form, filled in, with what is wrong beside each field."""
    offered = [card for card in matters_in_force(at=at, root=root) if card.kind != MatterKind.BUNDLE]
    matters = [*NONE, *((card.code, card.name) for card in offered)]
    look = Look(_by_place(faults), {"units": named_units(root=root), "matter": matters})
    parts = [PARTS[name] for name in FIELDS[section]]
    return [part.show(content.get(part.name, part.start()), (), look) for part in parts]


def _by_place(faults: Iterable[Fault]) -> Errors:
    found: dict[tuple[str | int, ...], list[str]] = {}
    for fault in faults:
        found.setdefault(fault.place, []).append(fault.sentence)
    return found


def named_units(*, root: str) -> Choices:
    """Units that a matter may name: places relative to the window, departments, centres above the villages."""
    cards = [card for card in units_of_district(root=root) if card.closed_date is None and card.tier != Tier.VILLAGE]
    first = [card for card in cards if card.tier == Tier.DEPARTMENT]
    rest = [card for card in cards if card.tier != Tier.DEPARTMENT]
    return [*NONE, *RELATIVE.items(), *((card.code, card.name) for card in (*first, *rest))]


def with_rows_changed(*, content: dict[str, Any], sent: QueryDict) -> dict[str, Any]:
    """The content after a button of a list was pressed: add=papers, remove=papers-2, up=papers-2."""
    for verb in ("add", "remove", "up"):
        if verb in sent:
            names = str(sent[verb]).split("-")
            number = whole_number(names[-1], otherwise=-1)
            return _changed(content, names[:-1] if number >= 0 else names, verb, number)
    return content


def _changed(content: dict[str, Any], names: list[str], verb: str, number: int) -> dict[str, Any]:
    part, holder = _list_of(names, content)
    if part is None:
        return content
    held = holder.get(part.name) or []
    rows = [{"group": g, **row} for g, group in held.items() for row in group] if isinstance(held, dict) else list(held)
    if verb == "add" and len(rows) < MANY:
        rows.append(part.new_row())
    elif verb == "remove" and 0 <= number < len(rows):
        del rows[number]
    elif verb == "up" and 0 < number < len(rows):
        rows[number - 1], rows[number] = rows[number], rows[number - 1]
    holder[part.name] = _regrouped(rows) if isinstance(part, SourceRows) else rows
    return content


def _list_of(
    names: list[str], content: dict[str, Any], parts: Mapping[str, Any] = PARTS
) -> tuple[Rows | None, dict[str, Any]]:
    """The list that a button names, and the object that holds it: papers, route-steps, not_issued-0-items."""
    part = parts.get(names[0]) if names else None
    if len(names) < 2 or not isinstance(part, Group | Rows):
        return (part if isinstance(part, Rows) and len(names) == 1 else None), content
    inside, rest = content.get(part.name), names[1:]
    if isinstance(inside, list):
        number = whole_number(rest.pop(0), otherwise=-1)
        inside = inside[number] if 0 <= number < len(inside) else None
    return (
        _list_of(rest, inside, {one.name: one for one in part.parts}) if isinstance(inside, dict) else (None, content)
    )


def _regrouped(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row["group"], []).append({name: value for name, value in row.items() if name != "group"})
    return found
