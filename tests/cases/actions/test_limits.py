"""The clock stopped, resumed and lengthened, with the change on record."""

import pytest

from cases.people import china
from conftest import MONDAY
from linli.access.queries import unit_tree
from linli.access.rules import Actor, NotAllowed, Seat
from linli.cases import queries
from linli.cases.actions.sweeping import sweep_cases
from linli.cases.queries import clock_of
from linli.cases.queries.deciding import DecidedElsewhere, decides_for
from linli.cases.queries.lists import Filters
from linli.cases.queries.waiting import answers_waiting
from linli.cases.rules.flow import MoveRefused
from linli.people.actions.parties import FieldRefused

APPRAISAL = {"ground": "鉴定", "from": "2026-02-12", "until": "2026-02-25"}


@pytest.fixture
def ten_days(open_elder, play, limit):
    """An application with ten working days, accepted on 10 February and in hand at the town."""
    limit("elders-allowance", 10)
    number = open_elder(at="2026-02-10", accept=True)
    play(number, "dispatch", at="2026-02-10", unit="centre-004")
    play(number, "sign", "town", at="2026-02-10")
    return number


def unfolded(number, actor, at):
    case = queries.case_by_number(number=number, by=actor("clerk"))
    return clock_of(case=case, now=china(at), by=actor("clerk"))


def test_suspended_days_are_left_out(ten_days, play, actor):
    assert str(queries.case_card(number=ten_days, by=actor("clerk"), at=MONDAY).due_date) == "2026-03-02"

    card = play(ten_days, "suspend", "town", at="2026-02-12", **APPRAISAL)
    assert (card.suspended, str(card.due_date)) == (True, "2026-03-09")
    resumed = play(ten_days, "resume", "town", at="2026-02-26")
    assert (resumed.suspended, str(resumed.due_date)) == (False, "2026-03-09")

    clock = unfolded(ten_days, actor, "2026-02-27")
    assert (clock.n, clock.unit, clock.used, clock.left, str(clock.due_date)) == (10, "working", 3, 7, "2026-03-09")
    assert [(p.ground, str(p.from_date), str(p.until_date), p.open) for p in clock.suspensions] == [
        ("鉴定", "2026-02-12", "2026-02-25", False)
    ]


def test_suspended_days_are_no_time_to_work_in(ten_days, play, actor):
    play(ten_days, "suspend", "town", at="2026-02-12", **APPRAISAL)

    def left(day):
        row = queries.cases_page(by=actor("town"), at=china(day)).items[0]
        card = queries.case_card(number=ten_days, by=actor("town"), at=china(day))
        assert row.days_left == card.days_left == unfolded(ten_days, actor, day).left
        return card.days_left

    assert [left(f"2026-02-{day}") for day in (12, 24, 25, 26)] == [9, 9, 9, 8]


def test_a_suspension_that_is_over_is_entered_late(ten_days, play, actor):
    card = play(ten_days, "suspend", "town", at="2026-03-02", **APPRAISAL)

    assert (card.suspended, str(card.due_date)) == (False, "2026-03-09")
    assert "resume" not in card.allowed_moves
    clock = unfolded(ten_days, actor, "2026-03-02")
    assert [(str(p.from_date), str(p.until_date), p.open) for p in clock.suspensions] == [
        ("2026-02-12", "2026-02-25", False)
    ]


def test_resumed_early_the_days_count_again(ten_days, play):
    play(ten_days, "suspend", "town", at="2026-02-12", **APPRAISAL)

    assert str(play(ten_days, "resume", "town", at="2026-02-14").due_date) == "2026-03-04"  # the 12th and 13th are out


def test_with_no_end_told_there_is_no_due_date_until_it_goes_on(ten_days, play, actor, case_of):
    card = play(ten_days, "suspend", "town", at="2026-02-12", ground="鉴定", **{"from": "2026-02-12"})
    assert (card.due_date, card.colour, card.days_left, card.limit_known) == (None, "none", None, True)
    assert unfolded(ten_days, actor, "2026-02-20").days == ()

    card = play(ten_days, "resume", "town", at="2026-02-26")
    assert str(card.due_date) == "2026-03-09"


