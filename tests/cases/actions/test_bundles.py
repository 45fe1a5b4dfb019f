"""A bundle from intake to its one answer: parts at units of their own, one date, settled once."""

from datetime import date
from typing import Any

import pytest

from cases.bundles import ANSWERS, BIRTH, UNITS
from cases.people import china
from conftest import MONDAY
from linli.access.rules import SYSTEM
from linli.cases.actions import open_case
from linli.cases.models import Case, CaseMaterial, CaseReach
from linli.cases.queries import NotFound, case_card, cases_page, history
from linli.cases.queries.lists import Filters
from linli.cases.queries.reach import strayed_reach
from linli.cases.queries.tracking import CodeRefused, track_card, tracking_code
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.kernel import audit
from linli.people.actions.parties import FieldRefused
from linli.people.models import Party


@pytest.fixture
def limits(limit):
    """Three known limits, so that dates in these tests do not follow the district's files."""
    limit("newborn-household", 1)
    limit("newborn-medical-insurance", 5)
    limit("childcare-subsidy", 20)


@pytest.fixture
def opened(clerk, limits) -> Any:
    def make(**changes: Any) -> Any:
        return open_case(opening=Opening.model_validate(BIRTH | changes), by=clerk, at=MONDAY)

    return make


@pytest.fixture
def unit_actor(db) -> Any:
    """A handler at the unit of a part."""
    from linli.access.models import Unit
    from linli.access.rules import Actor, Seat

    def make(part: str) -> Any:
        unit = Unit.objects.get(code=UNITS[part])
        seats = tuple(Seat(role=role, unit_id=unit.pk, path=unit.path) for role in ("handler", "supervisor"))
        return Actor(account_id=None, name=f"{part}经办", kind="staff", seats=seats)

    return make


@pytest.fixture
def dispatched(opened, play) -> str:
    number: str = opened().number
    play(number, "accept")
    play(number, "dispatch")
    return number


@pytest.fixture
def end(play, unit_actor) -> Any:
    """A part answered by its unit, or refused; the assisting units of the demo's rules have agreed."""

    def make(number: str, part: str, at: str = "2026-11-24", **given: Any) -> Any:
        row, who = Case.objects.get(bundle__number=number, part=part), unit_actor(part)
        if row.seats.filter(state="asked").exists():
            play(row.number, "answer_consult", by=SYSTEM, at=at, text="同意", agree=True)
        if row.state == "dispatched":
            play(row.number, "sign", by=who, at=at)
        move = "refuse" if "ground" in given else "reply"
        return play(
            row.number,
            move,
            by=who,
            at=at,
            **({"text": "已办好", "outcome": "done"} | given if move == "reply" else given),
        )

    return make


def parts(number: str) -> dict[str, Case]:
    return {part.part: part for part in Case.objects.filter(bundle__number=number)}


def test_one_receipt_opens_a_case_for_each_part_asked_for(opened):
    told = opened()

    assert [(part.part, part.number.removeprefix(told.number)) for part in told.card.parts] == [
        ("household", "-1"), ("insurance", "-2"), ("subsidy", "-3"),
    ]  # fmt: skip
    held = parts(told.number)
    assert held["insurance"].answers == {"child_name": "周安安", "born_on": "2026-11-02", "how": "独立参保"}
    assert {part.text for part in held.values()} == {""}
    assert Case.objects.get(number=told.number).text == "户口本在老家，下周带来。"


def test_people_stand_once_with_the_bundle(opened, clerk):
    told = opened()

    assert [party.person_id for party in Party.objects.all()] == [told.card.applicant.person_id]
    card = case_card(number=f"{told.number}-1", by=clerk, at=MONDAY)
    assert card.applicant == told.card.applicant is not None
    assert card.bundle == told.number


def test_a_paper_given_once_counts_for_every_part_that_asks_for_it(opened):
    told = opened()

    papers = {(row.case.part, row.code): row.state for row in CaseMaterial.objects.select_related("case")}
    assert (
        papers["", "parents-id"]
        == papers["household", "parents-id"]
        == papers["insurance", "guardian-id"]
        == "may_follow"
    )
    assert papers["household", "birth-certificate"] == "given"
    assert [paper.code for paper in told.card.materials] == ["birth-certificate", "household-book", "parents-id"]


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"wants_card": ""}, "answers.wants_card", "请填写"),
        ({"wants_household": "否", "wants_insurance": "否", "wants_subsidy": "否"}, "answers", "没有需要办理的部分"),
        ({"follows": "爷爷"}, "answers.follows", "请从这些里选"),
    ],
)
def test_the_form_must_say_which_parts_are_asked_for(opened, answers, field, words):
    with pytest.raises(FieldRefused, match=words) as refused:
        opened(answers=ANSWERS | answers)

    assert [name for name, _text in refused.value.errors] == [field]
    assert not Case.objects.exists()


