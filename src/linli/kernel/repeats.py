"""The same request, sent again: the answer it got the first time (Idempotency-Key)."""

import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.kernel import seals
from linli.kernel.ids import new_id
from linli.kernel.models import Repeat
from linli.kernel.prepared import Prepared

KEPT = timedelta(days=30)


class KeyReused(Exception):
    """The key was used before with another request."""


@dataclass(frozen=True)
class RepeatKey:
    """`owner`: account id or browser session; `key`: as sent; `request`: the request's text, of which a keyed digest is kept."""

    owner: str
    key: str
    request: str

    @property
    def key_digest(self) -> str:
        return seals.keyed_digest(self.key, purpose="repeat")

    @property
    def request_digest(self) -> str:
        return seals.keyed_digest(self.request, purpose="repeat")


def first_answer(*, key: RepeatKey) -> dict[str, Any] | None:
    """What was answered the first time, or None. Raises KeyReused when the request was another one."""
    found = _KEPT.first(owner=key.owner, key=key.key_digest)
    if found is None:
        return None
    request, answer = found
    if request != key.request_digest:
        raise KeyReused
    return dict(json.loads(zlib.decompress(bytes(answer))))


_KEPT = Prepared(
    "owner",
    "key",
    build=lambda owner, key: Repeat.objects.filter(owner=owner, key=key).values_list("request", "answer"),
)


def row(*, key: RepeatKey, answer: dict[str, Any], at: datetime) -> Repeat:
    """An unsaved row to write in the same transaction as the change. A second one for the key raises IntegrityError."""
    packed = zlib.compress(json.dumps(answer, separators=(",", ":")).encode(), 1)
    return Repeat(id=new_id(), owner=key.owner, key=key.key_digest, request=key.request_digest, answer=packed, at=at)


def forget_old(*, at: datetime) -> int:
    """Remove answers older than 30 days."""
    return Repeat.objects.filter(at__lt=at - KEPT).delete()[0]
