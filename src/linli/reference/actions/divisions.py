"""Loading tables of divisions."""

import csv
import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.db import transaction

from linli.kernel import audit, marks
from linli.kernel.datafiles import FileError, unreadable
from linli.reference.actions.bulk import add_rows
from linli.reference.actions.report import LoadedBy, LoadReport
from linli.reference.models import Division, DivisionSuccessor, TableLoad
from linli.reference.rules.division_file import DivisionRow, columns_of, read_above, read_division, with_kinds
from linli.reference.rules.divisions import same_name
from linli.reference.rules.rows import RowRefused

BATCH = 2000
FACTS = ("org_kind", "stat_class", "policy_class")
FIELDS = ("code", "name", "level", "parent_code", *FACTS, "valid_from", "valid_to", "source")
Progress = Callable[[int, int], None]


@dataclass
class Tally:
    file: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[FileError] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    seen_above: set[str] = field(default_factory=set)

    def wrong(self, line: int, refused: RowRefused) -> None:
        self.errors.append(FileError(self.file, line, refused.field, refused.message))


@dataclass
class Batch:
    """The versions of the batch's codes, and what is to be written of them."""

    versions: dict[str, list[Division]]
    added: list[Division] = field(default_factory=list)
    changed: dict[UUID, Division] = field(default_factory=dict)

    def change(self, version: Division) -> None:
        if version._state.adding is False:
            self.changed[version.id] = version


def load_divisions(
    *,
    path: Path,
    by_id: UUID | None,
    at: datetime,
    source: str,
    valid_from: date,
    progress: Progress | None = None,
) -> LoadReport:
    """Take over a table of divisions as it stood on `valid_from` (CSV, also .csv.gz; headings in rules/division_file.py).

    Rows that agree with what stands are left alone, so a second load changes nothing; a row that differs ends the
    standing version and begins a new one. A row with a mistake is reported and left out, the others are taken over.
    Divisions missing from the table stay: a table may cover one district. Written in batches, each its own transaction.
    """
    tally = Tally(path.name)
    try:
        total = _count(path)
        with _opened(path) as lines:
            _load_lines(lines, tally, total=total, source=source, valid_from=valid_from, progress=progress)
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        tally.errors.append(unreadable(name=path.name, fault=broken))
    if tally.added or tally.changed:
        _note_load(path, tally, source=source, by=LoadedBy(by_id), at=at)
    return LoadReport(tally.added, tally.changed, tally.unchanged, tuple(tally.errors))


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _count(path: Path) -> int:
    with _opened(path) as lines:
        return max(sum(1 for _ in lines) - 1, 0)


def _load_lines(
    lines: TextIO, tally: Tally, *, total: int, source: str, valid_from: date, progress: Progress | None
) -> None:
    rows = _rows(lines, tally, source=source, valid_from=valid_from)
    done = 0
    while batch := list(islice(rows, BATCH)):
        _store(batch, tally)
        done += sum(not row.above for row in batch)
        if progress:
            progress(min(done, total), total)


def _rows(lines: TextIO, tally: Tally, *, source: str, valid_from: date) -> Iterator[DivisionRow]:
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
        yield row


@transaction.atomic
def _store(rows: list[DivisionRow], tally: Tally) -> None:
    standing: dict[str, list[Division]] = {}
    for version in Division.objects.filter(code__in={row.code for row in rows}).order_by("valid_from"):
        standing.setdefault(version.code, []).append(version)
    batch = Batch(standing)
    for row in rows:
        try:
            _take(row, batch, tally)
        except RowRefused as wrong:
            tally.wrong(row.line, wrong)
    add_rows(batch.added)
    Division.objects.bulk_update(batch.changed.values(), FIELDS)
    successors = _successors(rows)
    tally.added, tally.changed = tally.added + len(batch.added), tally.changed + len(batch.changed)
    if batch.added or batch.changed or successors:
        marks.bump("reference")