def test_a_resident_is_told_what_each_part_lacks_beside_the_one_form(actor, limits):
    opening = Opening.model_validate(BIRTH | {"channel": "web", "answers": ANSWERS | {"how": "", "pay_to": ""}})

    with pytest.raises(FieldRefused) as refused:
        open_case(opening=opening, by=actor("resident"), at=MONDAY, complete=True)

    assert refused.value.errors == (
        ("answers.how", "新生儿参加居民医保：请填写“怎样参保”。"),
        ("answers.pay_to", "育儿补贴：请填写“补贴发到哪里”。"),
    )


def test_the_bundle_is_accepted_and_dispatched_as_one_and_tells_one_date(opened, clerk, play):
    number = opened().number

    accepted = play(number, "accept")
    sent = play(number, "dispatch")

    assert {part.state for part in accepted.parts} == {"accepted"}
    assert [part.due_date for part in sent.parts] == [date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 21)]
    assert sent.due_date == date(2026, 12, 21)
    assert [part.unit.code for part in sent.parts] == list(UNITS.values())
    assert sent.unit.code == "centre-004001"
    assert sent.allowed_moves == ("withdraw", "note")


def test_a_part_may_be_sent_elsewhere_than_its_rule_says(opened, play):
    number = opened().number
    play(number, "accept")

    sent = play(number, "dispatch", units={"subsidy": "civil-affairs"})

    assert {part.part: part.unit.code for part in sent.parts}["subsidy"] == "civil-affairs"


def test_no_part_is_sent_that_the_bundle_does_not_have(opened, play):
    number = opened().number
    play(number, "accept")

    with pytest.raises(FieldRefused, match="没有这些部分：wedding"):
        play(number, "dispatch", units={"wedding": "civil-affairs"})


def test_papers_are_asked_for_once_and_given_once(opened, play):
    number = opened().number

    play(number, "ask_materials", items=[{"code": "parents-id", "what": "父母身份证原件"}], until="2026-12-01")
    assert {part.state for part in parts(number).values()} == {"awaiting_materials"}
    play(number, "supplement", materials=[{"code": "parents-id", "state": "given"}], at="2026-11-25")

    assert {part.state for part in parts(number).values()} == {"received"}
    assert CaseMaterial.objects.get(case__number=f"{number}-2", code="guardian-id").state == "given"


@pytest.mark.parametrize("move", ["accept", "ask_materials", "dispatch"])
def test_what_concerns_the_whole_is_done_on_the_whole(opened, play, move):
    number = opened().number
    if move == "dispatch":
        play(number, "accept")

    with pytest.raises(MoveRefused, match="请在整件事上做"):
        play(f"{number}-1", move, unit="health", items=[], until="2026-12-01")


def test_what_units_decide_is_done_on_the_parts(dispatched, play):
    with pytest.raises(MoveRefused, match="请在具体的部分上做"):
        play(dispatched, "sign")


def test_the_story_ends_partly_with_each_units_own_words(dispatched, end, clerk):
    end(dispatched, "household", at="2026-11-26", text="已随母亲登记")
    end(
        dispatched,
        "insurance",
        at="2026-11-27",
        ground="已在外地参保",
        remedy="可以申请行政复议",
        other_body="参保地医保局",
    )
    card = end(dispatched, "subsidy", at="2026-12-10", text="已核定，按年发放")

    whole = case_card(number=dispatched, by=clerk, at=china("2026-12-11"))
    assert (whole.state, whole.outcome, card.state) == ("closed", "partly", "closed")
    assert whole.reply == (
        "1. 新生儿户口登记（万盛经开区公安分局）：已办成。已随母亲登记。\n"
        "2. 新生儿参加居民医保（万盛经开区医疗保障局）：不予办理。已在外地参保。可以找：参保地医保局。不服的：可以申请行政复议。\n"
        "3. 育儿补贴（万盛经开区卫生健康局）：已办成。已核定，按年发放。"
    )
    assert [(part.part, part.late) for part in whole.parts] == [
        ("household", True), ("insurance", False), ("subsidy", False),
    ]  # fmt: skip
    steps = history(number=dispatched, by=clerk)
    assert [step.move for step in steps][-4:] == ["follow", "follow", "reply", "close"]
    assert "育儿补贴" in steps[-2].note
    # the limits of the tests stand in the catalogue without a record; all else agrees
    assert {finding.table for finding in audit.verify().findings} <= {"catalogue_matterversion"}


