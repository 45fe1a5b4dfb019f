"""The only writes of exchange: a batch and the rows it brought in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from pydantic import ValidationError

from linli.access.rules import Actor, require
from linli.cases.actions.faults import words_of
from linli.cases.actions.replay import PastMove, replay_case
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.exchange.choices import BatchState
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import audit, marks
from linli.kernel.mentions import mask_text
from linli.kernel.series import next_number
from linli.people.actions.parties import FieldRefused

REASONS_KEPT = 5_000


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


@transaction.atomic
def begin_batch(
    *,
    kind: str,
    file: str,
    digest: str,
    mapping: str,
    rows_count: int,
    by: Actor,
    at: datetime,
    state: BatchState = BatchState.RUNNING,
) -> ImportBatch:
    """Note that an import begins. Raises NotAllowed without `cases.import`."""
    require(by, "cases.import")
    batch = ImportBatch(
        kind=kind,
        file=mask_text(file)[0][-200:],
        digest=digest,
        mapping=mapping,
        state=state,
        rows_count=rows_count,
        by_id=by.account_id,
        begun_at=at,
    )
    batch.save(force_insert=True)
    audit.record("import.begin", batch, by=by, at=at, wrote=[batch], about={"kind": kind, "rows": rows_count})
    return batch


@transaction.atomic
def take_rows(*, batch: ImportBatch, rows: Sequence[Row], by: Actor, at: datetime) -> list[Taken]:
    """Make cases of some rows and remember that it was done, all in one transaction; a bad row leaves the others.

    One import writes at a time: what another run has taken in meanwhile is found as known. Raises NotAllowed without
    `cases.import`.
    """
    require(by, "cases.import")
    next_number(series="import", scope="turn")  # held until the commit
    numbers = [row.external_no for row in rows]
    there = ImportedRow.objects.filter(mapping=batch.mapping, external_no__in=numbers, undone_at=None)
    known = dict(there.values_list("external_no", "digest"))
    with marks.held():
        return [_take(batch, row, known, by, at) for row in rows]


def _take(batch: ImportBatch, row: Row, known: Mapping[str, str], by: Actor, at: datetime) -> Taken:
    if row.external_no in known:
        same = known[row.external_no] == row.digest
        return Taken(known=True) if same else Taken(refused=f"编号 {row.external_no} 已导入，这一行的内容与那时不同")
    try:
        with transaction.atomic():
            number = replay_case(opening=row.opening(), moves=row.moves, by=by, at=at)
            _remember(batch, row, number)
    except FieldRefused as refused:
        return Taken(refused="；".join(sentence for _, sentence in refused.errors))
    except ValidationError as faults:
        return Taken(refused="；".join(f"{name}：{sentence}" for name, sentence in words_of(faults)))
    except MoveRefused as refused:
        return Taken(refused=str(refused))
    except DatabaseError as fault:
        return Taken(refused=f"数据库没有接受这一行（{type(fault).__name__}）")
    return Taken(number=number)


def _remember(batch: ImportBatch, row: Row, number: str) -> None:
    codes = list(dict.fromkeys(flag["code"] for flag in row.flags))
    ImportedRow(
        batch=batch,
        mapping=batch.mapping,
        external_no=row.external_no,
        digest=row.digest,
        case_number=number,
        row=row.row,
        flags=[{"code": flag["code"], "text": mask_text(flag["text"])[0][:300]} for flag in row.flags],
        doubts=f" {' '.join(codes)} "[:400] if codes else "",
    ).save(force_insert=True)


@transaction.atomic
def end_batch(*, batch: ImportBatch, counts: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Note what came of an import; one audit row holds its counts. `counts` as a report gives them."""
    batch.imported_count, batch.flagged_count = counts["imported"], counts["flagged"]
    batch.unchanged_count, batch.rejected = counts["unchanged"], list(counts["rejected"])[:REASONS_KEPT]
    batch.state, batch.ended_at, batch.done_count = BatchState.DONE, at, batch.rows_count
    batch.report = {**batch.report, "rejected_count": len(counts["rejected"])}
    batch.save()
    about = {name: counts[name] for name in ("imported", "flagged", "unchanged")}
    audit.record("import.end", batch, by=by, at=at, wrote=[batch], about=about | {"rejected": len(counts["rejected"])})
