"""Whole lives of cases over HTTP: open, accept, dispatch, sign, reply, close, rate."""

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bench import ground
from bench.load import Served, cpu_seconds, postgres_seconds


@dataclass
class Lives:
    """What came of it: whole lives, seconds, processor time in ms a life."""

    count: int = 0
    seconds: float = 0.0
    app_cpu_ms: float = 0.0
    database_cpu_ms: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


class Client:
    """One connection that stays open."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def post(self, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        self.connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{path} {answer.status} {text[:200]!r}")
        return dict(json.loads(text))


def run(served: Served, *, tokens: dict[str, str], handler: str, clients: int = 16, seconds: float = 15) -> Lives:
    """Live as many lives as possible for a while from `clients` connections."""
    lives, lock, until = Lives(), threading.Lock(), time.monotonic() + seconds
    places = [window for window in ground.windows() if window.code in tokens]

    def work(seed: int) -> None:
        dice, client = random.Random(seed), Client(served.url)
        while time.monotonic() < until:
            window = dice.choice(places)
            try:
                _live(client, ground.opening(dice, window), tokens[window.code], handler)
            except (RuntimeError, OSError, http.client.HTTPException) as fault:
                with lock:
                    lives.faults.append(str(fault))
                return
            with lock:
                lives.count += 1

    app, database, started = cpu_seconds(served.pid), postgres_seconds(), time.monotonic()
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lives.seconds = time.monotonic() - started
    each = max(lives.count, 1)
    lives.app_cpu_ms = (cpu_seconds(served.pid) - app) / each * 1000
    lives.database_cpu_ms = (postgres_seconds() - database) / each * 1000
    return lives


def _live(client: Client, opening: dict[str, Any], clerk: str, handler: str) -> None:
    opened = client.post("/cases", opening, clerk)
    number = opened["number"]
    for token, move in (
        (clerk, {"move": "accept"}),
        (clerk, {"move": "dispatch", "unit": "urban-management"}),
        (handler, {"move": "sign"}),
        (handler, {"move": "reply", "text": "已更换灯泡", "outcome": "done"}),
        (clerk, {"move": "close", "result": "已修复"}),
    ):
        client.post(f"/cases/{number}/moves", move, token)
    client.post("/track/moves", {"number": number, "code": opened["tracking_code"], "move": "rate", "level": 5})
