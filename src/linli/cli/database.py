"""`linli migrate` and `linli keys`: a database and the key file that goes with it."""

from pathlib import Path

import click

from linli.cli.plain import refuse


@click.command()
def migrate() -> None:
    """Make or update the tables. A new database gets its key file; one that has lost it is left alone."""
    path = ensure_keys()
    if path:
        click.echo(f"Key file made: {path}. Keep a copy of it apart from the backups of the database.")
    update_tables(verbosity=1)


def ensure_keys() -> Path | None:
    """Make the key file of an empty database; returns its path when one was made.

    Raises a refusal when the database is not empty and its key file is gone: a new one would open nothing.
    """
    from django.conf import settings  # noqa: PLC0415

    from linli.kernel import keys as ring  # noqa: PLC0415

    path = Path(settings.KEY_FILE)
    if path.exists():
        ring.load(path)
        return None
    if table_names():
        raise refuse(
            f"This database was made with a key file that is not at {path}. "
            "Put it back from its own backup before anything else; a new one would not open what is sealed."
        )
    ring.create(path)
    return path


def table_names() -> list[str]:
    """The tables that are there; none without a database file, and none is made."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return []
    return connection.introspection.table_names()


def missing_migrations() -> list[str]:
    """The migrations that are not applied, as `app.name`, in order."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def update_tables(*, verbosity: int = 0) -> None:
    """Apply the migrations that are missing, and name the database once, so that its audit heads are known by it."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from linli.kernel import marks  # noqa: PLC0415

    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=verbosity)
    if not marks.version(marks.DATABASE):
        marks.bump(marks.DATABASE)


@click.group()
def keys() -> None:
    """The key file, which no backup of the database contains."""


@keys.command()
def init() -> None:
    """Make the key file of a new database. One that is there is never replaced."""
    from django.conf import settings  # noqa: PLC0415

    made = ensure_keys()
    if made is None:
        raise refuse(f"There is a key file at {settings.KEY_FILE}; it is not replaced.")
    click.echo(f"Key file made: {made}. Keep a copy of it apart from the backups of the database.")
