"""A bundle 一件事 at the desk: one form, one case page with its parts, a part's page that leads back to it."""

import pytest

from cases.bundles import ANSWERS, BIRTH, MOTHER
from conftest import MONDAY
from desk.conftest import HTMX
from linli.access.rules import SYSTEM
from linli.cases.actions import make_move, open_case
from linli.cases.models import Case
from linli.cases.schema import Opening


@pytest.fixture
def birth(clerk):
    return open_case(opening=Opening.model_validate(BIRTH | {"accept": True}), by=clerk, at=MONDAY).number


def test_one_form_takes_a_bundle_in_and_its_slip_names_the_parts(at_desk):
    desk = at_desk("clerk")
    page = desk.get("/desk/cases/new/?matter=birth-bundle").content.decode()
    assert "出生医学证明" in page
    assert "用于新生儿户口登记、新生儿参加居民医保" in desk.get("/desk/matters/birth-bundle/").content.decode()

    form = {"matter": "birth-bundle", "division": "500110004001", "who": "person", "channel": "window", "step": "save"}
    person = {name: MOTHER[name] for name in ("name", "id_type", "id_number", "phone")}
    answers = {f"answer-{name}": {"是": "yes", "否": "no"}.get(value, value) for name, value in ANSWERS.items()}
    answer = desk.post("/desk/cases/new/", form | person | answers)

    number = Case.objects.get(bundle=None).number
    assert answer["Location"].endswith(f"/{number}/") or number in answer["Location"]
    assert Case.objects.filter(bundle__number=number).count() == 3
    assert desk.get(f"/desk/cases/{number}/slip.pdf").headers["Content-Type"] == "application/pdf"


def test_what_a_part_lacks_comes_back_beside_the_question(at_desk):
    form = {"matter": "birth-bundle", "division": "500110004001", "who": "person", "channel": "window", "step": "save"}
    answer = at_desk("clerk").post("/desk/cases/new/", form | {"name": "周小燕", "id_type": "none"})

    assert answer.status_code == 422
    assert "请填写“要不要登记户口”。" in answer.content.decode()


def test_the_page_of_a_bundle_has_its_parts_and_a_part_leads_back(at_desk, birth):
    desk = at_desk("clerk")
    page = desk.get(f"/desk/cases/{birth}/").content.decode()

    for number in range(1, 4):
        assert f"/desk/cases/{birth}-{number}/" in page
    part = desk.get(f"/desk/cases/{birth}-1/", **HTMX).content.decode()
    assert f'href="/desk/cases/{birth}/"' in part
    assert "育儿补贴" in part


def test_the_window_sends_the_parts_each_to_its_unit(at_desk, birth):
    desk = at_desk("clerk")
    page = desk.get(f"/desk/cases/{birth}/").content.decode()
    assert 'name="unit-household"' in page

    desk.post(
        f"/desk/cases/{birth}/moves/dispatch/",
        {"unit-household": "public-security", "unit-insurance": "health-insurance", "unit-subsidy": "civil-affairs"},
    )

    held = {part.part: part.unit.code for part in Case.objects.filter(bundle__number=birth).select_related("unit")}
    assert held == {"household": "public-security", "insurance": "health-insurance", "subsidy": "civil-affairs"}


def test_parts_are_chosen_when_a_bundle_is_taken_up_again(at_desk, birth):
    def step(number, move, **given):
        make_move(number=number, move=move, given=given, by=SYSTEM, at=MONDAY)

    step(birth, "dispatch")
    for part in Case.objects.filter(bundle__number=birth):
        if part.seats.exists():
            step(part.number, "answer_consult", text="同意", agree=True)
        step(part.number, "sign")
        step(part.number, "reply", text="已办好", outcome="done")
    desk = at_desk("clerk")

    nothing = desk.post(f"/desk/cases/{birth}/moves/reopen/", {"reason": "补贴没有到账"})
    assert nothing.status_code == 422
    desk.post(f"/desk/cases/{birth}/moves/reopen/", {"reason": "补贴没有到账", "part-subsidy": "on"})

    assert {part.part: part.state for part in Case.objects.filter(bundle__number=birth)} == {
        "household": "closed", "insurance": "closed", "subsidy": "in_hand",
    }  # fmt: skip


def test_before_it_is_sent_each_part_names_the_unit_of_its_own_rule(at_desk, birth):
    """On the intake, on the page after it and where it is dispatched: the same units, by the rule of the part."""
    desk = at_desk("clerk")
    beside = desk.get("/desk/cases/new/?matter=birth-bundle&division=500110004001").content.decode()
    told = desk.get(f"/desk/cases/{birth}/done/").content.decode()
    form = desk.get(f"/desk/cases/{birth}/").content.decode()

    for unit in ("万盛经开区公安分局", "万盛经开区医疗保障局", "万盛经开区卫生健康局"):
        assert unit in beside
        assert unit in told
    assert '生育登记 <span class="soft small">万新路社区便民服务中心</span>' in beside
    assert "新生儿户口登记由公安分局办理。" in form
    assert "没有专门规则的事项" not in form


def test_a_part_refused_by_its_unit_is_not_called_unaccepted(at_desk, birth):
    make_move(number=birth, move="dispatch", given={}, by=SYSTEM, at=MONDAY)
    part = Case.objects.get(bundle__number=birth, part="household")
    make_move(number=part.number, move="sign", given={}, by=SYSTEM, at=MONDAY)
    make_move(number=part.number, move="refuse", given={"ground": "不符合条件"}, by=SYSTEM, at=MONDAY)
    page = at_desk("clerk").get(f"/desk/cases/{part.number}/", **HTMX).content.decode()

    assert "不予办理</" in page
    assert "不予受理</span>" not in page
    assert "不予受理</td>" not in page


def test_what_must_be_answered_is_marked(at_desk):
    page = at_desk("clerk").get("/desk/cases/new/?matter=death-bundle").content.decode()

    assert '去世的人姓名 <span class="field-must">必填</span>' in page
    assert '去世的人身份证号 <span class="field-must">' not in page
