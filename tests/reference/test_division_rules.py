import pytest

from linli.reference.choices import Level, OrgKind, PolicyClass
from linli.reference.rules import divisions as codes
from linli.reference.rules.divisions import CodeRefused


@pytest.mark.parametrize(
    ("text", "full", "level", "parent"),
    [
        ("50", "500000000000", Level.PROVINCE, ""),
        ("5001", "500100000000", Level.CITY, "500000000000"),
        ("500110", "500110000000", Level.COUNTY, "500100000000"),
        ("500110004", "500110004000", Level.TOWN, "500110000000"),
        ("500110004001", "500110004001", Level.VILLAGE, "500110004000"),
        (" 500110004000 ", "500110004000", Level.TOWN, "500110000000"),
        ("441900003", "441900003000", Level.TOWN, "441900000000"),  # a city without counties
    ],
)
def test_a_code_says_its_level_and_parent(text, full, level, parent):
    assert codes.full_code(text=text) == full
    assert codes.level_of(code=full) == level
    assert codes.parent_of(code=full) == parent


@pytest.mark.parametrize(
    "text", ["", "5", "50011", "50011000400", "5001100040011", "50011000400a", "012345", "５００１１０", "500110000001"]
)
def test_what_is_not_a_code_is_refused(text):
    with pytest.raises(CodeRefused):
        codes.full_code(text=text)


def test_ancestors_nearest_first():
    assert codes.ancestors_of(code="500110004001") == ("500110004000", "500110000000", "500100000000", "500000000000")


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("500110000000", "500110000000", "500110999999"),
        ("500110004001", "500110004001", "500110004001"),
        ("50011000", "500110000000", "500110009999"),
    ],
)
def test_a_division_and_all_below_it_is_one_range(code, first, last):
    assert codes.range_of(code=code) == (first, last)


@pytest.mark.parametrize(
    ("code", "name", "kind", "policy"),
    [
        ("500110004001", "万新路社区居民委员会", OrgKind.RESIDENTS, PolicyClass.URBAN),
        ("440983102209", "赤坎村委会", OrgKind.VILLAGERS, PolicyClass.RURAL),  # urban by statistics, a village by law
        ("411381110002", "蒿溪社区居民委员会", OrgKind.RESIDENTS, PolicyClass.URBAN),  # and the other way round
        ("500110100201", "某某村", OrgKind.VILLAGERS, PolicyClass.RURAL),
        ("500110100498", "某某工业园", OrgKind.LIKE_RESIDENTS, PolicyClass.URBAN),
        ("500110100598", "某某农场", OrgKind.LIKE_VILLAGERS, PolicyClass.RURAL),
        ("500110004000", "万盛街道", None, None),
    ],
)
def test_organisation_kind_and_policy_class(code, name, kind, policy):
    assert codes.org_kind_of(code=code, name=name) == kind
    assert codes.policy_class_of(org_kind=kind) == policy
