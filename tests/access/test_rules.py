"""Who may do what, decided from seats alone."""

import pytest

from linli.access.choices import APART, RIGHTS, AccountKind, Role
from linli.access.rules import SYSTEM, Actor, NotAllowed, Seat, ancestors, child_path, may, require, top_paths
from linli.kernel.ids import new_id

VILLAGE, SIBLING, TOWN, DISTRICT = "0001.0002.0003.0001.", "0001.0002.0003.0002.", "0001.0002.0003.", "0001."


def seated(*seats):
    return Actor(new_id(), "某人", AccountKind.STAFF, tuple(Seat(role, new_id(), path) for role, path in seats))


@pytest.mark.parametrize(
    ("seats", "right", "path", "allowed"),
    [
        ([("clerk", VILLAGE)], "cases.accept", VILLAGE, True),
        ([("clerk", VILLAGE)], "cases.accept", SIBLING, False),
        ([("clerk", VILLAGE)], "cases.accept", TOWN, False),  # nothing reaches upward
        ([("centre", TOWN)], "cases.accept", VILLAGE, True),
        ([("centre", TOWN)], "cases.accept", "0001.0002.0004.0001.", False),
        ([("centre", TOWN)], "cases.accept", "0001.0002.00030.", False),  # a path that only begins alike
        ([("clerk", VILLAGE)], "cases.decide", VILLAGE, False),
        ([("handler", TOWN)], "cases.accept", TOWN, False),
        ([("handler", SIBLING), ("clerk", VILLAGE)], "cases.accept", VILLAGE, True),
        ([("handler", VILLAGE), ("clerk", SIBLING)], "cases.accept", VILLAGE, False),  # a right stays at its seat
        ([("supervisor", DISTRICT)], "cases.arbitrate", VILLAGE, True),
        ([("volunteer", VILLAGE)], "cases.view", VILLAGE, False),
        ([("no_such_role", DISTRICT)], "cases.view", DISTRICT, False),
        ([], "cases.view", DISTRICT, False),
    ],
)
def test_a_right_holds_at_its_unit_and_below(seats, right, path, allowed):
    by = seated(*seats)

    assert may(by, right, unit_path=path) == allowed
    if not allowed:
        with pytest.raises(NotAllowed, match=right):
            require(by, right, unit_path=path)


def test_anywhere_at_all_needs_one_seat():
    assert may(seated(("clerk", VILLAGE)), "cases.open")
    assert not may(seated(("auditor", DISTRICT)), "cases.open")
    assert may(SYSTEM, "cases.open", unit_path=DISTRICT)


def test_three_administrators_share_no_right():
    rights = [RIGHTS[role] for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)]

    assert {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR} == APART
    assert all(not a & b for a in rights for b in rights if a is not b)
    assert not any(right.startswith(("cases.open", "cases.handle", "people.")) for held in rights for right in held)


def test_every_role_has_its_rights_written_down():
    assert set(RIGHTS) == set(Role)


def test_ancestors():
    assert ancestors(VILLAGE) == ("0001.", "0001.0002.", TOWN, VILLAGE)


@pytest.mark.parametrize(
    ("paths", "tops"),
    [
        ([], ()),
        ([VILLAGE, SIBLING], (VILLAGE, SIBLING)),
        ([VILLAGE, TOWN, TOWN], (TOWN,)),
        ([SIBLING, DISTRICT, VILLAGE], (DISTRICT,)),
    ],
)
def test_top_paths(paths, tops):
    assert top_paths(paths) == tops


def test_child_path():
    assert child_path(TOWN, 12) == "0001.0002.0003.0012."
    for ordinal in (0, 10_000):
        with pytest.raises(ValueError, match="outside"):
            child_path(TOWN, ordinal)
