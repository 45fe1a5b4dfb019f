"""How often wrong passwords may come from one address: who tries many names in turn is not held up by the lock of each."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60


def is_used_up(*, request: HttpRequest) -> bool:
    """Whether the address has used up its minute. 0 in the settings sets no limit."""
    most = settings.WRONG_PASSWORDS_A_MINUTE
    return bool(most and cache.get(_key(request), 0) >= most)


def count(*, request: HttpRequest) -> None:
    """One more wrong password."""
    key = _key(request)
    if not cache.add(key, 1, MINUTE):
        cache.incr(key)


def _key(request: HttpRequest) -> str:
    """The caller's address; behind our own proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    address = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return f"wrong-password {address}".replace(" ", "-")
