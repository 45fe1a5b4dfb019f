"""Reading batches and the rows they brought in. Who may import sees them, and who confirms what they bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.access.queries import names_of_accounts
from linli.access.rules import Actor, NotAllowed, may
from linli.exchange.actions import BRING
from linli.exchange.choices import WORKING, BatchState, Doubt
from linli.exchange.models import ImportBatch, ImportedRow


@dataclass(frozen=True)
class BatchCard:
    """A batch as it is shown. `rejected` lists {row, reason}, the first thousands of them; `by` is a name."""

    id: UUID
    file: str
    mapping: str
    state: BatchState
    rows: int
    done: int
    imported: int
    flagged: int
    unchanged: int
    rejected_count: int
    undone: int
    left: tuple[str, ...]
    left_count: int
    rejected: tuple[dict[str, Any], ...]
    report: dict[str, Any]
    fault: str
    by: str
    confirmed_by: str
    begun_at: datetime
    ended_at: datetime | None
    undone_at: datetime | None

    @property
    def working(self) -> bool:
        return self.state in WORKING

    @property
    def shown(self) -> int:
        """How far the present work has come, in its own total."""
        return self.undone if self.state == BatchState.UNDOING else self.done

    @property
    def total(self) -> int:
        return self.imported if self.state == BatchState.UNDOING else self.rows


@dataclass(frozen=True)
class RowCard:
    row: int
    external_no: str
    case_number: str
    flags: tuple[tuple[str, str], ...]
    undone: bool


def require_sight(*, by: Actor) -> None:
    """Raise NotAllowed unless `by` imports, or lets tables bring their district."""
    if not (may(by, "cases.import") or may(by, BRING)):
        raise NotAllowed("cases.import")


def batch_cards(*, by: Actor, before: UUID | None = None, limit: int = 50) -> list[BatchCard]:
    """Batches, the newest first; those older than `before`. Raises NotAllowed."""
    require_sight(by=by)
    rows = ImportBatch.objects.order_by("-id").defer("rejected")
    return _cards(list((rows.filter(pk__lt=before) if before else rows)[:limit]))


def batch_card(*, batch_id: UUID, by: Actor) -> BatchCard | None:
    """One batch. Raises NotAllowed."""
    require_sight(by=by)
    return next(iter(_cards(list(ImportBatch.objects.filter(pk=batch_id)), whole=True)), None)


def _cards(batches: Sequence[ImportBatch], *, whole: bool = False) -> list[BatchCard]:
    ids = {key for batch in batches for key in (batch.by_id, batch.confirmed_by_id) if key}
    names = names_of_accounts(ids=ids)
    return [_card(batch, names, whole) for batch in batches]


def _card(batch: ImportBatch, names: dict[UUID, str], whole: bool) -> BatchCard:
    undo = batch.report.get("undo", {})
    rejected = tuple(batch.rejected) if whole else ()
    return BatchCard(
        id=batch.pk,
        file=batch.file,
        mapping=batch.mapping,
        state=BatchState(batch.state),
        rows=batch.rows_count,
        done=batch.done_count,
        imported=batch.imported_count,
        flagged=batch.flagged_count,
        unchanged=batch.unchanged_count,
        rejected_count=batch.report.get("rejected_count", batch.report.get("refused", 0)),
        undone=batch.undone_count,
        left=tuple(undo.get("left", ())),
        left_count=undo.get("left_count", 0),
        rejected=rejected,
        report=batch.report,
        fault=batch.fault,
        by=names.get(batch.by_id, "") if batch.by_id else "",
        confirmed_by=names.get(batch.confirmed_by_id, "") if batch.confirmed_by_id else "",
        begun_at=batch.begun_at,
        ended_at=batch.ended_at,
        undone_at=batch.undone_at,
    )


def imported_rows(*, batch_id: UUID, by: Actor, flag: str = "", after: int = 0) -> QuerySet[ImportedRow]:
    """The rows of a batch in the order of the table; those with a flag, or those with any (`any`). Raises NotAllowed."""
    require_sight(by=by)
    rows = ImportedRow.objects.filter(batch_id=batch_id, row__gt=after).order_by("row")
    if flag == "any":
        return rows.exclude(doubts="")
    return rows.filter(doubts__contains=f" {flag} ") if flag else rows


def row_card(row: ImportedRow) -> RowCard:
    """A row with its flags in words."""
    flags = tuple((str(Doubt(flag["code"]).label), flag["text"]) for flag in row.flags)
    return RowCard(row.row, row.external_no, row.case_number, flags, row.undone_at is not None)


def doubts_of_case(*, number: str, by: Actor) -> tuple[tuple[str, str], ...]:
    """What was doubtful in the row a case was made of: label and the source's words. The case is in scope of `by`."""
    row = ImportedRow.objects.filter(case_number=number).exclude(doubts="").first()
    return row_card(row).flags if row else ()
