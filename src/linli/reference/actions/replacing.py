"""Replacing a table of divisions by a newer one, applying a file of changes, and taking either back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from linli.kernel import audit, bell, marks
from linli.kernel.datafiles import FileRefused
from linli.reference.actions.comparing import Comparison, Progress, compare_changes, compare_table
from linli.reference.actions.journal import Journal, LoadNotUndone, taken_back
from linli.reference.actions.report import LoadedBy
from linli.reference.actions.tables import digest_of
from linli.reference.actions.versions import FACTS, new_version
from linli.reference.choices import LoadKind
from linli.reference.events import DivisionsChanged
from linli.reference.models import Division, DivisionSuccessor, TableLoad
from linli.reference.rules.division_file import DivisionRow
from linli.reference.rules.reforms import LINK_KINDS, Change, counted


@dataclass(frozen=True)
class Reform:
    """What a load did, or in a trial would do. `load_id` is None when nothing was written; `rows` the rows written."""

    day: date
    changes: tuple[Change, ...]
    counts: dict[str, int]
    levels: dict[str, int]
    load_id: UUID | None = None
    rows: int = 0


def replace_divisions(
    *,
    path: Path,
    day: date,
    by_id: UUID | None,
    at: datetime,
    source: str,
    scope: tuple[str, ...] = (),
    changes: Path | None = None,
    accept: bool = False,
    trial: bool = False,
    progress: Progress | None = None,
) -> Reform:
    """Take over a complete table of a scope as it stands from `day` on: what is missing ends, what is new begins.

    `changes` is a file that says what became of what; `accept` takes what rules propose as if it stood there. A day
    older than what is known changes only the time until the next known version. Raises FileRefused with every mistake,
    and then nothing is written; one transaction; a table that says nothing new writes nothing.
    """
    found = compare_table(path=path, day=day, scope=scope, source=source, changes=changes, progress=progress)
    return _finish(found, path, LoadKind.REPLACE, by_id, at, source, accept, trial)


def change_divisions(
    *, path: Path, day: date, by_id: UUID | None, at: datetime, source: str, trial: bool = False
) -> Reform:
    """Apply a file of changes from `day` on (rules/reform_file.py). Raises FileRefused; one transaction."""
    found = compare_changes(path=path, day=day, source=source)
    return _finish(found, path, LoadKind.CHANGES, by_id, at, source, False, trial)


@transaction.atomic
def undo_load(*, load_id: UUID, by_id: UUID | None, at: datetime) -> Reform:
    """Bring every row that a load changed back to what it was. Both loads stay on record.

    Raises LoadNotUndone: no such load, one without a journal, already undone, or changed again by a later load.
    """
    load = TableLoad.objects.select_for_update().filter(pk=load_id, table="divisions").first()
    if load is None or not load.row_changes.exists():
        raise LoadNotUndone("没有这次载入，或它是补充载入，没有逐行记录，不能撤销")
    if TableLoad.objects.filter(undoes=load).exists():
        raise LoadNotUndone("这次载入已经撤销过")
    journal = taken_back(load=load)
    undo = _load(LoadKind.UNDO, load.file, load.source, load.digest, load.scope, load.date, {}, at, undoes=load)
    return Reform(load.date or at.date(), (), {}, {}, *_write(undo, journal, by_id, at))


def _finish(
    found: Comparison, path: Path, kind: str, by_id: UUID | None, at: datetime, source: str, accept: bool, trial: bool
) -> Reform:
    if found.errors:
        raise FileRefused(found.errors)
    changes = found.changes(accept=accept)
    reform = Reform(found.day, changes, counted(changes=changes), dict(found.tally.levels))
    if trial or not (found.ends or found.begins or found.links(accept=accept)):
        return reform
    with transaction.atomic():
        journal = _journal(found, accept, source)
        if not (journal.removed or journal.changed or journal.added):
            return reform
        scope = " ".join(found.scope)
        load = _load(kind, path.name, source, digest_of(path), scope, found.day, reform.counts, at)
        load_id, rows = _write(load, journal, by_id, at)
    return Reform(found.day, changes, reform.counts, reform.levels, load_id, rows)


def _journal(found: Comparison, accept: bool, source: str) -> Journal:
    journal = Journal()
    for version in found.ends.values():
        _end(version, found.day, journal)
    later = _later([row.code for row, _ in found.begins], found.day)
    for row, before in found.begins:
        _begin(row, before or found.ends.get(row.code), later.get(row.code), found.day, journal)
    _link(found.links(accept=accept), found.day, source, journal)
    return journal


def _end(version: Division, day: date, journal: Journal) -> None:
    if version.valid_from == day:
        journal.remove(version)
    else:
        journal.change(version, valid_to=day)


def _begin(row: DivisionRow, before: Division | None, later: date | None, day: date, journal: Journal) -> None:
    version = new_version(row)
    version.valid_from, version.valid_to = day, row.valid_to
    if before is not None:
        version.valid_to = row.valid_to or before.valid_to
        for name in FACTS:
            setattr(version, name, getattr(row, name) or getattr(before, name) or getattr(version, name))
        if before.valid_to != day and before not in journal.removed:
            _end(before, day, journal)
    elif version.valid_to is None:
        version.valid_to = later
    journal.add(version)


def _later(codes: list[str], day: date) -> dict[str, date]:
    """The first day after `day` on which another version of each code is known."""
    found: dict[str, date] = {}
    for start in range(0, len(codes), 2000):
        rows = Division.objects.filter(code__in=codes[start : start + 2000], valid_from__gt=day)
        found |= dict(rows.order_by("-valid_from").values_list("code", "valid_from"))
    return found


def _link(links: Iterable[Change], day: date, source: str, journal: Journal) -> None:
    held = set(DivisionSuccessor.objects.filter(date=day).values_list("old_code", "new_code"))
    for change in links:
        key = change.old_code, change.new_code
        if key in held:
            continue
        held.add(key)
        text = (change.document or source)[:120]
        kind = LINK_KINDS[change.kind]
        journal.add(DivisionSuccessor(old_code=key[0], new_code=key[1], kind=kind, date=day, source=text))


def _load(
    kind: str,
    file: str,
    source: str,
    digest: str,
    scope: str,
    day: date | None,
    counts: dict[str, int],
    at: datetime,
    undoes: TableLoad | None = None,
) -> TableLoad:
    return TableLoad(
        table="divisions",
        kind=kind,
        file=file[:120],
        source=source[:120],
        digest=digest,
        scope=scope[:400],
        date=day,
        counts=counts,
        undoes=undoes,
        at=at,
        added_count=0,
        changed_count=0,
    )


def _write(load: TableLoad, journal: Journal, by_id: UUID | None, at: datetime) -> tuple[UUID, int]:
    load.added_count = len(journal.added)
    load.changed_count = len(journal.changed) + len(journal.removed)
    load.save(force_insert=True)
    rows = journal.write(load=load)
    marks.bump("reference")
    bell.ring(DivisionsChanged(load.pk), at=at)
    about = {"file": load.file, "kind": load.kind, "rows": rows}
    audit.record("divisions.reform", load, by=LoadedBy(by_id), at=at, wrote=[load], about=about)
    return load.pk, rows
