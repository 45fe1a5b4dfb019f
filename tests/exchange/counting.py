"""A second count of an import: the raw file by the csv module alone, the database by plain SQL. Nothing of Linli is used.

By hand: `python tests/exchange/counting.py FILE SHAPE DATABASE.sqlite3` says what differs.
"""

import csv
import gzip
import io
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shape:
    """Which columns of a file are counted, and as which of our units and answers they come back."""

    prefix: str
    number: tuple[str, ...]
    received: tuple[str, ...]
    status: tuple[str, ...]
    unit: tuple[str, ...]
    type: tuple[str, ...]


SHAPES = {
    "pingshan": Shape("ps", ("rec_id",), ("create_time",), ("achieve", "achieve_status"), ("dispose_unit",), ("type",)),
    "nyc311": Shape(
        "nyc",
        ("unique_key", "Unique Key"),
        ("created", "Created Date"),
        ("status", "Status"),
        ("agency", "Agency"),
        ("complaint_type", "Complaint Type"),
    ),
    "boston311": Shape("bos", ("case_enquiry_id",), ("open_dt",), ("case_status",), ("department",), ("reason",)),
}
NOTHING = {"", "-", "unspecified", "unknown", "n/a"}
NOBODY = "来源未写办理单位"
SQL = """
    SELECT c.external_no, c.answers, c.received_at, n.name, n.short_name
    FROM cases_case c
    JOIN access_unit u ON u.id = c.unit_id
    JOIN organisations_organisation o ON o.unit_id = u.id
    JOIN organisations_organisationname n ON n.organisation_id = o.id AND n.position = 0
    WHERE c.source = 'import' AND u.code LIKE %s
"""
Counts = dict[str, Counter[str]]


def of_file(path: Path, shape: Shape) -> Counts:
    """Rows with a number and a time of receipt, each number once: per status, unit, type and day as written."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    counts, seen = _empty(), set[str]()
    for row in csv.DictReader(io.StringIO(text)):
        number, received = _said(row, shape.number), _said(row, shape.received)
        if number and received and number not in seen:
            seen.add(number)
            unit = _said(row, shape.unit)
            counts["status"][" ".join(dict.fromkeys(filter(None, (_said(row, (c,)) for c in shape.status))))] += 1
            counts["unit"][unit if len(unit) > 1 else NOBODY] += 1
            counts["type"][_said(row, shape.type)] += 1
            counts["day"][_day(received)] += 1
    return counts


def of_database(rows: Iterable[tuple[Any, ...]]) -> Counts:
    """The same from the rows of `SQL`: the day is that of the source's own words, or of receipt where it gave days only."""
    counts = _empty()
    for _number, answers, received_at, name, short_name in rows:
        said = json.loads(answers) if isinstance(answers, str) else answers
        counts["status"][said.get("status", "")] += 1
        counts["unit"][short_name or name] += 1
        counts["type"][said.get("type", "")] += 1
        counts["day"][_day(said.get("received") or str(received_at))] += 1
    return counts


def _empty() -> Counts:
    return {name: Counter() for name in ("status", "unit", "type", "day")}


def _said(row: dict[str, str], names: tuple[str, ...]) -> str:
    found = next((row[name].strip() for name in names if row.get(name)), "")
    return "" if found.casefold() in NOTHING else found


def _day(text: str) -> str:
    """2019-01-31 of 2019-01-31T09:43:00 and of 01/31/2019 09:43:00 AM."""
    day = text.replace("T", " ").split(" ")[0]
    month, _, rest = day.partition("/")
    return f"{rest[-4:]}-{month}-{rest[:2]}" if rest else day


if __name__ == "__main__":
    file, name, database = sys.argv[1:]
    with sqlite3.connect(database) as store:
        found = of_database(store.execute(SQL.replace("%s", "?"), [f"{SHAPES[name].prefix}-%"]))
    for what, wanted in of_file(Path(file), SHAPES[name]).items():
        apart = (wanted - found[what]) + (found[what] - wanted)
        sys.stdout.write(
            f"{what}: {wanted.total()} in the file, {found[what].total()} in the database, {apart.total()} differ\n"
        )
