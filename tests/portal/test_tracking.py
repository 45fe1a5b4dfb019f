"""Following a case by number and code, and what its resident may do."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from linli.access.models import Account
from linli.cases.actions import make_move
from linli.cases.models import Case, CaseAttachment, CaseRating, TrackLock
from linli.cases.queries.tracking import tracking_code
from linli.kernel import audit
from linli.people.models import KeptCase
from linli.portal.views.tracking import wrong_codes
from portal.conftest import LAMP
from portal.test_filing import PICTURE

pytestmark = pytest.mark.django_db


@pytest.fixture
def move(actor):
    """Make a move on a case by one of the cast, now."""

    def make(number, name, move, **given):
        make_move(number=number, move=move, given=given, by=actor(name), at=timezone.now())

    return make


@pytest.fixture
def followed(filed, move):
    """A filed lamp, brought as far as asked: its number and code."""

    def follow(*moves):
        number, code = filed().digits
        for name, what, given in moves:
            move(number, name, what, **given)
        return number, code

    return follow


ACCEPT = ("clerk", "accept", {})
DISPATCH = ("clerk", "dispatch", {"unit": "urban-management"})
SIGN = ("handler", "sign", {})
REPLY = ("handler", "reply", {"text": "灯泡已经换好", "outcome": "done"})
CLOSE = ("clerk", "close", {"result": "已修好"})
ALL = (ACCEPT, DISPATCH, SIGN, REPLY, CLOSE)


def track(walk, number, code):
    return walk.open("/track/").send("/track/", number=number, code=code)


def test_a_case_in_hand_says_who_has_it_why_and_by_when(walk, followed):
    number, code = followed(ACCEPT, DISPATCH, SIGN)
    page = track(walk, number, code)

    assert page.status == 200
    for shown in (
        "正在办",
        "城市管理局",
        "直接派给城市管理局",
        "工作日",
        "这个日期是怎么算出来的",
        "有疑问找谁",
        "已经接手",
    ):
        assert shown in page.html


def test_a_case_just_received_says_by_when_the_whole_is_promised(walk, followed):
    page = track(walk, *followed())

    assert "最晚到什么时候" in page.html
    assert "派给承办单位以后 7 个工作日内办好" in page.html


def test_a_case_that_ended_says_what_one_may_do_about_it(walk, followed):
    assert "不满意怎么办" in track(walk, *followed(*ALL)).html


def test_a_rated_case_is_not_asked_for_its_rating_again(walk, followed):
    number, code = followed(*ALL)
    assert "<dd>请您评价；没有办好的，可以申请重新办理</dd>" in track(walk, number, code).html
    walk.send("/track/", move="rate", **{"rate-level": "5"})

    assert "<dd>这件事已经办完；没有办好的，可以申请重新办理</dd>" in track(walk, number, code).html


def test_a_refused_case_says_why_and_who_can_help_at_the_top_of_its_page(walk, followed):
    refuse = ("clerk", "refuse", {"ground": "不归本区管", "other_body": "綦江区12345", "remedy": "可以向上级反映"})
    page = track(walk, *followed(refuse))

    first = page.html.index("经过")
    assert all(page.html.index(words) < first for words in ("不归本区管", "綦江区12345", "可以向上级反映"))


def test_number_and_code_may_be_typed_as_people_do(walk, followed):
    number, code = followed()

    assert track(walk, number.replace("-", ""), f"{code[:4]} {code[4:]}").status == 200


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(walk, followed):
    number, code = followed()
    wrong = "00000000" if code != "00000000" else "00000001"

    answers = []
    for typed in (number, "999999-261123-9999"):
        page = track(walk, typed, wrong)
        shown = re.sub(
            r'name="csrfmiddlewaretoken" value="[^"]*"|hx-headers=\S+ \S+', "", page.html.replace(typed, "N")
        )
        answers.append((page.status, shown))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert "编号和查询码对不上" in answers[0][1]


def test_five_wrong_codes_lock_a_number_for_a_while(walk, followed):
    number, code = followed()
    wrong = "00000000" if code != "00000000" else "00000001"
    for _attempt in range(5):
        track(walk, number, wrong)

    page = track(walk, number, code)
    assert page.status == 429
    assert "先锁住一会儿" in page.html
    assert "路灯" not in page.html.split("<main")[1].split("</main")[0]


def test_who_tries_one_number_after_another_has_to_wait(walk, followed, settings, client):
    settings.API_TRACKS_A_MINUTE = 3
    wrong_codes.clear()
    number, code = followed()
    for wrong in range(3):
        assert track(walk, f"004001-261123-09{wrong:02}", "00000000").status == 404

    assert track(walk, "004001-261123-0999", "00000000").status == 429
    assert "过一分钟再试" in walk.html
    assert track(walk, number, code).status == 429
    assert client.post("/track/", {"number": number, "code": code}, REMOTE_ADDR="10.0.0.9").status_code == 200
    wrong_codes.clear()
    assert track(walk, number, code).status == 200


def test_a_number_of_another_shape_is_not_looked_up_nor_kept(walk):
    page = track(walk, "500199198507139928", "12345678")

    assert page.status == 422
    assert not TrackLock.objects.exists()


def test_a_closed_case_is_rated_once_in_five_levels(walk, followed):
    number, code = followed(*ALL)
    page = track(walk, number, code)
    assert "灯泡已经换好" in page.html
    for level in ("非常满意", "满意", "基本满意", "不满意", "非常不满意"):
        assert level in page.html

    before = page.html
    assert walk.send("/track/", move="rate").status == 422
    walk.html = before
    walk.send("/track/", move="rate", **{"rate-level": "2", "rate-efficiency": "1", "rate-text": "等了很久"})
    rating = CaseRating.objects.get()
    assert (walk.status, rating.level, rating.facets, rating.text, rating.via) == (
        200,
        2,
        {"efficiency": 1},
        "等了很久",
        "code",
    )
    assert "谢谢您的评价" in walk.html

    walk.html = before
    walk.send("/track/", move="rate", **{"rate-level": "5"})
    assert walk.status == 409
    assert CaseRating.objects.get().level == 2


def test_a_case_not_well_done_is_taken_up_again(walk, followed):
    number, code = followed(*ALL)
    track(walk, number, code)

    assert walk.send("/track/", move="reopen", **{"reopen-reason": ""}).errors == ["请填写“哪里没有办好”。"]
    walk.send("/track/", move="reopen", **{"reopen-reason": "又不亮了"})
    assert (walk.status, Case.objects.get().state) == (200, "in_hand")
    assert "给您的答复" not in walk.html
    assert "已经答复您（重新办理前）" in walk.html


def test_who_reported_the_same_follows_the_case_that_answers_for_it(walk, followed, move):
    main, _code = followed(ACCEPT)
    number, code = followed(ACCEPT, ("clerk", "merge", {"into": main}))
    assert "一并办理，现在在万新路社区便民服务中心" in track(walk, number, code).html
    for name, what, given in (DISPATCH, SIGN, REPLY):
        move(main, name, what, **given)
    replied = track(walk, number, code).html
    assert "窗口核对答复以后办结，您再来评价" in replied
    move(main, *CLOSE[:2], **CLOSE[2])

    page = track(walk, number, code).html
    for said in ("已办结", "交给万盛经开区城市管理局办理", "已经答复您", "灯泡已经换好", "不满意怎么办"):
        assert said in page
    assert "已并单" not in page


def test_a_request_is_withdrawn_by_who_made_it(walk, followed):
    number, code = followed()
    track(walk, number, code).send("/track/", move="withdraw", **{"withdraw-reason": "自己修好了"})

    assert Case.objects.get().state == "withdrawn"
    assert "已经撤回" in walk.html
    assert walk.send("/track/", move="sign").status == 409


def test_papers_asked_for_are_sent_and_those_of_a_wrong_kind_do_not_count(walk, followed):
    asked = {"items": [{"code": "photo", "what": "请拍清楚灯杆编号"}], "until": "2099-01-01"}
    number, code = followed(("clerk", "ask_materials", asked))
    page = track(walk, number, code)
    assert "请拍清楚灯杆编号" in page.html
    assert "可不填" not in page.html  # what was asked for is not called optional

    before = page.html
    assert walk.send("/track/", move="supplement").status == 422
    assert "可以拿到窗口" in walk.html
    walk.html = before
    wrong = SimpleUploadedFile("a.png", b"MZ\x90\x00program\x00\xff")
    assert walk.send("/track/", move="supplement", **{"supplement-file-photo": wrong}).status == 422
    walk.html = before
    walk.send("/track/", move="supplement", **{"supplement-file-photo": SimpleUploadedFile("灯.png", PICTURE)})
    assert (walk.status, Case.objects.get().state) == (200, "received")
    assert CaseAttachment.objects.get().material_code == "photo"


def test_a_further_picture_is_added_while_the_case_is_open(walk, followed):
    number, code = followed()
    track(walk, number, code).send("/track/", move="send", photos=SimpleUploadedFile("灯.png", PICTURE))

    assert "文件已经收到" in walk.html
    assert CaseAttachment.objects.count() == 1


def test_what_staff_write_to_each_other_is_not_told(walk, followed):
    handed_back = ("handler", "return", {"reason": "不归我们内部话", "basis": "职责"})
    number, code = followed(ACCEPT, DISPATCH, handed_back, ("clerk", "note", {"text": "内部备注"}))
    page = track(walk, number, code)

    assert "窗口正在重新安排" in page.html
    assert "不归我们内部话" not in page.html
    assert "内部备注" not in page.html


def test_a_resident_signed_in_sees_own_matters_and_who_looked(client, walk, actor):
    from linli.people.actions.reading import look_up

    number = "50019919500307002X"
    elders = "/file/elders-allowance/"
    walk.open(elders).next(elders).next(elders, role="self")
    walk.next(elders, name="李素芬", id_type="111", id_number=number).next(elders, division="500110004001")
    walk.next(elders, pay_to="社会保障卡").next(elders).send("/done/")
    given = {"id_type": "111", "id_number": number, "matter_code": "elders-allowance", "purpose": "核对年龄"}
    look_up(**given, by=actor("clerk"), at=timezone.now())
    client.force_login(Account.objects.get(username="resident"), backend="django.contrib.auth.backends.ModelBackend")

    case = Case.objects.get()
    page = client.get("/my/").content.decode()
    assert case.number in page
    assert "核对年龄" in page
    assert "万新路社区便民服务中心" in page
    assert number not in page
    assert case.number in client.get(f"/my/{case.number}/").content.decode()


@pytest.mark.parametrize(("shown_as", "listed"), [("named", True), ("hidden", True), ("anonymous", False)])
def test_what_a_resident_files_while_signed_in_is_on_the_own_list(client, walk, shown_as, listed):
    client.force_login(Account.objects.get(username="resident"), backend="django.contrib.auth.backends.ModelBackend")
    lamp = "/file/street-lamp/"
    walk.open(lamp).next(lamp).next(lamp, role="self", shown_as=shown_as)
    if shown_as != "anonymous":
        walk.next(lamp, name="李素芬", phone="10000000101")
    walk.next(lamp, division="500110004001").next(lamp, **LAMP).next(lamp).send("/done/")

    case = Case.objects.get()
    assert (case.number in client.get("/my/").content.decode()) is listed
    assert (client.get(f"/my/{case.number}/").status_code == 200) is listed
    assert (case.opened_by_id is None) is not listed
    client.force_login(Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert case.number not in client.get("/my/").content.decode()
    assert audit.verify().ok


ADD = 'value="keep"'


def signed_in(client, username):
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")


def test_who_shows_the_code_while_signed_in_may_put_a_case_on_the_own_list(client, walk, followed):
    number, code = followed(ACCEPT, DISPATCH)
    assert ADD not in track(walk, number, code).html
    signed_in(client, "resident")
    assert client.get(f"/my/{number}/").status_code == 404
    assert ADD in track(walk, number, code).html

    page = walk.send("/track/", move="keep")

    assert (page.status, "已经加入" in page.html, ADD in page.html) == (200, True, False)
    assert number in client.get("/my/").content.decode()
    again = client.get(f"/my/{number}/").content.decode()
    assert number in again and ADD not in again
    assert walk.send("/track/", move="keep").status == 200
    assert KeptCase.objects.count() == 1
    assert audit.verify().ok


@pytest.mark.parametrize("username", ["", "clerk", "outsider"])
def test_a_list_is_for_residents_who_are_signed_in(client, walk, followed, username):
    number, code = followed()
    if username:
        signed_in(client, username)

    page = track(walk, number, code)
    assert ADD not in page.html
    assert (walk.send("/track/", move="keep").status, KeptCase.objects.count()) == (403, 0)


def test_a_case_without_a_name_is_tied_to_no_account(client, walk):
    lamp = "/file/street-lamp/"
    walk.open(lamp).next(lamp).next(lamp, role="self", shown_as="anonymous")
    walk.next(lamp, division="500110004001").next(lamp, **LAMP).next(lamp)
    number, code = walk.send("/done/").digits
    signed_in(client, "resident")

    assert ADD not in track(walk, number, code).html
    assert (walk.send("/track/", move="keep").status, KeptCase.objects.count()) == (403, 0)


def test_a_wrong_code_adds_nothing_to_a_list(client, walk, followed):
    number, _code = followed()
    signed_in(client, "resident")

    page = walk.open("/track/").send("/track/", number=number, code="00000000", move="keep")

    assert (page.status, KeptCase.objects.count()) == (404, 0)


def test_own_pages_are_for_residents_alone(client, open_lamp):
    number = open_lamp()
    assert client.get("/my/").status_code == 302

    client.force_login(Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/my/")["Location"] == "/desk/"
    client.force_login(Account.objects.get(username="resident"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/my/{number}/").status_code == 404
    assert "还没有您的事" in client.get("/my/").content.decode()


def test_a_list_of_own_matters_asks_no_more_for_three_than_for_one(client, open_lamp, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    me = {"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"}
    client.force_login(Account.objects.get(username="resident"), backend="django.contrib.auth.backends.ModelBackend")
    open_lamp(applicant=me)
    with CaptureQueriesContext(connection) as one:
        client.get("/my/")
    open_lamp(applicant=me)
    open_lamp(applicant=me)
    with django_assert_num_queries(len(one)):
        client.get("/my/")


def test_the_code_of_a_case_is_not_on_its_page(walk, followed):
    number, code = followed()

    assert code == tracking_code(case_id=Case.objects.get().pk)
    assert code not in track(walk, number, code).html
