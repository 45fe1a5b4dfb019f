"""Numbers that count up without a gap, in one scope each."""

from django.db import connection

from linli.kernel.ids import new_id
from linli.kernel.models import SeriesCounter
from linli.kernel.ready import ready_cursor


def next_number(*, series: str, scope: str, step: int = 1) -> int:
    """The next number of a series, from 1. Held until the caller's transaction ends, so a rollback gives it back."""
    table = connection.ops.quote_name(SeriesCounter._meta.db_table)
    key = SeriesCounter._meta.pk.get_db_prep_save(new_id(), connection)
    with ready_cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, series, scope, value) VALUES (%s, %s, %s, %s) "  # noqa: S608 - the name of our own table
            f"ON CONFLICT (series, scope) DO UPDATE SET value = {table}.value + excluded.value RETURNING value",
            [key, series, scope, step],
        )
        return int(cursor.fetchone()[0])
