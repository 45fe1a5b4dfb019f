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
