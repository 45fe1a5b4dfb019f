"""Thirty kills of the server and fifty of the worker, on SQLite and on PostgreSQL: what was acknowledged is there once.

`python tools/postgres.py python bench/kills.py` runs both databases; without DATABASE_URL only SQLite. Status 1 when
anything was lost or doubled.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from drills import ServerDrill, WorkerDrill, kill_servers, kill_workers  # noqa: E402
from house import FURNISH, House, drop_database, new_house  # noqa: E402

ROW = "{:<12}{:<8}{:>6}{:>14}{:>10}{:>9}{:>9}{:>9}   {}"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--servers", type=int, default=30)
    asked.add_argument("--workers", type=int, default=50)
    asked.add_argument("--events", type=int, default=1000)
    given = asked.parse_args()
    print(ROW.format("database", "killed", "times", "acknowledged", "cut off", "missing", "doubled", "audit", ""))
    urls = [""] + [url for url in [os.environ.get("DATABASE_URL", "")] if url.startswith("postgresql")]
    results = [_drill(url, given) for url in urls]
    return int(not all(results))


def _drill(url: str, given: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory(prefix="linli-kills-") as name:
        house = new_house(Path(name) / "var", base_url=url)
        house.linli("migrate")
        house.python("-c", FURNISH)
        try:
            return _both(house, Path(name), given)
        finally:
            drop_database(house)


def _both(house: House, folder: Path, given: argparse.Namespace) -> bool:
    database, began = "PostgreSQL" if house.on_postgresql else "SQLite", time.monotonic()
    server = kill_servers(house, kills=given.servers)
    _print_server(database, server, time.monotonic() - began)
    began = time.monotonic()
    worker = kill_workers(house, kills=given.workers, events=given.events, outside=folder / "outside")
    _print_worker(database, worker, time.monotonic() - began)
    return server.ok and worker.ok


def _print_server(database: str, drill: ServerDrill, seconds: float) -> None:
    audit, words = "agrees" if drill.verified else "FAILS", f"{drill.cases} cases, {seconds:.0f} s"
    print(
        ROW.format(
            database,
            "server",
            drill.kills,
            len(drill.acked),
            drill.cut,
            len(drill.missing),
            len(drill.twice),
            audit,
            words,
        )
    )
    for other in drill.others[:5]:
        print(f"  also answered: {other}")


def _print_worker(database: str, drill: WorkerDrill, seconds: float) -> None:
    lost = drill.undelivered + len(drill.outside_never)
    words = f"notes; {drill.outside_again} heard again outside the database, {seconds:.0f} s"
    print(
        ROW.format(database, "worker", drill.kills, drill.notes, "-", lost, len(drill.inside_wrong), "-", words),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
