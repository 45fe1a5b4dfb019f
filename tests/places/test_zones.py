from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bare import empty_reference
from linli.places import queries
from linli.places.actions import load_zones

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bare(db):
    empty_reference()


ZONES = Path(__file__).parents[2] / "data" / "zones.csv"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HEAD = "zone_code,zone_name,kind,division_code,valid_from,valid_to,source\n"


@pytest.fixture
def load(tmp_path):
    def _load(text):
        file = tmp_path / "zones.csv"
        file.write_text(HEAD + text, encoding="utf-8")
        return load_zones(path=file, by_id=None, at=NOW)

    return _load


def test_wansheng_owns_ten_towns_without_being_a_division():
    first = load_zones(path=ZONES, by_id=None, at=NOW)
    second = load_zones(path=ZONES, by_id=None, at=NOW)

    assert (first.added, second.added, second.changed, second.unchanged) == (11, 0, 0, 11)
    assert len(queries.divisions_of_zone(zone_code="500110-Z01")) == 10
    assert queries.zone_of(division_code="500110004001").name == "万盛经开区"
    assert queries.zone_of(division_code="500110004", at=date(2018, 5, 1)).code == "500110-Z01"
    assert queries.zone_of(division_code="500110004", at=date(2010, 1, 1)) is None
    assert queries.zone_of(division_code="500110001") is None
    assert queries.zone_of(division_code="500110") is None


def test_a_member_can_leave(load):
    load("Z1,试验新区,new_area,500199001,2020-01-01,,试验\nZ1,试验新区,new_area,500199002,2020-01-01,,试验\n")

    report = load("Z1,试验新区,new_area,500199002,2020-01-01,2025-01-01,试验\n")

    assert report.changed == 1
    assert queries.divisions_of_zone(zone_code="Z1") == ("500199001000",)
    assert queries.divisions_of_zone(zone_code="Z1", at=date(2024, 12, 31)) == ("500199001000", "500199002000")


def test_the_nearest_owner_wins(load):
    load("Z1,大区,new_area,500199,2020-01-01,,试验\nZ2,小区,high_tech,500199001,2020-01-01,,试验\n")

    assert queries.zone_of(division_code="500199001001").code == "Z2"
    assert queries.zone_of(division_code="500199002001").code == "Z1"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Z1,试验新区,park,500199001,2020-01-01,,试验\n", "kind"),
        ("Z1,试验新区,new_area,50019,2020-01-01,,试验\n", "division_code"),
        ("Z1,试验新区,new_area,500199001,,,试验\n", "valid_from"),
        ("Z1,试验新区,new_area,500199001,2020-01-01,2019-01-01,试验\n", "valid_to"),
        ("Z1,试验新区,new_area,500199001,2020-01-01,,\n", "source"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing(load, row, field):
    report = load("Z1,试验新区,new_area,500199002,2020-01-01,,试验\n" + row)

    assert [(e.line, e.field) for e in report.errors] == [(3, field)]
    assert queries.zones() == ()
