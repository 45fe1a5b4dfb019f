import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from linli.cli import main


@pytest.fixture
def run():
    def _run(*words):
        return CliRunner().invoke(main, ["calendar", "due", *words])

    return _run


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["2026-02-14", "20"], "2026-03-20"),
        (["2026-02-06", "15", "--unit", "natural"], "2026-02-24"),
        (["2025-11-30", "3", "--unit", "month"], "2026-02-28"),
        (["2026-02-10", "10", "--suspend", "2026-02-12..2026-02-25"], "2026-03-09"),
        (["2026-02-12", "20", "--no-notice"], "2026-03-18"),
        (["2026-12-28", "5"], "2027-01-04 暂定"),
    ],
)
def test_the_due_date_stands_on_the_first_line(run, words, first):
    result = run(*words)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == first


@pytest.mark.django_db
def test_deemed_acceptance_names_the_last_notice_day(run):
    answer = json.loads(run("2026-02-12", "20", "--no-notice", "--format", "json").stdout)

    assert (answer["due_date"], answer["notice_due_date"], answer["accepted_date"]) == (
        "2026-03-18",
        "2026-02-26",
        "2026-02-12",
    )
    assert sum(day["counted"] for day in answer["days"]) == 20
    assert answer["calendar"] == "database"


def test_it_works_without_a_database(tmp_path):
    place = {**os.environ, "LINLI_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "linli.config.settings"}
    place.pop("DATABASE_URL", None)
    words = [sys.executable, "-c", "from linli.cli import main; main()", "calendar", "due", "2026-09-30", "3"]

    result = subprocess.run(words, env=place, capture_output=True, text=True, check=True)

    assert result.stdout.startswith("2026-10-10\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["2026-02-30", "3"], ["2026-02-10", "-1"], ["2026-02-10", "3", "--suspend", "2026-03-02..2026-03-01"]]
)
def test_what_cannot_be_counted_is_refused(run, words):
    assert run(*words).exit_code == 2
