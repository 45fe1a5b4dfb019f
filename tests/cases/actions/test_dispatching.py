"""Who handles it: by rule, by hand, sent back, decided between units, and upward from village to town to district."""

import pytest

from cases.people import china
from conftest import MONDAY
from linli.cases import queries
from linli.cases.models import CaseSeat
from linli.cases.queries import NotFound
from linli.cases.rules.flow import MoveRefused
from linli.kernel import marks
from linli.people.actions.parties import FieldRefused


def sees(actor, number, names):
    """Who of the cast may open the case."""
    found = set()
    for name in names:
        try:
            queries.case_card(number=number, by=actor(name), at=MONDAY)
        except NotFound:
            continue
        found.add(name)
    return found


def test_the_first_dispatch_of_an_appeal_starts_its_clock(lamp_at, play):
    number = lamp_at("accepted")
    card = play(number, "dispatch", unit="urban-management", at="2026-11-25")

    assert (card.dispatched_at, str(card.due_date)) == (china("2026-11-25"), "2026-12-04")
    again = play(number, "return", "handler", at="2026-11-26", reason="不归我们管", basis="职责清单")
    assert str(again.due_date) == "2026-12-04"  # the clock goes on
    assert str(play(number, "dispatch", unit="housing", at="2026-11-27").due_date) == "2026-12-04"


def test_an_appeal_counts_from_receipt_where_the_district_says_so(open_lamp, lamp_at, play):
    from linli.catalogue.models import DistrictSetting  # noqa: PLC0415

    before = lamp_at("accepted")
    row = DistrictSetting.objects.get(valid_to=None)
    row.content["appeal_clock_starts"] = "receipt"
    row.save()
    marks.bump("catalogue")

    number = open_lamp()
    assert str(play(number, "accept", at="2026-11-25").due_date) == "2026-12-02"  # seven days from the 23rd
    # what was received under the old setting is not left without a clock
    assert str(play(before, "dispatch", unit="urban-management", at="2026-11-25").due_date) == "2026-12-04"


def test_why_here_names_the_rule(lamp_at, play, actor):
    number = lamp_at("accepted")
    ahead = queries.case_card(number=number, by=actor("clerk"), at=MONDAY)
    card = play(number, "dispatch", unit="urban-management")

    assert (ahead.why_rule, card.why_rule) == ("street-lamp-to-urban-management",) * 2
    assert "将派给" in ahead.why_text
    assert "城市管理" in card.why_text


def test_why_here_says_who_chose_otherwise(lamp_at, play):
    card = play(lamp_at("accepted"), "dispatch", unit="housing")

    assert card.why_rule == "by-hand"
    assert "陈小敏" in card.why_text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit": "no-such-unit"}, "unit"),
        ({"unit": ""}, "unit"),
        ({}, "unit"),
        ({"unit": "urban-management", "assisting": ["urban-management"]}, "assisting"),
        ({"unit": "urban-management", "assisting": ["no-such-unit"]}, "assisting"),
        ({"unit": "urban-management", "colour": "red"}, "colour"),
    ],
)
def test_a_dispatch_that_cannot_be(lamp_at, play, case_of, given, field):
    number = lamp_at("accepted")

    with pytest.raises(FieldRefused) as refusal:
        play(number, "dispatch", **given)
    assert [name for name, _ in refusal.value.errors] == [field]
    assert (case_of(number).state, case_of(number).version) == ("accepted", 2)


def test_a_returned_case_says_why_and_forgets_who_was_to_assist(lamp_at, play, case_of):
    number = lamp_at("accepted")
    play(number, "dispatch", unit="urban-management", assisting=["housing"])
    card = play(number, "return", "handler", reason="小区内的路灯", basis="职责清单第3项")

    assert (card.state, card.unit.code, card.returned_count) == ("accepted", "centre-004001", 1)
    assert card.why_text == "万盛经开区城市管理局退回：小区内的路灯（依据：职责清单第3项）"
    assert card.assisting == ()
    assert CaseSeat.objects.get(case=case_of(number)).state == "dropped"


