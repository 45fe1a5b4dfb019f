"""The only writes of exchange: a batch and the rows it brought in. Each change of a batch has its audit row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.access.rules import Actor, may, require
from linli.cases.actions.faults import words_of
from linli.cases.actions.replay import PastMove, replay_case
from linli.cases.actions.undoing import take_back
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.exchange.choices import WORKING, BatchState
from linli.exchange.events import ImportWaits
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import audit, bell, marks
from linli.kernel.mentions import mask_text
from linli.kernel.series import next_number
from linli.people.actions.parties import FieldRefused

REASONS_KEPT = 5_000
TOGETHER = 20
BRING = "system.manage"


class BatchRefused(Exception):
    """The batch, as it stands, does not allow this. The sentence says why."""


@dataclass(frozen=True)
class Row:
    """A row of a table as it is to be written. `flags`: what is doubtful, each {code, text}."""

    row: int
    digest: str
    external_no: str
    flags: tuple[Mapping[str, str], ...]
    opening: Callable[[], Opening]
    moves: tuple[PastMove, ...]


@dataclass(frozen=True)
class Taken:
    """What came of a row: the number of its case, that it was there already, or the sentence that refuses it."""

    number: str = ""
    known: bool = False
    refused: str = ""
    kept: ImportedRow | None = None


@transaction.atomic
def begin_batch(
    *,
    kind: str,
    file: str,
    digest: str,
    mapping: str,
    by: Actor,
    at: datetime,
    rows_count: int = 0,
    unchanged: int = 0,
    state: BatchState = BatchState.RUNNING,
    batch_id: UUID | None = None,
) -> ImportBatch:
    """Note that an import begins; in the state READING the worker is told of it. Raises NotAllowed without `cases.import`."""
    require(by, "cases.import")
    batch = ImportBatch(
        kind=kind,
        file=mask_text(file)[0][-200:],
        digest=digest,
        mapping=mapping,
        state=state,
        rows_count=rows_count,
        unchanged_count=unchanged,
        by_id=by.account_id,
        begun_at=at,
    )
    batch.id = batch_id or batch.id
    batch.save(force_insert=True)
    _noted(batch, "begin", by=by, at=at, wake=state in WORKING and bool(batch_id), count=rows_count)
    return batch


def _noted(
    batch: ImportBatch,
    what: str,
    *,
    by: Actor,
    at: datetime,
    wake: bool = False,
    rows: Sequence[ImportedRow] = (),
    **about: Any,
) -> None:
    """The audit row of a batch and rows that were written, and word to the worker that there is a next step."""
    audit.record(f"import.{what}", batch, by=by, at=at, wrote=[batch, *rows], about={"kind": batch.kind, **about})
    if wake:
        bell.ring(ImportWaits(batch.pk), at=at)


def _locked(batch_id: UUID) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=batch_id)


def _must_be(batch: ImportBatch, *states: BatchState) -> None:
    if batch.state not in states:
        told = _("这一批现在是“%(state)s”，不能这样做。") % {"state": BatchState(batch.state).label}
        raise BatchRefused(told)


@transaction.atomic
def show_batch(
    *, batch_id: UUID, preview: Mapping[str, Any], rejected: Sequence[Mapping[str, Any]], by: Actor, at: datetime
) -> None:
    """Keep what was understood of a table; a person decides what comes next. Nothing for a batch that was dropped."""
    batch = _locked(batch_id)
    if batch.state != BatchState.READING:
        return
    batch.state, batch.report, batch.rows_count = BatchState.READY, dict(preview), preview["rows"]
    batch.rejected = list(rejected)[:REASONS_KEPT]
    batch.save()
    _noted(batch, "preview", by=by, at=at, count=batch.rows_count)


@transaction.atomic
def confirm_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Let a table bring its divisions, units and matters. Raises NotAllowed without `system.manage`, BatchRefused."""
    require(by, BRING)
    batch = _locked(batch_id)
    _must_be(batch, BatchState.READY)
    batch.confirmed_by_id = by.account_id
    batch.save(update_fields=["confirmed_by_id"])
    _noted(batch, "confirm", by=by, at=at)


