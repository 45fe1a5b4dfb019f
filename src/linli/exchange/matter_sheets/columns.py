"""Which column of which sheet holds which part of a matter, and how a cell is written and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils.translation import override

from linli.catalogue.queries.comparison import CHANNEL_WORDS, CHOICES, RELATIVE, TIERS
from linli.catalogue.schema.labels import LABELS, label
from linli.organisations.queries import UnitUnknown, find_units, unit_card, unit_codes

MATTERS, CODE, VERSION = "事项", "事项代码", "版本"
YES, NO = "是", "否"
GROUNDS = "grounds"


class CellRefused(Exception):
    """A cell that cannot be read, and what may stand there."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, the place in the matter or in the row's object, and what it holds.

    `kind`: text, lines, number, day, yes, free, choice, several, unit, units, group.
    """

    path: str
    kind: str = "text"
    heading: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Layout:
    """One sheet of rows that belong to matters. `field`: the list they fill; `key`: what tells two rows apart."""

    name: str
    field: str
    columns: tuple[Column, ...]
    key: str = ""


SOURCE = ("document", "number", "clause", "place", "page", "checked")
KINDS: dict[str, str] = {
    "everyday_names": "lines",
    "categories": "lines",
    "notes": "lines",
    "tiers": "several",
    "channels": "several",
    "always_refused": "yes",
    "applicants.person": "yes",
    "applicants.organisation": "yes",
    "applicants.anonymous": "yes",
    "applicants.hidden": "yes",
    "applicants.agent": "yes",
    "legal_limit.n": "number",
    "promised_limit.n": "number",
    "visits.n": "number",
    "fee.free": "free",
    "body.unit": "unit",
    "body.mandate_from": "day",
    "body.mandate_until": "day",
    "route.lead": "unit",
    "route.first_review": "unit",
    "route.sign_off": "unit",
    "route.assisting": "units",
    "service.provider.since": "day",
    "service.provider.until": "day",
    "papers.copies": "number",
    "form.required": "yes",
    "form.choices": "lines",
    "form.max_length": "number",
    "form.warns.answers": "lines",
    "route.steps.unit": "unit",
    "route.steps.days": "number",
}
OBJECTS: dict[str, tuple[str, ...]] = {  # objects of a matter, and the parts of each that have a column
    "applicants": ("person", "organisation", "anonymous", "hidden", "agent", "note"),
    "legal_limit": ("n", "unit", "note", "source", "unknown", "reason"),
    "promised_limit": ("n", "unit", "note", "source", "unknown", "reason"),
    "clock_starts": (),
    "fee": ("free", "text", "source", "unknown", "reason"),
    "visits": ("n", "why", "source", "unknown", "reason"),
    "body": ("unit", "nature", "mandate", "mandate_from", "mandate_until", "note", "source", "unknown", "reason"),
    "route": ("lead", "first_review", "sign_off", "assisting", "text"),
    "result": ("name", "delivery"),
    "consultation": ("text", "source", "unknown", "reason"),
    "complaint": ("text", "source", "unknown", "reason"),
    "remedies": ("text", "source", "unknown", "reason"),
    "service": ("service_class",),
    "service.provider": ("name", "kind", "since", "until", "note", "source", "unknown", "reason"),
}
FIRST = tuple(
    "name everyday_names kind appeal_kind field status summary tiers channels categories always_refused".split()
)


@cache
def layouts() -> tuple[Layout, ...]:
    """All sheets, the matters first. Headings and choices are Chinese whatever language the page has."""
    with override("zh-hans"):
        return (
            Layout(MATTERS, "", tuple(_column(path) for path in _paths())),
            Layout("条件", "conditions", (Column("", "text", label("conditions")),)),
            _rows("材料", "papers", "name code form copies need when held_by note", "code"),
            _rows(
                "问题",
                "form",
                "label key type required why help choices unit max_length",
                "key",
                "warns.answers",
                "warns.text",
            ),
            _rows("步骤", "route.steps", "name unit days text", "name"),
            Layout("依据", GROUNDS, (Column("group", "group", "用于", _groups()), *map(_source, SOURCE))),
            _rows("规划条款", "plan_clauses", "clause plan quote", ""),
            _rows(
                "各地提供情况",
                "offered_in",
                "policy_class division_under offered note",
                "",
                *(f"source.{each}" for each in SOURCE),
            ),
        )


def _paths() -> list[str]:
    paths = list(FIRST)
    for name, parts in OBJECTS.items():
        if not parts:
            paths.append(name)
        for part in parts:
            paths += [f"{name}.source.{each}" for each in SOURCE] if part == "source" else [f"{name}.{part}"]
    return [*paths, "notes"]


def _column(path: str) -> Column:
    top, _dot, rest = path.partition(".")
    said = label(path) if not rest else f"{label(top)}·{label(path)}"
    if ".source." in path:
        said = f"{label(path.partition('.source.')[0])}·{label('source')}·{label(path)}"
    elif path.startswith("service.provider."):
        said = f"{label('service.provider')}·{label(path)}"
    return Column(path, _kind(path), said, _choices(path))


def _rows(name: str, field: str, parts: str, key: str, *more: str) -> Layout:
    columns = [
        Column(part, _kind(f"{field}.{part}"), _heading(field, part), _choices(f"{field}.{part}"))
        for part in (*parts.split(), *more)
    ]
    return Layout(name, field, tuple(columns), key)


def _heading(field: str, part: str) -> str:
    said = label(f"{field}.{part}")
    return f"{label('source')}·{said}" if part.startswith("source.") else said


def _source(part: str) -> Column:
    return Column(part, "yes" if part == "checked" else "text", label(part))


def _kind(path: str) -> str:
    last = path.rsplit(".", 1)[-1]
    if last in {"unknown", "checked"}:
        return "yes"
    return KINDS.get(path) or ("choice" if path in CHOICES else "text")


def _choices(path: str) -> tuple[tuple[str, str], ...]:
    known: Mapping[str, Any] = {"tiers": TIERS, "channels": CHANNEL_WORDS}.get(path, {})
    offered = CHOICES[path].choices if path in CHOICES else known.items()
    return tuple((str(code), str(said)) for code, said in offered)


def _groups() -> tuple[tuple[str, str], ...]:
    names = [name for name in LABELS if "." not in name and name not in {"code", "sources"}]
    return tuple((name, str(label(name))) for name in names)


def cell_of(column: Column, value: Any) -> str | int | None:
    """What stands in the cell for a value."""
    if value is None or value in ("", []):
        return None
    if column.kind in {"yes", "free"}:
        return YES if value else (NO if column.kind == "free" else None)
    if column.kind in {"choice", "group"}:
        return dict(column.choices).get(str(value), str(value))
    if column.kind == "several":
        return "、".join(dict(column.choices).get(each, each) for each in value)
    if column.kind == "lines":
        return "\n".join(value) + ("\n" if len(value) == 1 and "、" in value[0] else "")
    if column.kind == "unit":
        return unit_cell(str(value))
    if column.kind == "units":
        return "\n".join(unit_cell(each) for each in value)
    return value if isinstance(value, int) else str(value)


def unit_cell(code: str) -> str:
    """A unit as a cell names it: 某区民政局 [civil-affairs]."""
    with override("zh-hans"):
        try:
            name = str(RELATIVE.get(code) or unit_card(code=code).name)
        except UnitUnknown:
            return code
    return f"{name} [{code}]"


def value_of(column: Column, cell: Any) -> Any:
    """What a cell says. Raises CellRefused."""
    text = text_of(cell)
    if not text:
        return {"yes": False, "lines": [], "several": [], "units": []}.get(column.kind, _blank(column))
    return READERS.get(column.kind, lambda _column, said: said)(column, text)


def _blank(column: Column) -> Any:
    empty_text = column.kind in {"text", "unit"} or column.path in {"need", "form", "type", "kind", "status"}
    return "" if empty_text else None


def text_of(cell: Any) -> str:
    """A cell as text, as it was typed: 5.0 is 5, a day is 2026-01-31."""
    if cell is None or isinstance(cell, bool):
        return {True: YES, False: NO, None: ""}[cell]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    return str(cell).replace("\r\n", "\n").replace("\x00", "").strip(" \t\u3000")


def _one_choice(column: Column, text: str) -> str:
    for code, said in column.choices:
        if text.strip() in {code, said}:
            return code
    raise CellRefused(f"没有“{text}”；可以填：{'、'.join(said for _code, said in column.choices)}")


def _number(_column: Column, text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text) < 10):
        raise CellRefused(f"“{text}”不是整数")
    return int(text)


def _day(_column: Column, text: str) -> str:
    try:
        return date.fromisoformat(text.strip().replace("/", "-")).isoformat()
    except ValueError:
        raise CellRefused(f"“{text}”不是日期，请写成 2026-01-31") from None


def _yes(_column: Column, text: str) -> bool:
    if text.strip() not in {YES, NO}:
        raise CellRefused(f"“{text}”看不懂，请填“是”或“否”")
    return text.strip() == YES


def _unit(_column: Column, text: str) -> str:
    code = text[text.rfind("[") + 1 : -1].strip() if text.endswith("]") and "[" in text else text.strip()
    if code in unit_codes() or code in RELATIVE:
        return code
    named = [card for card in find_units(q=code, limit=5) if code in (card.name, card.short_name)]
    if len(named) != 1:
        raise CellRefused(f"没有叫“{text}”的单位，请照“说明”表里的写法填")
    return named[0].code


def _lines(_column: Column, text: str) -> list[str]:
    cut = text.split("\n") if "\n" in text else text.split("、")
    return [part.strip() for part in cut if part.strip()]


READERS: dict[str, Callable[[Column, str], Any]] = {
    "choice": _one_choice,
    "group": _one_choice,
    "number": _number,
    "day": _day,
    "yes": _yes,
    "free": _yes,
    "unit": _unit,
    "units": lambda column, text: [_unit(column, each) for each in _lines(column, text)],
    "lines": _lines,
    "several": lambda column, text: [_one_choice(column, each) for each in _lines(column, text)],
}


def got(content: Any, path: str) -> Any:
    """What stands at a dotted path; None where nothing does."""
    for part in filter(None, path.split(".")):
        content = content.get(part) if isinstance(content, Mapping) else None
    return content


def put(content: dict[str, Any], path: str, value: Any) -> None:
    """Set what stands at a dotted path, making the objects on the way."""
    *above, last = path.split(".")
    for part in above:
        if not isinstance(content.get(part), dict):
            content[part] = {}
        content = content[part]
    content[last] = value