def _take(row: DivisionRow, batch: Batch, tally: Tally) -> None:
    """Decide what one row means for the versions of its code. Raises RowRefused for a code given twice differently."""
    versions = batch.versions.setdefault(row.code, [])
    standing = next((v for v in versions if _stands(v, row.valid_from)), None)
    again = int(row.code) in tally.seen
    if not row.above:
        tally.seen.add(int(row.code))
    if standing and (row.above or _agrees(row, standing, again=again)):
        tally.unchanged += not row.above
    elif standing and again and standing.valid_from == row.valid_from:
        raise RowRefused("code", f"{row.code} 在文件里出现两次，名称或分类不同")
    elif standing and (standing.valid_from == row.valid_from or _only_ends(row, standing)):
        _correct(standing, row)
        batch.change(standing)
    else:
        _begin(row, standing, versions, batch)


def _begin(row: DivisionRow, standing: Division | None, versions: list[Division], batch: Batch) -> None:
    """A new version, between the one it ends and the next one known."""
    after = next((v for v in versions if v.valid_from > row.valid_from), None)
    if standing is None and after and _agrees(row, after, again=False):
        after.valid_from = row.valid_from
        batch.change(after)
        return
    version = _division(row)
    version.valid_to = row.valid_to or (after.valid_from if after else None)
    if standing:
        for name in FACTS:
            setattr(version, name, getattr(row, name) or getattr(standing, name) or getattr(version, name))
        standing.valid_to = row.valid_from
        batch.change(standing)
    versions.append(version)
    versions.sort(key=lambda v: v.valid_from)
    batch.added.append(version)


def _division(row: DivisionRow) -> Division:
    full = with_kinds(row)
    return Division(**{name: getattr(full, name) for name in FIELDS})


def _stands(version: Division, day: date) -> bool:
    return version.valid_from <= day and (version.valid_to is None or version.valid_to > day)


def _agrees(row: DivisionRow, version: Division, *, again: bool) -> bool:
    """Whether a row says nothing new. A city without counties comes twice, as 4419 and as 441900 below itself."""
    if not same_name(one=row.name, other=version.name) or any(_differs(row, version, name) for name in FACTS):
        return False
    if again:
        return True
    return row.parent_code == version.parent_code and row.valid_to in (None, version.valid_to)


def _differs(row: DivisionRow, version: Division, name: str) -> bool:
    return getattr(row, name) not in ("", getattr(version, name))


def _only_ends(row: DivisionRow, version: Division) -> bool:
    """Whether the row repeats what stands and adds only the day it ended."""
    return version.valid_to is None and row.valid_to is not None and same_name(one=row.name, other=version.name)


def _correct(version: Division, row: DivisionRow) -> None:
    version.name, version.parent_code = row.name, row.parent_code
    version.valid_to = row.valid_to or version.valid_to
    for name in FACTS:
        setattr(version, name, getattr(row, name) or getattr(version, name))


def _successors(rows: list[DivisionRow]) -> bool:
    wanted = [
        DivisionSuccessor(
            old_code=row.code,
            new_code=code,
            kind=row.successor_kind or "replaced",
            date=row.valid_to or row.valid_from,
            source=row.source,
        )
        for row in rows
        for code in row.successors
    ]
    if not wanted:
        return False
    before = DivisionSuccessor.objects.count()
    DivisionSuccessor.objects.bulk_create(wanted, ignore_conflicts=True)
    return DivisionSuccessor.objects.count() != before


@transaction.atomic
def _note_load(path: Path, tally: Tally, *, source: str, by: LoadedBy, at: datetime) -> None:
    load = TableLoad.objects.create(
        table="divisions",
        file=path.name,
        source=source,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        added_count=tally.added,
        changed_count=tally.changed,
        at=at,
    )
    about = {"file": path.name, "added": tally.added, "changed": tally.changed, "refused": len(tally.errors)}
    audit.record("divisions.load", load, by=by, at=at, wrote=[load], about=about)
