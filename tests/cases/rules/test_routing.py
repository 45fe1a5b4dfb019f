import pytest

from linli.cases.rules.routing import RouteRule, Situation, division_prefix, way_of

RULES = [
    RouteRule("lamps", {"matter": "street-lamp"}, "urban-management", ("ecology",), "路灯归城管"),
    RouteRule("first-town", {"kind": "appeal", "division_under": "500110100000"}, "centre-100", (), "万东镇的诉求"),
    RouteRule("villages", {"kind": ["appeal", "report"], "tier": "village"}, "town", (), "村社的诉求先到镇街"),
    RouteRule("rest", {"matter": "", "kind": None, "tier": []}, "district", (), "其余由区级统筹"),
]
LAMP = Situation(matter="street-lamp", kind="appeal", division="500110004001", tier="village")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, "lamps"),
        ({"matter": "noise", "division": "500110100003"}, "first-town"),
        ({"matter": "noise", "division": "500110101003"}, "villages"),  # another town whose code begins alike
        ({"matter": "noise", "kind": "report"}, "villages"),
        ({"matter": "noise", "tier": "town"}, "rest"),
        ({"matter": "elders-allowance", "kind": "application"}, "rest"),
    ],
)
def test_the_first_rule_that_fits_decides(change, rule):
    assert way_of(RULES, Situation(**{**LAMP.__dict__, **change})).rule_id == rule


def test_no_rule_no_way():
    assert way_of(RULES[:1], Situation("noise", "appeal", "500110004001", "village")) is None


def test_a_way_carries_what_the_rule_says():
    way = way_of(RULES, LAMP)

    assert (way.lead, way.assisting, way.text) == ("urban-management", ("ecology",), "路灯归城管")


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("500110004001", "500110004001"),
        ("500110100000", "500110100"),
        ("500110100", "500110100"),
        ("500110000000", "500110"),
        ("500110", "500110"),
        ("500100000000", "5001"),
        ("500000000000", "50"),
        ("500110004010", "500110004010"),
    ],
)
def test_division_prefix(code, prefix):
    assert division_prefix(code) == prefix
