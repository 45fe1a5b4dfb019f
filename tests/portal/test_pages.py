"""The pages one reads: first page, results, guide, help, privacy."""

import io
from datetime import date

import pytest
from django.utils import timezone
from pypdf import PdfReader

from linli.access.models import Account
from linli.catalogue.queries import matter_in_force
from linli.kernel.paper import GUIDE, render
from linli.people.models import PrivacyNotice
from linli.theme.sheets import guide_values

pytestmark = pytest.mark.django_db


def test_the_first_page_offers_search_tracking_windows_and_emergency_numbers(walk):
    walk.open("/")

    assert walk.status == 200
    for shown in ('name="q"', "/track/", 'name="place"', "长辈版", "English", "tel:110", "tel:119", "tel:120"):
        assert shown in walk.html


def test_matters_asked_lately_come_first(walk, open_lamp):
    open_lamp()

    page = walk.open("/").html
    assert page.index("/matters/street-lamp/") < page.index("/matters/birth-registration/")


@pytest.mark.parametrize(("words", "code"), [("路灯坏了", "street-lamp"), ("给老人办补贴", "elders-allowance")])
def test_a_matter_is_found_in_plain_words(walk, words, code):
    assert f"/matters/{code}/" in walk.open(f"/matters/?q={words}").html


def test_what_is_not_found_says_how_to_go_on(walk):
    page = walk.open("/matters/?q=vvv").html

    assert "没有找到" in page
    assert "看全部事项" in page


def test_a_guide_says_what_is_known_and_what_is_not(walk):
    page = walk.open("/matters/elders-allowance/").html

    for shown in (
        "外地示例，待本地核定",
        "受理以后 22 个工作日内办好",
        "不用带的，已经有人掌握",
        "公安机关",
        "出处",
        "未知，待本地核定",
    ):
        assert shown in page
    assert "/file/elders-allowance/" in page
    assert walk.open("/matters/nothing/").status == 404


def test_a_guide_of_what_is_never_issued_names_who_holds_each_fact(walk):
    page = walk.open("/matters/forbidden-certificate/").html

    assert "婚姻登记机关" in page
    assert "民发〔2020〕20号" in page


def test_matters_of_every_kind_and_status_have_a_form_on_paper(client):
    from conftest import MONDAY
    from linli.catalogue.queries import matters_in_force

    for matter in {(one.kind, one.status): one for one in matters_in_force(at=MONDAY)}.values():
        answer = client.get(f"/matters/{matter.code}/form.pdf")
        text = "".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
        assert (answer["Content-Type"], matter.name in text) == ("application/pdf", True)


def paper_of(client, code):
    reader = PdfReader(io.BytesIO(client.get(f"/matters/{code}/form.pdf").content))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("elders-allowance", ("不用带", "监护人、代办人", "□社会保障卡", "受理以后22个工作日内办好", "12345")),
        ("noise", ("写姓名，但为我保密", "匿名", "□商业经营")),
        ("forbidden-certificate", ("遗产继承权证明", "公证机构、人民法院", "当场说明，没有办理时限")),
    ],
)
def test_paper_asks_and_tells_what_the_pages_do(client, db, code, words):
    text = paper_of(client, code)

    assert [word for word in words if word not in text] == []


def test_a_service_says_who_provides_it_and_until_when(walk, client):
    page = walk.open("/matters/home-care/").html
    assert "谁来提供" in page
    assert "某居家养老服务组织（政府购买服务）" in page
    assert "提供到什么时候" in page
    assert "还没有确定：" in walk.open("/matters/parcel-point/").html
    assert "某居家养老服务组织" in paper_of(client, "home-care")


@pytest.mark.parametrize(("on", "said"), [(date(2027, 12, 31), False), (date(2028, 1, 1), True)])
def test_paper_too_says_that_a_mandate_has_ended(db, on, said):
    card = matter_in_force(code="rural-building-permit", at=timezone.now())
    values = guide_values(matter=card, district="", body="镇", address="", privacy=[], ask="", on=on)
    paper = PdfReader(io.BytesIO(render(template=GUIDE, values=values, at=timezone.now())))
    assert ("委托已到期" in "".join(page.extract_text() for page in paper.pages)) == said


def test_a_bundle_with_a_part_of_unknown_length_does_not_promise_its_longest(walk):
    page = walk.open("/matters/death-bundle/").html
    assert "有的部分没有查到办理时限" in page
    assert "最长的是" not in page


def test_a_matter_never_issued_has_no_limit_rather_than_an_unknown_one(client, walk):
    page = walk.open("/matters/forbidden-certificate/").html

    assert "承诺时限" not in page
    assert "再交给承办单位" not in page


def test_the_nearest_window_is_named_for_a_community(walk):
    assert "万新路社区便民服务中心" in walk.open("/help/?place=500110004001").html
    assert "选择" in walk.open("/help/?place=999999999999").html


def test_the_privacy_notice_says_who_why_on_what_ground_how_long_and_whom_to_ask(walk):
    page = walk.open("/privacy/").html

    for shown in ("谁在用", "为什么", "凭什么收", "保存多久", "找谁", "个人信息保护法"):
        assert shown in page


def test_nothing_is_collected_before_a_notice_is_published(walk):
    PrivacyNotice.objects.all().delete()

    page = walk.open("/file/street-lamp/").html
    assert "请到窗口办" in page
    assert 'name="carried"' not in page
    assert "还没有发布" in walk.open("/privacy/").html


def test_every_page_says_whom_to_ask(walk):
    for address in ("/", "/matters/", "/matters/street-lamp/", "/file/street-lamp/", "/track/", "/help/", "/privacy/"):
        assert "有疑问找谁" in walk.open(address).html, address


def test_a_page_speaks_in_large_letters_when_asked_to(client):
    client.post("/preferences/", {"elder": "on", "next": "/"})

    page = client.get("/").content.decode()
    assert 'class="portal elder"' in page
    assert "data-read" in page


@pytest.mark.parametrize("address", ["/", "/matters/street-lamp/", "/my/", "/nowhere/"])
def test_what_signed_in_people_see_is_not_kept_by_the_browser(client, address):
    client.force_login(Account.objects.get(username="resident"))

    assert "no-store" in client.get(address).headers["Cache-Control"]
    client.logout()
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
