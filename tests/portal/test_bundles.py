"""A bundle 一件事 for its resident: asked for once, followed by one number."""

import pytest

from cases.bundles import ANSWERS
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
    page = at_answers.next(HERE, **TYPED | {"how": "", "pay_to": ""})

    assert page.status == 422
    assert page.errors == ["新生儿参加居民医保：请填写“怎样参保”。", "育儿补贴：请填写“补贴发到哪里”。"]
