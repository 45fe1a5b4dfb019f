"""Reading the chain back against the rows it speaks of."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from linli.kernel import marks
from linli.kernel.audit import heads
from linli.kernel.audit.chain import LANES, REMOVED, chained_digest, row_digest
from linli.kernel.models import AuditLane, AuditRow, Mark

BATCH = 2000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """What is wrong, in which table, on which row."""

    table: str
    id: str
    what: str


@dataclass
class Outcome:
    """`audit_rows` and `rows` were looked at; no findings means all of them agree."""

    audit_rows: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    heads_known: bool = True

    @property
    def ok(self) -> bool:
        return not self.findings


Check = Callable[[], Iterable[Finding]]
_tracked: list[type[models.Model]] = []
_checks: list[Check] = []
Latest = dict[str, dict[UUID, tuple[int, str]]]


def track(*tables: type[models.Model]) -> None:
    """Name tables in which every row must be spoken of by the chain."""
    _tracked.extend(table for table in tables if table not in _tracked)


def add_check(check: Check) -> None:
    """Add a check of what lies outside the database, such as stored files."""
    if check not in _checks:
        _checks.append(check)


def verify(*, head_file: Path | None = None, progress: Progress | None = None) -> Outcome:
    """Read the chain and every row it speaks of. Writes nothing; runs on one snapshot of the database."""
    outcome, latest = Outcome(), Latest()
    with _snapshot():
        path = head_file or Path(settings.AUDIT_HEADS)
        known = heads.read(path, database=marks.version(marks.DATABASE)) or {}
        outcome.heads_known = bool(known)
        total, ends = AuditRow.objects.count(), {lane.pk: lane for lane in AuditLane.objects.all()}
        for lane in range(LANES):
            _read_lane(lane, ends.get(lane), known.get(lane), latest, outcome)
            if progress:
                progress(outcome.audit_rows, total)
        outcome.findings += _renamed(path, outcome)
        _compare_rows(latest, outcome)
    for check in _checks:
        outcome.findings += check()
    return outcome


def _renamed(path: Path, outcome: Outcome) -> Iterator[Finding]:
    """A file that keeps heads of this very chain for another database, or for others alone, is itself a finding.

    Whoever changes the mark by which the file knows a database would else have put its heads out of use.
    """
    others = heads.of_others(path, database=marks.version(marks.DATABASE))
    ours = others and any(
        digest in others for digest in AuditRow.objects.values_list("digest", flat=True).iterator(BATCH)
    )
    if ours or (others and outcome.audit_rows and not outcome.heads_known):
        what = "库外链尾文件不认得这个数据库（数据库标记被改动，或文件被换过），链尾无从核对"
        yield Finding(Mark._meta.db_table, marks.DATABASE, what)


def _read_lane(
    lane: int, end: AuditLane | None, outside: tuple[int, str] | None, latest: Latest, outcome: Outcome
) -> None:
    previous, seq = "", 0
    for row in AuditRow.objects.filter(lane=lane).order_by("seq").iterator(BATCH):
        outcome.audit_rows += 1
        outcome.findings += _link_faults(row, previous, seq)
        if outside and row.seq == outside[0] and row.digest != outside[1]:
            outcome.findings.append(_fault(row, "与库外保存的链尾不符"))
        previous, seq = row.digest, row.seq
        _remember(row, latest)
    table = AuditRow._meta.db_table
    if (end.seq if end else 0) != seq or (end and end.head != previous):
        outcome.findings.append(Finding(table, f"lane {lane} seq {seq + 1}", "链尾之后的审计记录被删除"))
    elif outside and outside[0] > seq:
        outcome.findings.append(
            Finding(table, f"lane {lane} seq {seq + 1}…{outside[0]}", "库外链尾之前的审计记录被删除")
        )


def _link_faults(row: AuditRow, previous: str, seq: int) -> Iterator[Finding]:
    if row.seq != seq + 1:
        yield Finding(row._meta.db_table, f"lane {row.lane} seq {seq + 1}…{row.seq - 1}", "审计记录被删除")
    elif row.previous != previous:
        yield _fault(row, "与前一条审计记录不相接（前一条被改动或调换）")
    if row.digest != chained_digest(row):
        yield _fault(row, "审计记录被改动")


def _fault(row: AuditRow, what: str) -> Finding:
    return Finding(row._meta.db_table, str(row.pk), what)


def _remember(row: AuditRow, latest: Latest) -> None:
    for mention in row.wrote:
        rows = latest.setdefault(mention["t"], {})
        key, version = UUID(mention["i"]), mention["v"]
        if key not in rows or rows[key][0] <= version:
            rows[key] = (version, mention["d"])


def _compare_rows(latest: Latest, outcome: Outcome) -> None:
    tables: dict[str, type[models.Model]] = {model._meta.db_table: model for model in apps.get_models()}
    for table in {*latest, *(model._meta.db_table for model in _tracked)}:
        if table in tables:
            _compare_table(tables[table], latest.get(table, {}), outcome)


def _compare_table(model: type[models.Model], expected: dict[UUID, tuple[int, str]], outcome: Outcome) -> None:
    table, complete = model._meta.db_table, model in _tracked
    for row in model._default_manager.order_by("pk").iterator(BATCH):
        outcome.rows += 1
        found = expected.pop(row.pk, None)
        if found is None and complete:
            outcome.findings.append(Finding(table, str(row.pk), "没有审计记录的行（绕过系统添加）"))
        elif found is not None and found[1] != row_digest(row):
            outcome.findings.append(Finding(table, str(row.pk), "内容与审计记录不符（绕过系统改动）"))
    outcome.findings += [
        Finding(table, str(pk), "行已不在（绕过系统删除）")
        for pk, (_v, digest) in expected.items()
        if digest != REMOVED
    ]


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the database for all reads; on SQLite without taking the write lock."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    _run("BEGIN DEFERRED")
    try:
        yield
    finally:
        _run("ROLLBACK")


def _run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
