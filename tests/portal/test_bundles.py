"""A bundle 一件事 for its resident: asked for once, followed by one number."""

import re

import pytest
from django.utils import timezone

from cases.bundles import ANSWERS, UNITS
from linli.access.models import Unit
from linli.access.rules import SYSTEM, Actor, Seat
from linli.cases.actions import make_move
from linli.cases.models import Case
from portal.conftest import ID_NUMBER, PHONE

pytestmark = pytest.mark.django_db
HERE = "/file/birth-bundle/"
TYPED = {name: {"是": "yes", "否": "no"}.get(value, value) for name, value in ANSWERS.items()}


@pytest.fixture
def at_answers(walk):
    walk.open(HERE).next(HERE)
    walk.next(HERE, role="self", shown_as="named")
    walk.next(HERE, name="李明", id_type="111", id_number=ID_NUMBER, phone=PHONE)
    return walk.next(HERE, division="500110004001")


def test_the_guide_says_which_parts_when_and_for_which_each_paper_is(walk):
    page = walk.open("/matters/birth-bundle/").html

    for said in ("一次申请，办这几件", "“要不要登记户口”答“是”的", "万盛经开区公安分局", "用于新生儿户口登记、"):
        assert said in page
    assert walk.open("/matters/birth-bundle/form.pdf").status == 200


def test_one_form_one_receipt_and_the_parts_as_lines(at_answers):
    further = at_answers.next(HERE, **TYPED)
    assert "按您的回答，要办这几件：新生儿户口登记、新生儿参加居民医保、育儿补贴" in further.html
    assert "spouse_name" not in further.html  # of a part that is not asked for
    papers = at_answers.next(HERE, **TYPED)
    assert "出生医学证明" in papers.html
    assert "离婚证" not in papers.html  # of a part that is not asked for
    at_answers.next(HERE)
    receipt = at_answers.send("/done/")

    number, code = receipt.digits
    assert (receipt.status, number) == (201, Case.objects.get(bundle=None).number)
    assert "新生儿户口登记、新生儿参加居民医保、育儿补贴" in receipt.html
    slip = receipt.send("/done/slip.pdf")
    assert slip.status == 200
    tracked = at_answers.open("/track/").send("/track/", number=f"{number}-3", code=code)
    assert "各部分办到哪里了" in tracked.html
    assert tracked.html.count("已收件") >= 4


def test_what_a_part_lacks_is_said_beside_the_question(at_answers):
    at_answers.next(HERE, **TYPED)
    page = at_answers.next(HERE, **TYPED | {"how": "", "pay_to": ""})

    assert page.status == 422
    assert page.errors == ["请选“怎样参加居民医保”。", "请选“补贴发到哪里”。"]


def test_who_asks_for_no_part_is_told_before_anything_else_is_asked(at_answers):
    nothing = dict.fromkeys(("wants_household", "wants_insurance", "wants_card", "wants_subsidy"), "no")
    page = at_answers.next(HERE, **TYPED | nothing | {"registered": "yes"})

    assert (page.status, page.asks) == (422, "要办哪几件")
    assert "按您的回答，没有需要办理的部分，请核对。" in page.html


def test_whoever_reports_a_death_is_not_asked_what_the_filing_says(walk):
    here = "/file/death-bundle/"
    walk.open(here).next(here)
    assert "由亲属或者其他办理后事的人申请" in walk.html
    walk.next(here, role="self").next(here, name="李明", id_type="111", id_number=ID_NUMBER)
    walk.next(here, division="500110004001")
    said = dict.fromkeys(("unnatural", "had_pension", "had_insurance", "in_need"), "no") | {"had_allowance": "yes"}
    walk.next(here, deceased_name="李福", died_on="2026-11-20", relation="子女", place_of_death="医院", **said)

    assert walk.asks == "说说具体情况"
    assert "户口迁出本区" not in walk.html
    assert re.search(r'value="老人去世"[^>]* checked', walk.html)


def test_of_a_bundle_the_parts_not_done_well_are_taken_up_again(walk, at_answers, actor):
    at_answers.next(HERE, **TYPED)
    at_answers.next(HERE, **TYPED)
    at_answers.next(HERE)
    number, code = at_answers.send("/done/").digits
    play(actor, number)
    page = walk.open("/track/").send("/track/", number=number, code=code)
    assert "哪几部分要重新办" in page.html

    page = walk.send("/track/", move="reopen", **{"reopen-again": ["insurance"], "reopen-reason": "医保没有参上"})
    assert page.status == 200
    states = dict(Case.objects.filter(bundle__number=number).values_list("part", "state"))
    assert states == {"household": "closed", "insurance": "in_hand", "subsidy": "closed"}


def play(actor, number):
    """Bring a birth to its end, every part done: then the whole is closed."""
    move(actor("clerk"), number, "accept")
    move(actor("clerk"), number, "dispatch")
    for part in Case.objects.filter(bundle__number=number):
        who = handler_of(UNITS[part.part])
        if part.seats.filter(state="asked").exists():
            move(SYSTEM, part.number, "answer_consult", text="同意", agree=True)
        move(who, part.number, "sign")
        move(who, part.number, "reply", text="办好了", outcome="done")


def handler_of(code):
    unit = Unit.objects.get(code=code)
    return Actor(
        account_id=None, name="经办", kind="staff", seats=(Seat(role="handler", unit_id=unit.pk, path=unit.path),)
    )


def move(by, number, name, **given):
    make_move(number=number, move=name, given=given, by=by, at=timezone.now())
