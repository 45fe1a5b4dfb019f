"""How often something may happen in a minute, by who asks or from where."""

import time
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

MINUTE = 60.0


class TooMany(Exception):
    """More than the minute allows. `wait`: seconds until the next one begins."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class Pace:
    """Counts by the minute, in this process. The count of a minute is dropped with it, so memory stays small."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = -1
        self._counts: dict[str, int] = {}

    def check(self, *, who: str, most: int) -> None:
        """Raises TooMany when `who` has used up this minute; a `most` of 0 sets no limit."""
        if most and self._present().get(who, 0) >= most:
            raise TooMany(MINUTE - time.monotonic() % MINUTE)

    def count(self, *, who: str) -> int:
        """Count one more, and say how many that makes."""
        counts = self._present()
        with self._lock:
            counts[who] = counts.get(who, 0) + 1
            return counts[who]

    def step(self, *, who: str, most: int) -> None:
        """Count one more. Raises TooMany above `most`; 0 sets no limit."""
        if most and self.count(who=who) > most:
            raise TooMany(MINUTE - time.monotonic() % MINUTE)

    def clear(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._counts = {}

    def _present(self) -> dict[str, int]:
        minute = int(time.monotonic() // MINUTE)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            return self._counts


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
