import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation

from linli.theme.samples import SampleForm, cards

urlpatterns = [path("accounts/", include("allauth.urls")), path("", include("linli.theme.urls"))]
pytestmark = pytest.mark.urls(__name__)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def draw(source: str, **values) -> str:
    return Template("{% load i18n theme %}" + source).render(Context(values))


@pytest.mark.parametrize("path", ["/theme/", "/theme/?face=portal", "/accounts/login/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_hold_to_the_content_policy(client, db, path, language):
    client.cookies["linli_language"] = language
    page = client.get(path)
    text = page.content.decode()

    assert page.status_code == 200
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in text


def test_chinese_needs_no_catalogue():
    with translation.override("zh-hans"):
        assert draw('{% trans "跳到正文" %}') == "跳到正文"
        assert draw("{% time_left card %}", card={"days_left": 1, "colour": "amber"}).count("还剩 1 个工作日") == 1


def test_english_pages_keep_no_chinese_but_the_switch(english_catalogue, client, db):
    client.cookies["linli_language"] = "en"
    text = re.sub(r"<button[^>]*lang=\"zh-Hans\".*?</button>", "", client.get("/accounts/login/").content.decode())

    assert CHINESE.findall(text) == []


@pytest.mark.parametrize(
    ("posted", "cookie", "value"),
    [
        ({"elder": "on"}, "linli_elder", "on"),
        ({"elder": "off"}, "linli_elder", "off"),
        ({"language": "en"}, "linli_language", "en"),
    ],
)
def test_preferences_are_kept_and_lead_back(client, db, posted, cookie, value):
    answer = client.post("/preferences/", posted | {"next": "/theme/?face=portal"})

    assert answer.status_code == 302
    assert answer["Location"] == "/theme/?face=portal"
    assert answer.cookies[cookie].value == value


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_preferences_do_not_lead_elsewhere(client, db, place):
    answer = client.post("/preferences/", {"elder": "on", "language": "xx", "next": place})

    assert answer["Location"] == "/"
    assert "linli_language" not in answer.cookies


def test_elder_mode_marks_the_page(client, db):
    client.cookies["linli_elder"] = "on"
    text = client.get("/theme/?face=portal").content.decode()

    assert 'class="portal elder"' in text
    assert "data-read" in text


@override_settings(CLOCK="2026-02-12T09:00+08:00", PAGE_CLOCK="")
def test_a_fixed_clock_is_shown_on_every_page(client, db):
    assert (
        "演示时钟：2026年 2月12日 周四 09:00"
        in client.get("/theme/", headers={"accept-language": "zh-hans"}).content.decode()
    )


def test_an_unknown_address_says_what_to_do(client, db):
    page = client.get("/nowhere/", headers={"accept-language": "zh-hans"})

    assert page.status_code == 404
    assert "窗口的工作人员也可以帮您找" in page.content.decode()


def test_time_left_is_never_colour_alone():
    with translation.override("zh-hans"):
        drawn = [re.sub(r"<[^>]+>", " ", draw("{% time_left card %}", card=card)).split() for card in cards()]

    assert all(drawn)
    assert drawn[3] == ["已超", "2", "个工作日"]
    assert drawn[4][-1] == "暂定"
    assert drawn[6] == ["已暂停计时"]
    assert drawn[7] == ["时限未定"]


def test_a_closed_case_shows_no_time():
    assert draw("{% time_left card %}", card={"days_left": None, "colour": "none", "limit_known": True}).strip() == ""


def test_a_wrong_field_is_tied_to_its_reason():
    text = draw("{% field form.name %}", form=SampleForm({"name": ""}))

    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'id="id_name_error"' in text


def test_the_pager_keeps_the_filters():
    request = RequestFactory().get("/desk/cases/?state=in_hand&cursor=old")
    text = draw('{% pager "new" %}', request=request)

    assert 'href="?state=in_hand&amp;cursor=new"' in text
    assert 'href="?state=in_hand"' in text


def test_what_people_wrote_is_shown_as_text():
    assert "&lt;b&gt;" in draw("{% timeline items %}", items=[{"label": "备注", "note": "<b>"}])
