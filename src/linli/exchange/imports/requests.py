"""Requests handled elsewhere: read a table and judge each row, against the table itself and what was imported before."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from linli.access.models import Unit
from linli.exchange.choices import Doubt
from linli.exchange.imports.columns import Columns, columns_of
from linli.exchange.imports.district import Known
from linli.exchange.imports.mapping import Found, Mapping
from linli.exchange.imports.reading import Flag, Request, RowRefused, request_of
from linli.exchange.imports.table import Table, read_table
from linli.exchange.models import ImportedRow
from linli.kernel.mentions import mask_text
from linli.reference.queries import divisions_within

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rejected:
    """A row that did not become a case. `row` as a spreadsheet shows it: the heading is row 1."""

    row: int
    reason: str


@dataclass
class Report:
    """What came of a table: imported + unchanged + rejected = rows; of the imported, `flagged` have a doubt.

    In a dry run `imported` are those that would be.
    """

    rows: int = 0
    imported: int = 0
    flagged: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    dry_run: bool = False
    batch: str = ""

    def reject(self, row: int, reason: str) -> None:
        self.rejected.append(Rejected(row, mask_text(reason)[0]))

    def took(self, request: Request) -> None:
        self.imported += 1
        self.flagged += bool(request.flags)

    def as_json(self) -> dict[str, Any]:
        bad = [{"row": r.row, "reason": r.reason} for r in sorted(self.rejected, key=lambda r: r.row)]
        counts = {"rows": self.rows, "imported": self.imported, "flagged": self.flagged, "unchanged": self.unchanged}
        return {**counts, "rejected": bad, "dry_run": self.dry_run}


@dataclass(frozen=True)
class Reading:
    """A table as it was read: all sound rows, those of them that are new, and the report so far."""

    table: Table
    columns: Columns
    sound: tuple[Request, ...]
    requests: tuple[Request, ...]
    report: Report


@dataclass
class _Judging:
    """What a row is judged against: the rows before it, and what was imported before."""

    before: dict[str, tuple[str, str]]
    report: Report
    seen: dict[str, Request] = field(default_factory=dict)
    repeats: dict[str, list[int]] = field(default_factory=dict)

    def take(self, request: Request) -> None:
        """Raises RowRefused for a number that stands for something else already."""
        number, first = request.external_no, self.seen.get(request.external_no)
        if first and first.digest != request.digest:
            raise RowRefused(f"编号 {number} 与第 {first.row} 行重复（内容不同），以第 {first.row} 行为准")
        digest, case = self.before.get(number, (request.digest, ""))
        if digest != request.digest:
            raise RowRefused(f"编号 {number} 已导入为 {case}，这一行的内容与那时不同；后来的变化请在平台内办理")
        if first:
            self.repeats.setdefault(number, []).append(request.row)
        self.report.unchanged += bool(first) or number in self.before
        self.seen.setdefault(number, request)

    def sound(self) -> tuple[Request, ...]:
        """Each request once; those that stood in the table again are flagged."""
        return tuple(self._flagged(request) for request in self.seen.values())

    def _flagged(self, request: Request) -> Request:
        rows = self.repeats.get(request.external_no)
        if not rows:
            return request
        told = "、".join(map(str, rows[:5])) + (" 等" if len(rows) > 5 else "")
        flag = Flag(Doubt.REPEATED, f"第 {told} 行与这一行整行相同，只办一件")
        return replace(request, flags=(*request.flags, flag))


def read_requests(*, path: Path, found: Found, at: datetime) -> Reading:
    """Read a file and judge every row; what was imported before is counted as unchanged. Raises TableRefused."""
    return judge_table(table=read_table(path=path), found=found, at=at)


def judge_table(
    *, table: Table, found: Found, at: datetime, before: dict[str, tuple[str, str]] | None = None
) -> Reading:
    """Judge every row of a table. `before`: what counts as imported before, by number; the database's own by default.

    Raises TableRefused when a column is missing that cannot be.
    """
    columns = columns_of(heading=table.heading, mapping=found.mapping)
    report = Report(rows=len(table.lines))
    judging = _Judging(imported_before(mapping=found.mapping) if before is None else before, report)
    for line in table.lines:
        try:
            judging.take(request_of(line=line, columns=columns, mapping=found.mapping, at=at))
        except RowRefused as refused:
            report.reject(line.row, str(refused))
    sound = judging.sound()
    fresh = tuple(request for request in sound if request.external_no not in judging.before)
    return Reading(table, columns, sound, fresh, report)


def imported_before(*, mapping: Mapping) -> dict[str, tuple[str, str]]:
    """What was imported by a mapping and not undone: number → digest of the row, number of the case."""
    rows = ImportedRow.objects.filter(mapping=mapping.code, undone_at=None)
    return {number: (digest, case) for number, digest, case in rows.values_list("external_no", "digest", "case_number")}


def known_district(*, mapping: Mapping) -> Known:
    """What the database holds of the district a mapping brings: it is added to, not replaced."""
    below = divisions_within(code=mapping.division).values_list("code", "name")
    above = divisions_within(code=mapping.division[:2]).filter(
        code__in=[mapping.division[:2].ljust(12, "0"), mapping.division[:4].ljust(12, "0")]
    )
    units = Unit.objects.filter(code__startswith=f"{mapping.prefix}-").values_list("code", "parent__code")
    return Known(
        divisions=dict(below) | dict(above.values_list("code", "name")),
        parents={code: parent for code, parent in units if parent},
    )
