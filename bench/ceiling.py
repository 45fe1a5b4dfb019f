"""The ceiling of an intake: the statements it sends, replayed by pgbench on the same tables.

The statements are captured from one intake; identifiers that it made are replaced by fresh ones in each transaction,
the number and the key likewise, and the place in the audit lane is read as the intake reads it.
"""

import random
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import ClientCursor

from bench import ground
from linli.access.queries import actor_of_token
from linli.cases.actions import open_case
from linli.cases.schema import Opening
from linli.kernel import clock, marks
from linli.kernel.repeats import RepeatKey

HEX = re.compile(r"'([0-9a-f]{32}|[0-9a-f]{64})'(::uuid)?")
MADE_ID = re.compile(r"01[0-9a-f]{10}7[0-9a-f]{3}[89ab][0-9a-f]{15}")
DASHED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def captured(token: str) -> list[str]:
    """The statements of one intake, signing in by token included."""
    dice = random.Random()
    window = next(card for card in ground.windows() if card.number_code == "004001")
    queries, texts = CaptureQueriesContext(connection), []

    def written_in(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        texts.append(ClientCursor(connection.connection).mogrify(sql, params))
        return execute(sql, params, many, context)

    for _ in range(2):  # the first fills what a process holds in memory
        opening = Opening.model_validate(ground.opening(dice, window))
        texts.clear()
        with queries, marks.held(), connection.execute_wrapper(written_in):
            by = actor_of_token(secret=token, at=clock.now())
            key = RepeatKey(owner=str(by.account_id), key=str(uuid4()), request="bench")
            open_case(opening=opening, by=by, at=clock.now(), repeat=key)
    sent = iter(texts)
    return [q["sql"] if q["sql"] in ("BEGIN", "COMMIT") else next(sent) for q in queries.captured_queries]


def script(statements: list[str]) -> str:
    """A pgbench script of the same statements, made fresh for each transaction."""
    known = _known()
    text = "\n".join(_made_fresh(_line(statement), known) for statement in statements)
    text = DASHED.sub("made", text)
    text = re.sub(r"'(\d{6}-\d{6})-\d{4,}'", r"(:x::text)", text)
    text = re.sub(r"'case', '\d{6}-(\d{6})'", r"'case', (:x % 99)::text || '-\1'", text)
    return "\\set x random(1, 9000000000000000)\n\\set lane random(0, 63)\n" + _own_lane(text)


def _made_fresh(line: str, known: set[str]) -> str:
    """Ids and digests that the intake made, new in each transaction."""

    def fresh(found: re.Match[str]) -> str:
        made = f"md5(:x::text || '{found[1][-6:]}')"
        return f"{made}::uuid" if found[2] or MADE_ID.fullmatch(found[1]) else made

    return HEX.sub(lambda found: found[0] if found[1] in known else fresh(found), line)


def _line(statement: str) -> str:
    return " ".join(statement.split()).rstrip(";") + ";"


def _known() -> set[str]:
    """What the statements name and did not make: units, matters, accounts, the token."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT replace(id::text, '-', '') FROM access_unit UNION SELECT replace(id::text, '-', '') FROM "
            "catalogue_matterversion UNION SELECT replace(id::text, '-', '') FROM access_account UNION "
            "SELECT digest FROM access_token"
        )
        return {row[0] for row in cursor.fetchall()}


def _own_lane(text: str) -> str:
    """Read, lock and move on one of the 64 lanes, as the intake does; its next place goes into the audit row."""
    return "\n".join(_laned(line) for line in text.split("\n"))


def _laned(line: str) -> str:
    if line.startswith("SELECT") and "kernel_auditlane" in line:
        return re.sub(r'("kernel_auditlane"\."id") = \d+', r"\1 = :lane", line).rstrip(";") + " \\gset"
    moved = r'(UPDATE "kernel_auditlane" SET "id" = )\'\d+\', "seq" = \'\d+\'(.*? WHERE "id" = )\'\d+\''
    line = re.sub(moved, r'\1:lane, "seq" = :seq + 1\2:lane', line)
    placed = r'(INSERT INTO "kernel_auditrow".*?VALUES \(md5\(.*?\)::uuid, )\'\d+\', \'\d+\','
    return re.sub(placed, r"\1:lane, :seq + 1,", line)


def run(*, url: str, text: str, clients: int = 16, seconds: int = 10) -> float:
    """Transactions a second, best of three short runs."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "intake.sql"
        file.write_text(text)
        command = ["pgbench", "-n", "-M", "simple", "-f", str(file), "-c", str(clients), "-j", "2", "-T", str(seconds)]
        command += ["-h", host, *(["-p", str(parts.port)] if parts.port else []), "-U", parts.username or "postgres"]
        best = 0.0
        for _ in range(3):
            done = subprocess.run([*command, parts.path.lstrip("/")], capture_output=True, text=True, check=False)  # noqa: S603
            found = re.search(r"tps = ([\d.]+)", done.stdout)
            if not found:
                raise SystemExit(f"pgbench failed:\n{done.stdout}\n{done.stderr[:2000]}")
            best = max(best, float(found.group(1)))
    return best