@transaction.atomic
def start_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Start what was shown. Raises NotAllowed without `cases.import`, BatchRefused when its district is not confirmed."""
    require(by, "cases.import")
    batch = _locked(batch_id)
    _must_be(batch, BatchState.READY, BatchState.FAILED)
    if brings_new(batch=batch) and batch.confirmed_by_id is None:
        if not may(by, BRING):
            raise BatchRefused(_("这份表会带入新的区划、单位或事项，要先由系统管理员同意。"))
        batch.confirmed_by_id = by.account_id
    batch.state, batch.fault = BatchState.RUNNING, ""
    batch.save()
    _noted(batch, "start", by=by, at=at, wake=True)


@transaction.atomic
def loaded_for_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Note that the district of a batch is loaded, in the transaction that loaded it: its rows come next."""
    batch = _locked(batch_id)
    batch.report = {**batch.report, "loaded": True}
    batch.save(update_fields=["report"])
    _noted(batch, "district", by=by, at=at, wake=True)


def brings_new(*, batch: ImportBatch) -> bool:
    """Whether the table would add divisions, units or matters."""
    return any(part["count"] for part in batch.report.get("brings", {}).values())


@transaction.atomic
def drop_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Give up a table that has brought nothing in. Raises NotAllowed without `cases.import`, BatchRefused."""
    require(by, "cases.import")
    batch = _locked(batch_id)
    _must_be(batch, BatchState.READING, BatchState.READY, BatchState.FAILED)
    batch.state, batch.ended_at = BatchState.DROPPED, at
    batch.save(update_fields=["state", "ended_at"])
    _noted(batch, "drop", by=by, at=at)


@transaction.atomic
def fail_batch(*, batch_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Note why a batch cannot go on."""
    batch = _locked(batch_id)
    batch.state, batch.fault = BatchState.FAILED, mask_text(why)[0][:400]
    batch.save(update_fields=["state", "fault"])
    _noted(batch, "fail", by=by, at=at)


@transaction.atomic
def take_rows(
    *, batch_id: UUID, rows: Sequence[Row], done: int, by: Actor, at: datetime, wake: bool = False
) -> list[Taken]:
    """Make cases of some rows and remember that it was done, all in one transaction; a bad row leaves the others.

    `done`: how many rows of the table are behind us then. One import writes at a time: what another run has taken in
    meanwhile is found as known. Raises NotAllowed without `cases.import`.
    """
    require(by, "cases.import")
    next_number(series="import", scope="turn")  # held until the commit
    batch = _locked(batch_id)
    there = ImportedRow.objects.filter(
        mapping=batch.mapping, external_no__in=[row.external_no for row in rows], undone_at=None
    )
    known = dict(there.values_list("external_no", "digest"))
    with marks.held():
        outcomes = [_take(batch, row, known, by, at) for row in rows]
    _count(batch, rows, outcomes, done)
    batch.save()
    kept = [outcome.kept for outcome in outcomes if outcome.kept]
    _noted(batch, "rows", by=by, at=at, wake=wake, rows=kept, done=done)
    return outcomes


def _count(batch: ImportBatch, rows: Sequence[Row], outcomes: Sequence[Taken], done: int) -> None:
    taken = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome.number]
    batch.imported_count += len(taken)
    batch.flagged_count += sum(bool(row.flags) for row in taken)
    batch.unchanged_count += sum(outcome.known for outcome in outcomes)
    refused = [(row.row, outcome.refused) for row, outcome in zip(rows, outcomes, strict=True) if outcome.refused]
    late = [{"row": row, "reason": mask_text(reason)[0]} for row, reason in refused]
    batch.report = {**batch.report, "late": [*batch.report.get("late", []), *late]} if late else batch.report
    batch.done_count = done


def _take(batch: ImportBatch, row: Row, known: Mapping[str, str], by: Actor, at: datetime) -> Taken:
    if row.external_no in known:
        same = known[row.external_no] == row.digest
        return Taken(known=True) if same else Taken(refused=f"编号 {row.external_no} 已导入，这一行的内容与那时不同")
    try:
        with transaction.atomic():
            number = replay_case(opening=row.opening(), moves=row.moves, by=by, at=at)
            kept = _remembered(batch, row, number)
    except FieldRefused as refused:
        return Taken(refused="；".join(sentence for _field, sentence in refused.errors))
    except ValidationError as faults:
        return Taken(refused="；".join(f"{name}：{sentence}" for name, sentence in words_of(faults)))
    except MoveRefused as refused:
        return Taken(refused=str(refused))
    except DatabaseError as fault:
        return Taken(refused=f"数据库没有接受这一行（{type(fault).__name__}）")
    return Taken(number=number, kept=kept)


