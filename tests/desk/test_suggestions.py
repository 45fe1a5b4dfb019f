"""The class and the suggestion as the desk shows them; the suggestion as programs get it."""

import re
from dataclasses import replace

import pytest

from cases.appeals import play_appeals
from conftest import MONDAY
from desk.conftest import HTMX
from linli.access.rules import SYSTEM
from linli.cases.actions.learning import learn_suggestions
from linli.cases.choices import Likeness
from linli.cases.models import Case
from linli.cases.queries.suggesting import Suggested, Suggestion
from linli.desk.views import cases, suggestions

INTAKE, PART, PAGE = "/desk/cases/new/", "/desk/cases/new/suggestion/", "/desk/suggestions/"
TYPED = {"matter": "noise", "division": "500110004001", "text": "菜场后门那盏路灯昨天起就不亮了", "who": "anonymous"}


@pytest.fixture
def taught(db):
    play_appeals()
    learn_suggestions(root="district", by=SYSTEM, at=MONDAY)


def test_beside_the_text_at_intake_before_dispatch_and_for_programs(taught, at_desk, open_lamp, moved, client):
    desk = at_desk("clerk")

    for shown in (desk.post(PART, TYPED, **HTMX), desk.post(INTAKE, TYPED | {"step": "suggest"})):
        text = shown.content.decode()
        assert shown.status_code == 200
        assert "万盛经开区城市管理局" in text and "因为写到“路灯" in text and "派单以派单规则为准" in text
    assert desk.post(PART, TYPED | {"text": "灯"}, **HTMX).content.decode().count("因为") == 0

    number = open_lamp(
        matter="noise", text="三号桥头的路灯坏了好几天", anonymous=True, applicant=None, category="010101"
    )
    moved(number, ("accept", "clerk", {}))
    text = desk.get(f"/desk/cases/{number}/").content.decode()
    assert "和派单规则不同，以规则为准" in text  # the rule sends noise to the police
    assert Case.objects.get(number=number).state == "accepted"

    asked = {"text": TYPED["text"], "matter": "noise", "division": "500110004001"}
    answer = client.post(
        "/api/v1/suggestions", asked, content_type="application/json", HTTP_AUTHORIZATION="Bearer token-of-clerk"
    ).json()
    first = answer["items"][0]
    assert (first["target"], first["code"], first["likeness"]) == ("unit", "urban-management", "very")
    assert answer["measured"]["unit"]["model"]["top1"] > answer["measured"]["unit"]["of_kind"]["top1"]
    refused = client.post(
        "/api/v1/suggestions", asked, content_type="application/json", HTTP_AUTHORIZATION="Bearer token-of-handler"
    )
    assert refused.status_code == 403

    figures = at_desk("supervisor").get(PAGE).content.decode()
    assert "240 件办结的诉求" in figures and "第一个就对" in figures


def test_figures_are_for_heads_and_supervision_and_say_when_there_are_none(at_desk):
    assert at_desk("clerk").get(PAGE).status_code == 403
    assert "还没有学到什么" in at_desk("supervisor").get(PAGE).content.decode()


def test_its_page_stands_in_the_navigation_of_those_who_may_see_it(at_desk):
    assert f'href="{PAGE}"' in at_desk("supervisor").get("/desk/").content.decode()
    assert f'href="{PAGE}"' not in at_desk("clerk").get("/desk/").content.decode()


@pytest.fixture
def hinted(monkeypatch):
    """A district whose past cases tell of lamps and of building noise."""
    lamp = Suggestion(
        "matter", "street-lamp", "路灯故障报修", 0.9, Likeness.VERY, "因为写到“路灯”。", ("路灯",), 40, 30
    )
    noise = replace(lamp, target="category", code="050102", name="建筑施工噪声")
    monkeypatch.setattr(suggestions, "suggest", lambda **_asked: Suggested((lamp, noise)))
    monkeypatch.setattr(cases, "suggested_for", lambda **_asked: Suggested((noise,)))


@pytest.mark.parametrize(
    ("matter", "offered"), [("noise", {"matter", "category"}), ("", {"matter"}), ("elders-allowance", {"matter"})]
)
def test_a_suggestion_is_offered_where_the_form_can_take_it(hinted, at_desk, matter, offered):
    part = at_desk("clerk").post(PART, TYPED | {"matter": matter}, **HTMX).content.decode()

    assert set(re.findall(r'name="take" value="(\w+):', part)) == offered


