"""How far a matter is offered where: the nearest rule, what a town is together, and the table over a district."""

import pytest

from conftest import MONDAY
from linli.catalogue.actions import begin_draft, publish_draft, save_draft
from linli.catalogue.queries.equality import equality_table
from linli.catalogue.rules.equality import Rule, is_unequal, nearest, together
from linli.organisations.queries import units_of_district

URBAN, RURAL = Rule("城市", "", "full"), Rule("农村", "", "partly", "每月一次")
TOWN, VILLAGE = Rule("", "500110100", "none", "没有点"), Rule("", "500110100001", "full")
ALL = (URBAN, RURAL, TOWN, VILLAGE)


@pytest.mark.parametrize(
    ("division", "policy_class", "rule"),
    [
        ("500110004001", "城市", URBAN),
        ("500110004201", "农村", RURAL),
        ("500110100201", "农村", TOWN),
        ("500110100001", "农村", VILLAGE),
        ("500110004001", "", None),
    ],
)
def test_the_nearest_rule_holds(division, policy_class, rule):
    assert nearest(ALL, division=division, policy_class=policy_class) is rule
    assert nearest((), division=division, policy_class=policy_class) is None


@pytest.mark.parametrize(
    ("offered", "whole", "unequal"),
    [
        (["full", "full"], "full", False),
        (["none", "none"], "none", False),
        (["full", "none"], "partly", True),
        (["full", "partly"], "partly", True),
        (["full", "unknown"], "unknown", False),
        (["none", "unknown"], "partly", False),
        (["unknown"], "unknown", False),
        ([], "unknown", False),
    ],
)
def test_several_places_together(offered, whole, unequal):
    assert together(offered) == whole
    assert is_unequal(offered) is unequal


def test_the_table_counts_the_windows_that_are_worse_off(actor):
    by = actor("editor")
    rules = [
        {"policy_class": "城市", "offered": "full"},
        {"policy_class": "农村", "offered": "partly", "note": "每月一次"},
        {"division_under": "500110100", "offered": "none", "note": "没有点"},
    ]
    draft = begin_draft(code="elders-allowance", by=by, at=MONDAY)
    save_draft(draft_id=draft.pk, content=draft.content | {"offered_in": rules}, edition=1, by=by, at=MONDAY)
    publish_draft(draft_id=draft.pk, edition=2, over=1, begins=MONDAY.date(), by=by, at=MONDAY)

    table = equality_table(at=MONDAY, unequal_only=True)
    row = next(row for row in table.rows if row.matter.code == "elders-allowance")
    codes = [unit.division_code for unit in units_of_district() if unit.tier == "village" and unit.division_code]

    assert table.windows == len(codes)
    # a committee of residents has 001–199, one of villagers 200–399: 城市 and 农村 by default (domain.md §2)
    worse = [code for code in codes if code.startswith("500110100") or int(code[9:]) >= 200]
    assert (row.affected, row.unknown, row.unequal) == (len(worse), 0, True)
    assert (row.urban.offered, row.rural.offered) == ("full", "partly")
    heishan = [code for code, _name in table.towns].index("500110100000")
    assert (row.towns[heishan].offered, row.towns[heishan].note) == ("none", "没有点")


def test_what_nothing_is_said_of_is_unknown_everywhere(db):
    table = equality_table(at=MONDAY)
    row = next(row for row in table.rows if not row.matter.offered_in)

    assert {cell.offered for cell in (row.urban, row.rural, *row.towns)} == {"unknown"}
    assert (row.affected, row.unknown, row.unequal) == (0, table.windows, False)
