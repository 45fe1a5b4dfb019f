"""The one clock that doors and tasks read."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

CHINA = ZoneInfo("Asia/Shanghai")


class ClockRefused(ImproperlyConfigured):
    """`LINLI_CLOCK` is set, but the database was not made by `linli demo`."""


def fixed() -> datetime | None:
    """The moment `LINLI_CLOCK` names (RFC 3339 with its offset), or None. Raises ClockRefused for text that is not a moment."""
    text = os.environ.get("LINLI_CLOCK", "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ClockRefused(f"LINLI_CLOCK={text}: write it as 2026-02-12T09:00+08:00") from None
    if moment.tzinfo is None:
        raise ClockRefused(f"LINLI_CLOCK={text}: add the offset, +08:00")
    return moment


def machine_time() -> datetime:
    """What the machine says, whatever `LINLI_CLOCK` says: for signs of life of processes, never for a case."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present moment, with a time zone; the fixed one in a demo database when `LINLI_CLOCK` is set."""
    moment = fixed()
    if moment is None:
        return datetime.now(UTC)
    from linli.kernel.marks import require_demo  # noqa: PLC0415 - the models are not loaded when settings read this module

    require_demo()
    return moment
