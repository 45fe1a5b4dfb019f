"""A reform as an operator carries it out: trial, load, units, undo."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from cases.districts import DAY, write_districts
from linli.cli import main
from linli.organisations.queries import unit_card, unit_serving
from linli.places.queries import zone_of
from linli.reference.queries import division

pytestmark = pytest.mark.django_db
ZONED = (("500192102", date(2026, 10, 31)), ("500193102", date(2026, 11, 1)))
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


@pytest.fixture
def districts(tmp_path, run):
    write_districts(folder=tmp_path)
    for key in ("ja", "yb", "bb", "lj"):
        table = tmp_path / "divisions.csv"
        assert run("load", "divisions", table, "--date", "2016-06-30").exit_code == 0
        assert run("load", "district", tmp_path / key).exit_code == 0
    return tmp_path


def test_a_reform_is_tried_applied_and_taken_back_by_one_command_each(districts, run):
    (districts / "zones.csv").write_text(
        "zone_code,zone_name,kind,division_code,valid_from,valid_to,source\n"
        "500192-Z01,演示开发区,development,500192102000,2020-01-01,,演示\n",
        encoding="utf-8",
    )
    run("load", "zones", districts / "zones.csv")
    asked = ("load", "reform", districts / "reform.csv", "--date", DAY)

    tried = run(*asked, "--dry-run", "--write-units", districts / "plan.csv", "--write-zones", districts / "new.csv")

    assert tried.exit_code == 0, tried.output
    for words in (
        "merged ja-root → lj-root",
        "yb-102 → bb-centre",
        "zone 500192-Z01",
        "ja routes.yaml ja-lamps",
        "Nothing",
    ):
        assert words in tried.stdout
    assert unit_card(code="ja-root").closed_date is None

    done = run(*asked, "--units", districts / "plan.csv", "--format", "json")
    load = json.loads(done.stdout)["load"]
    assert unit_card(code="ja-root").closed_date is not None
    assert run("load", "zones", districts / "new.csv").exit_code == 0
    assert [zone_of(division_code=code, at=at).code for code, at in ZONED] == ["500192-Z01"] * 2

    assert "Nothing was written" in run("load", "undo", load, "--dry-run").stdout
    back = run("load", "undo", load)
    assert "units brought back" in back.stdout, back.output
    assert unit_card(code="ja-root").closed_date is None
    assert run("audit", "verify").exit_code == 0


def test_the_new_district_is_loaded_before_its_reform(tmp_path, run):
    write_districts(folder=tmp_path)
    run("load", "divisions", tmp_path / "divisions.csv", "--date", "2016-06-30")
    for key in ("ja", "yb", "bb"):
        run("load", "district", tmp_path / key)

    tried = run("load", "reform", tmp_path / "reform.csv", "--date", DAY, "--dry-run")

    assert "no unit serves 500199000000 演示两江区 yet" in tried.stdout


def test_units_are_written_out_and_loaded_again_without_a_change(districts, run):
    run("load", "reform", districts / "reform.csv", "--date", DAY)
    refused = run("load", "district", districts / "ja")
    assert (refused.exit_code, "write-units" in refused.output) == (1, True)
    for key in ("lj", "bb"):
        written = run("load", "write-units", f"{key}-root", districts / key / "units.yaml")

        assert written.exit_code == 0, written.output
        loaded = json.loads(run("load", "district", districts / key, "--format", "json").stdout)
        units = loaded["parts"]["units"]
        assert (loaded["errors"], units["added"], units["changed"]) == ([], 0, 0)
    assert run("audit", "verify").exit_code == 0
    assert run("load", "write-units", "ja-root", districts / "x.yaml").exit_code == 1
