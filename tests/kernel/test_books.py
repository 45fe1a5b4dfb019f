"""Spreadsheets from outside, written by openpyxl, which shares nothing with what reads them."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from linli.kernel import books
from linli.kernel.books import BookUnreadable, read_book

MORNING = datetime(2026, 1, 31, 8, 5)  # noqa: DTZ001  a cell knows no zone


def book_of(cells, *, sheet="一"):
    book = Workbook()
    book.active.title = sheet
    for place, value in cells.items():
        book.active[place] = value
    book.create_sheet("二")["A1"] = "another"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, *, sheet):
    """The same book with the first sheet's part replaced."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return file.getvalue()


def test_rows_keep_their_numbers_and_cells_their_kinds():
    content = book_of({"B2": "名称", "C2": "数", "C4": 0, "B6": date(2026, 1, 31), "C6": MORNING, "D6": True})

    assert read_book(content=content, most=9) == {
        "一": [
            (2, ["", "名称", "数"]),
            (4, ["", "", 0]),
            (6, ["", date(2026, 1, 31), MORNING, True]),
        ]
    }


def test_sheets_are_read_by_name_and_no_more_rows_than_asked_for():
    content = book_of({f"A{n}": n for n in range(1, 6)})

    assert read_book(content=content, sheets=("二", "三", "一"), most=2) == {
        "二": [(1, ["another"])],
        "一": [(1, [1]), (2, [2])],
    }


def test_a_cell_at_the_far_corner_ends_the_reading_and_not_the_server():
    with pytest.raises(BookUnreadable):
        read_book(content=book_of({"A1": "编号", "XFD1048576": "x"}), most=9)


def test_what_says_more_than_it_may_is_not_taken_over(monkeypatch):
    monkeypatch.setattr(books, "MOST_BYTES", 2000)

    with pytest.raises(BookUnreadable):
        read_book(content=book_of({"A1": "x" * 1500, "A2": "y" * 1500}), most=9)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600), "编号,标题\n".encode()])
def test_what_is_no_spreadsheet_is_unreadable(content):
    with pytest.raises(BookUnreadable):
        read_book(content=content, most=9)


def test_entities_and_formulas_are_not_worked_out():
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c><c r="B1"><f>WEBSERVICE("http://a")</f><v>7</v></c></row>'
    sheet = '<?xml version="1.0"?>%s<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'

    assert read_book(content=repacked(book_of({}), sheet=sheet % ("", cell % "字")), most=9) == {"一": [(1, ["字", 7])]}
    with pytest.raises(BookUnreadable):
        read_book(content=repacked(book_of({}), sheet=sheet % (entity, cell % "&a;")), most=9)
