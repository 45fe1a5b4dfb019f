"""What a bundle and its parts leave to each other, the one date, and what came of the whole."""

from datetime import UTC, datetime

import pytest

from cases.contract import ARROWS, STATES, leads_to
from cases.rules.test_flow import FAVOURABLE
from linli.cases.choices import Move, State
from linli.cases.rules import bundles, flow
from linli.cases.rules.bundles import PartClock, told_clock
from linli.cases.rules.flow import Beside, MoveRefused, Place

# written out a second time: what is done on the parts, and what on the whole
ON_PARTS = set(
    "transfer sign return reassign arbitrate consult suspend resume extend escalate reply close merge".split()
)
ON_WHOLE = set("accept ask_materials supplement close call_back reopen merge rate".split())


def beside(move, place):
    kept = FAVOURABLE.get(move, Beside())
    return Beside(**{name: getattr(kept, name) for name in kept.__dataclass_fields__} | {"place": place, "sent": True})


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", sorted(set(ARROWS) - {"classify"}))
@pytest.mark.parametrize(("place", "elsewhere"), [(Place.WHOLE, ON_PARTS), (Place.PART, ON_WHOLE)])
def test_every_move_of_a_bundle_and_of_a_part(state, move, place, elsewhere):
    granted_not = place is Place.PART and move == "refuse" and state in {"dispatched", "in_hand"}
    allowed = granted_not or (leads_to(move, state) is not None and move not in elsewhere)

    if allowed:
        flow.check_move(State(state), Move(move), beside(move, place))
        assert (move in flow.moves_in(State(state), place)) is True
    else:
        with pytest.raises(MoveRefused):
            flow.check_move(State(state), Move(move), beside(move, place))


def test_a_unit_refuses_a_part_where_it_holds_it_and_the_window_before():
    assert flow.spec_of(Move.REFUSE, State.IN_HAND, Place.PART).standing is flow.Standing.HOLDER
    assert flow.spec_of(Move.REFUSE, State.RECEIVED, Place.PART).standing is flow.Standing.WINDOW
    assert flow.spec_of(Move.REFUSE, State.IN_HAND, Place.ALONE) is flow.SPECS[Move.REFUSE]


@pytest.mark.parametrize("move", ["dispatch", "arbitrate"])
def test_a_part_is_first_sent_with_the_whole(move):
    with pytest.raises(MoveRefused, match="请在整件事上做"):
        flow.check_move(State.ACCEPTED, Move(move), Beside(place=Place.PART))
    flow.check_move(State.ACCEPTED, Move(move), Beside(place=Place.PART, sent=True))


@pytest.mark.parametrize(
    ("number", "whole"),
    [
        ("004001-261123-0007-1", "004001-261123-0007"),
        ("004001-261123-12345-12", "004001-261123-12345"),
        ("004001-261123-0007", "004001-261123-0007"),
        ("004001-261123-0007-123", "004001-261123-0007-123"),
        ("", ""),
    ],
)
def test_the_number_of_a_part_names_its_bundle(number, whole):
    assert bundles.whole_number(number) == whole


def day(n):
    return datetime(2026, 12, n, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([("in_hand", day(4)), ("in_hand", day(9)), ("in_hand", None)], day(9)),
        ([("closed", day(9)), ("in_hand", day(4))], day(9)),  # the date that was told stays
        ([("refused", day(9)), ("in_hand", day(4))], day(4)),
        ([("withdrawn", day(9))], None),
        ([], None),
    ],
)
def test_one_date_is_told_for_all(parts, told):
    clock = told_clock(PartClock(state, due) for state, due in parts)

    assert (clock.due_at if clock else None) == told


def test_no_date_is_told_while_a_part_is_held_without_an_end():
    assert told_clock([PartClock("in_hand", day(4)), PartClock("in_hand", None, held=True)]) is None


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ([("closed", "done"), ("closed", "done")], "done"),
        ([("closed", "done"), ("refused", "")], "partly"),
        ([("closed", "partly"), ("closed", "impossible")], "partly"),
        ([("refused", ""), ("transferred", "")], "impossible"),
        ([("closed", "explained"), ("refused", "")], "impossible"),
        ([("closed", "explained")], "explained"),
        ([("closed", "done"), ("withdrawn", "")], "done"),
        ([("withdrawn", ""), ("withdrawn", "")], None),
    ],
)
def test_what_came_of_the_whole(parts, outcome):
    assert bundles.outcome_of(parts) == outcome
