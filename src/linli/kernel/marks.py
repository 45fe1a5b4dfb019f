"""Named versions, so that every process knows when what it holds in memory has grown old."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Func, JSONField

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


class AllMarks(Func):
    """A column with every mark, for a query that each request makes anyway. What it gives goes to `take`."""

    output_field = JSONField()
    template = f"(SELECT %(function)s(name, value) FROM {Mark._meta.db_table})"  # noqa: S608 - the name of our own table

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_object_agg", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_object", **context)


def take(found: dict[str, int] | str | None) -> None:
    """Hold the marks that an `AllMarks` column gave, for the rest of the request."""
    marks = _held.get()
    if marks is not None and not marks:
        marks.update(json.loads(found) if isinstance(found, str) else found or {})
        marks[""] = 0


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