def test_a_suspended_case_stands_after_those_with_a_date_in_a_list(ten_days, open_elder, play, actor):
    other = open_elder(at="2026-03-02", accept=True)
    play(ten_days, "suspend", "town", at="2026-02-12", ground="鉴定", **{"from": "2026-02-12"})

    page = queries.cases_page(by=actor("clerk"), at=MONDAY)
    assert [row.number for row in page.items] == [other, ten_days]
    assert [
        row.number for row in queries.cases_page(by=actor("clerk"), at=MONDAY, filters=Filters(late="unknown")).items
    ] == []


def test_a_suspension_that_has_run_out_ends_by_itself(ten_days, play, case_of, actor):
    play(ten_days, "suspend", "town", at="2026-02-12", **APPRAISAL)

    assert sweep_cases(at=china("2026-02-25T23:00")).resumed_count == 0
    assert sweep_cases(at=china("2026-02-27")).resumed_count == 1
    assert sweep_cases(at=china("2026-02-28")).resumed_count == 0
    assert (case_of(ten_days).suspended, str(case_of(ten_days).due_date)) == (False, "2026-03-09")
    assert queries.history(number=ten_days, by=actor("clerk"))[-1].move == "resume"


def test_a_reply_waits_until_the_clock_goes_on(ten_days, play):
    play(ten_days, "suspend", "town", at="2026-02-12", **APPRAISAL)

    with pytest.raises(MoveRefused, match="先恢复计时"):
        play(ten_days, "reply", "town", at="2026-02-13", text="已审定", outcome="done")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"from": "2026-02-09"}, "from"),  # before the clock started
        ({"from": "2026-02-12", "until": "2026-02-11"}, "until"),
        ({"from": "2027-02-14"}, "from"),  # more than a year ahead
        ({"from": "2026-02-12", "until": "9999-12-31"}, "until"),
        ({"from": 20260212}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({}, "from"),
    ],
)
def test_a_suspension_that_cannot_be(ten_days, play, given, field):
    with pytest.raises(FieldRefused, match=field):
        play(ten_days, "suspend", "town", at="2026-02-12", ground="鉴定", **given)


def test_an_extension_is_asked_for_and_decided_by_another(ten_days, play, actor):
    asked = play(ten_days, "extend", "town", at="2026-02-24", n=5, reason="需要外地核查")
    assert str(asked.due_date) == "2026-03-02"  # asking changes nothing
    assert "decide" not in asked.allowed_moves
    with pytest.raises(NotAllowed):
        play(ten_days, "decide", "town", at="2026-02-24", outcome="approve", note="同意")

    granted = play(ten_days, "decide", "supervisor", at="2026-02-25", outcome="approve", note="同意，已告知申请人")

    assert str(granted.due_date) == "2026-03-09"
    clock = unfolded(ten_days, actor, "2026-02-25")
    assert clock.n == 15
    assert [(e.n, e.reason, e.outcome, e.note) for e in clock.extensions] == [
        (5, "需要外地核查", "approve", "同意，已告知申请人")
    ]


def test_more_time_for_a_bureau_is_not_given_by_the_town_that_took_the_case_in(lamp_at, play, actor):
    number = lamp_at("in_hand")
    play(number, "extend", "handler", n=2, reason="等配件")

    assert "decide" not in queries.case_card(number=number, by=actor("town"), at=MONDAY).allowed_moves
    with pytest.raises(DecidedElsewhere, match="由城市管理局、区行政服务中心或其上级审批"):
        play(number, "decide", "town", outcome="approve", note="同意")
    waits = {
        name: [one.number for one in answers_waiting(by=actor(name))] for name in ("town", "district", "supervisor")
    }
    assert waits == {"town": [], "district": [number], "supervisor": [number]}
    assert str(play(number, "decide", "district", outcome="approve", note="同意").due_date) == "2026-12-04"


