"""Grids of a community: numbers, days, orphans; and how they follow when communities change."""

import json
from datetime import UTC, date, datetime

import pytest

from bare import empty_reference
from linli.kernel import audit, bell
from linli.places import queries
from linli.places.actions import load_grids
from linli.places.models import Grid
from linli.places.queries.grids import (
    GridUnknown,
    count_grids,
    grid,
    grids_under,
    orphan_grids,
    overlapping_grids,
)
from linli.places.rules.grids import GridRow, serials_for
from linli.reference.actions import change_divisions, load_divisions, undo_load

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2025, 7, 1)
TABLE = "code,name\n500199,演示区\n500199001,春风街道\n500199001001,新桥社区居委会\n500199001002,河西社区居委会\n"
HEAD = "code,division_code,name,kind,external_code,lon,lat,valid_from,valid_to,source\n"
GRIDS = HEAD + (
    "500199001001001,,新桥第一网格,基础网格,50019900100101000001,,,2024-01-01,,演示\n"
    "500199001001002,500199001001,新桥第二网格,,,,,2024-01-01,,演示\n"
    "500199001002001,,商圈专属网格,专属网格,,,,2024-01-01,,演示\n"
)


@pytest.fixture(autouse=True)
def communities(db, tmp_path):
    empty_reference()
    (tmp_path / "divisions.csv").write_text(TABLE, encoding="utf-8")
    load_divisions(path=tmp_path / "divisions.csv", by_id=None, at=NOW, source="演示", valid_from=date(2023, 6, 30))


@pytest.fixture
def load(tmp_path):
    def _load(text):
        file = tmp_path / "grids.csv"
        file.write_text(text, encoding="utf-8")
        return load_grids(path=file, by_id=None, at=NOW)

    return _load


@pytest.fixture
def change(tmp_path):
    def _change(text, day=DAY):
        file = tmp_path / "changes.csv"
        file.write_text("kind,old_code,new_code,new_name\n" + text, encoding="utf-8")
        load = change_divisions(path=file, day=day, by_id=None, at=NOW, source="演示")
        bell.deliver(at=NOW)
        return load

    return _change


def codes(**asked):
    return [card.code[9:] for card in grids_under(division_code="500199001", **asked)]


def test_grids_load_once_and_are_found_by_either_number(load):
    first, second = load(GRIDS), load(GRIDS)

    assert (first.added, second.added, second.changed, second.unchanged) == (3, 0, 0, 3)
    assert grid(code="50019900100101000001").code == "500199001001001"
    assert [card.kind for card in grids_under(division_code="500199001002")] == ["dedicated"]
    assert (count_grids(division_code="500199"), count_grids(division_code="500199", at=date(2023, 12, 31))) == (3, 0)
    with pytest.raises(GridUnknown):
        grid(code="")


@pytest.mark.parametrize(
    ("row", "line", "field"),
    [
        ("50019900100100,,,,,,,2024-01-01,,演示", 2, "code"),
        ("500199001001000,,,,,,,2024-01-01,,演示", 2, "code"),
        (",500199001,,,,,,2024-01-01,,演示", 2, "division_code"),
        ("500199001001001,500199001002,,,,,,2024-01-01,,演示", 2, "code"),
        ("500199001009001,,,,,,,2024-01-01,,演示", 2, "division_code"),
        ("500199001001001,,,,,,,2022-01-01,,演示", 2, "division_code"),
        ("500199001001001,,,,,,,,,演示", 2, "valid_from"),
        ("500199001001001,,,特别,,,,2024-01-01,,演示", 2, "kind"),
        ("500199001001001,,,,,200,,2024-01-01,,演示", 2, "lon"),
    ],
)  # fmt: skip
def test_a_wrong_grid_is_refused_with_its_line(load, row, line, field):
    report = load(HEAD + row + "\n")

    assert [(e.line, e.field) for e in report.errors] == [(line, field)]
    assert not Grid.objects.exists()


def test_the_same_grid_twice_or_overlapping_days_are_refused(load):
    row = "500199001001001,,,,,,,2024-01-01,,演示\n"

    assert load(HEAD + row + row).errors[0].line == 3
    twice = HEAD + row.replace(",,演示", ",2025-01-01,演示") + row.replace("2024-01-01", "2024-06-01")
    assert load(twice).errors[0].field == "valid_from"
    assert not Grid.objects.exists()


