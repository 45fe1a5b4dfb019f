"""Loading tables of divisions."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.db import transaction

from linli.kernel import audit, marks
from linli.kernel.datafiles import unreadable
from linli.reference.actions.bulk import add_rows
from linli.reference.actions.report import LoadedBy, LoadReport
from linli.reference.actions.tables import Tally, digest_of, division_rows, opened, row_count
from linli.reference.actions.versions import FIELDS, Batch, take_row
from linli.reference.models import Division, DivisionSuccessor, TableLoad
from linli.reference.rules.division_file import DivisionRow
from linli.reference.rules.rows import RowRefused

BATCH = 2000
Progress = Callable[[int, int], None]


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
        total = row_count(path)
        with opened(path) as lines:
            _load_lines(lines, tally, total=total, source=source, valid_from=valid_from, progress=progress)
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        tally.errors.append(unreadable(name=path.name, fault=broken))
    tally.note_orphans()
    if tally.added or tally.changed or (tally.seen and not _noted(path)):
        _note_load(path, tally, source=source, by=LoadedBy(by_id), at=at)
    return LoadReport(
        tally.added,
        tally.changed,
        tally.unchanged,
        tuple(tally.errors),
        levels=dict(tally.levels),
        notes=tuple(tally.notes),
        noted=dict(tally.noted),
    )


def _load_lines(
    lines: TextIO, tally: Tally, *, total: int, source: str, valid_from: date, progress: Progress | None
) -> None:
    rows = division_rows(lines, tally, source=source, valid_from=valid_from)
    done = 0
    while batch := list(islice(rows, BATCH)):
        _store(batch, tally)
        done += sum(not row.above for row in batch)
        if progress:
            progress(min(done, total), total)


@transaction.atomic
def _store(rows: list[DivisionRow], tally: Tally) -> None:
    standing: dict[str, list[Division]] = {}
    for version in Division.objects.filter(code__in={row.code for row in rows}).order_by("valid_from"):
        standing.setdefault(version.code, []).append(version)
    batch = Batch(standing)
    for row in rows:
        try:
            take_row(row, batch, tally)
        except RowRefused as wrong:
            tally.wrong(row.line, wrong)
    add_rows(batch.added)
    if batch.changed:
        Division.objects.bulk_update(batch.changed.values(), FIELDS)
    successors = _successors(rows)
    tally.added, tally.changed = tally.added + len(batch.added), tally.changed + len(batch.changed)
    if batch.added or batch.changed or successors:
        marks.bump("reference")


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


def _noted(path: Path) -> bool:
    """Whether this file is on record: one that was broken off just before its end is noted by the next load."""
    return TableLoad.objects.filter(table="divisions", digest=digest_of(path)).exists()


@transaction.atomic
def _note_load(path: Path, tally: Tally, *, source: str, by: LoadedBy, at: datetime) -> None:
    load = TableLoad.objects.create(
        table="divisions",
        file=path.name,
        source=source,
        digest=digest_of(path),
        added_count=tally.added,
        changed_count=tally.changed,
        at=at,
    )
    about = {"file": path.name, "added": tally.added, "changed": tally.changed, "refused": len(tally.errors)}
    audit.record("divisions.load", load, by=by, at=at, wrote=[load], about=about)
