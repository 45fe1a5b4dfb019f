"""The page of a case: moves, people, files, paper."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from conftest import MONDAY
from desk.conftest import HTMX, IN_HAND, TO_LIGHTING
from linli.cases.models import Case
from linli.kernel import clock
from linli.people.models import Party, PersonRead
from sample_files import png

PNG = png()


def offered(response):
    return re.findall(r'<form method="post" action="/desk/cases/[^/]+/moves/(\w+)/"', response.content.decode())


def sent(client, number, move, **given):
    return client.post(f"/desk/cases/{number}/moves/{move}/", {"version": Case.objects.get().version, **given})


def test_a_case_shows_exactly_the_moves_one_may_make(at_desk, open_lamp, moved, actor):
    from linli.cases.queries import case_card

    number = open_lamp()
    moved(number, *IN_HAND)
    for name in ("clerk", "handler", "supervisor", "auditor"):
        allowed = set(case_card(number=number, by=actor(name), at=MONDAY).allowed_moves)
        assert set(offered(at_desk(name).get(f"/desk/cases/{number}/"))) == allowed, name


def test_a_stale_page_that_decides_for_a_bureau_is_told_who_does(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND, ("extend", "handler", {"n": 2, "reason": "等配件"}))

    refused = sent(at_desk("town"), number, "decide", outcome="approve", note="同意")

    assert refused.status_code == 403
    assert "由城市管理局、区行政服务中心或其上级审批" in refused.content.decode()


def test_an_answer_given_before_a_case_was_taken_up_again_is_marked(at_desk, open_lamp, moved):
    number = open_lamp()
    reply = ("reply", "handler", {"text": "灯泡已更换", "outcome": "done"})
    moved(number, *IN_HAND, reply, ("close", "clerk", {"result": "已告知"}), ("reopen", "clerk", {"reason": "又坏了"}))

    page = at_desk("handler").get(f"/desk/cases/{number}/").content.decode()

    assert "<h2>答复</h2>" not in page
    assert "<h2>办结说明</h2>" not in page
    assert "答复（重新办理前）" in page
    assert page.count("灯泡已更换") == 1


def test_the_likely_move_comes_first_with_its_key(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *TO_LIGHTING)

    page = at_desk("handler").get(f"/desk/cases/{number}/")

    assert offered(page)[0] == "sign"
    assert page.content.decode().count('data-key="a"') == 1


def test_the_main_job_by_forms_alone(at_desk, open_lamp):
    number = open_lamp()
    clerk, handler, handler2 = at_desk("clerk"), at_desk("handler"), at_desk("handler2")
    for client, move, given in [
        (clerk, "accept", {}),
        (clerk, "dispatch", {"unit": "urban-management"}),
        (handler, "sign", {}),
        (handler, "consult", {"units_0": "housing", "question": "归谁管", "join": "all"}),
        (handler2, "answer_consult", {"agree": "yes", "text": "归城管"}),
        (handler, "reply", {"text": "已修好", "outcome": "done"}),
        (clerk, "close", {"result": "已告知居民"}),
        (clerk, "call_back", {"reached": "yes", "solved": "yes", "level": "5"}),
    ]:
        response = sent(client, number, move, **given)
        assert response.status_code == 302, (move, response.content.decode())

    page = clerk.get(f"/desk/cases/{number}/").content.decode()
    assert Case.objects.get().state == "closed"
    assert [word for word in ("归城管", "已修好", "已告知居民", "已联系上，问题已解决") if word not in page] == []


@pytest.mark.parametrize(
    ("before", "who", "move", "given"),
    [
        ((), "clerk", "ask_materials", {"what-other": "照片看不清", "until": "2026-11-30"}),
        ((), "clerk", "refuse", {"ground": "不归本区", "other_body": "邻区"}),
        ((), "clerk", "transfer", {"body": "信访办", "ground": "信访事项"}),
        ((), "clerk", "withdraw", {"reason": "居民自己修好了"}),
        (TO_LIGHTING, "handler", "return", {"reason": "不是路灯", "basis": "职责清单第3条"}),
        (IN_HAND, "handler", "reassign", {"unit": "housing", "note": "归物业"}),
        (IN_HAND, "handler", "suspend", {"ground": "等配件", "from": "2026-11-23"}),
        (IN_HAND, "handler", "extend", {"n": "3", "reason": "等配件"}),
        (IN_HAND, "supervisor", "arbitrate", {"unit": "housing", "assisting_0": "water", "note": "由住建牵头"}),
        (
            IN_HAND,
            "supervisor",
            "supervise",
            {"kind": "remind", "unit": "urban-management", "reason": "快", "due": "2026-11-25"},
        ),
        (IN_HAND, "clerk", "note", {"text": "居民来问过"}),
    ],
)
def test_each_form_tells_its_move_what_it_needs(at_desk, open_lamp, moved, before, who, move, given):
    number = open_lamp()
    moved(number, *before)

    response = sent(at_desk(who), number, move, **given)

    assert response.status_code == 302, response.content.decode()
    assert move in [step.move for step in Case.objects.get().moves.order_by("seq")]


def test_who_may_not_answer_yet_is_told_whose_word_is_awaited(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND, ("consult", "handler", {"units": ["housing"], "question": "归谁管"}))

    def page(who):
        return at_desk(who).get(f"/desk/cases/{number}/").content.decode()

    awaited = "答复意见以后，才能答复居民"
    assert f"等 万盛经开区住房城乡建设局 {awaited}" in page("handler")
    assert awaited not in page("handler2") + page("clerk")
    moved(number, ("answer_consult", "handler2", {"text": "归城管", "agree": True}))
    assert awaited not in page("handler")


def test_a_move_beside_the_list_exchanges_the_case_alone(at_desk, open_lamp):
    number = open_lamp()

    response = at_desk("clerk").post(f"/desk/cases/{number}/moves/accept/", {"version": 1}, **HTMX)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith("<article")
    assert "已完成：受理" in page
    assert offered(response)[0] == "dispatch"


def test_what_is_missing_comes_back_beside_its_field(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND)

    response = sent(at_desk("handler"), number, "reply", text="", outcome="done")

    assert response.status_code == 422
    assert 'id="reply_text_error"' in response.content.decode()


def test_a_stale_form_keeps_what_was_typed(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND)
    version = Case.objects.get().version
    moved(number, ("note", "clerk", {"text": "居民来问过"}))
    handler, typed = at_desk("handler"), {"version": version, "text": "今晚修好", "outcome": "done"}

    response = handler.post(f"/desk/cases/{number}/moves/reply/", typed)

    page = response.content.decode()
    assert response.status_code == 409
    assert "有了新的进展" in page
    assert "今晚修好</textarea>" in page
    assert f'name="version" value="{version + 1}"' in page
    again = handler.post(f"/desk/cases/{number}/moves/reply/", typed | {"version": version + 1})
    assert again.status_code == 302


def test_a_move_no_longer_possible_says_so_and_loses_nothing(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND)
    typed = {"version": Case.objects.get().version, "text": "今晚修好", "outcome": "done"}
    moved(number, ("reply", "handler", {"text": "已修好", "outcome": "done"}))

    response = at_desk("handler").post(f"/desk/cases/{number}/moves/reply/", typed)

    assert response.status_code == 409
    assert "今晚修好" in response.content.decode()


def test_a_second_press_changes_nothing(at_desk, open_lamp):
    number = open_lamp()
    clerk = at_desk("clerk")
    for _ in range(2):
        clerk.post(f"/desk/cases/{number}/moves/note/", {"version": 1, "key": "one", "text": "来问过"})

    assert Case.objects.get().version == 2


def test_a_move_that_one_may_not_make_is_refused(at_desk, open_lamp):
    number = open_lamp()

    assert sent(at_desk("auditor"), number, "accept").status_code == 403
    assert at_desk("clerk").post(f"/desk/cases/{number}/moves/nonsense/").status_code == 404


def test_an_outsider_gets_nothing_of_a_case(at_desk, open_lamp):
    number, outsider = open_lamp(), at_desk("outsider")
    party = Party.objects.get(role="applicant")
    for address in ("", "done/", "slip.pdf", f"attachments/{party.pk}/"):
        assert outsider.get(f"/desk/cases/{number}/{address}").status_code == 404, address
    for address in ("moves/accept/", f"people/{party.pk}/"):
        assert outsider.post(f"/desk/cases/{number}/{address}", {"purpose": "看看"}).status_code == 404, address
    assert outsider.get(f"/desk/cases/{number}/", **HTMX).status_code == 404
    assert PersonRead.objects.count() == 0


def test_a_person_is_masked_until_opened_for_a_purpose(at_desk, open_lamp):
    number, clerk = open_lamp(), at_desk("clerk")
    address = f"/desk/cases/{number}/people/{Party.objects.get().pk}/"

    assert "500199198507139928" not in clerk.get(f"/desk/cases/{number}/").content.decode()
    assert clerk.post(address, {"purpose": " "}).status_code == 422
    opened = clerk.post(address, {"purpose": "核对电话"})

    assert "500199198507139928" in opened.content.decode()
    assert [(read.what, read.purpose) for read in PersonRead.objects.all()] == [("reveal", "核对电话")]
    assert opened["Cache-Control"] == "no-store"


def test_the_clock_unfolds_into_its_days(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *TO_LIGHTING)

    page = at_desk("clerk").get(f"/desk/cases/{number}/").content.decode()

    assert "这个日期是怎么算出来的" in page
    assert "11月24日 周二" in page
    assert "street-lamp-to-urban-management" in page


def test_a_file_is_added_and_opened_within_scope(at_desk, open_lamp, settings, tmp_path):
    settings.FILES = tmp_path
    number, clerk = open_lamp(), at_desk("clerk")

    clerk.post(f"/desk/cases/{number}/attachments/", {"file": SimpleUploadedFile("灯.png", PNG)})
    link = re.search(
        rf"/desk/cases/{number}/attachments/[0-9a-f-]+/", clerk.get(f"/desk/cases/{number}/").content.decode()
    )
    opened = clerk.get(link[0])

    assert (opened.content, opened["Content-Type"]) == (PNG, "image/png")
    assert "sandbox" in opened["Content-Security-Policy"]
    assert at_desk("outsider").get(link[0]).status_code == 404


def test_a_file_of_another_kind_is_refused_with_a_sentence(at_desk, open_lamp, settings, tmp_path):
    settings.FILES = tmp_path
    number, clerk = open_lamp(), at_desk("clerk")

    page = clerk.post(
        f"/desk/cases/{number}/attachments/", {"file": SimpleUploadedFile("a.png", b"MZ\x90")}, follow=True
    )

    assert "notice tone-red" in page.content.decode()


@pytest.mark.parametrize("form", ["", "?form=a4"])
def test_the_slip_is_for_the_window_alone(at_desk, open_lamp, moved, form):
    number = open_lamp()
    moved(number, *TO_LIGHTING)

    slip = at_desk("clerk").get(f"/desk/cases/{number}/slip.pdf{form}")

    assert slip["Content-Type"] == "application/pdf"
    assert slip.content.startswith(b"%PDF")
    assert at_desk("handler").get(f"/desk/cases/{number}/slip.pdf{form}").status_code == 403


def printed(pdf):
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())


@pytest.mark.parametrize("form", ["", "?form=a4"])
def test_the_slip_of_a_refusal_is_headed_as_what_it_is(at_desk, open_lamp, moved, form):
    refused, taken = open_lamp(), open_lamp(matter="elders-allowance")
    moved(refused, ("refuse", "clerk", {"ground": "不属于本区", "other_body": "綦江区政务服务中心"}))

    slip = printed(at_desk("clerk").get(f"/desk/cases/{refused}/slip.pdf{form}"))
    assert "不予受理的说明" in slip
    assert "收件回执" not in slip
    assert "原因不属于本区" in slip
    assert "该找谁綦江区政务服务中心" in slip
    slip = printed(at_desk("clerk").get(f"/desk/cases/{taken}/slip.pdf{form}"))
    assert "收件回执" in slip
    assert "2026年11月30日周一下班前告诉您是否受理、还缺什么" in slip


def test_who_gave_a_case_back_and_why_stands_where_it_is_dispatched_anew(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *TO_LIGHTING, ("return", "handler", {"reason": "属小区内部路灯", "basis": "职责清单"}))
    clerk = at_desk("clerk")

    form = clerk.get(f"/desk/cases/{number}/").content.decode().split("moves/dispatch/")[2]

    assert "城市管理局已退回：属小区内部路灯（依据：职责清单）" in form
    assert ">退回</span>" in clerk.get("/desk/cases/?state=accepted").content.decode()


def test_a_choice_that_is_lost_is_told_by_its_name(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *TO_LIGHTING)

    response = sent(at_desk("clerk"), number, "dispatch", unit="urban-management")

    assert response.status_code == 409
    assert "城市管理局</span>" in response.content.decode()


@pytest.mark.parametrize(("move", "given"), [("extend", {"n": "400", "reason": "备料"}), ("consult", {"question": ""})])
def test_faults_are_said_as_a_clerk_would(at_desk, open_lamp, moved, move, given):
    number = open_lamp()
    moved(number, *IN_HAND)

    page = sent(at_desk("handler"), number, move, **given).content.decode()

    assert re.search("请填写 1 到 366 之间的整数。|请填写这一项。", page)
    assert not re.search("确保该值|必填项", page)


def test_a_pause_ended_on_its_first_day_is_told_as_such(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND, ("suspend", "handler", {"ground": "等供电", "from": MONDAY.date().isoformat()}))
    moved(number, ("resume", "handler", {}))

    page = at_desk("handler").get(f"/desk/cases/{number}/").content.decode()

    assert page.count("当天恢复，期限不变") == 2
    assert "自 2026-" not in page


def test_what_the_timetable_did_is_not_said_of_the_resident(at_desk, open_lamp):
    from datetime import timedelta

    from linli.cases.actions.sweeping import sweep_cases

    number = open_lamp(matter="elders-allowance", title="高龄津贴")
    sweep_cases(at=MONDAY + timedelta(days=10))

    history = at_desk("clerk").get(f"/desk/cases/{number}/").content.decode().split("经过")[-1]
    assert "系统" in history
    assert "本人" not in history


def test_by_when_an_applicant_is_told_stands_where_time_left_stands(at_desk, open_lamp, monkeypatch):
    number = open_lamp(matter="elders-allowance", answers={})
    waiting = at_desk("clerk").get(f"/desk/cases/{number}/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=14))
    late = at_desk("clerk").get(f"/desk/cases/{number}/")

    assert re.search(r'<div class="case-time">.*?日前告知', waiting)
    assert "自收到材料之日起即为受理" not in waiting
    assert re.search(r'<div class="case-time">.*?告知已逾期', late.content.decode())
    assert "自收到材料之日起即为受理" in late.content.decode()
    assert "ask_materials" not in offered(late)


def test_a_refused_case_waits_for_no_date_and_goes_to_nobody(at_desk, open_lamp, clerk):
    number = open_lamp(matter="forbidden-certificate", answers={"which": "无犯罪记录证明"})
    page = at_desk("clerk").get(f"/desk/cases/{number}/").content.decode()

    assert Case.objects.get().state == "refused"
    assert "时限未定" not in page
    assert "将派给" not in page
