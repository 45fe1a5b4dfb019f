"""All tests twice: on SQLite, then on a throw-away PostgreSQL. Arguments go to pytest.

A skipped test that `tests/skips.txt` does not list fails the run. With LINLI_CI=1 (set by .ci/run) a missing
PostgreSQL, browser or Chinese font fails it too; otherwise what stays untested is said at the end.
"""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import postgres

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "build" / "tests"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def missing() -> list[str]:
    """What this machine lacks, and so what stays untested."""
    lacks = []
    if postgres.binaries() is None:
        lacks.append("PostgreSQL (nothing is tested on the district's database)")
    if not any(shutil.which(name) for name in BROWSERS):
        lacks.append("Chromium (the journeys in a browser)")
    fonts = shutil.which("fc-list")
    if not fonts or not subprocess.run([fonts, ":lang=zh-cn", "family"], capture_output=True, check=False).stdout:
        lacks.append("a Chinese font (how pages and papers look)")
    return lacks


def run(database: str, url: str, arguments: list[str]) -> tuple[int, Counter[str], list[str]]:
    """Exit status of pytest, the counts of its outcomes, and the skipped tests by name."""
    report = REPORTS / f"{database}.xml"
    report.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "LINLI_CLOCK"}}
    environment |= {"DATABASE_URL": url} if url else {}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        os.environ.get("LINLI_JOBS", "2"),
        f"--junitxml={report}",
        *arguments,
    ]
    print(f"\n== {database}: {' '.join(command[1:])}", flush=True)
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return status, *read(report)


def read(report: Path) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    skipped = []
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():  # noqa: S314 - pytest wrote it
        outcome = next((child.tag for child in case if child.tag in {"failure", "error", "skipped"}), "passed")
        counts[{"failure": "failed", "error": "errors"}.get(outcome, outcome)] += 1
        if outcome == "skipped":
            skipped.append(f"{case.get('classname')}::{case.get('name')}")
    return counts, skipped


def unlisted(database: str, skipped: list[str], listing: str) -> list[str]:
    """Skipped tests that no line `DATABASE NAME-PREFIX  # why` of the listing covers (DATABASE: sqlite, postgresql, both)."""
    lines = [line.split("#")[0].split() for line in listing.splitlines() if line.split("#")[0].strip()]
    allowed = tuple(name for where, name in lines if where in {database, "both"})
    return [name for name in skipped if not (allowed and name.startswith(allowed))]


def main() -> int:
    arguments, lacks, started = sys.argv[1:], missing(), time.monotonic()
    REPORTS.mkdir(parents=True, exist_ok=True)
    results = {"sqlite": run("sqlite", "", arguments)}
    if postgres.binaries() is not None:
        with postgres.cluster() as url:
            results["postgresql"] = run("postgresql", url, arguments)
    listing = (ROOT / "tests" / "skips.txt").read_text(encoding="utf-8")
    failed = any(status for status, _counts, _skipped in results.values())
    print()
    for database, (_status, counts, skipped) in results.items():
        print(f"{database}: {', '.join(f'{count} {outcome}' for outcome, count in sorted(counts.items()))}")
        for name in unlisted(database, skipped, listing):
            print(f"  skipped, but not listed in tests/skips.txt: {name}")
            failed = True
    for lack in lacks:
        print(f"Untested, because this machine has no {lack}")
    failed = failed or bool(lacks and os.environ.get("LINLI_CI"))
    total = sum((counts for _status, counts, _skipped in results.values()), Counter())
    words = ", ".join(
        f"{total[outcome]} {outcome}" for outcome in ("failed", "errors", "passed", "skipped") if total[outcome]
    )
    print(f"{words or 'no tests ran'} in {time.monotonic() - started:.2f}s", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
