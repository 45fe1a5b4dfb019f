"""Lists as spreadsheets (xlsx) that Excel and WPS open: typed columns, no formulas, who took them out and when."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from linli.kernel.clock import CHINA

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 50_000
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = "宋体"
HEADINGS_AT = 2  # below the title and the line that says whose it is
NARROWEST, WIDEST = 6, 60
LONGEST_CELL = 32_767  # what a cell of the format holds
EXACT_DIGITS = 15  # a cell's number is a double: longer ones would change
FIRST_DAY = date(1900, 3, 1)  # the format counts a 29 February 1900 that never was
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
A4 = 9
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")  # what XML cannot hold
SHEET_NAME_BANS = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class Kind(StrEnum):
    """What a column holds. ID: digits that are a name and not an amount; they stay text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    ID = "id"


@dataclass(frozen=True)
class Column:
    """A heading and what stands below it."""

    heading: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Sheet:
    """A finished spreadsheet: `rows` is what stands in it, `cut` whether there were more."""

    content: bytes
    rows: int
    cut: bool


def workbook(
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    by: str,
    at: datetime,
    most: int = MOST_ROWS,
) -> Sheet:
    """A list as one spreadsheet: title, whose it is and since when, headings (frozen, repeated on paper), rows.

    `rows` is read once, row by row, and may be a generator; a row has one value for each column, None for an empty
    cell. `by` is the account and its unit in words. Text is written as text whatever it begins with, so that no
    cell becomes a formula; moments are written as China's time. Beyond `most` rows the list is cut, and says so.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  heavy, and only needed here

    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True})
        page = book.add_worksheet(title.translate(SHEET_NAME_BANS)[:31].strip() or "1")
        written = _Writer(page, _formats(book), columns)
        line = _("%(by)s 于 %(at)s 导出") % {"by": by, "at": at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")}
        written.head(title, line)
        waiting = iter(rows)
        count = sum(written.row(values) for values in islice(waiting, most))
        cut = next(waiting, None) is not None
        if cut:
            told = _("这份表格只有前 %(n)s 行，后面还有。请缩小查找的范围，分几次导出。") % {"n": most}
            written.note(told)
        written.finish()
        _on_paper(page, line, len(columns))
        book.close()
        file.seek(0)
        return Sheet(file.read(), count, cut)


def _formats(book: "Workbook") -> dict[str, "Format"]:
    font: dict[str, Any] = {"font_name": FONT, "font_size": 11, "valign": "top"}
    made: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "line": {"font_color": "#555555"},
        "heading": {"bold": True, "bottom": 1, "bg_color": "#EEF2EE", "text_wrap": True},
        Kind.TEXT: {"text_wrap": True},
        "risky": {"text_wrap": True, "quote_prefix": True},
        Kind.ID: {"num_format": "@"},
        Kind.NUMBER: {"num_format": "General"},
        Kind.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
        Kind.DATETIME: {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    }
    return {name: book.add_format({**font, **look}) for name, look in made.items()}


class _Writer:
    """Rows from the top down, once each, and how wide they are."""

    def __init__(self, page: "Worksheet", formats: dict[str, "Format"], columns: Sequence[Column]) -> None:
        self.page, self.formats, self.columns = page, formats, columns
        self.at = HEADINGS_AT + 1
        self.widths = [_width(column.heading) for column in columns]

    def head(self, title: str, line: str) -> None:
        self.page.write_string(0, 0, title, self.formats["title"])
        self.page.write_string(1, 0, line, self.formats["line"])
        for place, column in enumerate(self.columns):
            self.page.write_string(HEADINGS_AT, place, str(column.heading), self.formats["heading"])

    def row(self, values: Sequence[Any]) -> int:
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            if value is not None and value != "":
                self.widths[place] = max(self.widths[place], self._cell(place, column.kind, value))
        self.at += 1
        return 1

    def _cell(self, place: int, kind: Kind, value: Any) -> int:
        if kind == Kind.NUMBER and _exact(value):
            self.page.write_number(self.at, place, value, self.formats[kind])
            return len(str(value))
        if kind in {Kind.DATE, Kind.DATETIME} and isinstance(value, date):
            shown = _shown_moment(kind, value)
            if not isinstance(shown, str):
                self.page.write_datetime(self.at, place, shown, self.formats[kind])
                return 10 if kind == Kind.DATE else 16
            value = shown
        text = UNWRITABLE.sub("", str(value))[:LONGEST_CELL]
        look = Kind.ID if kind in {Kind.ID, Kind.NUMBER} else Kind.TEXT
        risky = look == Kind.TEXT and text.startswith(FORMULA_SIGNS)
        self.page.write_string(self.at, place, text, self.formats["risky" if risky else look])
        return _width(text)

    def note(self, text: str) -> None:
        self.page.write_string(self.at, 0, text, self.formats["title"])

    def finish(self) -> None:
        last = max(self.at - 1, HEADINGS_AT)
        for place, width in enumerate(self.widths):
            self.page.set_column(place, place, min(max(width + 2, NARROWEST), WIDEST))
        self.page.freeze_panes(HEADINGS_AT + 1, 0)
        self.page.autofilter(HEADINGS_AT, 0, last, len(self.columns) - 1)


def _exact(value: Any) -> bool:
    """Whether a number comes back from a cell as it went in."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    digits = "".join(mark for mark in str(value) if mark.isdigit()).strip("0")
    return len(digits) <= EXACT_DIGITS and str(value).casefold() not in {"nan", "inf", "-inf", "infinity", "-infinity"}


def _shown_moment(kind: Kind, value: date) -> date | str:
    """A day or a moment as a cell can hold it; as text before the format's first reliable day."""
    moment = value.astimezone(CHINA).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
    day = moment.date() if isinstance(moment, datetime) else moment
    if day < FIRST_DAY:
        return moment.isoformat(sep=" ", timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
    return day if kind == Kind.DATE else moment


def _width(text: str) -> int:
    """Columns of a Latin letter; a Chinese character takes two. The longest line counts."""
    return max(sum(2 if east_asian_width(mark) in "WF" else 1 for mark in line) for line in text.split("\n"))


def _on_paper(page: "Worksheet", line: str, columns: int) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.repeat_rows(HEADINGS_AT)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4)
    page.set_footer(f"&L{line.replace('&', '&&')[:200]}&R&P / &N")
