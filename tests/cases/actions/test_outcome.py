"""Reply, close, call back, rate, reopen; reminders and orders."""

import pytest

from cases.people import china
from conftest import MONDAY
from linli.access.rules import NotAllowed
from linli.cases import queries
from linli.cases.actions import make_move
from linli.cases.models import CaseOrder, CaseRating
from linli.cases.queries.tracking import track_card
from linli.cases.rules.flow import MoveRefused
from linli.people.actions.parties import FieldRefused


def test_a_reply_stops_the_clock_and_the_window_closes(lamp_at, play):
    number = lamp_at("in_hand")
    replied = play(number, "reply", "handler", at="2026-11-25", text="已更换灯泡", outcome="done")
    closed = play(number, "close", at="2026-11-26", result="已告知来电人")

    assert (replied.reply, replied.outcome, replied.replied_at) == ("已更换灯泡", "done", china("2026-11-25"))
    assert (closed.result, closed.closed_at, closed.allowed_moves) == (
        "已告知来电人",
        china("2026-11-26"),
        ("call_back", "reopen", "classify", "note"),
    )


def test_a_round_is_rated_once_and_the_next_again(lamp_at, play, holder, case_of):
    number = lamp_at("closed")
    who = holder(number)
    assert play(number, "rate", who, level=2, text="等了三天", facets={"服务效率": 1}).rating == 2
    with pytest.raises(MoveRefused, match="评价一次"):
        play(number, "rate", who, level=5)

    again = play(number, "reopen", who, reason="又不亮了")
    assert (again.state, again.rating, again.closed_at, again.replied_at) == ("in_hand", None, None, None)
    play(number, "reply", "handler", text="已更换线路", outcome="done")
    play(number, "close", result="已修好")
    assert play(number, "rate", who, level=5).rating == 5

    ratings = CaseRating.objects.filter(case=case_of(number)).order_by("round")
    assert list(ratings.values_list("round", "level", "via")) == [(1, 2, "code"), (2, 5, "code")]


def test_the_answer_of_an_earlier_round_belongs_to_the_history(lamp_at, play, holder, case_of, clerk):
    number = lamp_at("replied")
    play(number, "close", result="已告知来电人")

    again = play(number, "reopen", holder(number), reason="又不亮了")
    assert (again.reply, again.result, again.outcome) == ("", "", "")
    told = track_card(case=case_of(number), by=holder(number), at=MONDAY)
    assert (told.reply, told.result) == ("", "")
    steps = queries.history(number=number, by=clerk)
    assert [(step.label, step.body.get("text")) for step in steps if step.earlier] == [
        ("答复（重新办理前）", "已修好"),
        ("办结（重新办理前）", None),
    ]

    play(number, "reply", "handler", text="已更换线路", outcome="done")
    assert track_card(case=case_of(number), by=holder(number), at=MONDAY).reply == "已更换线路"
    assert [step.label for step in queries.history(number=number, by=clerk)][-1] == "答复"


def test_a_new_round_has_a_clock_of_its_own(lamp_at, play, holder, case_of, clerk):
    number = lamp_at("in_hand")
    first = play(number, "extend", "handler", n=5, reason="等配件").due_date
    lengthened = play(number, "decide", "supervisor", outcome="approve", note="同意").due_date
    play(number, "reply", "handler", text="已更换灯泡", outcome="done")
    play(number, "close", result="已告知来电人")

    again = play(number, "reopen", holder(number), at="2026-12-14", reason="又不亮了")

    assert (str(first), str(lengthened)) == ("2026-12-02", "2026-12-09")
    assert (str(again.due_date), again.colour, again.days_left) == ("2026-12-23", "green", 7)
    assert queries.history(number=number, by=clerk)[-1].body == {"reason": "又不亮了", "due_before": "2026-12-09"}
    clock = queries.clock_of(case=case_of(number), now=china("2026-12-14"), by=clerk)
    assert (clock.starts, str(clock.start_day), clock.n, str(clock.due_date)) == (
        "reopening",
        "2026-12-14",
        7,
        "2026-12-23",
    )
    assert play(number, "extend", "handler", at="2026-12-15", n=5, reason="等配件")  # asked for anew


