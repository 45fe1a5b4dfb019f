"""Filing, one question a page."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader

from linli.cases.models import Case, CaseAttachment, CaseMaterial, CaseMove
from linli.people.models import Party, PrivacyNotice
from portal.conftest import ID_NUMBER, LAMP, OTHER_ID_NUMBER, PHONE
from sample_files import png

pytestmark = pytest.mark.django_db
LAMP_PAGE, ELDERS_PAGE, PAPER_PAGE = "/file/street-lamp/", "/file/elders-allowance/", "/file/forbidden-certificate/"
PICTURE = png()
WARNING = 'role="alert">\n<p>请先远离现场，不要触碰灯杆和电线。'


def test_a_street_lamp_is_filed_from_notice_to_number(filed):
    page = filed()

    case = Case.objects.get()
    assert (page.status, page.digits[0]) == (201, case.number)
    assert (case.matter_code, case.channel, case.division_code) == ("street-lamp", "web", "500110004001")
    assert case.answers == {"place": "新华路口第二根灯杆", "fault": "不亮", "danger": False}
    assert case.notice_version == PrivacyNotice.objects.get().version
    for shown in ("接下来", "城市管理局", "7 个工作日", "有疑问找谁", "打印回执"):
        assert shown in page.html


def test_the_privacy_notice_comes_before_any_question(walk):
    page = walk.open(LAMP_PAGE)

    assert "个人信息怎样使用" in page.asks
    assert 'name="name"' not in page.html


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE)
    walk.next(LAMP_PAGE, shown_as="named")
    assert (walk.status, walk.errors) == (422, ["请选“您是为谁办”。"])

    walk.next(LAMP_PAGE, role="self", shown_as="named").next(LAMP_PAGE, name="李明", phone="123")
    assert walk.status == 422
    assert 'value="李明"' in walk.html

    walk.next(LAMP_PAGE, name="李明").next(LAMP_PAGE, division="500110004001").next(LAMP_PAGE, place="新华路口")
    assert walk.errors == ["请选“什么样的故障”。", "请选“有没有触电、倒伏的危险”。"]
    assert 'value="新华路口"' in walk.html


def test_a_number_without_a_fault_is_not_lost_when_another_is_refused(walk):
    elders_until_place(walk, id_number=ID_NUMBER[:-1] + "0", phone=PHONE)
    assert walk.status == 422
    assert "已填好 100****1234，不改就不用再填。" in walk.html

    walk.next(ELDERS_PAGE, name="李明", id_type="111", id_number=ID_NUMBER, phone="")
    walk.next(ELDERS_PAGE, division="500110004001").next(ELDERS_PAGE, pay_to="社会保障卡").next(ELDERS_PAGE)
    assert "100****1234" in walk.html


def test_going_back_keeps_what_was_typed(walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="named").next(
        LAMP_PAGE, name="李明", phone=PHONE
    )
    walk.send(LAMP_PAGE, go="back")

    assert walk.asks == "怎么称呼您"
    assert 'value="李明"' in walk.html
    assert "已填好 100****1234" in walk.html
    assert "事情在哪个" in walk.next(LAMP_PAGE, name="李明").asks


def test_an_answer_is_mended_from_the_last_page(walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="named").next(
        LAMP_PAGE, name="李明", phone=PHONE
    )
    walk.next(LAMP_PAGE, division="500110004001").next(LAMP_PAGE, **LAMP).next(LAMP_PAGE)
    assert walk.asks == "核对一遍，就可以提交了"

    walk.send(LAMP_PAGE, go="applicant").next(LAMP_PAGE, name="李明明")
    assert walk.asks == "核对一遍，就可以提交了"
    walk.send("/done/")
    assert Party.objects.get().name == "李明明"


def test_the_same_page_sent_twice_is_one_case(filed):
    page = filed()
    first = page.digits
    before = page.pages[-2]

    page.html = before
    page.send("/done/")
    assert (page.status, page.digits) == (201, first)
    assert Case.objects.count() == 1


def test_a_page_whose_carried_answers_were_changed_starts_anew(walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="named")
    walk.html = walk.html.replace('name="carried" value="v1:', 'name="carried" value="v1:x')

    assert "个人信息怎样使用" in walk.next(LAMP_PAGE, name="李明").asks


def test_answers_of_one_page_do_not_open_under_the_id_of_another(walk):
    first = walk.open(LAMP_PAGE).next(LAMP_PAGE).html
    second = walk.open(LAMP_PAGE).next(LAMP_PAGE).html
    mixed = first.split('name="carried_id" value="')[1].split('"')[0]
    own = second.split('name="carried_id" value="')[1].split('"')[0]
    walk.html = second.replace(own, mixed)

    assert "个人信息怎样使用" in walk.next(LAMP_PAGE, role="self", shown_as="named").asks


def test_anonymous_where_the_matter_allows_it(walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="anonymous")
    assert "事情在哪个" in walk.asks
    walk.next(LAMP_PAGE, division="500110004001").next(LAMP_PAGE, **LAMP).next(LAMP_PAGE).send("/done/")

    assert Case.objects.get().anonymous
    assert not Party.objects.exists()
    assert "匿名" not in walk.open(ELDERS_PAGE).next(ELDERS_PAGE).html


def test_a_hidden_reporter_is_kept_from_the_handler(walk, actor):
    from linli.cases.actions import make_move
    from linli.cases.queries import case_card

    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="hidden")
    walk.next(LAMP_PAGE, name="李明", phone=PHONE).next(LAMP_PAGE, division="500110004001")
    walk.next(LAMP_PAGE, **LAMP).next(LAMP_PAGE).send("/done/")

    number, clerk, now = Case.objects.get().number, actor("clerk"), timezone.now()
    make_move(number=number, move="accept", given={}, by=clerk, at=now)
    make_move(number=number, move="dispatch", given={"unit": "urban-management"}, by=clerk, at=now)
    assert case_card(number=number, by=actor("handler"), at=now).applicant.name == "（要求保密）"


def elders_until_place(walk, **who):
    walk.open(ELDERS_PAGE).next(ELDERS_PAGE)
    walk.next(ELDERS_PAGE, role="self").next(ELDERS_PAGE, **{"name": "李明", "id_type": "111"} | who)
    return walk


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"id_number": "500199198507139929"}, "号码与校验码对不上"),
        ({}, "请填写“证件号码”。"),
        ({"id_type": "none"}, "没有证件也可以办理，请说明原因"),
        ({"id_number": "500199201807133215"}, "未满 14 周岁"),
    ],
)
def test_documents_are_judged_on_their_own_page(walk, given, error):
    page = elders_until_place(walk, **given)

    assert page.status == 422
    assert len(page.errors) == 1
    assert page.errors[0].startswith(error)


def test_no_document_is_possible_with_its_reason(walk):
    assert "您住在哪个" in elders_until_place(walk, id_type="none", no_id_reason="证件遗失").asks


def test_a_page_about_someone_else_is_not_filled_in_by_the_browser(walk):
    walk.open(ELDERS_PAGE).next(ELDERS_PAGE).next(ELDERS_PAGE, role="other")
    assert 'autocomplete="name"' not in walk.html

    walk.next(ELDERS_PAGE, name="李明", id_type="111", id_number=ID_NUMBER)
    assert 'autocomplete="name"' in walk.html


def test_the_place_asked_for_is_that_of_the_one_it_is_for(walk):
    walk.open(ELDERS_PAGE).next(ELDERS_PAGE).next(ELDERS_PAGE, role="child")
    walk.next(ELDERS_PAGE, name="李小明", id_type="111", id_number="500199201807133215")
    walk.next(ELDERS_PAGE, name="李明", relation="父亲", id_type="111", id_number=ID_NUMBER)

    assert "孩子或家人住在哪个" in walk.asks


def test_an_anonymous_visitor_is_told_that_a_lost_number_is_lost(walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="anonymous")
    walk.next(LAMP_PAGE, division="500110004001").next(LAMP_PAGE, **LAMP).next(LAMP_PAGE).send("/done/")

    assert "窗口也查不出来" in walk.html


def test_an_agent_files_with_a_mandate(walk):
    walk.open(ELDERS_PAGE).next(ELDERS_PAGE).next(ELDERS_PAGE, role="other")
    walk.next(ELDERS_PAGE, name="李明", id_type="111", id_number=ID_NUMBER)
    agent = {"name": "王芳", "id_type": "111", "id_number": OTHER_ID_NUMBER, "scope": "代为申请"}
    assert walk.next(ELDERS_PAGE, **agent, until="2020-01-01").errors == ["这一天已经过了，请写今天以后的日期。"]
    walk.next(ELDERS_PAGE, **agent, until=(timezone.localdate() + timedelta(days=30)).isoformat())
    walk.next(ELDERS_PAGE, division="500110004001").next(ELDERS_PAGE, pay_to="社会保障卡")
    walk.next(ELDERS_PAGE).send("/done/")

    assert sorted(Party.objects.values_list("role", "mandate_scope")) == [("agent", "代为申请"), ("applicant", "")]


def test_a_guardian_files_for_a_child(walk):
    walk.open(ELDERS_PAGE).next(ELDERS_PAGE).next(ELDERS_PAGE, role="child")
    walk.next(ELDERS_PAGE, name="李小明", id_type="111", id_number="500199201807133215")
    walk.next(ELDERS_PAGE, name="李明", relation="父亲", id_type="111", id_number=ID_NUMBER)
    walk.next(ELDERS_PAGE, division="500110004001").next(ELDERS_PAGE, pay_to="社会保障卡")
    walk.next(ELDERS_PAGE).send("/done/")

    assert sorted(Party.objects.values_list("role", "relation")) == [("applicant", ""), ("guardian", "父亲")]


def test_papers_held_by_others_are_not_asked_for_and_pictures_are_kept(walk):
    elders_until_place(walk, id_number=ID_NUMBER).next(ELDERS_PAGE, division="500110004001")
    walk.next(ELDERS_PAGE, pay_to="社会保障卡")
    assert "不用带的" in walk.html
    walk.next(ELDERS_PAGE)
    assert 'name="paper-bank-card"' in walk.html
    assert 'name="paper-id-card"' not in walk.html
    walk.send("/done/", **{"paper-bank-card": SimpleUploadedFile("卡.png", PICTURE)})

    states = dict(CaseMaterial.objects.values_list("code", "state"))
    assert (states["bank-card"], states["id-card"], states["portrait"]) == ("given", "held", "may_follow")
    assert CaseAttachment.objects.get().material_code == "bank-card"


def test_a_file_that_cannot_be_kept_is_told_and_the_case_stands(filed, walk):
    walk.open(LAMP_PAGE).next(LAMP_PAGE).next(LAMP_PAGE, role="self", shown_as="anonymous")
    walk.next(LAMP_PAGE, division="500110004001").next(LAMP_PAGE, **LAMP).next(LAMP_PAGE)
    walk.send("/done/", photos=SimpleUploadedFile("a.png", b"MZ\x90\x00program\x00\xff"))

    assert walk.status == 201
    assert "这个文件没有收下" in walk.html
    assert Case.objects.count() == 1


def test_what_is_never_issued_is_answered_before_anything_personal_is_asked(walk):
    walk.open(PAPER_PAGE)
    assert walk.asks == "您要证明什么"
    walk.next(PAPER_PAGE, which="婚姻状况证明")

    assert "婚姻登记机关" in walk.html
    assert not Case.objects.exists()


def test_a_written_refusal_names_who_holds_the_fact(walk):
    walk.open(PAPER_PAGE).next(PAPER_PAGE, which="婚姻状况证明").next(PAPER_PAGE).next(PAPER_PAGE)
    walk.next(PAPER_PAGE, role="self").next(PAPER_PAGE, name="李明", id_type="111", id_number=ID_NUMBER)
    walk.next(PAPER_PAGE, division="500110004001").send("/done/")

    assert walk.status == 201
    assert "婚姻登记机关" in walk.html
    assert "写在下面" not in walk.html
    assert CaseMove.objects.get(move="refuse").case.state == "refused"

    text = slip_of(walk)
    assert ("不予受理的说明" in text, "婚姻登记机关" in text, "收件回执" in text) == (True, True, False)


def test_whoever_tells_of_danger_is_told_at_once_whom_to_call(filed):
    page = filed(danger="yes")

    questions, check = (
        next(p for p in page.pages if f"<h1>{asks}</h1>" in p) for asks in ("说说具体情况", "核对一遍，就可以提交了")
    )
    assert re.search(r'value="yes"[^>]* data-warns', questions) and "110 或 119" in questions
    assert all(WARNING in shown for shown in (check, page.html))
    assert "现在就拨打110或119" in slip_of(page)


def test_without_danger_no_warning_is_shown_after_the_questions(filed):
    page = filed()

    assert all("110 或 119" not in shown for shown in page.pages[-2:])
    assert "110" not in slip_of(page).split("查询码")[0].split("承办单位")[1]


def slip_of(walk, size="A4"):
    """The words of the slip that the page prints."""
    slip = walk.send("/done/slip.pdf", size=size).content
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(slip)).pages).split())


def test_the_slip_says_the_year_the_agent_and_what_is_told_next(walk):
    walk.open(ELDERS_PAGE).next(ELDERS_PAGE).next(ELDERS_PAGE, role="other")
    walk.next(ELDERS_PAGE, name="李明", id_type="111", id_number=ID_NUMBER)
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    agent = {"name": "王芳", "id_type": "111", "id_number": OTHER_ID_NUMBER, "scope": "代为申请", "until": until}
    walk.next(ELDERS_PAGE, **agent).next(ELDERS_PAGE, division="500110004001")
    walk.next(ELDERS_PAGE, pay_to="社会保障卡").next(ELDERS_PAGE).send("/done/")
    text = slip_of(walk)

    for words in (f"{timezone.localdate().year}年", "代办人王*", "下班前告诉您是否受理"):
        assert words in text
    assert ID_NUMBER not in text and OTHER_ID_NUMBER not in text


def test_a_matter_that_is_not_filed_on_the_web_points_to_the_counter(walk, monkeypatch):
    monkeypatch.setattr("linli.portal.views.filing.ONLINE", {"open311"})

    page = walk.open(ELDERS_PAGE)
    assert page.asks == "这件事请到窗口办"
    assert "form.pdf" in page.html
    assert walk.open("/file/nothing/").status == 404


def test_no_number_stands_in_plain_in_any_page_or_session(walk):
    elders_until_place(walk, id_number=ID_NUMBER, phone=PHONE).send(ELDERS_PAGE, go="back")
    walk.next(ELDERS_PAGE, name="李明", id_type="111").next(ELDERS_PAGE, division="500110004001")
    walk.next(ELDERS_PAGE, pay_to="社会保障卡", text=f"请打 {PHONE}，证件 {ID_NUMBER}")
    walk.next(ELDERS_PAGE).send("/done/").send("/track/")

    assert Case.objects.get().applicant_id
    kept = json.dumps([row.session_data for row in Session.objects.all()])
    for number in (ID_NUMBER, PHONE):
        assert not any(number in page for page in [*walk.pages, kept])


def test_pages_of_filing_are_not_kept_by_the_browser(client):
    assert "no-store" in client.get(LAMP_PAGE)["Cache-Control"]
    assert client.get("/done/").status_code == 302


def test_the_slip_is_printed_from_the_page_that_carries_it(filed, client):
    page = filed()
    hidden = {name: page.html.split(f'name="{name}" value="')[1].split('"')[0] for name in ("carried_id", "carried")}

    slip = client.post("/done/slip.pdf", hidden | {"size": "80mm"})
    assert (slip["Content-Type"], slip.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.post("/done/slip.pdf", {}).status_code == 302


@pytest.mark.parametrize("size", ["A4", "80mm"])
def test_a_character_without_a_shape_does_not_keep_the_slip_from_being_printed(filed, size):
    page = filed(place="新华路口💡第二根灯杆")
    text = slip_of(page, size)

    assert "收件回执" in text


def test_paper_speaks_chinese_to_those_who_read_the_pages_in_english(filed):
    page = filed()
    page.client.cookies["linli_language"] = "en"

    assert "派给承办单位以后7个工作日内办好" in slip_of(page)