def test_the_department_that_signs_off_decides_for_the_town(ten_days, play, actor):
    play(ten_days, "extend", "town", at="2026-02-24", n=5, reason="需要外地核查")
    tree = unit_tree().by_code
    heads = {
        code: Actor(None, "负责人", "staff", (Seat("centre", tree[code].pk, tree[code].path),))
        for code in ("civil-affairs", "housing", "centre-004002")
    }
    case = queries.case_by_number(number=ten_days, by=actor("town"))

    assert [code for code, head in heads.items() if decides_for(case=case, by=head)] == ["civil-affairs"]


def test_a_rejected_extension_changes_nothing(ten_days, play):
    play(ten_days, "extend", "town", at="2026-02-24", n=5, reason="需要外地核查")

    card = play(ten_days, "decide", "supervisor", at="2026-02-25", outcome="reject", note="理由不足")
    assert str(card.due_date) == "2026-03-02"


def test_extensions_are_counted_as_the_district_says(ten_days, play):
    for day in ("2026-02-24", "2026-02-26"):
        play(ten_days, "extend", "town", at=day, n=2, reason="需要外地核查")
        play(ten_days, "decide", "supervisor", at=day, outcome="approve", note="同意")

    with pytest.raises(MoveRefused, match="已经延期 2 次"):
        play(ten_days, "extend", "town", at="2026-02-27", n=2, reason="还没核完")


def test_one_request_at_a_time(ten_days, play):
    play(ten_days, "extend", "town", at="2026-02-24", n=5, reason="需要外地核查")

    with pytest.raises(MoveRefused, match="等待审批"):
        play(ten_days, "extend", "town", at="2026-02-24", n=5, reason="再问一次")
    with pytest.raises(FieldRefused, match="request"):
        play(ten_days, "decide", "supervisor", at="2026-02-24", request="another", outcome="approve", note="同意")


def test_a_window_that_handles_may_ask_for_time(open_lamp, play):
    number = open_lamp(accept=True)
    play(number, "dispatch", unit="centre-004001")
    play(number, "sign")

    play(number, "extend", n=2, reason="等配件")
    assert str(play(number, "decide", "town", outcome="approve", note="同意").due_date) == "2026-12-04"


def test_without_a_known_limit_there_is_nothing_to_lengthen(open_lamp, play, actor, clerk):
    number = open_lamp(
        matter="disability-subsidy", applicant={"name": "王秀英", "no_id_reason": "证件遗失"}, text="", accept=True
    )
    play(number, "dispatch", unit="centre-004")

    card = queries.case_card(number=number, by=clerk, at=MONDAY)
    assert (card.limit_known, card.due_date, card.colour) == (False, None, "none")
    with pytest.raises(MoveRefused, match="没有已知的办理期限"):
        play(number, "extend", "town", n=5, reason="需要核查")
    assert [row.number for row in queries.cases_page(by=clerk, at=MONDAY, filters=Filters(late="unknown")).items] == [
        number
    ]


def test_a_date_in_a_year_without_its_notice_is_provisional(lamp_at, play, actor):
    number = lamp_at("accepted")
    card = play(number, "dispatch", unit="urban-management", at="2026-12-28")

    assert (str(card.due_date), card.due_provisional) == ("2027-01-06", True)


@pytest.mark.parametrize(
    ("at", "colour", "left"),
    [
        ("2026-11-23", "green", 7),
        ("2026-11-30", "amber", 2),
        ("2026-12-02T23:59", "amber", 0),
        ("2026-12-03T00:00", "red", -1),
    ],
)
def test_colour_and_days_left(lamp_at, clerk, at, colour, left):
    card = queries.case_card(number=lamp_at("in_hand"), by=clerk, at=china(at))

    assert (card.colour, card.days_left) == (colour, left)


def test_an_answered_case_has_no_colour(lamp_at, clerk):
    card = queries.case_card(number=lamp_at("replied"), by=clerk, at=china("2027-01-04"))

    assert (card.colour, card.days_left) == ("none", None)
