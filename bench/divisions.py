"""Finding a division among 99 and among 620,573, and loading the larger table: ratios of one run.

Alone: `python tools/postgres.py python bench/divisions.py --samples FOLDER` (and without tools/postgres.py on SQLite);
FOLDER holds divisions/china_villages_2023_ur2016.csv.gz and china_divisions_2023_upper.csv.gz.
"""

import argparse
import csv
import gzip
import io
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
UPPER, VILLAGES = "china_divisions_2023_upper.csv.gz", "china_villages_2023_ur2016.csv.gz"
DAY, ROUNDS = date(2023, 6, 30), 5
BUDGET = 1.5


def run(*, samples: Path) -> dict[str, Any]:
    """Load the country beside the district's own table, then find among both in turns. The database keeps the country."""
    from linli.kernel import clock
    from linli.reference.actions import load_divisions

    if not _asked():
        small = ROOT / "data" / "divisions" / "wansheng.csv"
        load_divisions(path=small, by_id=None, at=clock.now(), source="bench", valid_from=DAY)
    loads = [_loading(samples / "divisions" / name) for name in (UPPER, VILLAGES)]
    _analyze()
    return {"finds": _finding(), "loads": [*loads, _loading(samples / "divisions" / VILLAGES)], "ground": _ground()}


def lines(row: dict[str, Any]) -> list[str]:
    """The table of one run."""
    found = []
    for name, find in row["finds"].items():
        small, large = find["small"], find["large"]
        ratio = large["ms"] / max(small["ms"], 1e-9)
        found.append(
            f"  {name:28} {small['ms']:.3f} ms among {small['rows']}, {large['ms']:.3f} ms among {large['rows']}"
            f"   {ratio:.2f} × (budget {BUDGET})"
        )
        found += [f"    {size['rows']:7}: {size['plan']}" for size in (small, large)]
    for load in row["loads"]:
        found.append(
            f"  load {load['file']:36} {load['added']} added, {load['unchanged']} unchanged, {load['per_second']:.0f} rows/s,"
            f" counts per level {'equal' if load['equal'] else 'DIFFERENT'}: {load['levels']}"
        )
    return [*found, f"  plain insert of the same rows {row['ground']['per_second']:.0f} rows/s"]


def _asked() -> list[tuple[str, str]]:
    """Code and name of the villages that both sizes hold."""
    from linli.reference.models import Division

    rows = Division.objects.filter(code__startswith="500110", level="village", valid_to=None).order_by("code")
    return list(rows.values_list("code", "name")[:99])


def _finding() -> dict[str, Any]:
    """Each way of finding, at either size in turns, so that whatever else the machine does falls on both."""
    from linli.reference import queries

    asked = _asked()
    ways: dict[str, Callable[[str, str], Any]] = {
        "by code": lambda code, _: queries.cards_of(codes=[code]),
        "by the beginning of a code": lambda code, _: queries.find_divisions(q=code[:11], limit=10),
        "by the beginning of a name": lambda _, name: queries.find_divisions(q=name[:4], limit=10),
        "by a name within a district": lambda code, name: queries.find_divisions(q=name[1:3], under=code[:6], limit=10),
    }
    times: dict[tuple[str, str], list[float]] = {}
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for _ in range(ROUNDS):
        for size in ("small", "large"):
            with _only_the_district() if size == "small" else nullcontext():
                for name, way in ways.items():
                    times.setdefault((name, size), []).extend(_times(way, asked))
                    told[name, size] = {"plan": _plan(way, asked), "rows": _rows()}
    return {
        name: {size: {"ms": statistics.median(times[name, size])} | told[name, size] for size in ("small", "large")}
        for name in ways
    }


def _times(way: Callable[[str, str], Any], asked: list[tuple[str, str]]) -> list[float]:
    """Milliseconds of each of the 99, after some that are not counted."""
    for code, name in asked[:10]:
        way(code, name)
    found = []
    for code, name in asked:
        started = time.perf_counter()
        way(code, name)
        found.append((time.perf_counter() - started) * 1000)
    return found


def _rows() -> int:
    from linli.reference.models import Division

    return Division.objects.count()


