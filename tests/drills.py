"""Killing processes at work, and counting what is left: the server under a load of requests, the worker at the bell."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from house import House, end, free_port, intake

HANDS = 4


@dataclass
class ServerDrill:
    """`acked`: by key the number that was acknowledged first. `cut`: requests whose answer never came."""

    kills: int = 0
    acked: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    others: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    cases: int = 0
    verified: bool = False

    @property
    def ok(self) -> bool:
        kept = self.cases == len(self.acked) and not (self.missing or self.twice or self.others)
        return kept and self.verified and len(self.acked) > self.kills


def kill_servers(house: House, *, kills: int, seed: int = 1, work: tuple[float, float] = (0.1, 0.7)) -> ServerDrill:
    """Kill the server `kills` times under load; every key is asked again until it is answered."""
    rng, drill, port = random.Random(seed), ServerDrill(), free_port()
    waiting: list[str] = []
    for turn in range(kills + 1):
        server = house.start_server(port)
        told = threading.Event()
        hands = [threading.Thread(target=_load, args=(drill, waiting, port, told, f"{turn}-{i}")) for i in range(HANDS)]
        for hand in hands:
            hand.start()
        if turn < kills:
            _until(partial(_moved_on, drill, len(drill.acked)))
            time.sleep(rng.uniform(*work))
            end(server)
            drill.kills += 1
        else:
            _until(lambda: not waiting)
            time.sleep(0.5)
        told.set()
        for hand in hands:
            hand.join()
        if turn == kills:
            _settle(drill, waiting, port)
            end(server)
    return _count(house, drill)


def _moved_on(drill: ServerDrill, before: int) -> bool:
    return len(drill.acked) > before


def _grown(file: Path, before: int) -> bool:
    return file.stat().st_size > before


def _until(done, seconds: float = 30) -> None:
    last = time.monotonic() + seconds
    while not done() and time.monotonic() < last:
        time.sleep(0.01)


def _load(drill: ServerDrill, waiting: list[str], port: int, told: threading.Event, name: str) -> None:
    made = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        while not told.is_set():
            try:
                key = waiting.pop()
            except IndexError:
                made += 1
                key = f"{name}-{made}"
            if not _ask(drill, waiting, client, key):
                return


def _ask(drill: ServerDrill, waiting: list[str], client: httpx.Client, key: str) -> bool:
    try:
        answer = intake(client, key=key)
    except httpx.HTTPError:
        drill.cut += 1
        waiting.append(key)
        return False
    if answer.status_code not in {200, 201}:
        drill.others.append(f"{answer.status_code} {answer.text[:200]}")
        return True
    number = answer.json()["number"]
    if drill.acked.setdefault(key, number) != number:
        drill.twice.append(key)
    return True


def _settle(drill: ServerDrill, waiting: list[str], port: int) -> None:
    """Ask again for what was cut off, and once more for some that were answered."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        for key in [*waiting, *list(drill.acked)[:20]]:
            _ask(drill, [], client, key)
    waiting.clear()


def _count(house: House, drill: ServerDrill) -> ServerDrill:
    found = Counter(row[0] for row in house.rows("SELECT number FROM cases_case"))
    drill.cases = sum(found.values())
    drill.missing = [number for number in drill.acked.values() if number not in found]
    drill.twice += [number for number, count in found.items() if count > 1]
    drill.verified = house.linli("audit", "verify", ok=False).returncode == 0
    return drill


@dataclass
class WorkerDrill:
    """Effects of each note within the database (must be one) and outside it (at least one)."""

    kills: int = 0
    notes: int = 0
    undelivered: int = 0
    inside_wrong: list[str] = field(default_factory=list)
    outside_never: list[str] = field(default_factory=list)
    outside_again: int = 0

    @property
    def ok(self) -> bool:
        return self.notes > 0 and not (self.undelivered or self.inside_wrong or self.outside_never)


RING = """
import sys, django; django.setup()
import drill_worker
drill_worker.ring(count=int(sys.argv[1]))
"""


def kill_workers(
    house: House, *, kills: int, events: int, outside: Path, seed: int = 1, at_once: int = 1
) -> WorkerDrill:
    """Kill workers at random moments of their work until nothing waits."""
    rng, drill, script = random.Random(seed), WorkerDrill(), Path(__file__).with_name("drill_worker.py")
    house.python("-c", RING, events)
    outside.touch()
    for _ in range(kills):
        before = outside.stat().st_size
        workers = [house.start(script, outside) for _ in range(at_once)]
        _until(partial(_grown, outside, before), 20)
        time.sleep(rng.uniform(0, 0.15))
        for worker in workers:
            end(worker)
        drill.kills += len(workers)
    house.python(script, outside, "--to-the-end")
    return _weigh(house, drill, outside, events)


def _weigh(house: House, drill: WorkerDrill, outside: Path, events: int) -> WorkerDrill:
    heard = Counter(outside.read_text().split())
    inside = {f"{series}/{scope}": value for series, scope, value in house.rows(_INSIDE)}
    wanted = [f"heard-{listener}/{event}" for listener in ("a", "b") for event in range(events)]
    drill.notes = len(wanted)
    drill.undelivered = house.rows("SELECT count(*) FROM kernel_bellnote WHERE done_at IS NULL")[0][0]
    drill.inside_wrong = [name for name in wanted if inside.get(name) != 1]
    drill.outside_never = [name for name in wanted if not heard[name]]
    drill.outside_again = sum(count - 1 for count in heard.values())
    return drill


_INSIDE = "SELECT series, scope, value FROM kernel_seriescounter WHERE series LIKE 'heard-%'"
