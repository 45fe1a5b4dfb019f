"""Entry points for the worker and the timetable."""

from datetime import datetime
from uuid import UUID

from linli.access.rules import SYSTEM
from linli.exchange.actions import drop_batch
from linli.exchange.choices import BatchState
from linli.exchange.imports.running import carry_on
from linli.exchange.imports.stored import drop_file, files_older_than
from linli.exchange.models import ImportBatch
from linli.kernel.bell import Body


def carry_on_import(note_id: UUID, body: Body, at: datetime) -> None:
    """Make the next step of a batch."""
    carry_on(batch_id=UUID(body["batch_id"]), at=at)


def forget_waiting_files(*, at: datetime) -> int:
    """Remove files that nobody started within a day, and give up their batches. Returns how many."""
    old = files_older_than(at=at)
    for batch_id in old:
        waits = ImportBatch.objects.filter(pk=batch_id, state__in=[BatchState.READY, BatchState.FAILED])
        if waits.exists():
            drop_batch(batch_id=batch_id, by=SYSTEM, at=at)
        if not ImportBatch.objects.filter(pk=batch_id, state__in=[BatchState.READING, BatchState.RUNNING]).exists():
            drop_file(batch_id=batch_id)
    return len(old)
