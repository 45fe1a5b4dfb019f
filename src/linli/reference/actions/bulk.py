"""Adding many rows of one table at once."""

from collections.abc import Sequence

from django.db import connection, models

from linli.kernel.ready import as_text


def add_rows(rows: Sequence[models.Model]) -> None:
    """Add unsaved rows of one table inside the caller's transaction: by COPY on PostgreSQL, one statement on SQLite."""
    if not rows:
        return
    fields = [field for field in type(rows[0])._meta.concrete_fields if field.column]
    places = [(field.attname, as_text(field)) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = f"{quote(rows[0]._meta.db_table)} ({columns})"
    lines = ([prepare(getattr(row, name)) for name, prepare in places] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(places))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", list(lines))  # noqa: S608 - names of our own table
