"""Spreadsheets (xlsx, xls, ods) that come from outside, read in a process of its own with limits on memory and time.

The library that reads them lays a sheet out whole: one cell in the last row and column of a file of two kilobytes asks
for half a terabyte, and ends the process that asked.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

MOST_BYTES = 256 * 1024 * 1024  # what all rows together may say
READER = Path(__file__).with_name("book_reader.py")
HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no key, no address of a database

Row = tuple[int, list[Any]]


class BookUnreadable(Exception):
    """Not a spreadsheet, a broken one, or one that takes more memory or time than it may."""


def read_book(*, content: bytes, sheets: Sequence[str] = (), most: int) -> dict[str, list[Row]]:
    """The rows that say something by sheet, each with its number from 1: of the sheets named, or of the first.

    At most `most` rows of a sheet; cells are text, numbers, yes or no, days and moments, "" where nothing stands. Raises
    BookUnreadable.
    """
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        command = [sys.executable, "-I", str(READER), json.dumps(list(sheets)), str(most)]
        with subprocess.Popen(  # noqa: S603  our own script, no shell
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        ) as reader:
            assert reader.stdout  # noqa: S101  a pipe was asked for
            try:
                return _gathered(_lines(reader.stdout))
            finally:
                reader.kill()


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in HANDED_ON if name in os.environ}


def _lines(out: IO[bytes]) -> Iterator[Any]:
    left = MOST_BYTES
    while line := out.readline(left):
        left -= len(line)
        if not line.endswith(b"\n"):
            break
        yield json.loads(line, object_hook=_moment)


def _moment(said: dict[str, Any]) -> Any:
    if "moment" in said:
        return datetime.fromisoformat(said["moment"])
    return date.fromisoformat(said["day"]) if "day" in said else said


def _gathered(lines: Iterator[Any]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    rows: list[Row] = []
    for line in lines:
        if isinstance(line, list):
            rows.append((line[0], line[1:]))
        elif "sheet" in line:
            rows = found.setdefault(line["sheet"], [])
        else:
            return found
    raise BookUnreadable
