"""Matters as one workbook: a sheet that explains, one row for each matter, and sheets for what a matter has many of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.editing import content_of
from linli.exchange.matter_sheets.columns import (
    CODE,
    GROUNDS,
    MATTERS,
    VERSION,
    Layout,
    cell_of,
    got,
    layouts,
    unit_cell,
)
from linli.kernel.clock import CHINA
from linli.kernel.sheets import FORMULA_SIGNS, UNWRITABLE

if TYPE_CHECKING:
    from xlsxwriter import Workbook

EXPLAINED = "说明"
WIDE, LIST_LIMIT = 24, 255
TOLD = (
    "这份表格里是事项的内容，一个事项在“事项”表里占一行，材料、问题、步骤、条件、依据、规划条款和各地提供情况各在自己的表里，一条占一行，用事项代码对上。",
    "改好以后在“事项管理 › 表格导入”里交上来：有改动的事项存成草稿，发布前不影响在用的版本；没有改动的不动。",
    "“事项代码”和“版本”两列请不要改。新事项的“版本”留空，代码用小写字母、数字和连字符。",
    "一格里有几项的，每项占一行（Alt+Enter 换行），或者用顿号分开。是否类的填“是”或“否”；日期写成 2026-01-31。",
    "查不到出处的，在“不明”一列填“是”，并写明原因，内容留空。",
    "单位写成“名称 [代码]”，照下面的写法填。",
    "表格里没有的内容（一件事的组成、不予出具的证明、国家编码）保持原样，请在页面上改。",
)


def matter_book(*, cards: Sequence[MatterCard], units: Sequence[str], by: str, at: datetime) -> bytes:
    """A workbook of these versions. `units`: codes of the units that may be named; `by`: who takes it out, in words."""
    from xlsxwriter import Workbook  # noqa: PLC0415  heavy, and only needed here

    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    contents = [(card, content_of(card=card)) for card in cards]
    _explain(book, units, f"{by} 于 {at.astimezone(CHINA):%Y-%m-%d %H:%M} 导出，共 {len(contents)} 个事项")
    for layout in layouts():
        headings = [CODE, *([VERSION] if layout.name == MATTERS else []), *(c.heading for c in layout.columns)]
        _sheet(book, layout, headings, [row for card, content in contents for row in _rows(layout, card, content)])
    book.close()
    return file.getvalue()


def _explain(book: "Workbook", units: Sequence[str], line: str) -> None:
    page, wrapped = book.add_worksheet(EXPLAINED), book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    for row, text in enumerate((line, *TOLD, "", *map(unit_cell, units))):
        page.write_string(row, 0, text, wrapped)


def _rows(layout: Layout, card: MatterCard, content: Mapping[str, Any]) -> Iterator[list[Any]]:
    if layout.name == MATTERS:
        yield [card.code, card.version, *(cell_of(column, got(content, column.path)) for column in layout.columns)]
        return
    for item in items_of(layout, content):
        held = {"": item} if isinstance(item, str) else item
        yield [
            card.code,
            *(cell_of(column, held[""] if not column.path else got(held, column.path)) for column in layout.columns),
        ]


def items_of(layout: Layout, content: Mapping[str, Any]) -> list[Any]:
    """The rows of one list; grounds and the sources of each group stand in one."""
    items = list(got(content, layout.field) or ())
    if layout.field != GROUNDS:
        return items
    own = [{"group": GROUNDS, **source} for source in items]
    others = [{"group": g, **source} for g, sources in (content.get("sources") or {}).items() for source in sources]
    return own + others


def _sheet(book: "Workbook", layout: Layout, headings: list[str], rows: list[list[Any]]) -> None:
    page = book.add_worksheet(layout.name)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2EE", "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    risky = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for place, heading in enumerate(headings):
        page.write_string(0, place, heading, head)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(number, place, value)
            elif value is not None:
                said = UNWRITABLE.sub("", value)
                page.write_string(number, place, said, risky if said.startswith(FORMULA_SIGNS) else text)
    page.freeze_panes(1, 2 if layout.name == MATTERS else 1)
    page.set_column(0, len(headings) - 1, WIDE)
    page.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
    for place, column in enumerate(layout.columns, start=len(headings) - len(layout.columns)):
        offered = [said for _code, said in column.choices]
        if column.kind in {"choice", "group"} and len(",".join(offered)) <= LIST_LIMIT:
            page.data_validation(1, place, max(len(rows), 1) + 200, place, {"validate": "list", "source": offered})
