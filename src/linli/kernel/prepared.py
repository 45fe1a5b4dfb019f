"""Queries that are built once and run often: the statement stays, only the values change.

Django builds a query's text anew each time, which costs more processor time than the database needs to answer a
short one. Used where every request passes: signing in by token, and taking a case in.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOMENT = datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
NUMBER = -30_201
TEXT = "\x01"


class Prepared:
    """A `values_list` query with named places, `rows(name=value)`.

    `build` is called once for each kind of database, with a stand-in for each name: a moment for a name that ends in
    "_at", a number for one that ends in "_n", else a text. Values are of these kinds; moments carry a time zone.
    """

    def __init__(self, *names: str, build: "Callable[..., QuerySet[Any, Any]]") -> None:
        self._names, self._build = names, build
        self._made: dict[str, tuple[str, list[Any], Any, Any]] = {}
        self._lock = Lock()

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it. One statement."""
        sql, places, compiler, converters = self._made.get(connection.vendor) or self._make()
        given = [self._value(place, values) for place in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found = cursor.fetchall()
        if converters and found:
            found = compiler.apply_converters(found, converters)
        return [tuple(row) for row in found]

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)

    def _value(self, place: Any, values: dict[str, Any]) -> Any:
        if not isinstance(place, _Place):
            return place
        value = values[place.name]
        return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value

    def _make(self) -> tuple[str, list[Any], Any, Any]:
        with self._lock:
            compiler = self._build(**{name: _stand_in(name) for name in self._names}).query.get_compiler(
                connection=connection
            )
            sql, params = compiler.as_sql()
            converters = compiler.get_converters([column[0] for column in compiler.select])
            made = (sql, [self._place(param) for param in params], compiler, converters)
            self._made[connection.vendor] = made
            return made

    def _place(self, param: Any) -> Any:
        if param in (MOMENT, connection.ops.adapt_datetimefield_value(MOMENT)):
            return self._named("_at")
        if param == NUMBER:
            return self._named("_n")
        return _Place(param[1:]) if isinstance(param, str) and param.startswith(TEXT) else param

    def _named(self, ending: str) -> "_Place":
        return _Place(next(name for name in self._names if name.endswith(ending)))


def _stand_in(name: str) -> Any:
    return MOMENT if name.endswith("_at") else NUMBER if name.endswith("_n") else TEXT + name


class _Place:
    def __init__(self, name: str) -> None:
        self.name = name