def test_a_new_version_ends_the_one_before(load):
    load(GRIDS)

    load(HEAD + "500199001001001,,新桥北网格,,,,,2025-01-01,,演示\n")

    assert grid(code="500199001001001", at=date(2024, 12, 31)).name == "新桥第一网格"
    assert grid(code="500199001001001", at=date(2025, 1, 1)).name == "新桥北网格"


def test_rows_without_a_number_get_one_west_to_east(load):
    rows = ",500199001001,东,,,106.95,28.9,2024-01-01,,演示\n,500199001001,西,,,106.91,28.9,2024-01-01,,演示\n"

    report, again = load(HEAD + rows), load(HEAD + rows)

    assert (report.added, again.unchanged) == (2, 2)
    assert {card.name: card.code[12:] for card in grids_under(division_code="500199001001")} == {
        "西": "001",
        "东": "002",
    }


def test_serials_go_west_to_east_then_north_to_south():
    rows = [
        GridRow(n, "", "500199001001", "", "basic", "", None, lon, lat, DAY, None, "", "")
        for n, (lon, lat) in enumerate([(106.9, 28.1), (106.8, 28.1), (106.9, 28.2), (None, None)])
    ]

    assert serials_for(rows=rows, taken={1}) == {1: "002", 2: "003", 0: "004", 3: "005"}


def test_grids_of_a_merged_community_go_on_from_601_and_come_back(load, change):
    load(GRIDS)

    reform = change("merged,500199001002,500199001001,\n")

    assert codes() == ["001001", "001002", "001601"]
    assert codes(at=date(2025, 6, 30)) == ["001001", "001002", "002001"]
    assert grid(code="500199001002001").successor_code == "500199001001601"
    undo_load(load_id=reform.load_id, by_id=None, at=NOW)
    bell.deliver(at=NOW)
    assert codes() == ["001001", "001002", "002001"]
    assert grid(code="500199001002001").successor_code == ""


def test_grids_of_a_moved_community_keep_their_serial(load, change):
    load(GRIDS)

    change("added,,500199002,桥头镇\nmoved,500199001001,500199002001,\n")

    assert [card.code for card in grids_under(division_code="500199002")] == ["500199002001001", "500199002001002"]
    assert not orphan_grids()


def test_grids_of_a_community_that_is_only_gone_are_listed(load, change):
    load(GRIDS)

    change("removed,500199001002,,\n")

    assert [card.code for card in orphan_grids()] == ["500199001002001"]
    assert queries.zone_of(division_code="500199001002") is None


def test_a_grid_changed_behind_the_actions_is_named(load, change):
    load(GRIDS)
    reform = change("merged,500199001002,500199001001,\n")
    undo_load(load_id=reform.load_id, by_id=None, at=NOW)
    bell.deliver(at=NOW)
    load(GRIDS.replace("新桥第二网格", "新桥北网格"))
    assert not strange_grids()

    kept, gone = Grid.objects.order_by("code")[:2]
    added = Grid.objects.create(code="500199001001009", division_code="500199001001", valid_from=DAY, source="演示")
    Grid.objects.filter(pk=kept.pk).update(name="别的名字")
    Grid.objects.filter(pk=gone.pk).delete()

    assert strange_grids() == {str(kept.pk), str(gone.pk), str(added.pk)}


def strange_grids():
    return {finding.id for finding in audit.verify().findings if finding.table == Grid._meta.db_table}


def test_boundaries_that_lie_over_each_other_are_named(load):
    def row(serial, west, kind="基础网格"):
        ring = [[west, 29.5], [west + 0.01, 29.5], [west + 0.01, 29.51], [west, 29.51], [west, 29.5]]
        shape = json.dumps({"type": "Polygon", "coordinates": [ring]}).replace('"', '""')
        return f'50019900100{serial},网格,{kind},"{shape}",2024-01-01,演示\n'

    head = "code,name,kind,boundary,valid_from,source\n"
    report = load(
        head + row("1001", 106.5) + row("1002", 106.51) + row("2001", 106.505) + row("2002", 106.5, "专属网格")
    )

    pairs = [("500199001001001", "500199001002001"), ("500199001001002", "500199001002001")]
    assert overlapping_grids() == pairs
    assert [note.field for note in report.notes] == ["boundary", "boundary"]
    assert overlapping_grids(at=date(2023, 12, 31)) == []
