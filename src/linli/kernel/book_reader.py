"""Run by `books.py` in a process of its own: a spreadsheet from the input becomes a line of JSON for each row that says something.

A file made to exhaust memory or time ends this process and nothing else. Imports nothing of the house.
"""

import io
import json
import sys
from datetime import date, datetime
from itertools import islice
from typing import Any

MEMORY, SECONDS = 2 * 1024**3, 120


def main(wanted: list[str], most: int) -> None:
    """Write each wanted sheet that is there (without names the first): its name, then [row number, cells …]."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  after the limits are set

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in [name for name in wanted if name in book.sheet_names] if wanted else book.sheet_names[:1]:
        _say({"sheet": name})
        sheet = book.get_sheet_by_name(name)
        before = [""] * (sheet.start or (0, 0))[1]  # rows are counted from the first, cells from the first that is used
        rows = enumerate(map(_cells, sheet.iter_rows()), start=1)
        for number, cells in islice((row for row in rows if row[1]), most):
            _say([number, *before, *cells])
    _say({"end": True})


def _cells(row: list[Any]) -> list[Any]:
    """The cells of a row without the empty ones at its end; days and moments as objects, what is odd as text."""
    last = max((place for place, cell in enumerate(row) if cell != ""), default=-1)
    return [_plain(cell) for cell in row[: last + 1]]


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _keep_within_limits() -> None:
    import resource  # noqa: PLC0415  not on every system

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        held = resource.getrlimit(kind)[1]
        allowed = most if held == resource.RLIM_INFINITY else min(most, held)
        resource.setrlimit(kind, (allowed, allowed))


if __name__ == "__main__":
    _keep_within_limits()
    main(json.loads(sys.argv[1]), int(sys.argv[2]))
