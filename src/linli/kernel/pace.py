"""How often something may happen in a minute, by who asks or from where."""

import time
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

MINUTE = 60.0


class TooMany(Exception):
    """More than the minute allows. `wait`: seconds until one may ask again."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class Pace:
    """Counts by the minute, in this process. A minute begins with the first thing counted in it, for each who asks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minutes: dict[str, tuple[float, int]] = {}
        self._tidied = -MINUTE

    def check(self, *, who: str, most: int) -> None:
        """Raises TooMany when `who` has used up this minute; a `most` of 0 sets no limit."""
        now = time.monotonic()
        begun, count = self._minutes.get(who, (now, 0))
        if most and count >= most and now < begun + MINUTE:
            raise TooMany(begun + MINUTE - now)

    def count(self, *, who: str) -> int:
        """Count one more, and say how many that makes."""
        return self._add(who)[1]

    def step(self, *, who: str, most: int) -> None:
        """Count one more. Raises TooMany above `most`; 0 sets no limit."""
        if not most:
            return
        begun, count = self._add(who)
        if count > most:
            raise TooMany(begun + MINUTE - time.monotonic())

    def clear(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._minutes = {}

    def _add(self, who: str) -> tuple[float, int]:
        now = time.monotonic()
        with self._lock:
            self._tidy(now)
            begun, count = self._minutes.get(who, (now, 0))
            self._minutes[who] = (begun, count + 1) if now < begun + MINUTE else (now, 1)
            return self._minutes[who]

    def _tidy(self, now: float) -> None:
        """Drop, once a minute, the minutes that are over: memory stays small."""
        if now >= self._tidied + MINUTE:
            self._minutes = {who: held for who, held in self._minutes.items() if now < held[0] + MINUTE}
            self._tidied = now


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
