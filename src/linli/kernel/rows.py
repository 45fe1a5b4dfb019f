"""Writing the rows of one change together."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db import connection, models

from linli.kernel.ready import Prepare, as_text, ready_cursor

Shape = tuple[tuple[type[models.Model], bool, int], ...]


def write_together(rows: Iterable[models.Model]) -> None:
    """Write rows of several tables inside the caller's transaction: unsaved ones are inserted, saved ones updated whole.

    PostgreSQL gets one statement (each table a common table expression; foreign keys are checked at commit), SQLite
    one statement a table. The rows written are the same. No row stands twice. Raises IntegrityError.
    """
    groups = [(key, list(group)) for key, group in groupby(rows, lambda row: (type(row), row._state.adding))]
    if connection.vendor == "postgresql":
        _write_at_once(groups)
    else:
        for (model, adding), group in groups:
            if adding:
                model.objects.bulk_create(group)  # type: ignore[attr-defined]
            else:
                for row in group:
                    update_row(row)
    for _, group in groups:
        for row in group:
            row._state.adding, row._state.db = False, "default"


def _write_at_once(groups: list[tuple[tuple[type[models.Model], bool], list[models.Model]]]) -> None:
    shape, values = [], []
    for (model, adding), group in groups:
        # an update takes one row, so that each has its own key
        shape += [(model, True, len(group))] if adding else [(model, False, 1)] * len(group)
        places = _places(model) if adding else (*_places(model), _key_place(model))
        values += [prepare(getattr(row, name)) for row in group for name, prepare in places]
    with ready_cursor() as cursor:
        cursor.execute(_text(tuple(shape)), values)


def update_row(row: models.Model) -> None:
    """Write all columns of a saved row, inside the caller's transaction. The statement is built once a table."""
    model = type(row)
    if connection.vendor == "postgresql":
        _write_at_once([((model, False), [row])])
        return
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in _columns(model)]
    key = model._meta.pk.get_db_prep_save(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_update(model), [*values, key])


@lru_cache(maxsize=512)
def _text(shape: Shape) -> str:
    *first, last = [_insert(model, count) if adding else _update(model) for model, adding, count in shape]
    ahead = ", ".join(f"w{i} AS ({text})" for i, text in enumerate(first))
    return f"WITH {ahead} {last}" if ahead else last


@lru_cache(maxsize=256)
def _update(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in _columns(model))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"UPDATE {table} SET {columns} WHERE {key} = %s"  # noqa: S608 - names of our own tables


def _insert(model: type[models.Model], count: int) -> str:
    quote, fields = connection.ops.quote_name, _columns(model)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    rows = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {rows}"  # noqa: S608 - names of our own tables


@lru_cache(maxsize=256)
def _places(model: type[models.Model]) -> tuple[tuple[str, Prepare], ...]:
    return tuple((field.attname, as_text(field)) for field in _columns(model))


@lru_cache(maxsize=256)
def _key_place(model: type[models.Model]) -> tuple[str, Prepare]:
    return model._meta.pk.attname, as_text(model._meta.pk)


def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The fields that have a column of their own; a composite key has none."""
    return [field for field in model._meta.concrete_fields if field.column]
