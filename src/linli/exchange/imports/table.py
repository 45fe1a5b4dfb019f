"""Reading a table: CSV, plain or gzipped, in UTF-8, GB 18030 or marked UTF-16; or a spreadsheet."""

import codecs
import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from linli.kernel.books import BookUnreadable, read_book

SEPARATORS = ",\t;"
ENCODINGS = ("utf-8-sig", "gb18030")
GZIP, ZIP, OLD_SHEET = b"\x1f\x8b", b"PK", b"\xd0\xcf\x11\xe0"
MOST_BYTES = 256 * 1024 * 1024  # unpacked: a small file may hold a very large one
MOST_ROWS = 500_000
NUL = "\x00"  # no database keeps it
csv.field_size_limit(1024 * 1024)


class TableRefused(Exception):
    """The file is not a table that the mapping understands; nothing of it was read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stands: its number as a spreadsheet shows it (the heading is row 1), and its cells by heading.

    `extra`: cells beyond the heading that are not empty.
    """

    row: int
    cells: Mapping[str, str]
    extra: bool = False


@dataclass(frozen=True)
class Table:
    file: str
    digest: str
    heading: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(*, path: Path) -> Table:
    """A whole table. Empty lines are passed over. Raises TableRefused."""
    try:
        return table_of(name=path.name, raw=path.read_bytes())
    except OSError as broken:
        raise TableRefused(f"读不出 {path.name}（{type(broken).__name__}）") from broken


def table_of(*, name: str, raw: bytes) -> Table:
    """A whole table from the bytes of a file. Raises TableRefused."""
    content = _unpacked(raw, name) if raw[:2] == GZIP else raw
    sheet = content[:2] == ZIP or content[:4] == OLD_SHEET
    rows = list(_sheet_rows(content, name) if sheet else _rows(_decoded(content, name), name))
    if not rows:
        raise TableRefused(f"{name} 是空的")
    if len(rows) > MOST_ROWS:
        raise TableRefused(f"{name} 超过 {MOST_ROWS} 行，请分成几份导入")
    heading = tuple(cell.strip() for cell in rows[0][1])
    lines = tuple(_line(number, heading, cells) for number, cells in rows[1:])
    return Table(name, hashlib.sha256(raw).hexdigest(), heading, lines)


def _unpacked(raw: bytes, name: str) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(raw, MOST_BYTES)
        if unpacking.unconsumed_tail:
            raise TableRefused(f"{name} 解压后超过 {MOST_BYTES >> 20} MB，请分成几份导入")
        if not unpacking.eof:
            raise TableRefused(f"读不出 {name}（压缩文件不完整）")
    except zlib.error as broken:
        raise TableRefused(f"读不出 {name}（{type(broken).__name__}）") from broken
    return content


def _decoded(content: bytes, name: str) -> str:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ENCODINGS:
        try:
            return content.decode(encoding).replace(NUL, "")
        except UnicodeDecodeError:
            continue
    raise TableRefused(f"{name} 的文字编码认不出来，请另存为 UTF-8")


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as broken:
        raise TableRefused(f"{name} 不是正确的 CSV（{broken}）") from broken


def _sheet_rows(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """The first sheet. A title above the heading, alone in its row, is passed over."""
    _check_size(content, name)
    try:
        found = read_book(content=content, most=MOST_ROWS + 2)
    except BookUnreadable as broken:
        raise TableRefused(f"{name} 这份电子表格打不开，请另存为 CSV（UTF-8）再导入") from broken
    rows = [row for sheet in found.values() for row in sheet]
    begun, timed = False, {place for _, row in rows for place, value in enumerate(row) if isinstance(value, datetime)}
    for number, row in rows:
        cells = [_cell(value, place in timed) for place, value in enumerate(row)]
        said = sum(bool(cell.strip()) for cell in cells)
        begun = begun or said > 1
        if said and begun:
            yield number, cells


def _check_size(content: bytes, name: str) -> None:
    if content[:2] != ZIP:
        return
    try:
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile as broken:
        raise TableRefused(f"{name} 这份电子表格打不开，请另存为 CSV（UTF-8）再导入") from broken
    if size > MOST_BYTES:
        raise TableRefused(f"{name} 解压后超过 {MOST_BYTES >> 20} MB，请分成几份导入")


def _cell(value: Any, timed: bool) -> str:
    """A cell as text: whole numbers without a point, days and moments year first.

    `timed`: its column tells times of day, so that what is shown as a day alone is its midnight.
    """
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date) and timed:
        return f"{value.isoformat()} 00:00:00"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace(NUL, "")


def _line(number: int, heading: Sequence[str], cells: Sequence[str]) -> Line:
    extra = any(cell.strip() for cell in cells[len(heading) :])
    return Line(number, dict(zip(heading, cells, strict=False)), extra)
