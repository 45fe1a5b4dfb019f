"""`make bench`: the budgets of intake, reading and the whole life of a case, as ratios measured in one run.

Runs on the PostgreSQL named by DATABASE_URL (a throw-away one under `make bench`). `--sizes 10000,100000` are the
sizes at which it measures; raw rows go to bench/results/, the table to the screen.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PEER_CPU_MS = 93  # the best peer's processor time for a case, app and database, lowest of its three runs
PEER_LIVES = (37.0, 6.3)  # DIGIT, empty and at a million cases, on a larger deployment


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="10000,100000,1000000")
    asked.add_argument("--played", type=int, default=1000, help="cases played through the engine before copying")
    asked.add_argument("--seconds", type=int, default=10, help="length of each load")
    given = asked.parse_args()
    home = tempfile.mkdtemp(prefix="linli-bench-")
    os.environ |= {"LINLI_VAR": home, "DJANGO_SETTINGS_MODULE": "linli.config.settings"}
    _set_up()
    rows = list(_measure([int(size) for size in given.sizes.split(",")], given.played, given.seconds))
    _report(rows, _divisions())
    return 0


def _set_up() -> None:
    from linli.kernel import keys

    keys.create(Path(os.environ["LINLI_VAR"]) / "keys" / "linli.keys")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _measure(sizes: list[int], played: int, seconds: int) -> Any:
    from bench import ground, multiply

    ground.lay()
    tokens = _tokens()
    started = time.monotonic()
    for done in ground.play(played):
        if done % 100 == 0:
            _say(f"played {done} of {played}, {done / (time.monotonic() - started):.0f} a second")
    for size in sizes:
        _say(f"growing to {size}")
        cases = multiply.grow(to=size)
        yield {"cases": cases} | _one_size(tokens, seconds)


def _divisions() -> dict[str, Any]:
    """Finding a division among a district's and among the country's; where the published tables are at hand."""
    samples = os.environ.get("LINLI_SAMPLES")
    if not samples:
        _say("LINLI_SAMPLES is not set: the country's divisions are not measured")
        return {}
    from bench import divisions

    _say("loading the country's divisions")
    return divisions.run(samples=Path(samples))


def _one_size(tokens: dict[str, str], seconds: int) -> dict[str, Any]:
    from bench import ceiling, lifecycle, load

    statements = ceiling.captured(tokens["clerk"])
    row: dict[str, Any] = {"statements": sum(s not in ("BEGIN", "COMMIT") for s in statements)}
    row["pgbench"] = ceiling.run(url=os.environ["DATABASE_URL"], text=ceiling.script(statements), seconds=seconds)
    _say(f"pgbench {row['pgbench']:.0f} a second")
    with load.server() as served:
        lines = load.intake_lines(20_000, tokens)
        load.intake(served, lines=lines[:500], seconds=2)
        rates = [load.intake(served, lines=lines[500 + i * 6000 : 6500 + i * 6000], seconds=seconds) for i in range(3)]
        row["intake"] = asdict(max(rates, key=lambda rate: rate.per_second))
        _say(f"intake {row['intake']['per_second']:.0f} a second")
        row["reads"] = {name: asdict(load.gets(served, path=path, token=tokens[who])) for name, path, who in _reads()}
        row["reads"] |= {
            name: asdict(load.gets(served, path=path, session=_session(who))) for name, path, who in _pages()
        }
        lives = lifecycle.run(served, tokens=tokens, handler=tokens["handler"], seconds=seconds + 5)
        row["lives"] = asdict(lives) | {"per_second": lives.per_second}
        _say(f"lives {lives.per_second:.1f} a second, {len(lives.faults)} faults {lives.faults[:1]}")
    row["bytes"] = _bytes()
    return row


def _reads() -> list[tuple[str, str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_case WHERE length(number) < 19 ORDER BY id LIMIT 1 OFFSET 7")
        number = cursor.fetchone()[0]
        cursor.execute("SELECT name FROM people_person WHERE length(name) > 3 ORDER BY id DESC LIMIT 1 OFFSET 7")
        found = cursor.fetchone()
    name = found[0] if found else "李明"
    from urllib.parse import quote

    return [
        ("case", f"/api/v1/cases/{number}", "district"),
        ("worklist of 50, district", "/api/v1/cases?sort=due&limit=50", "district"),
        ("worklist of 50, window", "/api/v1/cases?sort=due&limit=50", "clerk"),
        ("worklist of 50, department", "/api/v1/cases?state=in_hand,dispatched&sort=due&limit=50", "handler"),
        ("newest 50, district", "/api/v1/cases?sort=-received&limit=50", "district"),
        ("search by name", f"/api/v1/cases?q={quote(name)}", "district"),
        ("search by number", f"/api/v1/cases?q={number}", "district"),
    ]


def _pages() -> list[tuple[str, str, str]]:
    return [
        ("first page, district", "/desk/", "district"),
        ("first page, department", "/desk/", "handler"),
        ("worklist page, district", "/desk/cases/", "district"),
        ("worklist page, window", "/desk/cases/", "clerk"),
        ("worklist page, department", "/desk/cases/", "handler"),
        (
            "matter found by a sentence",
            "/matters/?q=%E8%80%81%E4%BA%BA%E8%A1%A5%E8%B4%B4%E6%80%8E%E4%B9%88%E5%8A%9E",
            "clerk",
        ),
    ]


def _session(username: str) -> str:
    """The session of an account of the cast, as after signing in."""
    from django.test import Client

    from linli.access.models import Account

    browser = Client()
    browser.force_login(Account.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    return browser.cookies["linli_session"].value


def _tokens() -> dict[str, str]:
    """Tokens of the cast, and of a clerk at every village window by the window's code."""
    from bench import ground
    from linli.access.actions import add_account, grant_role, issue_token
    from linli.access.models import Unit
    from linli.access.rules import SYSTEM
    from linli.kernel import clock

    at = clock.now()
    tokens = {name: f"bench-token-of-{name}" for name in ("clerk", "district", "handler")}
    for window in ground.windows():
        account = add_account(username=f"w{window.number_code}", name="窗口", password=None, by=SYSTEM, at=at)
        unit = Unit.objects.get(pk=window.id)
        grant_role(account=account, role="clerk", unit=unit, since=at.date(), by=SYSTEM, at=at)
        tokens[window.code] = issue_token(account=account, label="bench", by=SYSTEM, at=at)
    return tokens


