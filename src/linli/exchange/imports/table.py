"""Reading a table: CSV, plain or gzipped, in UTF-8 or GB 18030, separated by comma, semicolon or tab."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SEPARATORS = ",\t;"
ENCODINGS = ("utf-8-sig", "gb18030")


class TableRefused(Exception):
    """The file is not a table that the mapping understands; nothing of it was read."""


@dataclass(frozen=True)
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
        raw = path.read_bytes()
        content = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error) as broken:
        raise TableRefused(f"读不出 {path.name}（{type(broken).__name__}）") from broken
    if content[:2] == b"PK":
        raise TableRefused(f"{path.name} 是电子表格文件，请另存为 CSV（UTF-8）再导入")
    text = _decoded(content, path.name)
    rows = list(_rows(text, path.name))
    if not rows:
        raise TableRefused(f"{path.name} 是空的")
    heading = tuple(cell.strip() for cell in rows[0][1])
    lines = tuple(_line(number, heading, cells) for number, cells in rows[1:])
    return Table(path.name, hashlib.sha256(raw).hexdigest(), heading, lines)


def _decoded(content: bytes, name: str) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
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


def _line(number: int, heading: Sequence[str], cells: Sequence[str]) -> Line:
    extra = any(cell.strip() for cell in cells[len(heading) :])
    return Line(number, dict(zip(heading, cells, strict=False)), extra)
