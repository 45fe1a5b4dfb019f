"""Adding to the chain."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from linli.kernel import keys
from linli.kernel.audit import heads
from linli.kernel.ids import new_id
from linli.kernel.models import AuditLane, AuditRow
from linli.kernel.prepared import PreparedRows
from linli.kernel.rows import write_together

LANES = 64
REMOVED = ""  # in place of the digest of a row that is no longer there


class By(Protocol):
    """Who acts, as ids."""

    @property
    def account_id(self) -> UUID | None: ...
    @property
    def unit_id(self) -> UUID | None: ...


def record(
    action: str,
    subject: models.Model,
    *,
    by: By,
    at: datetime,
    wrote: Iterable[models.Model] = (),
    removed: Iterable[models.Model] = (),
    about: Mapping[str, Any] | None = None,
) -> None:
    """Chain one row in the caller's transaction. Call it last: it holds the lane until the commit.

    `wrote` are the rows as they now stand in the database (the subject, when it was written, among them),
    `removed` those that were taken out of it, with the keys they had.
    `about` holds codes and counts, never personal data.
    """
    write_together(entry(action, subject, by=by, at=at, wrote=wrote, removed=removed, about=about))


def entry(
    action: str,
    subject: models.Model,
    *,
    by: By,
    at: datetime,
    wrote: Iterable[models.Model] = (),
    removed: Iterable[models.Model] = (),
    about: Mapping[str, Any] | None = None,
) -> "tuple[AuditLane, AuditRow]":
    """The lane moved on, and the chained row, for `write_together` in the same transaction. The lane is locked."""
    lane = _locked_lane(subject.pk)
    row = AuditRow(
        id=new_id(),
        lane=lane.pk,
        seq=lane.seq + 1,
        at=at,
        action=action,
        subject_table=subject._meta.db_table,
        subject_id=subject.pk,
        by_id=by.account_id,
        by_unit_id=by.unit_id,
        wrote=[*map(_mention, wrote), *({**_mention(gone), "d": REMOVED} for gone in removed)],
        about=dict(about or {}),
        previous=lane.head,
    )
    row.digest = chained_digest(row)
    lane.seq, lane.head = row.seq, row.digest
    transaction.on_commit(lambda: heads.append(lane=row.lane, seq=row.seq, digest=row.digest), robust=True)
    return lane, row


def _locked_lane(subject_id: UUID) -> AuditLane:
    lane_id = subject_id.int % LANES
    lane = _LANE.first(lane_n=lane_id)
    if lane is None:
        AuditLane.objects.bulk_create([AuditLane(id=lane_id)], ignore_conflicts=True)
        lane = _LANE.all(lane_n=lane_id)[0]
    return lane


_LANE = PreparedRows(AuditLane, "lane_n", build=lambda lane_n: AuditLane.objects.select_for_update().filter(pk=lane_n))


def _mention(row: models.Model) -> dict[str, Any]:
    return {
        "t": row._meta.db_table,
        "i": str(row.pk),
        "v": getattr(row, "version", 0),
        "d": row_digest(row),
    }


def chained_digest(row: AuditRow) -> str:
    """HMAC-SHA256 of the row's content and the digest before it, under a key that is not in the database."""
    content = [
        row.lane,
        row.seq,
        _plain(row.at),
        row.action,
        row.subject_table,
        str(row.subject_id),
        _plain(row.by_id),
        _plain(row.by_unit_id),
        row.wrote,
        row.about,
        row.previous,
    ]
    ring = keys.load(settings.KEY_FILE)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(ring.derive("audit", min(ring.keys)), text.encode(), hashlib.sha256).hexdigest()


def row_digest(row: models.Model) -> str:
    """SHA-256 (first 32 hexadecimal digits) of the columns of a row, equal before and after a trip to the database.

    Empty columns (null, "", 0, false, {}) are left out, so that a column added later changes no digest of older rows.
    """
    content = {column: _plain(value) for column, name in _columns(type(row)) if (value := getattr(row, name))}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@lru_cache(maxsize=256)
def _columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    return tuple((field.column, field.attname) for field in model._meta.concrete_fields if field.column)


def _plain(value: Any) -> Any:
    if type(value) is str:  # most columns
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    if value is None or isinstance(value, bool | int | float | dict | list):
        return value
    return str(value)
