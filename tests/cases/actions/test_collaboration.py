"""Units that work together: a reply waits for signatures and answers, as the question was put."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import MONDAY
from linli.cases import queries
from linli.cases.models import Case, CaseSeat
from linli.cases.queries.standing import Around, beside_of
from linli.cases.rules.flow import MoveRefused
from linli.kernel.ids import new_id
from linli.people.actions.parties import FieldRefused

UNITS = ("housing", "ecology", "civil-affairs", "public-security")


def test_lead_and_assisting_units_sign_together(lamp_at, play):
    number = lamp_at("accepted")
    play(number, "dispatch", unit="urban-management", assisting=["housing"])
    signed = play(number, "sign", "handler")
    assert "reply" not in signed.allowed_moves
    with pytest.raises(MoveRefused, match="还有单位没有答复"):
        play(number, "reply", "handler", text="已修好", outcome="done")

    play(number, "answer_consult", "handler2", text="同意", agree=True)

    card = play(number, "reply", "handler", text="已修好", outcome="done")
    assert [(seat.unit.code, seat.state) for seat in card.assisting] == [("housing", "agreed")]


def test_a_unit_that_disagrees_holds_the_reply_until_it_agrees(lamp_at, play):
    number = lamp_at("accepted")
    play(number, "dispatch", unit="urban-management", assisting=["housing"])
    play(number, "sign", "handler")
    play(number, "answer_consult", "handler2", text="不应由我局会签", agree=False)
    with pytest.raises(MoveRefused, match="协办单位不同意"):
        play(number, "reply", "handler", text="已修好", outcome="done")

    play(number, "consult", "handler", units=["housing"], question="改为只修公共部分，是否同意", at="2026-11-24")
    play(number, "answer_consult", "handler2", text="同意", agree=True, at="2026-11-24")

    assert play(number, "reply", "handler", text="已修好", outcome="done", at="2026-11-24").state == "replied"


def test_a_disagreement_is_settled_by_decision(lamp_at, play):
    number = lamp_at("accepted")
    play(number, "dispatch", unit="urban-management", assisting=["housing"])
    play(number, "answer_consult", "handler2", text="不应由我局会签", agree=False)

    card = play(number, "arbitrate", "supervisor", unit="urban-management", note="不需会签")

    assert card.assisting == ()
    play(number, "sign", "handler")
    assert play(number, "reply", "handler", text="已修好", outcome="done").state == "replied"


def test_who_was_only_asked_may_disagree(lamp_at, play):
    number = lamp_at("in_hand")
    play(number, "consult", "handler", units=["housing"], question="归谁管")
    card = play(number, "answer_consult", "handler2", text="不归我们", agree=False)

    assert [(seat.question, seat.text, seat.state) for seat in card.seats] == [("归谁管", "不归我们", "disagreed")]
    assert play(number, "reply", "handler", text="已修好", outcome="done").state == "replied"


def test_one_answer_is_enough_when_any_may_answer(lamp_at, play, actor):
    number = lamp_at("in_hand")
    play(number, "consult", "handler", units=["housing", "ecology"], question="归谁管", join="any")
    card = play(number, "answer_consult", "handler2", text="归城管", agree=True)

    assert [seat.state for seat in card.seats] == ["agreed", "dropped"]
    assert "reply" in queries.case_card(number=number, by=actor("handler"), at=MONDAY).allowed_moves


def test_answers_are_given_once_and_only_by_who_was_asked(lamp_at, play, actor):
    number = lamp_at("in_hand")
    play(number, "consult", "handler", units=["housing"], question="归谁管")
    assert "answer_consult" not in queries.case_card(number=number, by=actor("handler"), at=MONDAY).allowed_moves
    play(number, "answer_consult", "handler2", text="归城管", agree=True)

    with pytest.raises(MoveRefused, match="没有等待答复"):
        play(number, "answer_consult", "handler2", text="再说一次", agree=True)


def test_one_does_not_ask_oneself(lamp_at, play):
    with pytest.raises(FieldRefused, match="units"):
        play(lamp_at("in_hand"), "consult", "handler", units=["urban-management"], question="归谁管")


def test_a_unit_named_twice_is_asked_once(lamp_at, play):
    card = play(lamp_at("in_hand"), "consult", "handler", units=["housing", "housing"], question="归谁管")

    assert len(card.seats) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["all", "any"]),
            st.lists(st.sampled_from(["asked", "agreed", "disagreed", "dropped"]), min_size=1, max_size=4),
        ),
        max_size=3,
    )
)
def test_a_reply_waits_for_all_or_for_any_one(clerk, questions):
    """However questions and answers fall: a question to all waits for each, one to any for the first."""
    case = Case(id=new_id(), unit_id=clerk.unit_id, window_id=clerk.unit_id, state="in_hand")
    units = [unit.id for unit in queries.cards.unit_cards().values()]
    seats = [
        CaseSeat(case=case, unit_id=units[i], kind="consult", asked=asked, join=join, state=state, asked_at=MONDAY)
        for join, states in questions
        for asked in [new_id()]
        for i, state in enumerate(states)
    ]
    around = Around(seats=tuple(seats), orders=(), extension_pending=False, rated=False)

    expected = sum(
        states.count("asked")
        for join, states in questions
        if join == "all" or not {"agreed", "disagreed"} & set(states)
    )
    assert len(beside_of(case=case, by=clerk, around=around).pending_consults) == expected
