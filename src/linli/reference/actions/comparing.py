"""Comparing a complete table with what stands, and a file of changes with both. Nothing is written here."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from django.db.models import Q

from linli.kernel.datafiles import FileError, unreadable
from linli.reference.actions.tables import Tally, division_rows, opened, row_count
from linli.reference.actions.versions import agrees, stands
from linli.reference.models import Division
from linli.reference.rules.division_file import DivisionRow, row_of
from linli.reference.rules.divisions import ENDS, ancestors_of, full_code, is_abroad, level_of, range_of, same_name
from linli.reference.rules.reform_file import change_columns, read_change
from linli.reference.rules.reforms import ENDING, LINK_KINDS, Change, Place, proposals
from linli.reference.rules.rows import RowRefused

BATCH = 2000
Progress = Callable[[int, int], None]


@dataclass
class Comparison:
    """What a load would do on a day: versions that end, rows that begin (with the version each follows), what is written
    about either, and what rules propose. `scope`: codes whose divisions the table gives whole; none means all."""

    day: date
    scope: tuple[str, ...]
    tally: Tally
    ends: dict[str, Division] = field(default_factory=dict)
    begins: list[tuple[DivisionRow, Division | None]] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)
    proposed: tuple[Change, ...] = ()

    @property
    def errors(self) -> tuple[FileError, ...]:
        return tuple(self.tally.errors)

    def links(self, *, accept: bool) -> list[Change]:
        """Changes that link two codes, with those proposed only when they are accepted."""
        found = [change for change in self.written if change.kind in LINK_KINDS]
        return found + [replace(change, sure=True) for change in self.proposed if accept]

    def changes(self, *, accept: bool) -> tuple[Change, ...]:
        """Every change, each once: links first, then what was renamed or revised, removed and added without a link."""
        links = self.links(accept=accept)
        gone = {change.old_code for change in links if change.kind in ENDING}
        come = {change.new_code for change in links if change.kind != "merged"}
        said = {change.new_code or change.old_code: change for change in self.written if change.kind not in LINK_KINDS}
        rest = []
        for row, before in self.begins:
            if before is None and row.code not in come:
                rest.append(Change("added", "", row.code, "", row.name, line=row.line))
            elif before is not None:
                kind = "revised" if same_name(one=row.name, other=before.name) else "renamed"
                rest.append(Change(kind, row.code, row.code, before.name, row.name, line=row.line))
        rest += [Change("removed", c, "", v.name, "") for c, v in self.ends.items() if c not in gone]
        rest = [replace(c, document=s.document) if (s := said.get(c.new_code or c.old_code)) else c for c in rest]
        return (
            *links,
            *sorted(rest, key=lambda c: (c.kind, c.new_code or c.old_code)),
            *(() if accept else self.proposed),
        )


def compare_table(
    *, path: Path, day: date, scope: Sequence[str], source: str, changes: Path | None, progress: Progress | None = None
) -> Comparison:
    """What a complete table of a scope says of a day. Levels that the table has no row of are left alone.

    A row that names its successor (unless by a split) or ends by the day is a division that has gone.
    """
    found = Comparison(day, tuple(full_code(text=code) for code in scope), Tally(path.name))
    found.written = _read_changes(changes, day, found.tally)
    gone: set[str] = set()
    try:
        total, done = row_count(path), 0
        with opened(path) as lines:
            rows = division_rows(lines, found.tally, source=source, valid_from=day)
            while batch := list(islice(rows, BATCH)):
                _compare(batch, found, gone)
                done += len(batch)
                if progress:
                    progress(min(done, total), total)
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        found.tally.errors.append(unreadable(name=path.name, fault=broken))
    _end_missing(found, gone)
    _check_links(found)
    found.proposed = proposals(
        ended=[_place(version) for version in found.ends.values()],
        begun=[_place(row) for row, before in found.begins if before is None],
        standing=_beside(found),
        linked=[change for change in found.written if change.kind in LINK_KINDS],
    )
    return found


def _end_missing(found: Comparison, gone: set[str]) -> None:
    """What the table lacks ends, but for what lies above its rows; without a scope not the places abroad either, which no
    table of the country names.
    """
    levels = {level for level, count in found.tally.levels.items() if count}
    above = {code // 10 ** (12 - end) for end in ENDS.values() for code in found.tally.seen}
    counties: set[int] = set()
    for version in _standing_in(found.scope, found.day, levels):
        if not found.scope and is_abroad(code=version.code):
            continue
        counties.add(int(version.code[:6]))
        named = int(version.code[: ENDS[level_of(code=version.code)]]) in above
        if not named or version.code in gone:
            found.ends[version.code] = version
    if not found.scope:
        _check_covered(found, {county for county in counties if county % 100})


def _check_covered(found: Comparison, counties: set[int]) -> None:
    """A table that says nothing of half of the counties that stand is complete for a part only: for which must be said."""
    missing = counties - {code // 10**6 for code in found.tally.seen}
    if counties and 2 * len(missing) >= len(counties):
        text = f"表里没有现有 {len(counties)} 个县级中的 {len(missing)} 个，不会是全部；请用 --under 或 --zone 写明它对哪里是完整的"
        found.tally.wrong(1, RowRefused("code", text))


def compare_changes(*, path: Path, day: date, source: str) -> Comparison:
    """What a file of changes alone says of a day; what it does not name stays."""
    found = Comparison(day, (), Tally(path.name))
    found.written = _read_changes(path, day, found.tally)
    found.written += _following(found.written, day)
    codes = {code for change in found.written for code in (change.old_code, change.new_code) if code}
    held = _held(codes, day)
    begun: dict[str, DivisionRow] = {}
    for change in sorted(found.written, key=lambda change: change.kind in ("merged", "split")):
        try:
            _apply(change, held, begun, found, source)
        except RowRefused as wrong:
            found.tally.wrong(change.line, wrong)
    for row in begun.values():
        before = None if row.code in found.ends else held.get(row.code)
        found.begins.append((row, before))
    _check_links(found)
    _check_left_behind(found)
    return found


def _following(written: list[Change], day: date) -> list[Change]:
    """What lies below a division that is moved or recoded goes with it under the same last digits, unless it is named."""
    named = {change.old_code for change in written if change.old_code}
    moves = [change for change in written if change.kind in ("moved", "recoded")]
    found: list[Change] = []
    for change in sorted(moves, key=lambda c: -ENDS[level_of(code=c.old_code)]):
        end = ENDS[level_of(code=change.old_code)]
        if end != ENDS[level_of(code=change.new_code)]:
            continue
        for version in _standing_in((change.old_code,), day):
            if version.code not in named:
                named.add(version.code)
                code = change.new_code[:end] + version.code[end:]
                found.append(
                    replace(change, old_code=version.code, new_code=code, old_name="", new_name="", why="随上级")
                )
    return found


def _check_left_behind(found: Comparison) -> None:
    """Nothing may be left below a division that ends."""
    lines = {change.old_code: change.line for change in found.written}
    for code in found.ends:
        left = [v.code for v in _standing_in((code,), found.day) if v.code not in found.ends]
        if left and not any(up in found.ends for up in ancestors_of(code=code)):
            text = f"{code} 之下还有 {len(left)} 个区划没有写明去向：{'、'.join(left[:5])}"
            found.tally.wrong(lines.get(code, 0), RowRefused("old_code", text))


def _held(codes: Iterable[str], day: date) -> dict[str, Division]:
    wanted, found = sorted(codes), dict[str, Division]()
    for start in range(0, len(wanted), BATCH):
        rows = Division.objects.filter(_on(day), code__in=wanted[start : start + BATCH])
        found |= {version.code: version for version in rows}
    return found


def _apply(
    change: Change, held: dict[str, Division], begun: dict[str, DivisionRow], found: Comparison, source: str
) -> None:
    old = held.get(change.old_code)
    if change.old_code and old is None and change.old_code not in begun:
        raise RowRefused("old_code", f"{change.old_code} 在 {found.day} 的区划表中没有")
    if old is not None and change.old_name and not same_name(one=change.old_name, other=old.name):
        raise RowRefused("old_name", f"{change.old_code} 现名“{old.name}”，与所写“{change.old_name}”不同")
    if change.kind in ENDING and old is not None:
        found.ends[old.code] = old
    name = change.new_name or (old.name if old is not None and change.kind in ("moved", "recoded") else "")
    code = change.new_code or (change.old_code if change.kind == "renamed" else "")
    standing = held.get(code)
    if not code or (change.kind in ("merged", "split") and standing is not None and not change.new_name):
        return
    if change.kind in ("added", "moved", "recoded"):
        _check_free(code, None if code in found.ends else standing, begun.get(code))
    if not name:
        if code in begun:
            return
        raise RowRefused("new_name", f"{code} 在区划表中没有，请写明新名称")
    if standing is None or not same_name(one=standing.name, other=name):
        like = standing or (old if change.kind in ("moved", "recoded") else None)
        begun[code] = row_of(
            line=change.line, code=code, name=name, like=like, valid_from=found.day, source=change.document or source
        )


def _check_free(code: str, standing: Division | None, begun: DivisionRow | None) -> None:
    if begun is not None:
        words = f"{code} 已由第 {begun.line} 行用于“{begun.name}”，两个区划不能用一个代码"
        raise RowRefused("new_code", words)
    if standing is not None:
        raise RowRefused("new_code", f"{code} 已是“{standing.name}”")


def _compare(batch: list[DivisionRow], found: Comparison, gone: set[str]) -> None:
    held: dict[str, list[Division]] = {}
    for version in Division.objects.filter(code__in={row.code for row in batch}).order_by("valid_from"):
        held.setdefault(version.code, []).append(version)
    for row in batch:
        if found.scope and not row.above and not _within(row.code, found.scope):
            found.tally.wrong(row.line, RowRefused("code", f"{row.code} 不在所给范围之内"))
            continue
        again, key = int(row.code) in found.tally.seen, int(row.code)
        standing = next((v for v in held.get(row.code, []) if stands(v, found.day)), None)
        if row.successors:
            found.written += [_link(row, code) for code in row.successors]
        if (row.successors and row.successor_kind != "split") or (row.valid_to and row.valid_to <= found.day):
            gone.add(row.code)
            continue
        if again and (row.above or (standing and agrees(row, standing, again=True))):
            continue
        if again:
            found.tally.wrong(row.line, RowRefused("code", f"{row.code} 在文件里出现两次，名称或分类不同"))
            continue
        found.tally.seen.add(key)
        if standing is None or not (row.above or agrees(row, standing, again=False)):
            found.begins.append((row, standing))


def _link(row: DivisionRow, code: str) -> Change:
    kind = "recoded" if row.successor_kind in ("", "replaced", "renamed") else row.successor_kind
    return Change(kind, row.code, code, row.name, why="表内写明", document=row.source, line=row.line)


def _read_changes(path: Path | None, day: date, tally: Tally) -> list[Change]:
    if path is None:
        return []
    found: list[Change] = []
    mine = Tally(path.name)
    try:
        with opened(path) as lines:
            reader = csv.DictReader(lines)
            columns = change_columns(reader.fieldnames or ())
            for raw in reader:
                found += _one_change(
                    {ours: raw.get(theirs) for ours, theirs in columns.items()}, reader.line_num, day, mine
                )
    except RowRefused as wrong:
        mine.wrong(1, wrong)
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        mine.errors.append(unreadable(name=path.name, fault=broken))
    tally.errors += mine.errors
    return found


def _one_change(row: dict[str, str | None], line: int, day: date, tally: Tally) -> Iterator[Change]:
    try:
        dated = read_change(row, line=line)
        if dated.date not in (None, day):
            raise RowRefused("date", f"{dated.date} 与载入日期 {day} 不同，请分开载入")
        yield dated.change
    except RowRefused as wrong:
        tally.wrong(line, wrong)


def _check_links(found: Comparison) -> None:
    """Each link leads to a division that stands afterwards."""
    begun = {row.code for row, _ in found.begins}
    links = [change for change in found.written if change.kind in LINK_KINDS]
    held = _held({change.new_code for change in links}, found.day)
    for change in links:
        if change.new_code not in begun and (change.new_code not in held or change.new_code in found.ends):
            found.tally.wrong(change.line, RowRefused("new_code", f"{change.new_code} 在变更之后没有，不能作为去向"))


def _standing_in(scope: Sequence[str], day: date, levels: set[str] | None = None) -> Iterator[Division]:
    wanted = Q() if levels is None else Q(level__in=levels)
    below = Q()
    for code in scope:
        first, last = range_of(code=code)
        below |= Q(code__gte=first, code__lte=last)
    rows = Division.objects.filter(wanted & below, _on(day))
    yield from rows.order_by("code").iterator(BATCH)


def _beside(found: Comparison) -> Iterator[Place]:
    """What stands on, under the parents of what ends or begins."""
    places: list[Division | DivisionRow] = [*found.ends.values(), *(row for row, _ in found.begins)]
    renamed = {row.code: row for row, before in found.begins if before}
    parents = sorted({place.parent_code for place in places})
    for start in range(0, len(parents), BATCH):
        for version in Division.objects.filter(_on(found.day), parent_code__in=parents[start : start + BATCH]):
            if version.code not in found.ends:
                yield _place(renamed.get(version.code, version))


def _place(row: Division | DivisionRow) -> Place:
    return Place(row.code, row.name, row.level)


def _within(code: str, scope: Iterable[str]) -> bool:
    return any(first <= code <= last for first, last in (range_of(code=part) for part in scope))


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
