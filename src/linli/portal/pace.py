"""How often wrong codes may come from one address: who tries all numbers in turn is not held up by the lock of each."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60


class TooManyTries(Exception):
    """As many wrong codes came from this address as a minute allows."""


def ask(*, request: HttpRequest) -> None:
    """Raises TooManyTries when the address has used up its minute. 0 in the settings sets no limit."""
    most = settings.API_TRACKS_A_MINUTE
    if most and cache.get(_key(request), 0) >= most:
        raise TooManyTries


def count(*, request: HttpRequest) -> None:
    """One more wrong code."""
    key = _key(request)
    if not cache.add(key, 1, MINUTE):
        cache.incr(key)


def _key(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    return f"wrong-code {forwarded.rsplit(',', 1)[-1].strip() or request.META.get('REMOTE_ADDR', '')}".replace(" ", "-")