def test_a_suggested_matter_is_taken_over_and_all_that_was_typed_stays(hinted, at_desk):
    desk = at_desk("clerk")
    typed = TYPED | {
        "who": "person",
        "name": "李明",
        "phone": "10000001234",
        "answer-source_kind": "建筑施工",
        "category": "050102",
    }

    shown = desk.post(INTAKE, typed | {"take": "matter:street-lamp"})

    form = shown.context["form"]
    assert (form["matter"].value(), form["category"].value(), form["accept"].value()) == ("street-lamp", "010101", True)
    assert [form[name].value() for name in ("text", "name", "phone")] == [TYPED["text"], "李明", "10000001234"]
    page = shown.content.decode()
    assert "您写的都还在，还没有保存" in page
    assert "建筑施工" in page  # what the other matter asked is not lost unsaid
    assert not Case.objects.exists()


def test_a_suggested_class_is_taken_over(hinted, at_desk):
    lamp = TYPED | {"text": "小区旁边工地半夜施工太吵"}

    form = at_desk("clerk").post(INTAKE, lamp | {"take": "category:050102"}).context["form"]

    assert (form["category"].value(), form["category_q"].value()) == ("050102", "建筑施工噪声")
    assert (form["matter"].value(), form["text"].value()) == ("noise", lamp["text"])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_suggested_unit_is_taken_into_the_form_of_dispatch_which_is_still_to_be_sent(
    taught, at_desk, open_lamp, moved, headers
):
    desk, text = at_desk("clerk"), "三号桥头的路灯坏了好几天"
    number = open_lamp(matter="noise", text=text, anonymous=True, applicant=None, category="010101")
    moved(number, ("accept", "clerk", {}))
    page, here = desk.get(f"/desk/cases/{number}/").content.decode(), f"/desk/cases/{number}/moves/dispatch/"
    assert 'value="unit:urban-management"' in page

    shown = desk.post(here, {"unit": "", "assisting_0": "police", "take": "unit:urban-management"}, **headers)

    form = next(move["form"] for move in shown.context["moves"] if move["name"] == "dispatch")
    assert (form["unit"].value(), form["assisting_0"].value()) == ("urban-management", "police")
    assert not form.errors
    assert Case.objects.get(number=number).state == "accepted"


def test_a_suggested_class_is_taken_into_the_form_that_puts_it_right(hinted, at_desk, open_lamp, moved):
    desk, number = at_desk("clerk"), open_lamp(category="010101")
    moved(number, ("accept", "clerk", {}))
    assert 'value="category:050102"' in desk.get(f"/desk/cases/{number}/").content.decode()

    shown = desk.post(f"/desk/cases/{number}/moves/classify/", {"note": "听录音", "take": "category:050102"})

    form = next(move["form"] for move in shown.context["moves"] if move["name"] == "classify")
    assert (form["category"].value(), form["note"].value()) == ("050102", "听录音")
    assert Case.objects.get(number=number).category == "010101"


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ({}, "050101"),  # what the matter stands for
        ({"category": "050102"}, "050102"),
        ({"category_q": "建筑施工噪声"}, "050102"),  # without script: words that plainly mean one
    ],
)
def test_a_class_is_chosen_typed_or_left_to_the_matter(at_desk, typed, category):
    made = at_desk("clerk").post(INTAKE, TYPED | typed | {"step": "save", "channel": "window", "accept": "on"})

    assert made.status_code == 302, made.content.decode()
    assert Case.objects.get().category == category


def test_words_that_mean_no_class_come_back(at_desk):
    shown = at_desk("clerk").post(INTAKE, TYPED | {"step": "save", "channel": "window", "category_q": "噪声"})

    assert shown.status_code == 422
    assert "没有找到这一类，或者不止一类" in shown.content.decode()


def test_classes_are_offered_as_they_are_typed_and_the_list_is_narrowed_by_them(at_desk, open_lamp):
    desk = at_desk("clerk")
    number = open_lamp(category="010103")

    offered = desk.get("/desk/cases/new/classes/?category_q=ldd", **HTMX).content.decode()
    assert 'data-value="010103"' in offered
    assert number in desk.get("/desk/cases/?category=0101").content.decode()
    assert number not in desk.get("/desk/cases/?category=02").content.decode()
    assert "景观灯、楼道公共照明" in desk.get(f"/desk/cases/{number}/").content.decode()
