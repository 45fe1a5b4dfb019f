"""The main job, from intake to rating."""

from conftest import MONDAY
from linli.cases import queries
from linli.cases.actions import make_move
from linli.cases.actions.tracking import enter_code
from linli.cases.models import Case
from linli.cases.queries.tracking import tracking_code
from linli.kernel import audit


def test_a_street_lamp_from_intake_to_rating(actor, open_lamp):
    clerk, handler = actor("clerk"), actor("handler")
    number = open_lamp()

    make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY)
    sent = make_move(number=number, move="dispatch", given={"unit": "urban-management"}, by=clerk, at=MONDAY)
    make_move(number=number, move="sign", given={}, by=handler, at=MONDAY)
    asked = make_move(
        number=number, move="consult", given={"units": ["housing"], "question": "归谁管"}, by=handler, at=MONDAY
    )
    answered = {"text": "归城管", "agree": True}
    make_move(number=number, move="answer_consult", given=answered, by=actor("handler2"), at=MONDAY)
    make_move(number=number, move="reply", given={"text": "已修好", "outcome": "done"}, by=handler, at=MONDAY)
    make_move(number=number, move="close", given={"result": "已修好"}, by=clerk, at=MONDAY)
    _, holder = enter_code(number=number, code=tracking_code(case_id=Case.objects.get().pk), at=MONDAY)
    rated = make_move(number=number, move="rate", given={"level": 5}, by=holder, at=MONDAY)

    assert sent.why_rule == "street-lamp-to-urban-management"
    assert "reply" not in asked.allowed_moves
    assert (rated.state, rated.rating) == ("closed", 5)
    assert [step.move for step in queries.history(number=number, by=clerk)] == [
        "receive", "accept", "dispatch", "sign", "consult", "answer_consult", "reply", "close", "rate",
    ]  # fmt: skip
    assert audit.verify().ok
