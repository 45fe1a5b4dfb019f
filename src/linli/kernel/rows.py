"""Writing the rows of one change together."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db import connection, models


def insert_together(rows: Iterable[models.Model]) -> None:
    """Insert unsaved rows of several tables, in the order given, inside the caller's transaction.

    PostgreSQL gets one statement (each table a common table expression; foreign keys are checked at commit), SQLite
    one statement a table. The rows written are the same. Raises IntegrityError.
    """
    groups = [(model, list(group)) for model, group in groupby(rows, type)]
    if connection.vendor != "postgresql":
        for model, group in groups:
            model.objects.bulk_create(group)  # type: ignore[attr-defined]
        return
    statements, values = [], []
    for model, group in groups:
        head, one = _insert_text(model)
        statements.append(head + ", ".join([one] * len(group)))
        fields = _columns(model)
        values += [f.get_db_prep_save(getattr(row, f.attname), connection) for row in group for f in fields]
    *first, last = statements
    ahead = ", ".join(f"w{i} AS ({text})" for i, text in enumerate(first))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {ahead} {last}" if ahead else last, values)
    for _, group in groups:
        for row in group:
            row._state.adding, row._state.db = False, "default"


def update_row(row: models.Model) -> None:
    """Write all columns of a saved row, inside the caller's transaction. The statement is built once a table."""
    fields = _columns(type(row))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    key = type(row)._meta.pk.get_db_prep_save(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(_update_text(type(row)), [*values, key])


@lru_cache(maxsize=256)
def _update_text(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in _columns(model))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"UPDATE {table} SET {columns} WHERE {key} = %s"  # noqa: S608 - names of our own tables


@lru_cache(maxsize=256)
def _insert_text(model: type[models.Model]) -> tuple[str, str]:
    quote, fields = connection.ops.quote_name, _columns(model)
    columns = ", ".join(quote(str(f.column)) for f in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ", f"({', '.join(['%s'] * len(fields))})"  # noqa: S608 - names of our own tables


def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The fields that have a column of their own; a composite key has none."""
    return [field for field in model._meta.concrete_fields if field.column]
