"""The class and the suggestion as the desk shows them; the suggestion as programs get it."""

import pytest

from cases.appeals import play_appeals
from conftest import MONDAY
from desk.conftest import HTMX
from linli.access.rules import SYSTEM
from linli.cases.actions.learning import learn_suggestions
from linli.cases.models import Case

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
