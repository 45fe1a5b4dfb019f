"""At the desk: the notice period, corrections, deemed acceptance (《行政许可法》第三十二条), refusal, merging, withdrawal."""

import pytest

from cases.people import china
from conftest import MONDAY
from linli.cases import queries
from linli.cases.actions.sweeping import sweep_cases
from linli.cases.models import CaseMaterial, CasePause, CaseSeat
from linli.cases.queries.tracking import track_card
from linli.cases.rules.flow import MoveRefused
from linli.people.actions.parties import FieldRefused

ASKED = {"items": [{"code": "bank-card", "what": "本人银行卡复印件"}], "until": "2026-12-31"}


def test_an_application_waits_five_working_days_for_a_notice(open_elder, open_lamp, case_of):
    assert case_of(open_elder(at="2026-02-12")).notice_due_at == china("2026-02-26T23:59:59")
    assert case_of(open_lamp()).notice_due_at is None  # an appeal is not applied for


def test_the_clock_of_an_application_starts_with_acceptance(open_elder, play, limit):
    limit("elders-allowance", 20)
    number = open_elder(at="2026-02-12")

    card = play(number, "accept", at="2026-02-14")  # a working Saturday

    assert (card.accepted_at, str(card.due_date), card.deemed) == (china("2026-02-14"), "2026-03-20", False)


def test_without_a_notice_in_time_it_is_accepted_as_of_receipt(open_elder, limit, case_of, clerk):
    limit("elders-allowance", 20)
    number = open_elder(at="2026-02-12")

    assert sweep_cases(at=china("2026-02-26T23:59:59")).deemed_count == 0
    assert sweep_cases(at=china("2026-02-27T00:00")).deemed_count == 1
    assert sweep_cases(at=china("2026-02-27T00:05")).deemed_count == 0

    case = case_of(number)
    assert (case.state, case.deemed, case.accepted_at) == ("accepted", True, china("2026-02-12"))
    assert str(case.due_date) == "2026-03-18"
    step = queries.history(number=number, by=clerk)[-1]
    assert (step.move, step.at, step.by_name) == ("accept", china("2026-02-27T00:00"), "系统")
    assert "第三十二条" in step.note


def test_accepting_too_late_does_not_start_the_clock_anew(open_elder, play, limit):
    limit("elders-allowance", 20)
    number = open_elder(at="2026-02-12")

    card = play(number, "accept", at="2026-03-02")  # before any sweep

    assert (card.deemed, card.accepted_at, str(card.due_date)) == (True, china("2026-02-12"), "2026-03-18")


@pytest.mark.parametrize(("move", "given"), [("ask_materials", ASKED), ("refuse", {"ground": "不符合条件"})])
def test_a_late_notice_is_refused(open_elder, play, clerk, move, given):
    number = open_elder(at="2026-02-12")

    assert move in queries.case_card(number=number, by=clerk, at=china("2026-02-26")).allowed_moves
    assert move not in queries.case_card(number=number, by=clerk, at=china("2026-02-27")).allowed_moves
    with pytest.raises(MoveRefused, match="第三十二条"):
        play(number, move, at="2026-02-27", **given)


def test_a_paper_entered_after_the_notice_period_is_accepted_as_of_receipt(open_elder, case_of):
    case = case_of(open_elder(at="2026-03-02", received_at="2026-02-12T09:00:00+08:00", accept=True))

    assert (case.deemed, case.accepted_at) == (True, china("2026-02-12"))


def test_after_a_correction_acceptance_is_the_day_the_last_paper_came(open_elder, play, limit, case_of):
    limit("elders-allowance", 20)
    number = open_elder(at="2026-02-02")
    waiting = play(number, "ask_materials", at="2026-02-03", **ASKED)
    back = play(number, "supplement", at="2026-02-10", materials=[{"code": "bank-card"}])
    card = play(number, "accept", at="2026-02-12")

    assert (waiting.state, waiting.notice_due_at) == ("awaiting_materials", None)
    assert (back.state, back.notice_due_at) == ("received", china("2026-02-24T23:59:59"))
    assert card.accepted_at == china("2026-02-10")
    assert {m.code: m.state for m in card.materials}["bank-card"] == "given"
    assert str(card.due_date) == "2026-03-16"


def test_deemed_acceptance_after_a_correction_is_the_day_of_the_last_paper(open_elder, play, case_of):
    number = open_elder(at="2026-02-02")
    play(number, "ask_materials", at="2026-02-03", **ASKED)
    assert sweep_cases(at=china("2026-02-11")).deemed_count == 0  # it is the applicant's turn
    play(number, "supplement", at="2026-02-10", materials=[{"code": "bank-card"}])

    sweep_cases(at=china("2026-02-26"))

    assert (case_of(number).deemed, case_of(number).accepted_at) == (True, china("2026-02-10"))


def test_what_came_back_wrong_may_be_named_again(open_elder, play):
    number = open_elder(at="2026-02-02")
    play(number, "ask_materials", at="2026-02-03", **ASKED)
    play(number, "supplement", at="2026-02-10", materials=[{"code": "bank-card"}])

    assert play(number, "ask_materials", at="2026-02-11", **ASKED).state == "awaiting_materials"


