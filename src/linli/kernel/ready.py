"""Statements that the database keeps ready: PostgreSQL parses and plans them once a connection, then only values travel.

SQLite's driver keeps its statements ready by itself. A pooler between server and PostgreSQL must know prepared
statements (PgBouncer from 1.21 on), or DATABASE_URL ends in `?prepare_threshold=none`.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg import RawCursor

Prepare = Callable[[Any], Any]
INTEGERS = (models.SmallIntegerField, models.IntegerField, models.BigIntegerField)


class _Ready(RawCursor[Any]):
    """Takes statements with `%s`, as Django's own cursors do."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> "_Ready":
        return super().execute(_numbered(query), params)

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        self._query = pgq  # for Django's log of queries; psycopg keeps it of statements that are not ready yet
        super()._send_query_prepared(name, pgq, binary=binary)


def ready_cursor() -> Any:
    """A cursor of the present connection, to be used with `with`, that prepares what it executes."""
    here: Any = connections[DEFAULT_DB_ALIAS]  # one look-up: `connection` looks it up at each use
    if here.vendor != "postgresql":
        return here.cursor()
    here.ensure_connection()
    with here.wrap_database_errors:
        return here._prepare_cursor(_Ready(here.connection))


@lru_cache(maxsize=512)
def _numbered(statement: str) -> bytes:
    first, *rest = (part.replace("%%", "%") for part in statement.split("%s"))
    return (first + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))).encode()


def as_text(field: "models.Field[Any, Any]") -> Prepare:
    """How values of a column are written for PostgreSQL: as the text of the value, whose type the column gives."""
    if isinstance(field, models.ForeignKey):
        return as_text(field.target_field)
    if isinstance(field, models.JSONField):
        return _json_of(field)
    for kind, prepare in _AS_TEXT:
        if isinstance(field, kind):
            return prepare
    return lambda value: field.get_db_prep_save(value, connection)


def _json_of(field: "models.JSONField[Any, Any]") -> Prepare:
    return lambda value: None if value is None else json.dumps(value, cls=field.encoder)


def _id_text(value: UUID | str | None) -> str | None:
    return value.hex if isinstance(value, UUID) else value


def _truth(value: bool | None) -> str | None:
    return None if value is None else "t" if value else "f"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


_AS_TEXT: tuple[tuple[Any, Prepare], ...] = (
    (models.UUIDField, _id_text),
    (models.BooleanField, _truth),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.CharField, _text),
    (models.TextField, _text),
    *((kind, _text) for kind in INTEGERS),
)
