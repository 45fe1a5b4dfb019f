"""Real server processes on one database of their own: SQLite in a folder, or a new database in DATABASE_URL's cluster.

`with servers(count=2, folder=tmp_path) as house:` migrates, loads the district and its cast, starts the processes and
waits until they answer. `house.urls` are their addresses; tokens are `token-of-<name>`.
"""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx

ROOT = Path(__file__).resolve().parents[2]
LOAD = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from conftest import load_everything; load_everything()
"""


@dataclass
class House:
    """What runs: addresses, processes, and the environment in which a command sees the same database."""

    environment: dict[str, str]
    urls: list[str] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> str:
        """Start one more server and wait until it answers."""
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--blocking-threads",
            "8",
        ]
        command += ["--workers", "1", "--backlog", "256", "--no-ws", "linli.config.wsgi:application"]
        self.processes.append(subprocess.Popen(command, cwd=ROOT, env=self.environment))
        self.urls.append(f"http://127.0.0.1:{port}")
        wait_for(self.urls[-1])
        return self.urls[-1]

    def run(self, code: str) -> str:
        """Run Python with the settings of the servers and return what it printed."""
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout


@contextmanager
def servers(*, count: int, folder: Path) -> Iterator[House]:
    """A loaded district behind `count` server processes."""
    with database(folder) as url:
        changed = {
            "DATABASE_URL": url,
            "LINLI_VAR": str(folder),
            "LINLI_AUDIT_HEADS": str(folder / "audit.heads"),
            "DJANGO_SETTINGS_MODULE": os.environ.get("LINLI_SERVER_SETTINGS", "linli.config.test_settings"),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]),
        }
        house = House({key: value for key, value in os.environ.items() if key != "LINLI_CLOCK"} | changed)
        try:
            house.run(LOAD)
            for _ in range(count):
                house.start()
            yield house
        finally:
            for process in house.processes:
                process.terminate()
            for process in house.processes:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=10)
                process.kill()


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of an empty database: beside the one of this run when that is PostgreSQL, else a file."""
    whole = os.environ.get("DATABASE_URL", "")
    if not whole.startswith("postgres"):
        yield f"sqlite:///{folder / 'linli.sqlite3'}"
        return
    import psycopg

    name, parts = f"servers_{uuid.uuid4().hex[:8]}", urlsplit(whole)
    with psycopg.connect(whole, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(whole, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, *, tries: int = 300) -> None:
    for _ in range(tries):
        with suppress(httpx.TransportError):
            httpx.get(f"{url}/api/v1/matters/street-lamp", timeout=5)
            return
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
