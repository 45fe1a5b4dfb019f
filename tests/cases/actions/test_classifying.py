"""The class of an appeal: by its matter, chosen, put right later."""

import pytest

from conftest import MONDAY
from linli.access.rules import NotAllowed
from linli.cases import queries
from linli.cases.queries.tracking import track_card
from linli.cases.rules.flow import MoveRefused
from linli.people.actions.parties import FieldRefused


def test_an_appeal_is_in_the_class_its_matter_stands_for_until_another_is_chosen(open_lamp, clerk):
    of_matter = queries.case_card(number=open_lamp(), by=clerk, at=MONDAY)
    chosen = queries.case_card(number=open_lamp(category="010103"), by=clerk, at=MONDAY)

    assert (of_matter.category, of_matter.category_name) == ("010101", "路灯不亮")
    assert chosen.category_name == "景观灯、楼道公共照明"


@pytest.mark.parametrize("category", ["000000", "0101", "路灯不亮"])
def test_a_class_that_is_not_there_is_refused(open_lamp, category):
    with pytest.raises(Exception, match="category"):
        open_lamp(category=category)


def test_only_appeals_have_a_class(open_elder, play, clerk):
    with pytest.raises(FieldRefused):
        open_elder(category="010101")
    number = open_elder()

    assert queries.case_card(number=number, by=clerk, at=MONDAY).category == ""
    with pytest.raises(MoveRefused, match="只有诉求"):
        play(number, "classify", category="010101")


def test_a_class_is_put_right_in_the_history_and_not_shown_to_the_resident(lamp_at, play, clerk, holder, case_of):
    number = lamp_at("in_hand")
    due = case_of(number).due_at

    card = play(number, "classify", category="010103", note="是楼道灯")

    step = queries.history(number=number, by=clerk)[-1]
    assert (card.category, card.state, case_of(number).due_at) == ("010103", "in_hand", due)
    assert step.body == {"before": "010101", "category": "010103", "name": "景观灯、楼道公共照明"}
    resident = holder(number)
    assert "classify" not in [step.move for step in queries.history(number=number, by=resident)]
    told = track_card(case=case_of(number), by=resident, at=MONDAY)
    assert "classify" not in [step.move for step in told.steps]


def test_who_handles_but_does_not_dispatch_classes_nothing(lamp_at, play):
    with pytest.raises(NotAllowed):
        play(lamp_at("in_hand"), "classify", "handler", category="010103")


def test_the_same_class_again_is_refused(lamp_at, play):
    with pytest.raises(FieldRefused):
        play(lamp_at("accepted"), "classify", category="010101")


def test_a_list_is_narrowed_by_the_beginning_of_a_class(open_lamp, clerk):
    lamp, stairs = open_lamp(), open_lamp(category="010103")
    noise = open_lamp(matter="noise", category="050101")

    def found(category):
        page = queries.cases_page(by=clerk, at=MONDAY, filters=queries.Filters(category=category))
        return {row.number for row in page.items}

    assert found("010101") == {lamp}
    assert found("0101") == found("01") == {lamp, stairs}
    assert found("05") == {noise}
