"""Lists as spreadsheets, read back by openpyxl, which shares nothing with what writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from linli.kernel.sheets import Column, Kind, Sheet, workbook

AT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
COLUMNS = (
    Column("编号", Kind.ID),
    Column("标题"),
    Column("人数", Kind.NUMBER),
    Column("日期", Kind.DATE),
    Column("收到", Kind.DATETIME),
)


def written(*rows: tuple[Any, ...], most: int = 50_000) -> Sheet:
    return workbook(title="办件：列表/甲", columns=COLUMNS, rows=rows, by="王芳 & 李四（某窗口）", at=AT, most=most)


def page_of(sheet: Sheet) -> Any:
    return load_workbook(BytesIO(sheet.content)).active


def cells(sheet: Sheet, row: int) -> list[Any]:
    return [cell.value for cell in page_of(sheet)[row]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+8613000000000",
        "-1",
        "@SUM(A1)",
        "\t=1",
        '=HYPERLINK("http://a","b")',
        "http://某网站/?a=<1>&b",
        " 头尾 ",
    ],
)
def test_no_text_becomes_a_formula(text):
    sheet = written((text, text, None, None, None))

    for cell in page_of(sheet)[4][:2]:
        assert (cell.value, cell.data_type) == (text, "s")
    assert not any(cell.data_type == "f" or cell.hyperlink for row in page_of(sheet) for cell in row)


def test_digits_that_are_a_name_stay_and_amounts_are_amounts():
    number = 12345678901234567890

    assert cells(written(("500199194912310020", "007", 3, None, None)), 4)[:3] == ["500199194912310020", "007", 3]
    assert cells(written(("1", "", Decimal("1.50"), None, None)), 4)[2] == 1.5
    assert cells(written(("1", "", number, None, None)), 4)[2] == str(number)
    assert cells(written(("1", "", float("nan"), None, None)), 4)[2] == "nan"


def test_days_are_days_and_moments_are_chinas():
    row = page_of(written(("1", "", None, date(2026, 1, 2), datetime(2026, 1, 2, 17, 5, tzinfo=UTC))))[4]

    assert [cell.value.isoformat() for cell in row[3:]] == ["2026-01-02T00:00:00", "2026-01-03T01:05:00"]
    assert all(cell.is_date for cell in row[3:])
    assert cells(written(("1", "", None, date(1899, 12, 31), None)), 4)[3] == "1899-12-31"


def test_what_a_cell_cannot_hold_is_left_out_and_the_rest_stays():
    assert cells(written(("1", "前\x07\ud800后\n第二行", None, None, None)), 4)[1] == "前后\n第二行"
    assert len(cells(written(("1", "长" * 40_000, None, None, None)), 4)[1]) == 32_767


def test_it_says_who_took_it_out_and_prints_with_its_headings():
    page = page_of(written(("1", "路灯不亮" * 3, None, None, None)))

    assert [page["A1"].value, page["A2"].value] == ["办件：列表/甲", "王芳 & 李四（某窗口） 于 2026-11-24 01:30 导出"]
    assert [cell.value for cell in page[3]] == ["编号", "标题", "人数", "日期", "收到"]
    assert (page.title, page.freeze_panes, page.print_title_rows) == ("办件：列表 甲", "A4", "$3:$3")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert "王芳 && 李四" in page.oddFooter.left.text
    assert page.column_dimensions["B"].width > 24
    assert page["B4"].font.name == "宋体"


def test_a_list_too_long_is_cut_and_says_so():
    rows = [(str(n), "", n, None, None) for n in range(5)]

    whole, cut = written(*rows, most=5), written(*rows, most=3)
    assert (whole.rows, whole.cut, cut.rows, cut.cut) == (5, False, 3, True)
    assert page_of(whole).max_row == 8
    assert "只有前 3 行" in cells(cut, 7)[0]


def test_an_empty_list_still_has_its_headings():
    assert cells(written(), 3) == [column.heading for column in COLUMNS]
