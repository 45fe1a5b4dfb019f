"""A case as it is shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import MONDAY
from linli.cases import queries
from linli.cases.actions import make_move
from linli.cases.queries.cards import card_of_json, card_to_json
from linli.kernel import marks


def test_a_card_shows_persons_masked(open_lamp, clerk):
    card = queries.case_card(number=open_lamp(), by=clerk, at=MONDAY)

    assert (card.applicant.name, card.applicant.id_number) == ("李*", "500199********9928")
    assert "1234" in card.applicant.phone
    assert "10000001234" not in card.applicant.phone


def test_a_card_after_a_move_is_the_card_one_reads(lamp_at, play, actor):
    number = lamp_at("accepted")
    script = [
        ("dispatch", "clerk", {"unit": "urban-management", "assisting": ["housing"]}),
        ("answer_consult", "handler2", {"text": "同意", "agree": True}),
        ("sign", "handler", {}),
        ("consult", "handler", {"units": ["ecology", "housing"], "question": "归谁管", "join": "any"}),
        ("answer_consult", "handler2", {"text": "归城管", "agree": True}),
        ("suspend", "handler", {"ground": "鉴定", "from": "2026-11-23", "until": "2026-11-30"}),
        ("resume", "handler", {}),
        ("extend", "handler", {"n": 3, "reason": "等配件"}),
        ("decide", "supervisor", {"outcome": "approve", "note": "同意"}),
        (
            "supervise",
            "supervisor",
            {"kind": "order", "reason": "请抓紧", "unit": "urban-management", "due": "2026-12-01"},
        ),
        ("answer_supervision", "handler", {"order": "督办〔2026〕1号", "text": "正在修"}),
        ("reply", "handler", {"text": "已修好", "outcome": "done"}),
        ("close", "clerk", {"result": "已告知"}),
        ("reopen", "clerk", {"reason": "又不亮了"}),
    ]

    for move, by, given in script:
        returned = play(number, move, by, **given)
        assert returned == queries.case_card(number=number, by=actor(by), at=MONDAY), move


def test_a_card_survives_being_kept(lamp_at, clerk):
    card = queries.case_card(number=lamp_at("in_hand"), by=clerk, at=MONDAY)

    assert card_of_json(card_to_json(card)) == card


@pytest.mark.parametrize(
    ("state", "move", "by", "given"),
    [
        ("received", "accept", "clerk", {}),
        ("accepted", "dispatch", "clerk", {"unit": "urban-management"}),
        ("dispatched", "sign", "handler", {}),
        ("in_hand", "consult", "handler", {"units": ["housing", "ecology"], "question": "归谁管"}),
        ("in_hand", "reply", "handler", {"text": "已修好", "outcome": "done"}),
        ("replied", "close", "clerk", {"result": "已告知"}),
        ("in_hand", "note", "handler", {"text": "打过电话"}),
    ],
)
def test_a_move_with_its_card_takes_few_statements(lamp_at, actor, state, move, by, given):
    number, who = lamp_at(state), actor(by)
    with marks.held():
        queries.case_card(number=number, by=who, at=MONDAY)
        with CaptureQueriesContext(connection) as asked:
            make_move(number=number, move=move, given=given, by=who, at=MONDAY)

    statements = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 16, "\n".join(text[:90] for text in statements)


def test_history_stands_in_order_with_who_and_where(lamp_at, clerk):
    steps = queries.history(number=lamp_at("closed"), by=clerk)

    assert [(s.seq, s.move, s.by_name, s.by_unit.code, s.unit.code) for s in steps] == [
        (1, "receive", "陈小敏", "centre-004001", "centre-004001"),
        (2, "accept", "陈小敏", "centre-004001", "centre-004001"),
        (3, "dispatch", "陈小敏", "centre-004001", "urban-management"),
        (4, "sign", "罗志强", "urban-management", "urban-management"),
        (5, "reply", "罗志强", "urban-management", "urban-management"),
        (6, "close", "陈小敏", "centre-004001", "urban-management"),
    ]


def test_the_moves_offered_are_those_that_can_be_made(lamp_at, actor):
    offered = {
        name: queries.case_card(number=lamp_at("in_hand"), by=actor(name), at=MONDAY).allowed_moves
        for name in ("clerk", "handler", "supervisor", "auditor")
    }

    assert offered == {
        "clerk": ("transfer", "reassign", "suspend", "withdraw", "classify", "note"),
        "handler": ("reassign", "consult", "suspend", "extend", "reply", "note"),
        "supervisor": ("reassign", "arbitrate", "supervise", "classify", "note"),
        "auditor": (),
    }
