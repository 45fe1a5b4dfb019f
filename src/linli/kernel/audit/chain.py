"""Adding to the chain."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from linli.kernel import keys
from linli.kernel.audit import heads
from linli.kernel.ids import new_id
from linli.kernel.models import AuditLane, AuditRow
from linli.kernel.prepared import Prepared
from linli.kernel.rows import update_row

LANES = 64


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
    about: Mapping[str, Any] | None = None,
) -> None:
    """Chain one row in the caller's transaction. Call it last: it holds the lane until the commit.

    `wrote` are the rows as they now stand in the database (the subject, when it was written, among them).
    `about` holds codes and counts, never personal data.
    """
    row = entry(action, subject, by=by, at=at, wrote=wrote, about=about)
    row.save(force_insert=True)


def entry(
    action: str,
    subject: models.Model,
    *,
    by: By,
    at: datetime,
    wrote: Iterable[models.Model] = (),
    about: Mapping[str, Any] | None = None,
) -> AuditRow:
    """The chained row, not yet inserted; its lane is locked and moved on. Insert it in the same transaction."""
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
        wrote=[_mention(written) for written in wrote],
        about=dict(about or {}),
        previous=lane.head,
    )
    row.digest = chained_digest(row)
    update_row(AuditLane(id=lane.pk, seq=row.seq, head=row.digest))
    transaction.on_commit(lambda: heads.append(lane=row.lane, seq=row.seq, digest=row.digest), robust=True)
    return row


def _locked_lane(subject_id: UUID) -> AuditLane:
    lane_id = subject_id.int % LANES
    found = _LANE.first(lane_n=lane_id)
    if found is None:
        AuditLane.objects.bulk_create([AuditLane(id=lane_id)], ignore_conflicts=True)
        found = _LANE.rows(lane_n=lane_id)[0]
    seq, head = found
    return AuditLane(id=lane_id, seq=seq, head=head)


_LANE = Prepared(
    "lane_n", build=lambda lane_n: AuditLane.objects.select_for_update().filter(pk=lane_n).values_list("seq", "head")
)


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
    """SHA-256 (first 32 hexadecimal digits) of all columns of a row, equal before and after a trip to the database."""
    content = {field.column: _plain(getattr(row, field.attname)) for field in row._meta.concrete_fields if field.column}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if value is None or isinstance(value, bool | int | float | dict | list):
        return value
    return str(value)