def _remembered(batch: ImportBatch, row: Row, number: str) -> ImportedRow:
    codes = list(dict.fromkeys(flag["code"] for flag in row.flags))
    kept = ImportedRow(
        batch=batch,
        mapping=batch.mapping,
        external_no=row.external_no,
        digest=row.digest,
        case_number=number,
        row=row.row,
        flags=[{"code": flag["code"], "text": mask_text(flag["text"])[0][:300]} for flag in row.flags],
        doubts=f" {' '.join(codes)} "[:400] if codes else "",
    )
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def end_batch(
    *, batch_id: UUID, rejected: Sequence[Mapping[str, Any]], by: Actor, at: datetime, unchanged: int = 0
) -> ImportBatch:
    """Note what came of an import: `rejected` were refused when the table was read, others while it was written.

    `unchanged`: rows that no call of `take_rows` has counted.
    """
    batch = _locked(batch_id)
    batch.unchanged_count += unchanged
    every = sorted([*rejected, *batch.report.get("late", [])], key=lambda bad: bad["row"])
    flags: dict[str, int] = {}
    for doubts in ImportedRow.objects.filter(batch=batch).exclude(doubts="").values_list("doubts", flat=True):
        for code in doubts.split():
            flags[code] = flags.get(code, 0) + 1
    batch.report = {**batch.report, "rejected_count": len(every), "flags": flags}
    batch.rejected, batch.done_count = every[:REASONS_KEPT], batch.rows_count
    batch.state, batch.ended_at = BatchState.DONE, at
    batch.save()
    counts = {"imported": batch.imported_count, "flagged": batch.flagged_count, "unchanged": batch.unchanged_count}
    _noted(batch, "end", by=by, at=at, rejected=len(every), **counts)
    return batch


@transaction.atomic
def begin_undo(*, batch_id: UUID, by: Actor, at: datetime, wake: bool = True) -> ImportBatch:
    """Begin to take back what a batch brought in. Raises NotAllowed without `cases.import`, BatchRefused."""
    require(by, "cases.import")
    batch = _locked(batch_id)
    _must_be(batch, BatchState.DONE, BatchState.RUNNING, BatchState.FAILED, BatchState.UNDOING)
    again = batch.state == BatchState.UNDOING
    batch.state, batch.ended_at = BatchState.UNDOING, batch.ended_at or at
    batch.report = batch.report if again else {**batch.report, "undo": {"after": 0, "left": [], "left_count": 0}}
    batch.save()
    _noted(batch, "undo", by=by, at=at, wake=wake)
    return batch


@transaction.atomic
def undo_rows(*, batch_id: UUID, by: Actor, at: datetime, wake: bool = False) -> bool:
    """Take back some cases of a batch, in one transaction; True while there may be more.

    Cases that somebody has worked on since are left and listed. Raises NotAllowed without `cases.import`.
    """
    require(by, "cases.import")
    next_number(series="import", scope="turn")  # held until the commit
    batch = _locked(batch_id)
    if batch.state != BatchState.UNDOING:
        return False
    undo = batch.report["undo"]
    waiting = ImportedRow.objects.filter(batch=batch, undone_at=None, row__gt=undo["after"]).order_by("row")
    rows = list(waiting[:TOGETHER])
    with marks.held():
        left = [row for row in rows if not _taken_back(row, by, at)]
    gone = [row for row in rows if row.undone_at]
    batch.undone_count += len(rows) - len(left)
    undo["left"] = [*undo["left"], *(row.case_number for row in left)][:REASONS_KEPT]
    undo |= {"after": rows[-1].row if rows else undo["after"], "left_count": undo["left_count"] + len(left)}
    if not rows:
        batch.state = BatchState.DONE if undo["left_count"] else BatchState.UNDONE
        batch.undone_at = None if undo["left_count"] else at
    batch.save()
    _noted(batch, "undone", by=by, at=at, wake=wake and bool(rows), rows=gone, undone=batch.undone_count)
    return bool(rows)


def _taken_back(row: ImportedRow, by: Actor, at: datetime) -> bool:
    if not take_back(number=row.case_number, by=by, at=at):
        return False
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    return True
