"""A reform as an operator carries it out: trial, load, units, undo."""

import json

import pytest
from click.testing import CliRunner

from linli.cli import main
from linli.organisations.queries import unit_card, unit_serving
from linli.reference.queries import division

pytestmark = pytest.mark.django_db
CHANGES = "kind,old_code,new_code,old_name,new_name,document\n"


@pytest.fixture
def run():
    def _run(*words):
        return CliRunner().invoke(main, [str(word) for word in words])

    return _run


@pytest.fixture
def changes(tmp_path):
    file = tmp_path / "changes.csv"
    file.write_text(CHANGES + "merged,500110004002,500110004001,,,演示〔2026〕1号\n", encoding="utf-8")
    return file


def test_a_trial_shows_what_lies_on_what_goes(run, changes, open_lamp):
    open_lamp(division="500110004002")

    shown = run("load", "changes", changes, "--date", "2026-11-01", "--dry-run")

    assert shown.exit_code == 0
    assert "merged 1" in shown.stdout
    assert "cases 1  open cases 1  units 1" in shown.stdout
    assert division(code="500110004002").valid_to is None


def test_a_wrong_file_of_changes_is_refused_in_a_sentence(run, changes):
    changes.write_text(CHANGES + "exploded,500110004002,500110004001,,,\n", encoding="utf-8")

    done = run("load", "changes", changes, "--date", "2026-11-01")

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: changes.csv 第 2 行 kind")


def test_divisions_then_units_then_undo(run, changes, tmp_path):
    done = run("load", "changes", changes, "--date", "2026-11-01", "--format", "json")
    load = json.loads(done.stdout)["load"]
    plan = tmp_path / "plan.csv"

    run("load", "units-after", load, "--dry-run", "--write-plan", plan)
    assert "merged,centre-004002,centre-004001" in plan.read_text(encoding="utf-8-sig")
    followed = run("load", "units-after", load, "--plan", plan)

    assert followed.exit_code == 0, followed.output
    assert unit_card(code="centre-004002").closed_date is not None
    assert unit_serving(division_code="500110004002").code == "centre-004001"
    assert load in run("load", "list").stdout
    assert run("load", "undo", load[:30]).exit_code == 0
    assert "已经撤销过" in run("load", "undo", load).output


def test_a_table_for_a_part_is_compared_with_that_part(run, tmp_path):
    table = tmp_path / "newer.csv"
    table.write_text("code,name\n500110004001,万新路社区居委会\n500110004003,演示名社区居委会\n", encoding="utf-8")

    asked = ("load", "divisions", table, "--date", "2026-11-01", "--replaces", "--under", "500110004")
    shown = run(*asked, "--dry-run", "--propose", tmp_path / "proposed.csv")

    assert "removed 6" in shown.stdout
    assert "renamed 1" in shown.stdout
    assert (tmp_path / "proposed.csv").exists()
    assert run("load", "divisions", table, "--under", "500110004").exit_code == 2
    assert run("load", "divisions", table, "--replaces", "--zone", "none").exit_code == 1
