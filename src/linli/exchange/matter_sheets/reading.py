"""A workbook of matters read back: each changed matter becomes a draft, each mistake is named by sheet, row and column."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from linli.access.queries import own_root
from linli.access.rules import Actor, NotAllowed
from linli.catalogue.actions import draft_from_table
from linli.catalogue.actions.drafting import CodeRefused, DraftOpen, blank
from linli.catalogue.queries import MatterCard, MatterUnknown, district_below
from linli.catalogue.queries.editing import Fault, content_of, faults_of, kept_versions, whole
from linli.exchange.matter_sheets.columns import (
    CODE,
    GROUNDS,
    MATTERS,
    VERSION,
    CellRefused,
    Column,
    Layout,
    layouts,
    put,
    text_of,
    value_of,
)
from linli.exchange.matter_sheets.writing import items_of
from linli.kernel.books import BookUnreadable, Row, read_book
from linli.kernel.datafiles import Place

MOST_ROWS = 20_000


class BookRefused(Exception):
    """Not a spreadsheet of matters; the sentence says what is missing."""


@dataclass(frozen=True)
class CellFault:
    """What is wrong, and where: the row as the spreadsheet counts it, the column by its heading."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class SheetReport:
    """What came of a workbook: drafts saved (code, name, id), matters unchanged, and every mistake."""

    saved: list[tuple[str, str, UUID]] = field(default_factory=list)
    unchanged: int = 0
    faults: list[CellFault] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    sheet: str
    number: int
    cells: Mapping[str, Any]

    def fault(self, column: str, message: str) -> CellFault:
        return CellFault(self.sheet, self.number, column, message)


@dataclass
class _Told:
    """What the workbook says of one matter, and where each row of its lists stands."""

    row: _Row
    lists: dict[str, list[_Row]] = field(default_factory=dict)


def take_matter_book(*, file: BinaryIO, by: Actor, at: datetime) -> SheetReport:
    """Save a draft for every matter that the workbook changes. Nothing of a matter with a mistake is saved.

    Raises BookRefused for a file that is no such workbook.
    """
    report = SheetReport()
    told = _by_matter(_sheets_of(file), report)
    for code, matter in told.items():
        try:
            _take(code, matter, report, by=by, at=at)
        except NotAllowed:
            report.faults.append(matter.row.fault(CODE, "这个事项由别的单位管理，您不能改"))
        except DraftOpen as begun:
            words = f"{begun.saved_by}有一份还没有发布的草稿，请先发布或放弃那份草稿，再导入"
            report.faults.append(matter.row.fault(CODE, words))
        except (CodeRefused, MatterUnknown):
            report.faults.append(
                matter.row.fault(CODE, f"代码 {code} 不能用：要用小写字母、数字和连字符，并且没有别的区在用")
            )
    report.faults.sort(key=lambda fault: ([layout.name for layout in layouts()].index(fault.sheet), fault.row))
    return report


def _sheets_of(file: BinaryIO) -> dict[str, list[_Row]]:
    names = [layout.name for layout in layouts()]
    try:
        found = read_book(content=file.read(), sheets=names, most=MOST_ROWS + 1)
    except BookUnreadable as broken:
        raise BookRefused("打不开这个文件，请另存为 .xlsx 再试。") from broken
    if MATTERS not in found:
        raise BookRefused("这份表格里没有“事项”表，请用这里导出的表格来改。")
    return {name: list(_rows_of(name, rows)) for name, rows in found.items()}


def _rows_of(sheet: str, rows: list[Row]) -> Iterator[_Row]:
    if len(rows) > MOST_ROWS:
        raise BookRefused(f"“{sheet}”表超过 {MOST_ROWS} 行，请分几次导入。")
    headings = [text_of(cell) for cell in rows[0][1]] if rows and rows[0][0] == 1 else []
    if CODE not in headings:
        raise BookRefused(f"“{sheet}”表第 1 行没有“{CODE}”这一列，请用这里导出的表格来改。")
    for number, row in rows[1:]:
        cells = dict.fromkeys(filter(None, headings), "") | {
            heading: cell for heading, cell in zip(headings, row, strict=False) if heading
        }
        if any(text_of(cell) for cell in cells.values()):
            yield _Row(sheet, number, cells)


def _by_matter(sheets: Mapping[str, list[_Row]], report: SheetReport) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    for row in sheets[MATTERS]:
        code = text_of(row.cells.get(CODE))
        if not code or code in told:
            report.faults.append(row.fault(CODE, f"{code} 写了两行" if code else "没有写事项代码"))
        else:
            told[code] = _Told(row, {name: [] for name in sheets if name != MATTERS})
    for name in (name for name in sheets if name != MATTERS):
        for row in sheets[name]:
            code = text_of(row.cells.get(CODE))
            if code in told:
                told[code].lists[name].append(row)
            else:
                report.faults.append(row.fault(CODE, f"“事项”表里没有代码 {code}"))
    return told


def _take(code: str, told: _Told, report: SheetReport, *, by: Actor, at: datetime) -> None:
    newest = _newest(code, by)
    faults = list(_version_faults(told.row, newest))
    before = content_of(card=newest) if newest else blank(unit="") | {"code": code, "valid_from": None}
    after = _overlaid(before, told, faults)
    if not faults and newest and whole(content=after) == whole(content=before):
        report.unchanged += 1
        return
    if not faults:
        faults = [
            _cell_of(fault, told) for fault in faults_of(content=after, district=district_below(root=own_root(by=by)))
        ]
    if faults:
        report.faults += faults
        return
    draft = draft_from_table(code=code, content=after | {"valid_from": None}, by=by, at=at)
    report.saved.append((code, str(after["name"]), draft.pk))


