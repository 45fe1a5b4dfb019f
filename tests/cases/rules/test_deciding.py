"""Who decides when more time is asked for."""

import pytest

from linli.cases.rules.deciding import Place, decided_at, may_decide

ROOT, CENTRE, BUREAU, OTHER = "0001.", "0001.0001.", "0001.0002.", "0001.0003."
TOWN, VILLAGE, OTHER_TOWN = "0001.0001.0001.", "0001.0001.0001.0001.", "0001.0001.0002."
TIERS = {
    ROOT: "district",
    CENTRE: "district",
    BUREAU: "department",
    OTHER: "department",
    TOWN: "town",
    VILLAGE: "village",
    OTHER_TOWN: "town",
}


def place(path):
    return Place(path, TIERS[path]) if path else None


@pytest.mark.parametrize(
    ("holder", "sign_off", "yes", "no"),
    [
        # a bureau: its own head, the district centre and who stands above; not the town that took it in
        (BUREAU, "", [ROOT, CENTRE, BUREAU], [TOWN, VILLAGE, OTHER_TOWN, OTHER]),
        # the department that the matter names for signing off decides too, a town it names does not decide for a bureau
        (BUREAU, OTHER, [ROOT, CENTRE, BUREAU, OTHER], [TOWN, VILLAGE]),
        (BUREAU, TOWN, [ROOT, CENTRE, BUREAU], [TOWN, VILLAGE]),
        # a town and a village: by their own hierarchy
        (TOWN, "", [ROOT, CENTRE, TOWN], [VILLAGE, OTHER_TOWN, BUREAU]),
        (TOWN, BUREAU, [ROOT, CENTRE, TOWN, BUREAU], [VILLAGE, OTHER_TOWN, OTHER]),
        (VILLAGE, "", [ROOT, CENTRE, TOWN, VILLAGE], [OTHER_TOWN, BUREAU]),
        (CENTRE, "", [ROOT, CENTRE], [TOWN, VILLAGE, BUREAU]),
    ],
)
def test_who_decides_on_more_time(holder, sign_off, yes, no):
    places = decided_at(holder=place(holder), centre=place(CENTRE), sign_off=place(sign_off))

    assert places[0] == holder
    assert [path for path in TIERS if may_decide([path], places)] == [path for path in TIERS if path in yes]
    assert not any(may_decide([path], places) for path in no)
    assert not may_decide([], places)
    assert may_decide([*no, yes[0]], places)
