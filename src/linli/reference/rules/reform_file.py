"""Reading a file of changes: date, kind, old_code, new_code, old_name, new_name, document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from linli.reference.rules.division_file import code_in
from linli.reference.rules.reforms import Change
from linli.reference.rules.rows import RowRefused, date_in, text_in

CHANGE_HEADERS: Mapping[str, Sequence[str]] = {
    "date": ("date", "日期", "生效日期"),
    "kind": ("kind", "方式", "变更方式"),
    "old_code": ("old_code", "原代码", "变更前代码"),
    "new_code": ("new_code", "新代码", "变更后代码"),
    "old_name": ("old_name", "原名称", "变更前名称"),
    "new_name": ("new_name", "新名称", "变更后名称"),
    "document": ("document", "文号", "依据"),
}
KIND_WORDS = {
    "设立": "added",
    "新增": "added",
    "撤销": "removed",
    "更名": "renamed",
    "并入": "merged",
    "合并": "merged",
    "析出": "split",
    "划转": "moved",
    "改码": "recoded",
    "replaced": "recoded",
}
NEEDS = {
    "added": ("new_code", "new_name"),
    "removed": ("old_code",),
    "renamed": ("old_code", "new_name"),
    "merged": ("old_code", "new_code"),
    "split": ("old_code", "new_code"),
    "moved": ("old_code", "new_code"),
    "recoded": ("old_code", "new_code"),
}


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A change and the day it holds from; None where the file leaves it to the one who loads."""

    date: date | None
    change: Change


def change_columns(header: Sequence[str]) -> dict[str, str]:
    """Our name of each column: its heading in the file. Raises RowRefused when kind is missing."""
    found = {
        ours: next(h for h in header if h in theirs) for ours, theirs in CHANGE_HEADERS.items() if {*header} & {*theirs}
    }
    if "kind" not in found:
        raise RowRefused("kind", f"表头缺少这一列，可写作：{'、'.join(CHANGE_HEADERS['kind'])}")
    return found


def read_change(row: Mapping[str, str | None], *, line: int) -> DatedChange:
    """One row under our column names. Raises RowRefused."""
    word = text_in(row, "kind")
    kind = KIND_WORDS.get(word, word)
    if kind not in NEEDS:
        raise RowRefused("kind", f"“{word}”应为：{'、'.join(NEEDS)}（或 {'、'.join(list(KIND_WORDS)[:-1])}）")
    codes = {
        name: code_in(row, name) if name in NEEDS[kind] or _text(row, name) else "" for name in ("old_code", "new_code")
    }
    if "new_name" in NEEDS[kind]:
        text_in(row, "new_name")
    if codes["old_code"] == codes["new_code"] and kind in ("merged", "split", "moved", "recoded"):
        raise RowRefused("new_code", "新代码与原代码相同")
    change = Change(
        kind,
        codes["old_code"],
        codes["new_code"],
        _text(row, "old_name"),
        _text(row, "new_name"),
        why="变更表",
        document=_text(row, "document"),
        line=line,
    )
    return DatedChange(date_in(row, "date"), change)


def _text(row: Mapping[str, str | None], field: str) -> str:
    return (row.get(field) or "").strip()
