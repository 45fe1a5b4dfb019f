"""Loading grids, and letting them follow when their communities merge, move or get another code."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.kernel import audit, marks
from linli.kernel.datafiles import FileError, unreadable
from linli.places.models import Grid
from linli.places.queries.grids import overlapping_grids
from linli.places.rules.grids import NEEDED, GridRow, read_grid, serials_for, successor_code
from linli.reference.actions.report import LoadedBy, LoadReport
from linli.reference.queries import cards_of
from linli.reference.queries.successors import Link, links_of, load_card
from linli.reference.rules.rows import RowRefused

FACTS = (
    "division_code", "name", "kind", "external_code", "boundary", "lon", "lat", "valid_to", "successor_code", "source",
)  # fmt: skip
BATCH = 2000


def load_grids(*, path: Path, by_id: UUID | None, at: datetime) -> LoadReport:
    """Take over a table of grids (CSV; columns in README). A file with a mistake changes nothing; a second load neither.

    Each grid belongs to a village or community that holds on its first day, has a number of its own, and its versions do
    not overlap in time. Rows without a number get the next free serial, west to east. Boundaries are kept as given;
    those that lie over each other are named in the report's notes.
    """
    rows, errors = _read(path)
    errors += _orphans(rows, path.name)
    if errors:
        return LoadReport(errors=tuple(errors))
    with transaction.atomic():
        try:
            numbered = _numbered(rows)
            wrote, added, same = _store(numbered)
        except RowRefused as wrong:
            transaction.set_rollback(True)
            line = wrong.line if isinstance(wrong, GridRefused) else 0
            return LoadReport(errors=(FileError(path.name, line, wrong.field, wrong.message),))
        if wrote:
            about = {"file": path.name, "rows": len(wrote)}
            _record("grids.load", wrote, [], by_id=by_id, at=at, about=about)
            marks.bump("places")
    notes = _lying_over(numbered, path.name)
    return LoadReport(added, len(wrote) - added, same, notes=notes, noted={"overlaps": len(notes)} if notes else {})


def _lying_over(rows: list[GridRow], file: str) -> tuple[FileError, ...]:
    """What is worth a look: boundaries of this file that lie over another's of their county."""
    lines = {row.code: row.line for row in rows if row.boundary}
    counties = {code[:6] for code in lines}
    pairs = [pair for county in sorted(counties) for pair in overlapping_grids(under=county)]
    said = ((lines.get(one) or lines.get(other), one, other) for one, other in pairs if {one, other} & lines.keys())
    return tuple(FileError(file, line or 0, "boundary", f"{one} 与 {other} 的边界重叠") for line, one, other in said)


def _record(
    action: str, wrote: list[Grid], gone: list[Grid], *, by_id: UUID | None, at: datetime, about: dict[str, Any]
) -> None:
    """Each grid is spoken of in the lane of its own id, so that what was said of it last is last: an audit row a lane."""
    ended = {grid.pk: grid for grid in gone}
    rows = {grid.pk: grid for grid in wrote if grid.pk not in ended}
    lanes: dict[int, list[UUID]] = defaultdict(list)
    for key in {**rows, **ended}:
        lanes[key.int % audit.LANES].append(key)
    for _lane, keys in sorted(lanes.items()):
        held, removed = [rows[key] for key in keys if key in rows], [ended[key] for key in keys if key in ended]
        by = LoadedBy(by_id)
        audit.record(action, (held or removed)[0], by=by, at=at, wrote=held, removed=removed, about=about)


class GridRefused(RowRefused):
    """A row that contradicts what is held, with its line."""

    def __init__(self, line: int, field: str, message: str) -> None:
        super().__init__(field, message)
        self.line = line


def _read(path: Path) -> tuple[list[GridRow], list[FileError]]:
    try:
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True))
    except (OSError, UnicodeDecodeError) as broken:
        return [], [unreadable(name=path.name, fault=broken)]
    header = reader.fieldnames or ()
    missing = [column for column in NEEDED if column not in header]
    if missing or not {"code", "division_code"} & {*header}:
        return [], [FileError(path.name, 1, column, "表头缺少这一列") for column in missing or ["code"]]
    rows, errors = [], []
    for raw in reader:
        try:
            rows.append(read_grid(raw, line=reader.line_num))
        except RowRefused as wrong:
            errors.append(FileError(path.name, reader.line_num, wrong.field, wrong.message))
    return rows, errors


def _orphans(rows: Iterable[GridRow], file: str) -> list[FileError]:
    """Rows whose community does not hold on their first day."""
    wanted: dict[date, dict[str, int]] = defaultdict(dict)
    for row in rows:
        wanted[row.valid_from].setdefault(row.division_code, row.line)
    errors = []
    for day, lines in wanted.items():
        held = {card.code for card in cards_of(codes=lines, at=day)}
        errors += [
            FileError(file, line, "division_code", f"{code} 在 {day} 的区划表中没有，网格不能没有所属村（社区）")
            for code, line in lines.items()
            if code not in held
        ]
    return sorted(errors, key=lambda error: error.line)


