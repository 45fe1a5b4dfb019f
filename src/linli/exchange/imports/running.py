"""A batch in the worker's hands: read, carried on some rows at a time, taken back. What was done is never done again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from linli.access.models import Account
from linli.access.queries import actor_of_account
from linli.access.rules import SYSTEM, Actor, NotAllowed
from linli.exchange.actions import (
    TOGETHER,
    end_batch,
    fail_batch,
    loaded_for_batch,
    show_batch,
    take_rows,
    undo_rows,
)
from linli.exchange.choices import BatchState
from linli.exchange.imports.district import Derived, derive
from linli.exchange.imports.mapping import Found, find_mapping
from linli.exchange.imports.preview import preview_of
from linli.exchange.imports.replaying import row_of
from linli.exchange.imports.requests import Reading, judge_table, known_district
from linli.exchange.imports.stored import FileGone, drop_file, kept_file
from linli.exchange.imports.table import TableRefused, table_of
from linli.exchange.models import ImportBatch
from linli.kernel.datafiles import FileRefused
from linli.kernel.seals import SealBroken

Load = Callable[..., Any]
BROKEN = (TableRefused, FileRefused, FileGone, SealBroken, NotAllowed)
_load: list[Load] = []


@dataclass(frozen=True)
class Ready:
    """A table and its district, judged against nothing but itself: what is known is found when it is written."""

    reading: Reading
    derived: Derived
    found: Found


def load_with(load: Load) -> None:
    """Name what loads the folder of a district. Called once at start, from `config/wiring.py`."""
    _load[:] = [load]


def carry_on(*, batch_id: UUID, at: datetime) -> None:
    """Make the next step of a batch; the worker is told again while there is another. A fault is kept with the batch."""
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    step = _STEPS.get(BatchState(batch.state)) if batch else None
    if batch is None or step is None:
        return
    by = _actor(batch, at)
    try:
        step(batch, by, at)
    except BROKEN as fault:
        fail_batch(batch_id=batch_id, why=_words(fault), by=by, at=at)


def _actor(batch: ImportBatch, at: datetime) -> Actor:
    """Who asked for it, with the rights held now. Begun at the command line without an account: the system."""
    account = Account.objects.filter(pk=batch.by_id, is_active=True).first() if batch.by_id else None
    if account:
        return actor_of_account(account=account, at=at)
    return Actor(account_id=batch.by_id, name="", kind="staff") if batch.by_id else SYSTEM


def _words(fault: Exception) -> str:
    if isinstance(fault, NotAllowed):
        return "发起的账号已经没有导入的权限，请由有权限的人重新上传"
    if isinstance(fault, FileGone):
        return "上传的文件已按期删除，请重新上传"
    return "上传的文件打不开，请重新上传" if isinstance(fault, SealBroken) else str(fault)


def _read(batch: ImportBatch, by: Actor, at: datetime) -> None:
    found = _found(batch)
    table = table_of(name=batch.file, raw=kept_file(batch_id=batch.pk))
    reading = judge_table(table=table, found=found, at=batch.begun_at)
    show_batch(
        batch_id=batch.pk,
        preview=preview_of(reading=reading, found=found),
        rejected=reading.report.as_json()["rejected"],
        by=by,
        at=at,
    )


def _run(batch: ImportBatch, by: Actor, at: datetime) -> None:
    if not batch.report.get("loaded"):
        _bring(batch, by, at)
        return
    ready = _ready(batch.pk, batch.begun_at)
    requests, report = ready.reading.requests, ready.reading.report
    aside = report.rows - len(requests)  # refused when read, or the same row again
    begun = max(batch.done_count - aside, 0)
    part = requests[begun : begun + TOGETHER]
    if not part:
        _end(batch, ready, by, at)
        return
    rows = [row_of(request=request, derived=ready.derived, mapping=ready.found.mapping) for request in part]
    take_rows(batch_id=batch.pk, rows=rows, done=aside + begun + len(part), by=by, at=at, wake=True)


def _bring(batch: ImportBatch, by: Actor, at: datetime) -> None:
    """Load the district of a table, in a transaction of its own. Raises FileRefused with the first mistakes."""
    ready = _ready(batch.pk, batch.begun_at)
    loaded = _load[0](folder=ready.derived.folder, by=SYSTEM, at=at)
    _ready.cache_clear()
    if not loaded.ok:
        raise FileRefused(loaded.errors[:5])
    loaded_for_batch(batch_id=batch.pk, by=by, at=at)


def _end(batch: ImportBatch, ready: Ready, by: Actor, at: datetime) -> None:
    report = ready.reading.report
    end_batch(batch_id=batch.pk, rejected=report.as_json()["rejected"], unchanged=report.unchanged, by=by, at=at)
    drop_file(batch_id=batch.pk)
    _ready.cache_clear()


def _undo(batch: ImportBatch, by: Actor, at: datetime) -> None:
    undo_rows(batch_id=batch.pk, by=by, at=at, wake=True)


def _found(batch: ImportBatch) -> Found:
    return find_mapping(name=batch.mapping, home=settings.DATA / "mappings")


@lru_cache(maxsize=1)
def _ready(batch_id: UUID, at: datetime) -> Ready:
    """The table of a batch and the names of its district, read once a process."""
    batch = ImportBatch.objects.get(pk=batch_id)
    found, folder = _found(batch), Path(settings.VAR) / "imports" / batch.mapping
    reading = judge_table(
        table=table_of(name=batch.file, raw=kept_file(batch_id=batch_id)), found=found, at=at, before={}
    )
    derived = derive(requests=reading.sound, found=found, folder=folder, known=known_district(mapping=found.mapping))
    return Ready(reading, derived, found)


_STEPS: dict[BatchState, Callable[[ImportBatch, Actor, datetime], None]] = {
    BatchState.READING: _read,
    BatchState.RUNNING: _run,
    BatchState.UNDOING: _undo,
}