@pytest.mark.parametrize("given", [{"level": 0}, {"level": 6}, {}, {"level": 3, "facets": {"服务效率": 9}}])
def test_a_rating_that_cannot_be(lamp_at, play, holder, given):
    number = lamp_at("closed")

    with pytest.raises(FieldRefused):
        play(number, "rate", holder(number), **given)


def test_the_resident_rates_with_their_own_account(lamp_at, play, actor):
    number = lamp_at("closed", applicant={"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"})

    assert play(number, "rate", "resident", level=4).rating == 4
    with pytest.raises(queries.NotFound):
        play(lamp_at("closed"), "rate", "resident", level=1)  # not a case of theirs


def test_nobody_sees_in_the_history_who_rated(lamp_at, play, actor, clerk):
    number = lamp_at("closed", applicant={"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"})
    play(number, "rate", "resident", level=1)

    step = queries.history(number=number, by=clerk)[-1]
    assert (step.move, step.by_name, step.by_unit) == ("rate", None, None)


def test_the_code_of_one_case_opens_no_other(lamp_at, holder):
    number, other = lamp_at("closed"), lamp_at("closed")

    with pytest.raises(queries.NotFound):
        make_move(number=other, move="rate", given={"level": 1}, by=holder(number), at=MONDAY)


def test_a_call_back_is_kept_in_the_history(lamp_at, play, clerk):
    number = lamp_at("replied")
    play(number, "call_back", reached=True, solved=False, level=2, note="来电人说只亮了一晚")

    step = queries.history(number=number, by=clerk)[-1]
    assert (step.body, step.note) == ({"reached": True, "solved": False, "level": 2}, "来电人说只亮了一晚")


def test_an_order_has_a_number_and_is_answered_once(lamp_at, play, actor, case_of):
    number = lamp_at("in_hand")
    order = {"kind": "order", "reason": "居民多次来电", "unit": "urban-management", "due": "2026-11-25"}
    card = play(number, "supervise", "supervisor", **order)
    reminder = play(number, "supervise", "supervisor", **order | {"kind": "remind"})

    assert [o.number for o in card.orders] == ["督办〔2026〕1号"]
    assert [o.number for o in reminder.orders] == ["督办〔2026〕1号", "催办〔2026〕1号"]
    answered = play(number, "answer_supervision", "handler", order="督办〔2026〕1号", text="明天修好")
    assert [o.number for o in answered.orders] == ["催办〔2026〕1号"]
    assert CaseOrder.objects.get(number="督办〔2026〕1号").answer == "明天修好"
    with pytest.raises(FieldRefused, match="order"):
        play(number, "answer_supervision", "handler", order="督办〔2026〕1号", text="又答一次")


def test_an_order_opens_the_case_to_the_unit_it_is_sent_to(lamp_at, play, actor):
    number = lamp_at("in_hand")
    with pytest.raises(queries.NotFound):
        queries.case_card(number=number, by=actor("handler2"), at=MONDAY)
    play(number, "supervise", "supervisor", kind="order", reason="请配合", unit="housing", due="2026-11-25")

    card = queries.case_card(number=number, by=actor("handler2"), at=MONDAY)
    assert card.allowed_moves == ("answer_supervision", "note")


def test_an_order_is_not_due_in_the_past(lamp_at, play):
    with pytest.raises(FieldRefused, match="due"):
        play(
            lamp_at("in_hand"),
            "supervise",
            "supervisor",
            kind="remind",
            reason="请抓紧",
            unit="urban-management",
            due="2026-11-22",
        )


def test_notes_of_staff_are_not_for_the_resident(lamp_at, play, holder, clerk):
    number = lamp_at("in_hand")
    play(number, "note", text="来电人情绪激动")

    assert queries.history(number=number, by=clerk)[-1].note == "来电人情绪激动"
    assert "note" not in [step.move for step in queries.history(number=number, by=holder(number))]


def test_an_auditor_reads_and_changes_nothing(lamp_at, play, actor):
    number = lamp_at("in_hand")

    assert queries.case_card(number=number, by=actor("auditor"), at=MONDAY).allowed_moves == ()
    with pytest.raises(NotAllowed):
        play(number, "note", "auditor", text="看过")
