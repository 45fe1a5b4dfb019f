"""Reading a table of divisions, whatever its publisher called the columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from linli.reference.choices import STAT_CLASSES, OrgKind, PolicyClass, SuccessorKind
from linli.reference.rules import divisions
from linli.reference.rules.rows import RowRefused, date_in, text_in

ORG_KINDS, POLICY_CLASSES = frozenset(OrgKind.values), frozenset(PolicyClass.values)
SUCCESSOR_KINDS = frozenset(SuccessorKind.values)
# Our name of a column: what others call it.
HEADERS: Mapping[str, Sequence[str]] = {
    "code": ("code", "code12", "code9", "code6", "代码", "区划代码", "统计用区划代码"),
    "name": ("name", "名称", "区划名称"),
    "parent_code": ("parent_code", "parent", "上级代码"),
    "org_kind": ("org_kind", "kind", "组织类型"),
    "stat_class": ("stat_class", "ur_code", "ur_code_2016", "城乡分类代码"),
    "policy_class": ("policy_class", "政策分类"),
    "valid_from": ("valid_from", "生效日期"),
    "valid_to": ("valid_to", "失效日期"),
    "source": ("source", "来源"),
    "successor": ("successor", "变更后代码"),
    "successor_kind": ("successor_kind", "变更方式"),
    # divisions above, written into the same row
    "street_code": ("street_code",),
    "street_name": ("street_name",),
    "area_code": ("area_code",),
    "area_name": ("area_name",),
}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division as a file gives it. Empty text: the file does not say. `valid_to` is the first day it no longer holds."""

    line: int
    code: str
    name: str
    level: str
    parent_code: str
    org_kind: str
    stat_class: str
    policy_class: str
    valid_from: date
    valid_to: date | None
    source: str
    successors: tuple[str, ...] = ()
    successor_kind: str = ""
    above: bool = False


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Our name of each column that is known: its heading in the file. Raises RowRefused when code or name is missing."""
    found = {ours: next(h for h in header if h in theirs) for ours, theirs in HEADERS.items() if {*header} & {*theirs}}
    for needed in ("code", "name"):
        if needed not in found:
            raise RowRefused(needed, f"表头缺少这一列，可写作：{'、'.join(HEADERS[needed])}")
    return found


def read_division(row: Mapping[str, str | None], *, line: int, valid_from: date, source: str) -> DivisionRow:
    """One row under our column names. Raises RowRefused.

    `valid_from` and `source` stand in where the row has none.
    """
    code = code_in(row, "code")
    starts, ends = date_in(row, "valid_from") or valid_from, date_in(row, "valid_to")
    if ends and ends <= starts:
        raise RowRefused("valid_to", f"{ends} 不晚于生效日期 {starts}")
    successors = tuple(_code(part, "successor") for part in _text(row, "successor").replace("、", " ").split())
    return DivisionRow(
        line=line,
        code=code,
        name=text_in(row, "name"),
        level=divisions.level_of(code=code),
        parent_code=_parent_in(row, code),
        org_kind=_one_of(row, "org_kind", ORG_KINDS),
        stat_class=_one_of(row, "stat_class", STAT_CLASSES),
        policy_class=_one_of(row, "policy_class", POLICY_CLASSES),
        valid_from=starts,
        valid_to=ends,
        source=_text(row, "source") or source,
        successors=successors,
        successor_kind=_one_of(row, "successor_kind", SUCCESSOR_KINDS) if successors else "",
    )


def kinds_of(row: DivisionRow) -> tuple[str, str]:
    """What the row leaves open: the organisation kind by name and number, the policy class by that kind."""
    kind = row.org_kind or divisions.org_kind_of(code=row.code, name=row.name) or ""
    policy = row.policy_class or (divisions.policy_class_of(org_kind=OrgKind(kind)) if kind else None) or ""
    return str(kind), str(policy)


def row_of(*, line: int, code: str, name: str, like: "Facts | None", valid_from: date, source: str) -> DivisionRow:
    """A row made of a change, with the kind and classes of the division that it goes on from."""
    kind, stat, policy = (like.org_kind, like.stat_class, like.policy_class) if like else ("", "", "")
    level, parent = divisions.level_of(code=code), divisions.parent_of(code=code)
    return DivisionRow(line, code, name, level, parent, kind, stat, policy, valid_from, None, source)


class Facts(Protocol):
    """What a division keeps when it is moved or gets another code."""

    org_kind: str
    stat_class: str
    policy_class: str


def read_above(row: Mapping[str, str | None], below: DivisionRow) -> Iterator[DivisionRow]:
    """The town and county that a row names beside its own division. Raises RowRefused when they are not above it."""
    for prefix in ("street", "area"):
        if not _text(row, f"{prefix}_code"):
            continue
        code = code_in(row, f"{prefix}_code")
        if code not in divisions.ancestors_of(code=below.code):
            raise RowRefused(f"{prefix}_code", f"{code} 不是 {below.code} 的上级")
        yield replace(
            below,
            code=code,
            name=text_in(row, f"{prefix}_name"),
            level=divisions.level_of(code=code),
            parent_code=divisions.parent_of(code=code),
            org_kind="",
            stat_class="",
            policy_class="",
            valid_to=None,
            successors=(),
            successor_kind="",
            above=True,
        )


def code_in(row: Mapping[str, str | None], field: str) -> str:
    """The full code in a field. Raises RowRefused."""
    return _code(text_in(row, field), field)


def _code(text: str, field: str) -> str:
    try:
        return divisions.full_code(text=text)
    except divisions.CodeRefused as wrong:
        raise RowRefused(field, str(wrong)) from None


def _text(row: Mapping[str, str | None], field: str) -> str:
    return (row.get(field) or "").strip()


def _one_of(row: Mapping[str, str | None], field: str, allowed: frozenset[str]) -> str:
    text = _text(row, field)
    if text and text not in allowed:
        raise RowRefused(field, f"“{text}”不在可用值之内：{'、'.join(sorted(allowed))}")
    return text


def _parent_in(row: Mapping[str, str | None], code: str) -> str:
    if not _text(row, "parent_code"):
        return divisions.parent_of(code=code)
    parent = code_in(row, "parent_code")
    if parent == code and len(_text(row, "code")) < 12:
        # 4419 东莞市 and 441900 are one division: a city without counties
        return divisions.parent_of(code=code)
    if parent not in divisions.ancestors_of(code=code):
        raise RowRefused("parent_code", f"{parent} 不是 {code} 的上级（上级代码应是末段归零的同一代码）")
    return parent