def test_papers_not_on_the_list_may_be_asked_for(open_elder, play, holder, case_of):
    number = open_elder()
    items = [{"code": "pension-book", "what": "退休证复印件"}]
    card = play(number, "ask_materials", items=items, until="2026-12-31")

    assert [m.asked for m in card.materials if m.code == "pension-book"] == ["退休证复印件"]
    case, who = case_of(number), holder(number)
    assert track_card(case=case, by=who, at=MONDAY).materials_asked == (
        ("pension-book", "退休证复印件", "退休证复印件"),
    )
    play(number, "supplement", who, materials=[{"code": "pension-book"}])
    play(number, "ask_materials", **ASKED)
    again = track_card(case=case_of(number), by=who, at=MONDAY).materials_asked
    assert [code for code, _, _ in again] == ["bank-card"]  # what has come is not asked for again


def test_a_correction_day_lies_ahead(open_elder, play):
    with pytest.raises(FieldRefused, match="until"):
        play(open_elder(), "ask_materials", items=ASKED["items"], until="2026-11-22")


def test_only_what_was_asked_for_is_taken(open_elder, play):
    number = open_elder()
    play(number, "ask_materials", **ASKED)

    with pytest.raises(FieldRefused, match="no-such-paper"):
        play(number, "supplement", materials=[{"code": "no-such-paper"}])


def test_acceptance_notes_what_is_still_missing(open_elder, play, clerk):
    number = open_elder(materials=[{"code": "application"}, {"code": "approval-form"}])
    play(number, "accept")

    assert queries.history(number=number, by=clerk)[-1].body["missing"] == ["bank-card"]


def test_a_refusal_names_the_remedy_of_the_matter(lamp_at, play, open_lamp, clerk):
    play(number := open_lamp(), "refuse", ground="小区内的路灯", other_body="物业服务人")
    own = open_lamp()
    play(own, "refuse", ground="不属于本区", remedy="可向綦江区提出")

    body = queries.history(number=number, by=clerk)[-1].body
    assert body["ground"] == "小区内的路灯"
    assert body["other_body"] == "物业服务人"
    assert body["remedy"].startswith("对答复不满意的")
    assert queries.history(number=own, by=clerk)[-1].body["remedy"] == "可向綦江区提出"


def test_a_petition_found_in_hand_is_sent_on_and_not_closed(lamp_at, play, case_of):
    number = lamp_at("in_hand")
    play(number, "consult", "handler", units=["housing"], question="归谁管")

    card = play(number, "transfer", body="信访工作机构", ground="属于信访事项")

    assert (card.state, card.colour) == ("transferred", "none")
    assert CaseSeat.objects.get(case=case_of(number)).state == "dropped"
    assert not case_of(number).reach.filter(is_open=True).exists()


def test_what_ends_a_case_ends_its_suspension(lamp_at, play, case_of):
    number = lamp_at("in_hand")
    play(number, "suspend", "handler", ground="鉴定", **{"from": "2026-11-24", "until": "2026-11-27"})
    play(number, "withdraw", at="2026-11-26", reason="已自行修好")

    pause = CasePause.objects.get(case=case_of(number))
    assert (pause.ended, str(pause.ended_date)) == (True, "2026-11-25")
    assert sweep_cases(at=china("2026-12-01")).resumed_count == 0


def test_a_repeated_report_joins_an_open_case_of_the_same_matter(open_lamp, lamp_at, play, holder, case_of):
    first, second = lamp_at("in_hand"), open_lamp()
    card = play(second, "merge", into=first)

    assert (card.state, card.merged_into) == ("merged", first)
    play(first, "reply", "handler", text="已更换灯泡", outcome="done")
    told = track_card(case=case_of(second), by=holder(second), at=MONDAY)
    assert (told.reply, told.unit) == ("已更换灯泡", "万盛经开区城市管理局")  # its reporter is answered too


def test_what_a_case_does_not_merge_into(open_lamp, lamp_at, open_elder, play, outsider):
    number = open_lamp()

    for into in (number, "004001-261123-9999", open_elder(), open_lamp(by=outsider, division="500110100001")):
        with pytest.raises(FieldRefused, match="into"):
            play(number, "merge", into=into)
    with pytest.raises(MoveRefused, match="不能再并入"):
        play(number, "merge", into=lamp_at("replied"))


def test_two_cases_do_not_merge_into_each_other(open_lamp, play):
    first, second = open_lamp(), open_lamp()
    play(first, "merge", into=second)

    with pytest.raises(MoveRefused):
        play(second, "merge", into=first)


def test_the_resident_withdraws_with_the_code(lamp_at, play, holder):
    number = lamp_at("dispatched")

    assert play(number, "withdraw", holder(number), reason="已自行修好").state == "withdrawn"


def test_every_paper_of_the_matter_stands_with_the_case(open_elder, case_of):
    rows = CaseMaterial.objects.filter(case=case_of(open_elder()))

    assert dict(rows.values_list("code", "state")) == {
        "application": "missing",
        "approval-form": "missing",
        "id-card": "held",
        "household-book": "held",
        "bank-card": "missing",
        "portrait": "missing",
    }
