"""Reading a table of divisions from its file, and keeping count of what came of its rows."""

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TextIO

from linli.kernel.datafiles import FileError
from linli.reference.models import Division
from linli.reference.rules.division_file import DivisionRow, columns_of, read_above, read_division
from linli.reference.rules.rows import RowRefused

KEPT_NOTES = 200
RENAMED, ORPHAN = "renamed", "parent unknown"


@dataclass
class Tally:
    """What came of the rows of a file. `seen` are the codes given in it, `parents` those that a row lies under."""

    file: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[FileError] = field(default_factory=list)
    notes: list[FileError] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)
    seen_above: set[str] = field(default_factory=set)
    parents: dict[str, int] = field(default_factory=dict)

    def wrong(self, line: int, refused: RowRefused) -> None:
        self.errors.append(FileError(self.file, line, refused.field, refused.message))

    def note(self, kind: str, line: int, field: str, message: str) -> None:
        """Keep the first of each kind, count them all."""
        self.noted[kind] += 1
        if self.noted[kind] <= KEPT_NOTES:
            self.notes.append(FileError(self.file, line, field, message))

    def note_orphans(self) -> None:
        """Name each parent that neither this file nor any table loaded before has, on the line that first needs it."""
        wanted = {code: line for code, line in self.parents.items() if int(code) not in self.seen}
        codes = sorted(wanted.keys() - self.seen_above)
        for start in range(0, len(codes), 2000):
            part = codes[start : start + 2000]
            held = set(Division.objects.filter(code__in=part).values_list("code", flat=True))
            for code in part:
                if code not in held:
                    self.note(ORPHAN, wanted[code], "parent_code", f"上级 {code} 不在表中，请先载入上级区划")


def opened(path: Path) -> TextIO:
    """The text of a CSV file, also of .csv.gz."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def row_count(path: Path) -> int:
    """How many lines lie below the heading."""
    with opened(path) as lines:
        return max(sum(1 for _ in lines) - 1, 0)


def digest_of(path: Path) -> str:
    """SHA-256 of the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def division_rows(lines: TextIO, tally: Tally, *, source: str, valid_from: date) -> Iterator[DivisionRow]:
    """The rows of a table, those that it names above others first; rows that cannot be read go to the tally."""
    reader = csv.DictReader(lines)
    try:
        columns = columns_of(reader.fieldnames or ())
    except RowRefused as wrong:
        tally.wrong(1, wrong)
        return
    for raw in reader:
        fields = {ours: raw.get(theirs) for ours, theirs in columns.items()}
        try:
            row = read_division(fields, line=reader.line_num, valid_from=valid_from, source=source)
            above = [up for up in read_above(fields, row) if up.code not in tally.seen_above]
        except RowRefused as wrong:
            tally.wrong(reader.line_num, wrong)
            continue
        tally.seen_above.update(up.code for up in above)
        yield from above
        tally.levels[str(row.level)] += 1
        if row.parent_code:
            tally.parents.setdefault(row.parent_code, row.line)
        yield row
