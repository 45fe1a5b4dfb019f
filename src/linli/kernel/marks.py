"""Named versions, so that every process knows when what it holds in memory has grown old."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from linli.kernel.clock import ClockRefused
from linli.kernel.models import Mark
from linli.kernel.prepared import Prepared

_ALL = Prepared(build=lambda: Mark.objects.values_list("name", "value"))
_held: ContextVar[dict[str, int] | None] = ContextVar("marks_held", default=None)
DEMO = "demo"
DATABASE = "database"


@contextmanager
def held() -> Iterator[None]:
    """Read all marks once for the length of a request or a task."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def version(name: str) -> int:
    """The present version of `name`; 0 when it was never set."""
    marks = _held.get()
    if marks is None:
        return Mark.objects.filter(name=name).values_list("value", flat=True).first() or 0
    if not marks:
        marks.update(_ALL.rows())
        marks[""] = 0
    return marks.get(name, 0)


def bump(*names: str) -> None:
    """Say that what `names` stand for has changed. Values are random, so that a rolled-back change leaves no trace."""
    for name in names:
        Mark.objects.update_or_create(name=name, defaults={"value": secrets.randbits(62) + 1})
    marks = _held.get()
    if marks is not None:
        marks.clear()


def require_demo() -> None:
    """Raise ClockRefused unless this database was made by `linli demo`."""
    if not version(DEMO):
        raise ClockRefused("LINLI_CLOCK is for databases made by `linli demo` only; unset it")
