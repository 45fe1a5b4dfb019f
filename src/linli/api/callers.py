"""Who calls: a token for each request, and how often one caller may call."""

import time
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from linli.access.queries import TokenRefused, actor_of_token
from linli.access.rules import Actor
from linli.api.problems import TooMany

MINUTE = 60.0


class OpenRequest(HttpRequest):
    """A request as the routes see it: at its moment."""

    now: datetime


class CallRequest(OpenRequest):
    """A request with a token, and whose it is."""

    auth: Actor


class Pace:
    """Calls counted by the minute, in this process. The count of a minute is dropped with it, so memory stays small."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = -1
        self._counts: dict[str, int] = {}

    def step(self, *, who: str, most: int) -> None:
        """Count one call. Raises TooMany above `most` a minute; 0 sets no limit."""
        if not most:
            return
        moment = time.monotonic()
        minute = int(moment // MINUTE)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts.get(who, 0) + 1
            self._counts[who] = count
        if count > most:
            raise TooMany((minute + 1) * MINUTE - moment)

    def clear(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._counts = {}


pace = Pace()


class Bearer(HttpBearer):
    """A token in the Authorization header, read in one statement. No cookie opens this door."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token, or None. Raises TooMany."""
        try:
            actor = actor_of_token(secret=token, at=request.now)  # type: ignore[attr-defined]
        except TokenRefused:
            pace.step(who=f"token {address_of(request)}", most=settings.API_TRACKS_A_MINUTE)
            return None
        if request.method not in {"GET", "HEAD"}:
            pace.step(who=str(actor.account_id), most=settings.API_WRITES_A_MINUTE)
        return actor


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def slow_down(request: HttpRequest) -> None:
    """Count a call made without a token. Raises TooMany."""
    pace.step(who=f"open {address_of(request)}", most=settings.API_TRACKS_A_MINUTE)
