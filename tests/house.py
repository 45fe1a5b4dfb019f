"""A house of its own on the disk: folder, key file, database; for what only whole processes can show."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

ROOT = Path(__file__).resolve().parents[1]
FURNISH = "import django; django.setup(); from conftest import load_everything; load_everything()"


@dataclass
class House:
    """`var`: its folder; `url`: its database."""

    var: Path
    url: str

    @property
    def database(self) -> Path:
        return self.var / "linli.sqlite3"

    @property
    def on_postgresql(self) -> bool:
        return self.url.startswith("postgresql")

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LINLI_", "DATABASE_URL", "PROMETHEUS"))}
        paths = str(ROOT / "tests")
        own = {"LINLI_VAR": str(self.var), "DATABASE_URL": self.url, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}
        return {**kept, **own, "DJANGO_SETTINGS_MODULE": "linli.config.settings"}

    def linli(self, *words: object, ok: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the house to its end."""
        return self.python("-m", "linli.cli", *words, ok=ok, **more)

    def python(self, *words: object, ok: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *map(str, words)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment | more, capture_output=True, text=True, check=False, timeout=120
        )
        assert not ok or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: object, log: Path | None = None, **more: str) -> "subprocess.Popen[bytes]":
        """Start a process of the house, in a group of its own so that it can be killed with its children."""
        out = log.open("ab") if log else subprocess.DEVNULL
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            cwd=ROOT,
            env=self.environment | more,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )

    @contextmanager
    def serving(self, *, log: Path | None = None, workers: int = 1) -> Iterator[httpx.Client]:
        """A server for the length of the block, and a client of it."""
        port = free_port()
        server = self.start_server(port, log=log, workers=workers)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            end(server, signal.SIGTERM)

    def start_server(self, port: int, *, log: Path | None = None, workers: int = 1) -> "subprocess.Popen[bytes]":
        server = self.start("-m", "linli.cli", "serve", "--port", port, "--workers", workers, log=log)
        until = time.monotonic() + 60
        while not answers(port):
            assert server.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.05)
        return server

    def copy(self, var: Path) -> "House":
        """Another house with the same content. Nobody may be at work in this one."""
        shutil.copytree(self.var, var)
        return House(
            var, new_database(self.url, template=True) if self.on_postgresql else f"sqlite:///{var}/linli.sqlite3"
        )

    def rows(self, sql: str) -> list[tuple]:
        """Ask the database directly."""
        with self.connection() as connection:
            return connection.execute(sql).fetchall()

    def write(self, sql: str) -> None:
        """Change the database directly, as nobody should."""
        with self.connection() as connection:
            connection.execute(sql)
            connection.commit()

    def connection(self):
        if self.on_postgresql:
            return psycopg.connect(self.url)
        import sqlite3
        from contextlib import closing

        return closing(sqlite3.connect(self.database, timeout=30))


def new_house(var: Path, *, base_url: str) -> House:
    """An empty house: no tables, no key file. `base_url`: the DATABASE_URL of the test run."""
    if base_url.startswith("postgresql"):
        return House(var, new_database(base_url))
    return House(var, f"sqlite:///{var}/linli.sqlite3")


def new_database(url: str, *, template: bool = False) -> str:
    parts = urlsplit(url)
    name, old = f"house_{secrets.token_hex(5)}", parts.path.lstrip("/")
    admin = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{old}"' if template else ""))
    return urlunsplit(parts._replace(path=f"/{name}"))


def drop_database(house: House) -> None:
    if house.on_postgresql:
        parts = urlsplit(house.url)
        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{parts.path.lstrip("/")}" WITH (FORCE)')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def end(process: "subprocess.Popen[bytes]", number: signal.Signals = signal.SIGKILL) -> None:
    """End a process that was started here, with its children, by its own group id."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
    process.wait(timeout=30)


LAMP = {
    "matter": "street-lamp",
    "division": "500110004001",
    "channel": "window",
    "title": "路灯不亮",
    "text": "楼下路灯坏了三天",
    "applicant": {
        "kind": "person",
        "name": "李明",
        "id_type": "111",
        "id_number": "500199198507139928",
        "phone": "10000001234",
    },
}


def intake(client: httpx.Client, *, key: str, body: dict | None = None, by: str = "clerk") -> httpx.Response:
    """Take a request in over HTTP."""
    headers = {"Authorization": f"Bearer token-of-{by}", "Idempotency-Key": key}
    return client.post("/api/v1/cases", json=body or LAMP, headers=headers)