def test_a_handler_gives_a_case_on(lamp_at, play, actor):
    number = lamp_at("in_hand")
    card = play(number, "reassign", "handler", unit="housing", note="小区内的路灯")

    assert (card.state, card.unit.code, card.why_rule) == ("dispatched", "housing", "reassigned")
    assert str(card.due_date) == "2026-12-02"
    assert sees(actor, number, ["handler", "handler2"]) == {"handler", "handler2"}
    with pytest.raises(FieldRefused, match="unit"):
        play(number, "reassign", "handler2", unit="housing", note="还是这里")


def test_the_district_decides_between_units(lamp_at, play):
    number = lamp_at("accepted")
    card = play(number, "arbitrate", "supervisor", unit="housing", assisting=["urban-management"], note="会商结果")

    assert (card.state, card.unit.code, card.why_rule) == ("dispatched", "housing", "arbitrated")
    assert "管理委员会裁定由" in card.why_text
    assert [(seat.unit.code, seat.state) for seat in card.assisting] == [("urban-management", "asked")]


def test_a_town_that_decides_is_named_as_such(lamp_at, play):
    card = play(lamp_at("accepted"), "arbitrate", "town", unit="urban-management", note="会商结果")

    assert card.why_text.startswith("万盛街道公共服务中心裁定由")


def test_upward_from_village_to_town_to_district(open_lamp, play, actor):
    ladder = ["clerk", "town", "district", "supervisor", "handler", "cadre", "outsider"]
    number = open_lamp(matter="noise", text="楼下施工")
    play(number, "accept")
    assert sees(actor, number, ladder) == {"clerk", "town", "district", "supervisor"}

    town = play(number, "escalate", at="2026-11-24", reason="本级解决不了")
    assert (town.state, town.unit.code) == ("dispatched", "centre-004")
    assert town.allowed_moves == tuple(m for m in town.allowed_moves if m not in {"sign", "reply"})  # no longer theirs
    play(number, "sign", "town", at="2026-11-24")
    district = play(number, "escalate", "town", at="2026-11-25", reason="需要区级协调")
    assert (district.state, district.unit.code) == ("dispatched", "centre-district")
    play(number, "sign", "district", at="2026-11-25")
    with pytest.raises(MoveRefused, match="没有可以上报"):
        play(number, "escalate", "district", at="2026-11-26", reason="再往上")

    play(number, "reply", "district", at="2026-11-26", text="已协调停工", outcome="done")
    closed = play(number, "close", at="2026-11-27", result="已告知来电人")  # downward: the window feeds back
    assert closed.state == "closed"
    assert sees(actor, number, ladder) == {"clerk", "town", "district", "supervisor"}
    steps = queries.history(number=number, by=actor("clerk"))
    hops = [(step.body["from_unit"], step.body["to_unit"], step.at) for step in steps if step.move == "escalate"]
    assert hops == [
        ("centre-004001", "centre-004", china("2026-11-24")),
        ("centre-004", "centre-district", china("2026-11-25")),
    ]


def test_a_department_does_not_escalate(lamp_at, play):
    with pytest.raises(MoveRefused, match="没有可以上报"):
        play(lamp_at("in_hand"), "escalate", "handler", reason="办不了")


def test_only_who_holds_a_case_signs_it(lamp_at, play, actor):
    number = lamp_at("dispatched")

    with pytest.raises(NotFound):
        play(number, "sign", "handler2")
    assert play(number, "sign", "handler").state == "in_hand"


def test_reach_only_grows(lamp_at, play, actor):
    number = lamp_at("in_hand")
    play(number, "reassign", "handler", unit="housing", note="小区内的路灯")
    play(number, "sign", "handler2")

    assert sees(actor, number, ["clerk", "handler", "handler2", "outsider"]) == {"clerk", "handler", "handler2"}
    assert queries.case_card(number=number, by=actor("handler"), at=MONDAY).allowed_moves == ("note",)