def _newest(code: str, by: Actor) -> MatterCard | None:
    try:
        return kept_versions(code=code, by=by)[-1]
    except MatterUnknown:
        return None


def _version_faults(row: _Row, newest: MatterCard | None) -> Iterator[CellFault]:
    said = text_of(row.cells.get(VERSION))
    number = str(newest.version) if newest else ""
    if said != number and newest:
        yield row.fault(VERSION, f"表格里是第 {said or '（空）'} 版，现在已经是第 {number} 版，请重新导出再改")
    elif said and not newest:
        yield row.fault(VERSION, "没有这个事项；新事项的“版本”请留空")


def _overlaid(before: Mapping[str, Any], told: _Told, faults: list[CellFault]) -> dict[str, Any]:
    """The matter as the workbook says it; what the workbook has no column for stays."""
    content = deepcopy(dict(before))
    first, *others = layouts()
    _read_into(content, first.columns, told.row, faults)
    for layout in others:
        if layout.name in told.lists:
            _put_list(content, layout, told.lists[layout.name], faults)
    _leave_out_blank(content)
    return content


def _read_into(content: dict[str, Any], columns: tuple[Column, ...], row: _Row, faults: list[CellFault]) -> None:
    for column in columns:
        if column.heading not in row.cells:
            continue
        try:
            put(content, column.path, value_of(column, row.cells[column.heading]))
        except CellRefused as refused:
            faults.append(row.fault(column.heading, str(refused)))


def _put_list(content: dict[str, Any], layout: Layout, rows: list[_Row], faults: list[CellFault]) -> None:
    if layout.field == "conditions":
        heading = layout.columns[0].heading
        content["conditions"] = [text_of(row.cells.get(heading)) for row in rows]
        return
    held = {str(item.get(layout.key)): item for item in items_of(layout, content)} if layout.key else {}
    items = []
    for row in rows:
        item: dict[str, Any] = {}
        _read_into(item, layout.columns, row, faults)
        known = deepcopy(held.get(str(item.get(layout.key)), {})) if layout.key else {}
        items.append(known | item)
    if layout.field == GROUNDS:
        content[GROUNDS] = [_source(item) for item in items if item.get("group") == GROUNDS]
        groups = dict.fromkeys(item.get("group") or "" for item in items if item.get("group") != GROUNDS)
        content["sources"] = {g: [_source(item) for item in items if item.get("group") == g] for g in groups}
    else:
        put(content, layout.field, items)


def _source(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "group"}


def _leave_out_blank(content: dict[str, Any]) -> None:
    """An optional object all of whose cells are empty is not there."""
    if not _is_said(content.get("service")):
        content["service"] = None
    provider = (content["service"] or {}).get("provider")
    for part in (*content.values(), provider, *(content.get("offered_in") or ())):
        if isinstance(part, dict) and "source" in part and not _is_said(part["source"]):
            part["source"] = None
    for question in content.get("form") or ():
        if not _is_said(question.get("warns")):
            question["warns"] = None


def _is_said(value: Any) -> bool:
    return any(map(_is_said, value.values())) if isinstance(value, dict) else value not in (None, "", [], False)


def _cell_of(fault: Fault, told: _Told) -> CellFault:
    """Where in the workbook the fault of a place stands."""
    for layout in layouts()[1:]:
        index = _index_in(layout, fault.place, told)
        if index is not None:
            row = told.lists[layout.name][index]
            return row.fault(_heading(layout, fault.place), fault.sentence)
    return told.row.fault(_heading(layouts()[0], fault.place), f"{fault.label}：{fault.sentence}")


def _index_in(layout: Layout, place: Place, told: _Told) -> int | None:
    top = tuple(layout.field.split("."))
    rows = told.lists.get(layout.name, [])
    if layout.field == GROUNDS and place and place[0] in {GROUNDS, "sources"}:
        return _index_of_source(place, layout, rows)
    if place[: len(top)] == top and len(place) > len(top) and isinstance(place[len(top)], int):
        index = int(place[len(top)])
        return index if index < len(rows) else None
    return None


def _index_of_source(place: Place, layout: Layout, rows: list[_Row]) -> int | None:
    group, wanted = (GROUNDS, place[1:2]) if place[0] == GROUNDS else (str(place[1]), place[2:3])
    group_column = layout.columns[0]
    same = [n for n, row in enumerate(rows) if value_of(group_column, row.cells.get(group_column.heading)) == group]
    return same[int(wanted[0])] if wanted and int(wanted[0]) < len(same) else None


def _heading(layout: Layout, place: Place) -> str:
    """The column of a place; the first of the object's columns for a fault of the object as a whole."""
    path = ".".join(part for part in place if isinstance(part, str))
    for field_name in (layout.field, "sources"):
        path = path.removeprefix(f"{field_name}.") if field_name else path
    exact = next((c.heading for c in layout.columns if c.path == path), "")
    return exact or next((c.heading for c in layout.columns if path and c.path.startswith(f"{path}.")), "")
