"""Names of the three tiers and dated names."""

from datetime import date

import pytest

from linli.organisations import rules
from linli.organisations.rules import DatedName


@pytest.mark.parametrize(
    ("division", "is_town", "name", "short"),
    [
        ("万新路社区居民委员会", False, "万新路社区便民服务中心", "万新路社区"),
        ("建设村村民委员会", False, "建设村便民服务中心", "建设村"),
        ("新工村社区居民委员会", False, "新工村社区便民服务中心", "新工村社区"),
        ("田坝社区村民委员会", False, "田坝社区便民服务中心", "田坝社区"),
        ("青年街居民委员会", False, "青年街社区便民服务中心", "青年街社区"),
        ("王家坝村委会", False, "王家坝村便民服务中心", "王家坝村"),
        ("六联社区", False, "六联社区便民服务中心", "六联社区"),
        ("万盛街道", True, "万盛街道公共服务中心", "万盛街道"),
        ("万盛街道办事处", True, "万盛街道公共服务中心", "万盛街道"),
        ("南桐镇人民政府", True, "南桐镇公共服务中心", "南桐镇"),
    ],
)
def test_fixed_names(division, is_town, name, short):
    made = rules.centre_name(division, is_town=is_town)

    assert (made.name, made.short_name) == (name, short)


@pytest.mark.parametrize(
    ("code", "centre", "number", "town", "village"),
    [
        ("500110004", "centre-004", "004000", True, False),
        ("500110004000", "centre-004", "004000", True, False),
        ("500110004001", "centre-004001", "004001", False, True),
        ("500110000000", "centre-000", "000000", False, False),
    ],
)
def test_codes_of_centres(code, centre, number, town, village):
    assert rules.centre_code(code) == centre
    assert rules.number_code(code) == number
    assert (rules.is_town_code(code), rules.is_village_code(code)) == (town, village)


OLD = DatedName("卫生计生局", "", True, None, date(2019, 3, 1))
NEW = DatedName("卫生健康局", "", True, date(2019, 3, 1), None)
ALIAS = DatedName("卫计局", "", False, None, None)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2018, 11, 23), "卫生计生局"),
        (date(2019, 2, 28), "卫生计生局"),
        (date(2019, 3, 1), "卫生健康局"),
        (None, "卫生健康局"),
    ],
)
def test_the_name_of_a_day(day, name):
    held = rules.name_on([ALIAS, NEW, OLD], day)

    assert held is not None
    assert held.name == name


def test_no_official_name_is_no_name():
    assert rules.name_on([ALIAS], None) is None


LINE = ("village", "town", "district")


@pytest.mark.parametrize(
    ("tiers", "offered", "step"),
    [
        (LINE, ("village", "town"), 0),
        (LINE, ("town",), 1),
        (LINE, ("town", "department"), 1),
        (LINE, ("district",), 2),
        (LINE, ("town", "district"), 1),
        (LINE, ("department",), 0),
        (("town", "district"), ("district",), 1),
        (("town", "district"), ("village",), 0),
        (("district",), ("village", "town"), 0),
        (("village", "district"), ("town",), 0),
        (("department", "district"), ("district",), 0),
    ],
)
def test_a_window_below_what_is_offered_hands_on_to_the_nearest_above(tiers, offered, step):
    assert rules.accepting_step(tiers, offered=offered) == step
