"""Two versions of a matter side by side, each fact in words. Drafts that are not whole can be compared too."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from linli.catalogue.queries import versions_of
from linli.catalogue.rules.comparing import Change, Line, compare
from linli.catalogue.schema.labels import ANYWHERE, LABELS, SECTIONS, label
from linli.organisations.queries import UnitUnknown, unit_card

CHOICES: dict[str, Any] = {
    "kind": MatterKind,
    "appeal_kind": AppealKind,
    "field": ServiceField,
    "status": MatterStatus,
    "form.type": FieldType,
    "papers.form": PaperForm,
    "papers.need": PaperNeed,
    "legal_limit.unit": LimitUnit,
    "promised_limit.unit": LimitUnit,
    "clock_starts": ClockStart,
    "body.nature": BodyNature,
    "service.service_class": ServiceClass,
    "service.provider.kind": ProviderKind,
    "offered_in.offered": Offered,
}
TIERS = {
    "village": gettext_lazy("村（社区）"),
    "town": gettext_lazy("镇（街道）"),
    "district": gettext_lazy("区级"),
    "department": gettext_lazy("部门"),
}
RELATIVE: dict[str, Any] = {
    "window": gettext_lazy("受理窗口"),
    "town": gettext_lazy("所在镇（街道）公共服务中心"),
    "district": gettext_lazy("区行政服务中心"),
}
CHANNEL_WORDS: dict[str, Any] = {
    "window": gettext_lazy("窗口"),
    "web": gettext_lazy("网页"),
    "mobile": gettext_lazy("手机"),
    "phone": gettext_lazy("电话"),
    "kiosk": gettext_lazy("自助终端"),
    "appointment": gettext_lazy("预约"),
    "home_visit": gettext_lazy("上门"),
    "agent": gettext_lazy("代办"),
    "open311": gettext_lazy("Open311"),
}
UNITS = {
    "body.unit",
    "route.lead",
    "route.first_review",
    "route.assisting",
    "route.sign_off",
    "route.steps.unit",
    "not_issued.items.unit",
}
KEYED = {"form": "key", "papers": "code", "parts": "code", "national_codes": "code", "route.steps": "name"}
Content = Mapping[str, Any]
ORDER = {path: place for place, path in enumerate((*LABELS, *ANYWHERE))}
USUAL = 200  # the length of an answer that nobody set


def changes_between(*, before: Content, after: Content) -> list[Change]:
    """What differs, field by field in words."""
    return compare(list(_lines(before)), list(_lines(after)))


def _lines(content: Content) -> Iterator[Line]:
    """Every fact that is said, as a line of words."""
    for _key, section, names in SECTIONS:
        for name in names:
            yield from _of_field(str(section), name, content.get(name))


def _of_field(section: str, name: str, value: Any) -> Iterator[Line]:
    if name == "route" and isinstance(value, Mapping):
        yield from _of_route(section, value)
    elif name == "sources" and isinstance(value, Mapping):
        for group in _in_order("", value):
            for source in value[group]:
                yield Line(section, label(name), f"{label(group)}：{words('source', source)}", listed=True)
    elif isinstance(value, list) and name not in {"tiers", "channels", "everyday_names", "categories"}:
        for item in value:
            key = str(item.get(KEYED[name], "")) if name in KEYED and isinstance(item, Mapping) else ""
            yield Line(section, label(name), words(name, item), key, listed=True)
    elif value not in (None, "", [], {}) and value is not False:
        yield Line(section, label(name), words(name, value))


def _of_route(section: str, route: Content) -> Iterator[Line]:
    for name in _in_order("route", route):
        path, value = f"route.{name}", route[name]
        if name == "steps":
            for step in value or ():
                yield Line(section, label(path), words(path, step), str(step.get("name", "")), listed=True)
        elif value:
            yield Line(section, label(path), words(path, value))


def words(path: str, value: Any) -> str:
    """A value as a person says it: 30 个工作日；出处：某规定."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Mapping):
        return _of_parts(path, value)
    if isinstance(value, list | tuple):
        return "、".join(filter(None, (words(path, item) for item in value)))
    if path in UNITS:
        return unit_words(str(value))
    if path == "parts.matter":
        return matter_words(str(value))
    if path in {"tiers", "channels"}:
        return str((TIERS if path == "tiers" else CHANNEL_WORDS).get(str(value), value))
    return choice_words(path, value)


def choice_words(path: str, value: Any) -> str:
    """The label of a choice; the value itself where it is none."""
    offered = CHOICES.get(path)
    return str(offered(value).label) if offered is not None and value in offered.values else str(value)


def matter_words(code: str) -> str:
    """What a matter is called in its newest version; the code of one that does not exist."""
    held = versions_of(code=code)
    return held[-1].name if held else code


def unit_words(code: str) -> str:
    """The name of a unit, or of the place that a route names relative to the window."""
    try:
        return str(RELATIVE.get(code) or unit_card(code=code).name)
    except UnitUnknown:
        return code


def _of_parts(path: str, value: Content) -> str:
    if value.get("unknown"):
        return _("不明：%(why)s") % {"why": value.get("reason", "")}
    if path.endswith("_limit"):
        return _limit(path, value)
    last = path.rsplit(".", 1)[-1]
    if last in {"source", "grounds", "sources"}:
        return source_words(value)
    if path == "applicants":
        said = [label(f"{path}.{name}") for name in _in_order(path, value) if value[name] is True]
        return "；".join(filter(None, ["、".join(said), value.get("note", "")]))
    first = next((name for name in ("name", "label", "document") if value.get(name)), "")
    left_out = {
        first,
        *(("code", "key") if first else ()),
        *(("max_length",) if value.get("max_length") == USUAL else ()),
    }
    rest = [name for name in _in_order(path, value) if name not in left_out]
    names = [name for name in (first, *rest) if name and _worth_saying(value.get(name))]
    return "；".join(_named(path, name, value[name]) for name in names)


def _in_order(path: str, value: Content) -> list[str]:
    """The names of an object's parts in the order of the form: a database may keep them in another."""
    return sorted(value, key=lambda name: (ORDER.get(f"{path}.{name}", ORDER.get(name, len(ORDER))), name))


def _worth_saying(part: Any) -> bool:
    return part not in (None, "", [], {}, ()) and part is not False


def _named(path: str, name: str, part: Any) -> str:
    inner = f"{path}.{name}"
    said = words(inner, part)
    if part is True:
        return label(inner)
    return said if inner in CHOICES or name in {"name", "text", "label"} else f"{label(inner)}：{said}"


def _limit(path: str, value: Content) -> str:
    n, unit = value.get("n"), value.get("unit")
    span = _("当场办结") if n == 0 else f"{'' if n is None else n} {choice_words(f'{path}.unit', unit or '')}".strip()
    source = words("source", value.get("source"))
    return "；".join(filter(None, [span, value.get("note", ""), source and f"{label('source')}：{source}"]))


def source_words(source: Content) -> str:
    """A source in one line: document, number, clause, place, page."""
    parts = [str(source.get(name) or "") for name in ("document", "number", "clause", "place", "page")]
    checked = [_("原文已核对")] if source.get("checked") else []
    return " ".join(filter(None, [*parts, *checked]))