def _bytes() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables "
            "WHERE pg_total_relation_size(relid) > 4000000 ORDER BY 2 DESC LIMIT 8"
        )
        return dict(cursor.fetchall())


def _report(rows: list[dict[str, Any]], country: dict[str, Any]) -> None:
    import django
    from django.db import connection

    from bench import divisions

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": server,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    text = "\n".join([*_table(rows, about), *(divisions.lines(country) if country else [])])
    print(text)
    folder = ROOT / "bench" / "results"
    folder.mkdir(exist_ok=True)
    name = f"{about['at'][:10]}-{about['commit'] or 'none'}"
    (folder / f"{name}.json").write_text(
        json.dumps({"about": about, "rows": rows, "divisions": country}, ensure_ascii=False, indent=1) + "\n"
    )
    (folder / f"{name}.txt").write_text(text + "\n")


def _table(rows: list[dict[str, Any]], about: dict[str, Any]) -> list[str]:
    lines = ["  ".join(f"{key} {value}" for key, value in about.items()), ""]
    for row in rows:
        intake, lives = row["intake"], row["lives"]
        cpu = intake["app_cpu_ms"] + intake["database_cpu_ms"]
        lines += [
            f"{row['cases']} cases",
            f"  intake over HTTP       {intake['per_second']:8.0f}/s   pgbench {row['pgbench']:.0f}/s"
            f"   ratio 1/{row['pgbench'] / max(intake['per_second'], 1e-9):.1f} (budget 1/6, aim 1/4)",
            f"  processor a case       {intake['app_cpu_ms']:8.2f} + {intake['database_cpu_ms']:.2f} ms"
            f"   1/{PEER_CPU_MS / max(cpu, 1e-9):.0f} of the best peer (budget 1/20)   wrong answers {intake['wrong']}",
            f"  statements a case      {row['statements']:8d}   (budget 12)",
            f"  whole lives            {lives['per_second']:8.1f}/s   {lives['app_cpu_ms']:.1f} + {lives['database_cpu_ms']:.1f} ms a life"
            f"   (published elsewhere: {PEER_LIVES[0]}/s empty, {PEER_LIVES[1]}/s at a million)   faults {len(lives['faults'])}",
        ]
        lines += [_read_line(name, read, rows[0]["reads"][name]) for name, read in row["reads"].items()]
        lines += ["  sizes  " + "  ".join(f"{table} {size // 2**20} MB" for table, size in row["bytes"].items()), ""]
    return lines


def _read_line(name: str, read: dict[str, Any], first: dict[str, Any]) -> str:
    ratio = read["p50_ms"] / max(first["p50_ms"], 1e-9)
    cpu = read["app_cpu_ms"] + read["database_cpu_ms"]
    return f"  {name:28} p50 {read['p50_ms']:7.2f} ms  cpu {cpu:6.2f} ms  {ratio:.2f} × the smallest size (budget 1.5)"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
