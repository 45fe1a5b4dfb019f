"""Rows of a table as cases: some at a time, all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from pydantic import ValidationError

from linli.access.rules import Actor, require
from linli.cases.actions.faults import words_of
from linli.cases.actions.replay import PastMove, replay_case
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.exchange.actions.batches import locked, noted
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import marks
from linli.kernel.mentions import mask_text
from linli.kernel.series import next_number
from linli.people.actions.parties import FieldRefused

TOGETHER = 20


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
def take_rows(
    *, batch_id: UUID, rows: Sequence[Row], done: int, by: Actor, at: datetime, wake: bool = False
) -> list[Taken]:
    """Make cases of some rows and remember that it was done, all in one transaction; a bad row leaves the others.

    `done`: how many rows of the table are behind us then. One import writes at a time: what another run has taken in
    meanwhile is found as known. Raises NotAllowed without `cases.import`.
    """
    require(by, "cases.import")
    next_number(series="import", scope="turn")  # held until the commit
    batch = locked(batch_id)
    there = ImportedRow.objects.filter(
        mapping=batch.mapping, external_no__in=[row.external_no for row in rows], undone_at=None
    )
    known = dict(there.values_list("external_no", "digest"))
    with marks.held():
        outcomes = [_take(batch, row, known, by, at) for row in rows]
    _count(batch, rows, outcomes, done)
    batch.save()
    kept = [outcome.kept for outcome in outcomes if outcome.kept]
    noted(batch, "rows", by=by, at=at, wake=wake, rows=kept, done=done)
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
