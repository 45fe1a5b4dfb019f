"""News that travels up: stored with the change, delivered after it, at least once to each listener.

A listener's own writes share one transaction with the mark that it was delivered, so their effect happens once.
What a listener does outside the database may happen again after a crash; it carries the note's id to be known by.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from linli.kernel.ids import new_id
from linli.kernel.models import BellNote

log = logging.getLogger(__name__)
Body = Mapping[str, Any]
LAST_TRY = 12


@dataclass(frozen=True)
class Listener:
    name: str
    hear: Callable[[UUID, Body, datetime], None]


_listeners: dict[str, list[Listener]] = {}


def connect(event: type, *listeners: Listener) -> None:
    """Name who hears an event. Called once at start, from `config/wiring.py`; a second call replaces the first."""
    _listeners[event.__name__] = list(listeners)


def notes(event: Any, *, at: datetime) -> list[BellNote]:
    """Unsaved notes of an event, one for each listener. The event is a frozen dataclass of ids."""
    if not is_dataclass(event) or isinstance(event, type):
        raise TypeError(f"{event!r} is not an event")
    name = type(event).__name__
    body = {key: str(value) if isinstance(value, UUID) else value for key, value in asdict(event).items()}
    return [
        BellNote(id=new_id(), event=name, listener=listener.name, body=body, at=at, due_at=at)
        for listener in _listeners.get(name, [])
    ]


def ring(event: Any, *, at: datetime) -> None:
    """Store an event for its listeners in the caller's transaction."""
    BellNote.objects.bulk_create(notes(event, at=at))


def deliver(*, at: datetime, most: int = 100) -> int:
    """Deliver waiting notes that are due, oldest first. Returns how many were tried."""
    waiting = BellNote.objects.filter(done_at=None, due_at__lte=at).order_by("due_at", "id")
    ids = list(waiting.values_list("pk", flat=True)[:most])
    return sum(_deliver_one(note_id, at) for note_id in ids)


def _deliver_one(note_id: UUID, at: datetime) -> bool:
    try:
        with transaction.atomic():
            locked = BellNote.objects.filter(pk=note_id, done_at=None)
            note = locked.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
            if note is None:
                return False
            _listener_of(note).hear(note.pk, note.body, at)
            note.done_at, note.error = at, ""
            note.save(update_fields=["done_at", "error"])
    except Exception as failure:  # a listener's failure must not stop the others
        log.exception("bell: a listener failed, note %s", note_id)
        _put_off(note_id, at, failure)
    return True


def _listener_of(note: BellNote) -> Listener:
    for listener in _listeners.get(note.event, []):
        if listener.name == note.listener:
            return listener
    raise LookupError(f"no listener {note.listener} for {note.event}")


def _put_off(note_id: UUID, at: datetime, failure: Exception) -> None:
    note = BellNote.objects.get(pk=note_id)
    note.tries = min(note.tries + 1, LAST_TRY)
    note.error = f"{type(failure).__name__}"[:200]
    note.due_at = at + timedelta(seconds=2**note.tries)
    note.save(update_fields=["tries", "error", "due_at"])