def test_the_one_date_moves_with_the_clock_of_a_part_and_history_says_so(dispatched, play, unit_actor, clerk):
    part, who = parts(dispatched)["subsidy"].number, unit_actor("subsidy")

    play(part, "suspend", by=who, ground="等待外地核查", **{"from": "2026-11-24", "until": "2026-11-27"})
    assert case_card(number=dispatched, by=clerk, at=MONDAY).due_date == date(2026, 12, 25)
    step = history(number=dispatched, by=clerk)[-1]
    assert (step.move, step.body["part"], step.body["due_was"], step.body["due_is"]) == (
        "follow", ["育儿补贴"], "2026-12-21", "2026-12-25",
    )  # fmt: skip

    play(
        parts(dispatched)["household"].number,
        "suspend",
        by=unit_actor("household"),
        ground="x",
        **{"from": "2026-11-24"},
    )
    assert case_card(number=dispatched, by=clerk, at=MONDAY).due_date is None


def test_the_window_refuses_one_part_and_the_others_go_on(opened, play):
    number = opened().number

    play(f"{number}-3", "refuse", ground="孩子已满三周岁")
    card = play(number, "accept")

    assert {part.part: part.state for part in card.parts} == {
        "household": "accepted", "insurance": "accepted", "subsidy": "refused",
    }  # fmt: skip
    assert card.due_date == date(2026, 11, 30)


def test_refused_or_withdrawn_as_a_whole(opened, dispatched, end, play):
    number = opened().number
    play(number, "refuse", ground="不属于本区")
    assert {part.state for part in parts(number).values()} == {"refused"}

    end(dispatched, "household")
    play(dispatched, "withdraw", reason="搬走了")
    assert {part.part: part.state for part in parts(dispatched).values()} == {
        "household": "closed", "insurance": "withdrawn", "subsidy": "withdrawn",
    }  # fmt: skip


def test_parts_taken_back_one_by_one_withdraw_the_whole(dispatched, play, case_of):
    for part in parts(dispatched).values():
        play(part.number, "withdraw", reason="不需要了")

    assert case_of(dispatched).state == "withdrawn"


def test_one_part_is_taken_up_again_and_the_whole_is_settled_anew(dispatched, end, play, case_of, holder):
    for part in UNITS:
        end(dispatched, part)
    play(dispatched, "rate", by=holder(dispatched), level=4)

    play(dispatched, "reopen", reason="补贴没有到账", parts=["subsidy"])
    assert {part.part: part.state for part in parts(dispatched).values()}["subsidy"] == "in_hand"
    assert case_of(dispatched).state == "in_hand"
    end(dispatched, "subsidy", at="2026-12-01", text="已补发")

    whole = case_of(dispatched)
    assert (whole.state, whole.round, whole.outcome, "已补发" in whole.reply) == ("closed", 2, "done", True)


def test_a_returned_part_goes_back_to_the_window_and_is_sent_again(dispatched, play, unit_actor, clerk):
    part = parts(dispatched)["subsidy"].number
    play(part, "return", by=unit_actor("subsidy"), reason="不是我局职责", basis="三定规定")

    assert part in {row.number for row in cases_page(by=clerk, at=MONDAY, filters=Filters(part="turn")).items}
    assert play(part, "dispatch", unit="civil-affairs").unit.code == "civil-affairs"
    assert strayed_reach() == ()


def test_a_unit_sees_its_part_and_neither_the_whole_nor_the_others(dispatched, unit_actor, clerk):
    who = unit_actor("subsidy")

    assert [row.number for row in cases_page(by=who, at=MONDAY).items] == [f"{dispatched}-3"]
    card = case_card(number=f"{dispatched}-3", by=who, at=MONDAY)
    assert (card.bundle, card.parts) == (dispatched, ())
    for other in (dispatched, f"{dispatched}-1"):
        with pytest.raises(NotFound):
            case_card(number=other, by=who, at=MONDAY)
    # the window has the whole in its list, and opens each part from it
    assert [row.number for row in cases_page(by=clerk, at=MONDAY).items] == [dispatched]
    assert case_card(number=f"{dispatched}-1", by=clerk, at=MONDAY).matter_code == "newborn-household"
    assert not CaseReach.objects.filter(case__number=f"{dispatched}-1", unit__code="centre-004001").exists()


def test_the_resident_follows_the_whole_by_either_number(dispatched, case_of):
    from linli.cases.actions.tracking import enter_code

    code = tracking_code(case_id=case_of(dispatched).pk)
    case, holder = enter_code(number=f"{dispatched}-2", code=code, at=MONDAY)
    card = track_card(case=case, by=holder, at=MONDAY)

    assert (card.number, [part.label for part in card.parts]) == (dispatched, ["已派出"] * 3)
    own = tracking_code(case_id=case_of(f"{dispatched}-2").pk)
    with pytest.raises(CodeRefused):
        enter_code(number=f"{dispatched}-2", code=own, at=MONDAY)


def test_the_law_accepts_every_part_when_no_notice_was_given(opened, case_of):
    from linli.cases.actions.sweeping import sweep_cases

    number = opened().number
    sweep_cases(at=china("2026-12-07"))

    assert {(part.state, part.deemed) for part in parts(number).values()} == {("accepted", True)}
    assert case_of(number).due_date == max(part.due_date for part in parts(number).values())
