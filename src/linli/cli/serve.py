"""`linli serve`: the application server."""

import errno
import hashlib
import os
import socket
import sys
import time
from pathlib import Path

import click

from linli.cli.plain import refuse

APPLICATION = "linli.config.wsgi:application"
THREADS = 4


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; a proxy stands in front."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes. Default: 1 on SQLite, one a processor elsewhere."
)
def serve(host: str, port: int, workers: int | None) -> None:
    """Serve pages and programs until told to stop."""
    from linli.kernel import clock  # noqa: PLC0415

    if clock.fixed():
        clock.now()  # a fixed clock is refused here, not by every page
    need_tables()
    wait_for_port(host=host, port=port)
    prepare_files()
    command, environment = server_command(host=host, port=port, workers=workers)
    os.execve(command[0], command, environment)  # noqa: S606 - the server takes this process over, signals and all


def need_tables() -> None:
    """Refuse a database that answers and is not set up, or not up to date; one that is away is waited for by the pages."""
    from django.db import connection  # noqa: PLC0415
    from django.db.utils import Error  # noqa: PLC0415

    from linli.cli.database import missing_migrations, table_names  # noqa: PLC0415

    try:
        if not table_names():
            raise refuse("The database is not set up yet. Run:  linli migrate")
        missing = missing_migrations()
    except Error:
        return
    finally:
        connection.close()
    if missing:
        raise refuse(f"The database is not up to date: {', '.join(missing[:3])} not applied. Run:  linli migrate")


def wait_for_port(*, host: str, port: int, patience: float = 5.0) -> None:
    """Refuse a port that another listens on: two servers would share it, and answer in turn from two databases.

    A server that is just ending is given a moment.
    """
    until = time.monotonic() + patience
    while not _may_listen(host, port):
        if time.monotonic() > until:
            raise refuse(f"{host}:{port} is taken by another program. End it, or choose another --port.")
        time.sleep(0.1)


def _may_listen(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return fault.errno != errno.EADDRINUSE
        return True


def server_command(*, host: str, port: int, workers: int | None) -> tuple[list[str], dict[str, str]]:
    """The command line of the server and its environment."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    count = workers or (1 if connection.vendor == "sqlite" else os.cpu_count() or 1)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(count), "--blocking-threads", str(THREADS), "--blocking-threads-idle-timeout", "600"]
    command += ["--no-ws", "--respawn-failed-workers", "--log-level", "warning", APPLICATION]
    measures = Path(settings.VAR) / "metrics"
    measures.mkdir(parents=True, exist_ok=True)
    forget_measures(folder=measures)
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(measures), "LINLI_SERVER": "1"}
    return command, environment


def forget_measures(*, folder: Path) -> None:
    """Remove the counters of processes that are no more."""
    for file in folder.glob("*.db"):
        number = file.stem.rsplit("_", 1)[-1]
        if not Path(f"/proc/{number}").exists():
            file.unlink(missing_ok=True)


def prepare_files() -> None:
    """Compile interface strings and gather static files, when what they come from has changed."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    _compile_messages([Path(folder) for folder in settings.LOCALE_PATHS])
    mark, fingerprint = Path(settings.STATIC_ROOT) / ".from", _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(fingerprint)


def _fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            seen.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _compile_messages(folders: list[Path]) -> None:
    import polib  # noqa: PLC0415

    for folder in folders:
        for text in folder.glob("*/LC_MESSAGES/*.po"):
            compiled = text.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime:
                polib.pofile(str(text)).save_as_mofile(str(compiled))
