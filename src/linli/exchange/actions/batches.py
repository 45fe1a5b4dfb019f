"""A batch from step to step. Each change of it has its audit row."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.access.rules import Actor, may, require
from linli.exchange.choices import WORKING, BatchState
from linli.exchange.events import ImportWaits
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import audit, bell
from linli.kernel.mentions import mask_text

REASONS_KEPT = 5_000
BRING = "system.manage"


class BatchRefused(Exception):
    """The batch, as it stands, does not allow this. The sentence says why."""


def noted(
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


def locked(batch_id: UUID) -> ImportBatch:
    """A batch, for the length of the transaction."""
    return ImportBatch.objects.select_for_update().get(pk=batch_id)


def must_be(batch: ImportBatch, *states: BatchState) -> None:
    """Raise BatchRefused in any other state."""
    if batch.state not in states:
        told = _("这一批现在是“%(state)s”，不能这样做。") % {"state": BatchState(batch.state).label}
        raise BatchRefused(told)


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
    noted(batch, "begin", by=by, at=at, wake=state in WORKING and bool(batch_id), count=rows_count)
    return batch


@transaction.atomic
def show_batch(
    *, batch_id: UUID, preview: Mapping[str, Any], rejected: Sequence[Mapping[str, Any]], by: Actor, at: datetime
) -> None:
    """Keep what was understood of a table; a person decides what comes next. Nothing for a batch that was dropped."""
    batch = locked(batch_id)
    if batch.state != BatchState.READING:
        return
    batch.state, batch.report, batch.rows_count = BatchState.READY, dict(preview), preview["rows"]
    batch.rejected = list(rejected)[:REASONS_KEPT]
    batch.save()
    noted(batch, "preview", by=by, at=at, count=batch.rows_count)


@transaction.atomic
def confirm_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Let a table bring its divisions, units and matters. Raises NotAllowed without `system.manage`, BatchRefused."""
    require(by, BRING)
    batch = locked(batch_id)
    must_be(batch, BatchState.READY)
    batch.confirmed_by_id = by.account_id
    batch.save(update_fields=["confirmed_by_id"])
    noted(batch, "confirm", by=by, at=at)


@transaction.atomic
def start_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Start what was shown. Raises NotAllowed without `cases.import`, BatchRefused when its district is not confirmed."""
    require(by, "cases.import")
    batch = locked(batch_id)
    must_be(batch, BatchState.READY, BatchState.FAILED)
    if brings_new(batch=batch) and batch.confirmed_by_id is None:
        if not may(by, BRING):
            raise BatchRefused(_("这份表会带入新的区划、单位或事项，要先由系统管理员同意。"))
        batch.confirmed_by_id = by.account_id
    batch.state, batch.fault = BatchState.RUNNING, ""
    batch.save()
    noted(batch, "start", by=by, at=at, wake=True)


@transaction.atomic
def loaded_for_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Note that the district of a batch is loaded, in the transaction that loaded it: its rows come next."""
    batch = locked(batch_id)
    batch.report = {**batch.report, "loaded": True}
    batch.save(update_fields=["report"])
    noted(batch, "district", by=by, at=at, wake=True)


def brings_new(*, batch: ImportBatch) -> bool:
    """Whether the table would add divisions, units or matters."""
    return any(part["count"] for part in batch.report.get("brings", {}).values())


@transaction.atomic
def drop_batch(*, batch_id: UUID, by: Actor, at: datetime) -> None:
    """Give up a table that has brought nothing in. Raises NotAllowed without `cases.import`, BatchRefused."""
    require(by, "cases.import")
    batch = locked(batch_id)
    must_be(batch, BatchState.READING, BatchState.READY, BatchState.FAILED)
    batch.state, batch.ended_at = BatchState.DROPPED, at
    batch.save(update_fields=["state", "ended_at"])
    noted(batch, "drop", by=by, at=at)


@transaction.atomic
def fail_batch(*, batch_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Note why a batch cannot go on."""
    batch = locked(batch_id)
    batch.state, batch.fault = BatchState.FAILED, mask_text(why)[0][:400]
    batch.save(update_fields=["state", "fault"])
    noted(batch, "fail", by=by, at=at)


@transaction.atomic
def end_batch(
    *, batch_id: UUID, rejected: Sequence[Mapping[str, Any]], by: Actor, at: datetime, unchanged: int = 0
) -> ImportBatch:
    """Note what came of an import: `rejected` were refused when the table was read, others while it was written.

    `unchanged`: rows that no call of `take_rows` has counted.
    """
    batch = locked(batch_id)
    batch.unchanged_count += unchanged
    every = sorted([*rejected, *batch.report.get("late", [])], key=lambda bad: bad["row"])
    flags: dict[str, int] = {}
    for doubts in ImportedRow.objects.filter(batch=batch).exclude(doubts="").values_list("doubts", flat=True):
        for code in doubts.split():
            flags[code] = flags.get(code, 0) + 1
    batch.report = {**batch.report, "rejected_count": len(every), "flags": flags}
    batch.rejected, batch.done_count = every[:REASONS_KEPT], batch.rows_count
    batch.state, batch.ended_at, batch.fault = BatchState.DONE, at, ""
    batch.save()
    counts: dict[str, Any] = {"imported": batch.imported_count, "flagged": batch.flagged_count}
    noted(batch, "end", by=by, at=at, unchanged=batch.unchanged_count, rejected=len(every), **counts)
    return batch
