"""Throwing a demo database away."""

import shutil
from pathlib import Path


def clear() -> None:
    """Remove every table (on SQLite the file itself) and every stored file. The caller has seen that it is a demo."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{end}").unlink(missing_ok=True)
    else:
        _drop_tables(connection)
    shutil.rmtree(settings.FILES, ignore_errors=True)
    Path(settings.AUDIT_HEADS).unlink(missing_ok=True)


def _drop_tables(connection: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        for name in connection.introspection.table_names(cursor):  # type: ignore[attr-defined]
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")  # type: ignore[attr-defined]
