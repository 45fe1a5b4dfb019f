"""Queries that are built once and run often: the statement stays, only the values change.

Django builds a query's text anew each time, which costs more processor time than the database needs to answer a
short one. Used where every request passes: signing in by token, taking a case in, moving and showing one.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import QuerySet

from linli.kernel.ready import ready_cursor

MOMENT = datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
NUMBER = -30_201
ID = UUID(int=30_201)
TEXT = "\x01"
Row = TypeVar("Row", bound=models.Model)


class Prepared:
    """A `values_list` query with named places, `rows(name=value)`.

    `build` is called once for each kind of database, with a stand-in for each name: a moment for a name that ends in
    "_at", a number for "_n", an id for "_id", else a text. At most one name of each ending but text. Values are of
    these kinds; moments carry a time zone.
    """

    def __init__(self, *names: str, build: "Callable[..., QuerySet[Any, Any]]") -> None:
        self._names, self._build = names, build
        self._made: dict[str, tuple[str, list[Any], Any, Any]] = {}
        self._lock = Lock()

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it. One statement."""
        here = connections[DEFAULT_DB_ALIAS]
        sql, places, compiler, converters = self._made.get(here.vendor) or self._make()
        given = [_value(here, values[place.name]) if isinstance(place, _Place) else place for place in places]
        with ready_cursor() as cursor:
            cursor.execute(sql, given)
            found = cursor.fetchall()
        if converters and found:
            found = compiler.apply_converters(found, converters)
        return [tuple(row) for row in found]

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)

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
        if param in (ID, ID.hex):
            return self._named("_id")
        if param == NUMBER:
            return self._named("_n")
        return _Place(param[1:]) if isinstance(param, str) and param.startswith(TEXT) else param

    def _named(self, ending: str) -> "_Place":
        return _Place(next(name for name in self._names if name.endswith(ending)))


class PreparedRows(Generic[Row]):
    """The same for whole rows of one table: `all(name=value)`. `also` names keys whose rows come with them."""

    def __init__(
        self, model: type[Row], *names: str, build: "Callable[..., QuerySet[Row]]", also: tuple[str, ...] = ()
    ) -> None:
        self._model = model
        self._own = [field.attname for field in model._meta.concrete_fields if field.column]
        self._also: list[tuple[str, Any]] = [(name, model._meta.get_field(name).related_model) for name in also]
        columns = [*self._own, *(f"{name}__{c}" for name, other in self._also for c in _columns(other))]
        self._prepared = Prepared(*names, build=lambda **values: build(**values).values_list(*columns))

    def all(self, **values: Any) -> list[Row]:
        """All rows. One statement."""
        return [self._row(found) for found in self._prepared.rows(**values)]

    def first(self, **values: Any) -> Row | None:
        """The first row, or None."""
        return next(iter(self.all(**values)), None)

    def _row(self, found: tuple[Any, ...]) -> Row:
        at = len(self._own)
        row = self._model.from_db("default", self._own, found[:at])
        for name, other in self._also:
            columns = _columns(other)
            setattr(row, name, other.from_db("default", columns, found[at : at + len(columns)]))
            at += len(columns)
        return row


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.column]


def _value(here: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return here.ops.adapt_datetimefield_value(value)
    return value.hex if isinstance(value, UUID) and not here.features.has_native_uuid_field else value


def _stand_in(name: str) -> Any:
    for ending, value in (("_at", MOMENT), ("_n", NUMBER), ("_id", ID)):
        if name.endswith(ending):
            return value
    return TEXT + name


class _Place:
    def __init__(self, name: str) -> None:
        self.name = name
