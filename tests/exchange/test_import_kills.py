"""An import that is killed with kill -9, run again: the same cases, each once, in both directions."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.conftest import csv_of
from house import House, drop_database, end, new_house

ROWS = 160
DAYS = ("2018-02-08", "2018-03-09", "2018-04-10")


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[House]:
    """A house with nothing in it."""
    own = new_house(tmp_path / "var", base_url=os.environ.get("DATABASE_URL", ""))
    own.linli("migrate")
    yield own
    drop_database(own)


def killed_midway(house: House, count: str, *words: object) -> None:
    """Start a command and kill it when a count has begun to grow."""
    work = house.start("-m", "linli.cli", *words)
    until = time.monotonic() + 60
    while house.rows(count)[0][0] < 20:
        assert work.poll() is None and time.monotonic() < until
    end(work)


def test_a_killed_import_run_again_gives_every_case_once(alone, tmp_path):
    path = tmp_path / "requests.csv"
    rows = [{"rec_id": str(n), "create_time": DAYS[n % 3]} for n in range(ROWS)]
    path.write_text(csv_of(rows), encoding="utf-8")
    command = ("import", "requests", path, "--mapping", "pingshan")

    killed_midway(alone, "SELECT COUNT(*) FROM exchange_importedrow", *command)
    first = alone.rows("SELECT COUNT(*) FROM cases_case WHERE source = 'import'")[0][0]
    assert "cut off" in alone.linli("import", "batches").stderr
    report = json.loads(alone.linli(*command, "--format", "json").stdout)

    assert 0 < first < ROWS
    assert (report["imported"], report["unchanged"], report["rejected"]) == (ROWS - first, first, [])
    assert counts(alone) == (ROWS, ROWS, ROWS)
    assert [batch["state"] for batch in json.loads(alone.linli("import", "batches", "--format", "json").stdout)] == [
        "done",
        "failed",
    ]
    assert json.loads(alone.linli("audit", "verify", "--format", "json").stdout)["findings"] == []

    batch = report["batch"]
    if ROWS - first > 40:
        killed_midway(alone, "SELECT COUNT(*) FROM cases_case WHERE source = 'undone'", "import", "undo", batch)
    undone = json.loads(alone.linli("import", "undo", batch, "--format", "json").stdout)

    assert undone["undone"] == ROWS - first
    assert counts(alone) == (first, ROWS, first)
    assert json.loads(alone.linli("audit", "verify", "--format", "json").stdout)["findings"] == []


def counts(house: House) -> tuple[int, ...]:
    """Imported cases, all cases, rows that stand."""
    return tuple(
        house.rows(f"SELECT COUNT(*) FROM {what}")[0][0]
        for what in (
            "cases_case WHERE source = 'import'",
            "(SELECT DISTINCT number FROM cases_case) AS numbers",
            "exchange_importedrow WHERE undone_at IS NULL",
        )
    )