def _numbered(rows: list[GridRow]) -> list[GridRow]:
    """Rows without a number that are held already, by name or place, keep it; the others get the next free serials."""
    blank: dict[str, list[GridRow]] = defaultdict(list)
    for row in rows:
        if not row.code:
            blank[row.division_code].append(row)
    codes: dict[int, str] = {}
    for division, asking in blank.items():
        held = list(Grid.objects.filter(division_code=division))
        known = {(grid.name, grid.lon, grid.lat, grid.valid_from): grid.code for grid in held}
        fresh = [row for row in asking if (row.name, row.lon, row.lat, row.valid_from) not in known]
        codes |= {
            row.line: known[key] for row in asking if (key := (row.name, row.lon, row.lat, row.valid_from)) in known
        }
        taken = {int(grid.code[12:]) for grid in held} | {int(r.code[12:]) for r in rows if r.code[:12] == division}
        codes |= {line: division + serial for line, serial in serials_for(rows=fresh, taken=taken).items()}
    return [row if row.code else replace(row, code=codes[row.line]) for row in rows]


def _store(rows: list[GridRow]) -> tuple[list[Grid], int, int]:
    """The rows written, how many of them are new, and how many rows of the file say nothing new."""
    held: dict[str, list[Grid]] = defaultdict(list)
    for grid in Grid.objects.filter(code__in={row.code for row in rows}).order_by("valid_from"):
        held[grid.code].append(grid)
    added, changed, same = [], [], 0
    for row in rows:
        versions = held[row.code]
        standing = next((grid for grid in versions if grid.valid_from == row.valid_from), None)
        if standing is None:
            changed += _make_room(versions, row)
            standing = Grid(code=row.code, valid_from=row.valid_from, **_facts(row))
            versions.append(standing)
            added.append(standing)
        elif standing in added:
            raise GridRefused(row.line, "code", f"{row.code} 在文件里同一天出现两次")
        elif any(getattr(standing, name) != value for name, value in _facts(row).items()):
            for name, value in _facts(row).items():
                setattr(standing, name, value)
            changed.append(standing)
        else:
            same += 1
        _check_apart(versions, row)
    Grid.objects.bulk_create(added, batch_size=BATCH)
    Grid.objects.bulk_update(changed, FACTS, batch_size=500) if changed else None
    return [*added, *changed], len(added), same


def _facts(row: GridRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in FACTS}


def _make_room(versions: list[Grid], row: GridRow) -> list[Grid]:
    """End the version that would go on beside the new one; it is written when it was held before."""
    open_ones = [grid for grid in versions if grid.valid_to is None and grid.valid_from < row.valid_from]
    for grid in open_ones:
        grid.valid_to = row.valid_from
    return [grid for grid in open_ones if not grid._state.adding]


def _check_apart(versions: list[Grid], row: GridRow) -> None:
    ordered = sorted(versions, key=lambda grid: grid.valid_from)
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            raise GridRefused(row.line, "valid_from", f"{row.code} 的有效期与已有记录重叠")


@transaction.atomic
def follow_divisions(*, load_id: UUID, at: datetime) -> int:
    """Let grids follow a change of divisions, or come back when it was taken back; how many rows were written.

    Grids of merged communities are numbered from 601, others keep their serial in the new code. Doing it again changes
    nothing. Grids of communities that ended without a successor stay as they are and are listed by `orphan_grids`.
    """
    load = load_card(load_id=load_id)
    wrote, gone = _bring_back(load.undoes) if load.undoes else ([], [])
    for link in links_of(load_id=load_id):
        if link.kind != "split":
            wrote += _follow(link, load_id)
    if wrote or gone:
        about = {"load": str(load_id), "rows": len(wrote), "removed": len(gone)}
        _record("grids.follow", wrote, gone, by_id=None, at=at, about=about)
        marks.bump("places")
    return len(wrote) + len(gone)


def _follow(link: Link, load_id: UUID) -> list[Grid]:
    moving = list(
        Grid.objects.filter(division_code=link.old_code, valid_to=None, valid_from__lt=link.date).order_by("code")
    )
    taken = set(Grid.objects.filter(division_code=link.new_code).values_list("code", flat=True)) if moving else set()
    added = []
    for grid in moving:
        code = successor_code(code=grid.code, division=link.new_code, merged=link.kind == "merged", taken=taken)
        taken.add(code)
        facts = {name: getattr(grid, name) for name in FACTS} | {"division_code": link.new_code}
        added.append(Grid(code=code, valid_from=link.date, begun_by=load_id, **facts))
        grid.valid_to, grid.successor_code, grid.ended_by = link.date, code, load_id
    Grid.objects.bulk_create(added)
    Grid.objects.bulk_update(moving, ["valid_to", "successor_code", "ended_by"], batch_size=500) if moving else None
    return [*moving, *added]


def _bring_back(load_id: UUID) -> tuple[list[Grid], list[Grid]]:
    begun = list(Grid.objects.filter(begun_by=load_id))
    ended = list(Grid.objects.filter(ended_by=load_id))
    Grid.objects.filter(pk__in=[grid.pk for grid in begun]).delete()
    for grid in ended:
        grid.valid_to, grid.successor_code, grid.ended_by = None, "", None
    Grid.objects.bulk_update(ended, ["valid_to", "successor_code", "ended_by"], batch_size=500) if ended else None
    return ended, begun