@contextmanager
def _only_the_district() -> Iterator[None]:
    """A temporary table of the same name and indexes stands before the real one, in both databases.

    It is not analysed: of 99 rows on three pages PostgreSQL would rather read all than walk an index.
    """
    from django.db import connection

    wanted = "WHERE code LIKE '500110%' AND level = 'village' AND valid_to IS NULL"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'reference_division' AND sql IS NOT NULL")
            shapes = [sql for (sql,) in cursor.fetchall()]
            cursor.execute(shapes[0].replace("CREATE TABLE", "CREATE TEMP TABLE"))
            for sql in shapes[1:]:
                cursor.execute(sql.replace('INDEX "', 'INDEX temp."'))
            cursor.execute(
                f"INSERT INTO temp.reference_division SELECT * FROM main.reference_division {wanted} LIMIT 99"
            )  # noqa: S608
        else:
            cursor.execute("CREATE TEMP TABLE reference_division (LIKE public.reference_division INCLUDING ALL)")
            cursor.execute(
                f"INSERT INTO pg_temp.reference_division SELECT * FROM public.reference_division {wanted} LIMIT 99"
            )  # noqa: S608
        yield
        cursor.execute(f"DROP TABLE {'temp' if connection.vendor == 'sqlite' else 'pg_temp'}.reference_division")


def _plan(way: Callable[[str, str], Any], asked: list[tuple[str, str]]) -> str:
    """The line of the plan that says how the table is read."""
    from django.db import connection

    seen: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        way(*asked[0])
    sql, params = next((sql, params) for sql, params in seen if "reference_division" in sql)
    word = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(word + sql, params)
        told = [str(line[-1]).strip() for line in cursor.fetchall()]
    return next((line for line in told if "Scan" in line or "SEARCH" in line or "SCAN" in line), told[0])


def _loading(path: Path) -> dict[str, Any]:
    from linli.kernel import clock
    from linli.reference.actions import load_divisions

    started = time.perf_counter()
    report = load_divisions(path=path, by_id=None, at=clock.now(), source="bench", valid_from=DAY)
    seconds = time.perf_counter() - started
    return {
        "file": path.name,
        "added": report.added,
        "unchanged": report.unchanged,
        "errors": len(report.errors),
        "per_second": (report.added + report.unchanged) / seconds,
        "levels": dict(report.levels),
        "equal": dict(report.levels) == _counted(path),
    }


def _counted(path: Path) -> dict[str, int]:
    """Rows by level by the csv module alone, from the length and the last digits of the code."""
    ends = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
    found: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            code = row[0]
            if code.isdigit():
                full = code.ljust(12, "0")
                found[next(level for end, level in ends.items() if not full[end:].strip("0"))] += 1
    return dict(found)


def _ground() -> dict[str, Any]:
    """The same rows into a table of the same shape with the same indexes, by the database's plainest way."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = cursor.execute("SELECT * FROM reference_division").fetchall()
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'reference_division' AND sql IS NOT NULL")
            for (sql,) in cursor.fetchall():
                cursor.execute(
                    sql.replace("reference_division", "ground_division").replace('INDEX "', 'INDEX "ground_')
                )
            started = time.perf_counter()
            cursor.execute("BEGIN")
            marks = ", ".join(["?"] * len(rows[0]))
            connection.connection.executemany(f"INSERT INTO ground_division VALUES ({marks})", rows)  # noqa: S608
            cursor.execute("COMMIT")
            seconds, count = time.perf_counter() - started, len(rows)
        else:
            held = io.BytesIO()
            with cursor.copy("COPY reference_division TO STDOUT") as copy:
                for part in copy:
                    held.write(part)
            cursor.execute("CREATE TABLE ground_division (LIKE reference_division INCLUDING ALL)")
            started = time.perf_counter()
            with cursor.copy("COPY ground_division FROM STDIN") as copy:
                copy.write(held.getvalue())
            seconds, count = time.perf_counter() - started, held.getvalue().count(b"\n")
        cursor.execute("DROP TABLE ground_division")
    return {"rows": count, "per_second": count / seconds}


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE reference_division" if connection.vendor == "postgresql" else "ANALYZE")


@contextmanager
def _database() -> Iterator[None]:
    home = tempfile.mkdtemp(prefix="linli-bench-")
    os.environ |= {"LINLI_VAR": home, "DJANGO_SETTINGS_MODULE": "linli.config.settings"}
    from linli.kernel import keys

    keys.create(Path(home) / "keys" / "linli.keys")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    yield


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--samples", type=Path, default=os.environ.get("LINLI_SAMPLES"), required="LINLI_SAMPLES" not in os.environ
    )
    with _database():
        print("\n".join(lines(run(samples=Path(asked.parse_args().samples)))))
