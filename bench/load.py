"""Load over HTTP against real server processes, with the processor time that server and database spent."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench import ground

HERE = Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A running server: where it listens, and the processes whose time counts."""

    url: str
    pid: int


@dataclass(frozen=True)
class Rate:
    """What came of a load: answers a second, latencies in ms, processor time in ms an answer."""

    per_second: float
    p50_ms: float
    p99_ms: float
    app_cpu_ms: float
    database_cpu_ms: float
    wrong: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*, workers: int = 2) -> Iterator[Served]:
    """Start `linli serve` on the database of this process and wait until it answers."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "linli"), "serve", "--port", str(port), "--workers", str(workers)]
    unhurried = {**os.environ, "LINLI_API_TRACKS": "0", "LINLI_API_WRITES": "0"}  # one address makes the whole load
    process = subprocess.Popen(  # noqa: S603
        command, env=unhurried, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url)
        yield Served(url, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all below it, the ended ones among them."""
    return sum(_ticks(pid) for pid in _family(root)) / TICK


def postgres_seconds() -> float:
    """Processor time of all PostgreSQL processes of this machine, ended backends included through their parent."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _name(int(entry.name)) == "postgres":
            total += _ticks(int(entry.name))
    return total / TICK


def _family(root: int) -> set[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parents.setdefault(_stat(int(entry.name), 1), []).append(int(entry.name))
    family, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        family.add(pid)
        waiting += parents.get(pid, [])
    return family


def _ticks(pid: int) -> int:
    return sum(_stat(pid, at) for at in (11, 12, 13, 14))


def _stat(pid: int, at: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(text.rsplit(")", 1)[1].split()[at])


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def intake_lines(count: int, tokens: dict[str, str]) -> list[str]:
    """Prepared requests: token, key, body. `tokens` by window code."""
    dice = random.Random()
    places = [window for window in ground.windows() if window.code in tokens]
    lines = []
    for _ in range(count):
        window = dice.choice(places)
        body = json.dumps(ground.opening(dice, window), ensure_ascii=False)
        lines.append(f"{tokens[window.code]}\t{uuid4()}\t{body}")
    return lines


def intake(served: Served, *, lines: list[str], clients: int = 16, seconds: int = 10) -> Rate:
    """Post prepared intakes from `clients` connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False) as file:
        file.write("\n".join(lines))
    try:
        return _wrk(served, ["-s", str(HERE / "intake.lua"), served.url, "--", file.name], clients, seconds)
    finally:
        Path(file.name).unlink()


def gets(served: Served, *, path: str, token: str = "", session: str = "", clients: int = 1, seconds: int = 4) -> Rate:
    """Get one address again and again: a program by its token, or a page by the session of who is signed in."""
    header = f"Cookie: linli_session={session}" if session else f"Authorization: Bearer {token}"
    arguments = ["-s", str(HERE / "get.lua"), "-H", header, served.url + path]
    return _wrk(served, arguments, clients, seconds)


def _wrk(served: Served, arguments: list[str], clients: int, seconds: int) -> Rate:
    threads = "2" if clients > 1 else "1"
    app, database = cpu_seconds(served.pid), postgres_seconds()
    command = ["wrk", "-t", threads, "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    app, database = cpu_seconds(served.pid) - app, postgres_seconds() - database
    found = re.search(r"ROW (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if not found:
        raise SystemExit(f"wrk failed:\n{done.stdout}\n{done.stderr}")
    count, micros, wrong, p50, p99 = map(int, found.groups())
    each = max(count, 1)
    return Rate(count / micros * 1e6, p50 / 1000, p99 / 1000, app / each * 1000, database / each * 1000, wrong)
