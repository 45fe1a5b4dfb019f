"""The only writes of exchange: a batch and the rows it brought in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.access.rules import Actor, require
from linli.cases.actions.replay import PastMove, replay_case
from linli.cases.schema import Opening
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import audit


@transaction.atomic
def begin_batch(
    *, kind: str, file: str, digest: str, mapping: str, rows_count: int, by: Actor, at: datetime
) -> ImportBatch:
    """Note that an import begins. Raises NotAllowed without `cases.import`."""
    require(by, "cases.import")
    batch = ImportBatch(
        kind=kind,
        file=file[-200:],
        digest=digest,
        mapping=mapping,
        rows_count=rows_count,
        by_id=by.account_id,
        begun_at=at,
    )
    batch.save(force_insert=True)
    audit.record("import.begin", batch, by=by, at=at, wrote=[batch], about={"kind": kind, "rows": rows_count})
    return batch


@transaction.atomic
def take_row(
    *,
    batch: ImportBatch,
    row: int,
    digest: str,
    opening: Opening,
    moves: Sequence[PastMove],
    by: Actor,
    at: datetime,
) -> str:
    """Make a case of a row and remember that it was: both or neither. Returns the number. Raises as `replay_case` does."""
    number = replay_case(opening=opening, moves=moves, by=by, at=at)
    ImportedRow.objects.create(
        batch=batch,
        mapping=batch.mapping,
        external_no=opening.external_no,
        digest=digest,
        case_number=number,
        row=row,
    )
    return number


@transaction.atomic
def end_batch(
    *, batch: ImportBatch, imported: int, unchanged: int, rejected: Sequence[dict[str, Any]], by: Actor, at: datetime
) -> None:
    """Note what came of an import; one audit row holds its counts."""
    batch.imported_count, batch.unchanged_count = imported, unchanged
    batch.rejected, batch.ended_at = list(rejected), at
    batch.save(update_fields=["imported_count", "unchanged_count", "rejected", "ended_at"])
    about = {"imported": imported, "unchanged": unchanged, "rejected": len(rejected)}
    audit.record("import.end", batch, by=by, at=at, wrote=[batch], about=about)
