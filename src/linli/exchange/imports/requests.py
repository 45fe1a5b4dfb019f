"""Requests handled elsewhere: read a table, judge each row, replay it through the engine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from pydantic import ValidationError

from linli.access.models import Unit
from linli.access.rules import Actor
from linli.cases.actions.faults import words_of
from linli.cases.actions.replay import PastMove
from linli.cases.choices import Move, State
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.exchange.actions import begin_batch, end_batch, take_row
from linli.exchange.imports.district import Derived, Known, matter_code
from linli.exchange.imports.mapping import Found, Mapping
from linli.exchange.imports.reading import Request, RowRefused, columns_of, request_of
from linli.exchange.imports.table import Table, read_table
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import marks
from linli.kernel.mentions import mask_text
from linli.people.actions.parties import FieldRefused
from linli.reference.queries import divisions_within

Progress = Callable[[int, int], None]
TOGETHER = 20
ONLY_RECEIPT = "来源没有给出办结时间，按收件时间登记。"
ONLY_DAY = "来源只写日期，钟点为登记时所定。"


@dataclass(frozen=True)
class Rejected:
    """A row that did not become a case. `row` as a spreadsheet shows it: the heading is row 1."""

    row: int
    reason: str


@dataclass
class Report:
    """What came of a table: imported + unchanged + rejected = rows. In a dry run `imported` are those that would be."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    dry_run: bool = False

    def reject(self, row: int, reason: str) -> None:
        self.rejected.append(Rejected(row, mask_text(reason)[0]))


@dataclass(frozen=True)
class Reading:
    """A table as it was read: all sound rows, those of them that are new, and the report so far."""

    table: Table
    sound: tuple[Request, ...]
    requests: tuple[Request, ...]
    report: Report


def read_requests(*, path: Path, found: Found, at: datetime) -> Reading:
    """Read and judge every row; what was imported before is counted as unchanged. Raises TableRefused."""
    table = read_table(path=path)
    columns = columns_of(heading=table.heading, mapping=found.mapping)
    report, seen, fresh = Report(rows=len(table.lines)), dict[str, Request](), list[Request]()
    before = _imported_before(found.mapping)
    for line in table.lines:
        try:
            request = request_of(line=line, columns=columns, mapping=found.mapping, at=at)
            _refuse_repeated(request, seen, before)
        except RowRefused as refused:
            report.reject(line.row, str(refused))
            continue
        seen[request.external_no] = request
        if request.external_no in before:
            report.unchanged += 1
        else:
            fresh.append(request)
    return Reading(table, tuple(seen.values()), tuple(fresh), report)


def _imported_before(mapping: Mapping) -> dict[str, tuple[str, str]]:
    rows = ImportedRow.objects.filter(mapping=mapping.code).values_list("external_no", "digest", "case_number")
    return {number: (digest, case) for number, digest, case in rows}


def _refuse_repeated(request: Request, seen: dict[str, Request], before: dict[str, tuple[str, str]]) -> None:
    first = seen.get(request.external_no)
    if first:
        same = "整行相同" if first.digest == request.digest else "内容不同"
        raise RowRefused(f"编号 {request.external_no} 与第 {first.row} 行重复（{same}），以第 {first.row} 行为准")
    digest, case = before.get(request.external_no, (request.digest, ""))
    if digest != request.digest:
        raise RowRefused(
            f"编号 {request.external_no} 已导入为 {case}，这一行的内容与那时不同；后来的变化请在平台内办理"
        )


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


def replay(
    *,
    reading: Reading,
    derived: Derived,
    found: Found,
    by: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> Report:
    """Make cases of the requests of a table whose district is loaded. Raises NotAllowed without `cases.import`.

    Rows are written a few to a transaction, so a run that is killed has lost no more than those and goes on with them.
    """
    report, mapping = reading.report, found.mapping
    batch = begin_batch(
        kind="requests",
        file=reading.table.file,
        digest=reading.table.digest,
        mapping=mapping.code,
        rows_count=report.rows,
        by=by,
        at=at,
    )
    waiting = iter(reading.requests)
    done, total = 0, len(reading.requests)
    while part := list(islice(waiting, TOGETHER)):
        with transaction.atomic(), marks.held():
            for request in part:
                _take(request, batch, derived, mapping, report, by, at)
        done += len(part)
        if progress:
            progress(done, total)
    report.rejected.sort(key=lambda rejected: rejected.row)
    rejected = [{"row": r.row, "reason": r.reason} for r in report.rejected]
    end_batch(batch=batch, imported=report.imported, unchanged=report.unchanged, rejected=rejected, by=by, at=at)
    return report


def _take(
    request: Request, batch: ImportBatch, derived: Derived, mapping: Mapping, report: Report, by: Actor, at: datetime
) -> None:
    try:
        opening = _opening(request, derived, mapping)
        take_row(
            batch=batch,
            row=request.row,
            digest=request.digest,
            opening=opening,
            moves=list(_moves(request, derived.units[request.unit])),
            by=by,
            at=at,
        )
    except FieldRefused as refused:
        report.reject(request.row, "；".join(sentence for _, sentence in refused.errors))
    except ValidationError as faults:
        report.reject(request.row, "；".join(f"{name}：{sentence}" for name, sentence in words_of(faults)))
    except MoveRefused as refused:
        report.reject(request.row, str(refused))
    except DatabaseError as fault:
        report.reject(request.row, f"数据库没有接受这一行（{type(fault).__name__}）")
    else:
        report.imported += 1


def _opening(request: Request, derived: Derived, mapping: Mapping) -> Opening:
    what = request.sub_type or request.main_type or request.type or "诉求"
    where = request.community or request.street
    return Opening(
        matter=matter_code(mapping, request),
        division=derived.places.code_of(request, mapping.division.ljust(12, "0")),
        channel=request.channel,
        title=f"{where}：{what}" if where else what,
        anonymous=True,
        answers=dict(request.said),
        received_at=request.received_at,
        external_no=request.external_no,
    )


def _moves(request: Request, unit: str) -> Iterator[PastMove]:
    """The shortest way from receipt to the state of the source. Times the source does not give are those of receipt."""
    ended = request.closed_at or request.received_at
    unsaid = "" if request.closed_at else ONLY_RECEIPT
    record = f"来源记录：{request.status or '没有写办结情况'}。"
    steps: Sequence[tuple[Move, dict[str, Any], datetime]] = [
        (Move.ACCEPT, {"note": "" if request.received_timed else ONLY_DAY}, request.received_at),
        (Move.DISPATCH, {"unit": unit, "note": "" if request.unit else "来源没有写办理单位。"}, request.received_at),
        (Move.SIGN, {}, request.received_at),
        (Move.REPLY, {"text": f"{record}来源没有给出答复内容。", "outcome": request.outcome}, ended),
        (Move.CLOSE, {"result": record, "note": unsaid}, ended),
    ]
    ways = {
        State.ACCEPTED: steps[:1],
        State.DISPATCHED: steps[:2],
        State.IN_HAND: steps[:3],
        State.REPLIED: steps[:4],
        State.CLOSED: steps[:5],
        State.REFUSED: [(Move.REFUSE, {"ground": record}, ended)],
        State.WITHDRAWN: [(Move.WITHDRAW, {"reason": record}, ended)],
        State.TRANSFERRED: [(Move.TRANSFER, {"body": "来源没有写明", "ground": record}, ended)],
    }
    for move, given, moment in ways.get(request.state, []):
        yield PastMove(move, given, moment)
