"""Taking a batch back, some cases at a time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.access.rules import Actor, require
from linli.cases.actions.undoing import take_back
from linli.exchange.actions.batches import REASONS_KEPT, locked, must_be, noted
from linli.exchange.actions.rows import TOGETHER
from linli.exchange.choices import BatchState
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import marks
from linli.kernel.series import next_number


@transaction.atomic
def begin_undo(*, batch_id: UUID, by: Actor, at: datetime, wake: bool = True) -> ImportBatch:
    """Begin to take back what a batch brought in. Raises NotAllowed without `cases.import`, BatchRefused."""
    require(by, "cases.import")
    batch = locked(batch_id)
    must_be(batch, BatchState.DONE, BatchState.RUNNING, BatchState.FAILED, BatchState.UNDOING)
    again = batch.state == BatchState.UNDOING
    batch.state, batch.ended_at = BatchState.UNDOING, batch.ended_at or at
    batch.report = batch.report if again else {**batch.report, "undo": {"after": 0, "left": [], "left_count": 0}}
    batch.save()
    noted(batch, "undo", by=by, at=at, wake=wake)
    return batch


@transaction.atomic
def undo_rows(*, batch_id: UUID, by: Actor, at: datetime, wake: bool = False) -> bool:
    """Take back some cases of a batch, in one transaction; True while there may be more.

    Cases that somebody has worked on since are left and listed. Raises NotAllowed without `cases.import`.
    """
    require(by, "cases.import")
    next_number(series="import", scope="turn")  # held until the commit
    batch = locked(batch_id)
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
    noted(batch, "undone", by=by, at=at, wake=wake and bool(rows), rows=gone, undone=batch.undone_count)
    return bool(rows)


def _taken_back(row: ImportedRow, by: Actor, at: datetime) -> bool:
    if not take_back(number=row.case_number, by=by, at=at):
        return False
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    return True
