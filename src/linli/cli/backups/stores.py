"""Taking one moment of a database out, and putting it back: SQLite by its online backup, PostgreSQL by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from linli.cli.plain import refuse

Tables = dict[str, int]


def dump(*, target: Path) -> Tables:
    """Write the database as it stands at one moment to `target`, and count its tables at that same moment."""
    tables: Tables = _for_vendor(_dump_sqlite, _dump_postgresql)(target)
    return tables


def put_back(*, source: Path) -> None:
    """Fill the empty database from a dump."""
    _for_vendor(_put_back_sqlite, _put_back_postgresql)(source)


def is_empty() -> bool:
    """Whether the database has no tables; on SQLite, whether there is no file or an empty one."""
    from linli.cli.database import table_names  # noqa: PLC0415

    return not table_names()


def count_tables() -> Tables:
    """Rows by table, now."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        return _counted(cursor, connection.introspection.table_names(cursor))


def vendor() -> str:
    from django.db import connection  # noqa: PLC0415

    return connection.vendor


def _for_vendor(sqlite: Callable[[Path], Any], postgresql: Callable[[Path], Any]) -> Callable[[Path], Any]:
    return sqlite if vendor() == "sqlite" else postgresql


def _counted(cursor: Any, names: list[str]) -> Tables:
    tables = {}
    for name in sorted(names):
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - a table's own name
        tables[name] = int(cursor.fetchone()[0])
    return tables


def _dump_sqlite(target: Path) -> Tables:
    from django.db import connection  # noqa: PLC0415

    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    with closing(source), closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # all pages in one step: one moment, and writers go on
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return _counted(copy.cursor(), [name for name in names if not name.startswith("sqlite_")])


def _put_back_sqlite(source: Path) -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    for end in ("", "-wal", "-shm"):  # what an empty database left there
        Path(f"{target}{end}").unlink(missing_ok=True)
    shutil.copyfile(source, target)


def _dump_postgresql(target: Path) -> Tables:
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([*command, f"--file={target}"])
        return _counted(cursor, connection.introspection.table_names(cursor))


def _put_back_postgresql(source: Path) -> None:
    from django.db import connection  # noqa: PLC0415

    command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run([*command, f"--dbname={connection.settings_dict['NAME']}", str(source)])


def _run(command: list[str]) -> None:
    tool = shutil.which(command[0]) or _beside_the_server(command[0])
    if tool is None:
        raise refuse(f"{command[0]} is not installed. Run:  sudo apt-get install postgresql-client")
    done = subprocess.run([tool, *command[1:]], env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise refuse(f"{command[0]} failed: {done.stderr.strip()}")


def _beside_the_server(name: str) -> str | None:
    """Debian keeps the tools of each version in a folder of their own."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else None


def _environment() -> dict[str, str]:
    from django.db import connection  # noqa: PLC0415

    values = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return {**os.environ, **{name: str(values[key]) for name, key in named.items() if values.get(key)}}
