"""Intake at the window, by plain forms and by parts."""

import json
import re
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from conftest import MONDAY
from desk.conftest import HTMX
from linli.cases.models import Case
from linli.catalogue.queries import matter_in_force
from linli.people.models import Party, Person, PersonRead

KNOWN, UNKNOWN, PHONE = "50019919500307002X", "500199198507139928", "10000001234"
NEW = "/desk/cases/new/"
LAMP = {"matter": "street-lamp", "division": "500110004001", "who": "person", "channel": "window", "id_type": "111"}
PERSON = {"name": "李明", "id_number": UNKNOWN, "phone": PHONE}


def save(client: Client, **changes):
    return client.post(NEW, {**LAMP, **PERSON, "step": "save", **changes})


def errors_of(response):
    lists = re.findall(
        r'<ul class="field-error".*?</ul>|<p class="field-error".*?</p>', response.content.decode(), re.DOTALL
    )
    return re.sub(r"<[^>]+>", "", " ".join(lists)).strip()


def test_the_form_opens_on_the_clerks_own_place(at_desk):
    page = at_desk("clerk").get(NEW).content.decode()

    assert re.search(r'value="500110004001" selected', page)
    assert "告知" in page


def test_a_handler_may_not_take_in(at_desk):
    assert at_desk("handler").get(NEW).status_code == 403
    assert save(at_desk("handler")).status_code == 403


def test_a_case_is_taken_in_and_its_number_and_code_told(at_desk):
    clerk = at_desk("clerk")

    saved = save(clerk, text="楼下路灯坏了", address="新华路口", accept="on")

    case = Case.objects.get()
    assert saved["Location"] == f"/desk/cases/{case.number}/done/"
    page = clerk.get(saved["Location"]).content.decode()
    assert (case.state, case.text, case.location["address"]) == ("accepted", "楼下路灯坏了", "新华路口")
    assert re.search(r"查询码</dt><dd[^>]*>\d{8}<", page)
    assert "城市管理局" in page
    assert at_desk("handler").get(saved["Location"]).status_code == 404


def test_the_same_form_sent_twice_is_one_case(at_desk):
    clerk = at_desk("clerk")

    first, second = save(clerk, key="k1"), save(clerk, key="k1")
    changed = save(clerk, key="k1", text="又想起一句")

    assert first["Location"] == second["Location"]
    assert changed.status_code == 422
    assert "已经提交过" in changed.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"matter": "", "q": ""}, "请填写这一项"),
        ({"name": ""}, "请填写这一项"),
        ({"id_number": "500199198507139927"}, "校验"),
        ({"phone": "123"}, "手机号码"),
        ({"matter": "elders-allowance", "id_type": "none", "id_number": ""}, "请说明原因"),
        ({"matter": "elders-allowance", "who": "anonymous", "id_number": ""}, "不能匿名"),
        ({"who": "anonymous"}, "匿名提交不登记证件号码"),
        ({"received_at": "2026-11-24T09:00"}, "不能晚于现在"),
        ({"agent_name": "王五", "agent_id_type": "111", "agent_id_number": KNOWN}, "请"),
        ({"answer-fault": "飞走了"}, "选"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(at_desk, changes, told):
    response = save(at_desk("clerk"), **{"text": "楼下路灯坏了", **changes})

    assert response.status_code == 422
    assert told in errors_of(response)
    assert "楼下路灯坏了</textarea>" in response.content.decode()
    assert Case.objects.count() == 0


def test_no_document_with_a_reason_anonymous_organisation_guardian_and_agent(at_desk):
    clerk = at_desk("clerk")
    guardian = {
        "guardian_name": "李素芬",
        "guardian_relation": "母亲",
        "guardian_id_type": "111",
        "guardian_id_number": KNOWN,
    }
    agent = {"agent_name": "王五", "agent_id_type": "none", "agent_scope": "代交材料", "agent_until": "2026-12-31"}

    none = save(clerk, matter="elders-allowance", id_type="none", id_number="", no_id_reason="证件遗失")
    nobody = save(clerk, who="anonymous", name="", id_number="", phone="")
    others = save(clerk, **guardian, **agent)

    assert [r.status_code for r in (none, nobody, others)] == [302, 302, 302]
    assert [case.anonymous for case in Case.objects.order_by("number")] == [False, True, False]
    assert set(Party.objects.values_list("role", flat=True)) == {"applicant", "guardian", "agent"}


def test_paper_that_came_earlier_keeps_its_day(at_desk):
    save(at_desk("clerk"), received_at="2026-11-20T15:30")

    assert Case.objects.get().received_at.isoformat() == "2026-11-20T07:30:00+00:00"


def test_papers_are_kept_as_the_clerk_saw_them(at_desk):
    given = {"paper-application": "given", "paper-portrait": "may_follow", "paper-id-card": "held"}

    save(at_desk("clerk"), matter="elders-allowance", **given)

    states = dict(Case.objects.get().materials.values_list("code", "state"))
    assert {code: states[code] for code in ("application", "portrait", "id-card", "bank-card")} == {
        "application": "given", "portrait": "may_follow", "id-card": "held", "bank-card": "missing",
    }  # fmt: skip


def test_what_is_never_issued_is_refused_with_the_body_that_holds_the_fact(at_desk):
    clerk = at_desk("clerk")
    asked = {**LAMP, "matter": "forbidden-certificate", "answer-which": "婚姻状况证明"}

    before = clerk.post(f"{NEW}matter/", asked, **HTMX).content.decode()
    page = clerk.get(save(clerk, **asked)["Location"]).content.decode()

    assert "婚姻登记机关" in before
    assert "婚姻登记机关" in page
    assert Case.objects.get().state == "refused"


def test_a_matter_brings_its_questions_its_unit_and_its_rule(at_desk):
    part = at_desk("clerk").post(f"{NEW}matter/", LAMP, HTTP_HX_TRIGGER_NAME="matter", **HTMX)

    page = part.content.decode()
    assert 'id="side" hx-swap-oob="true"' in page
    assert "street-lamp-to-urban-management" in page
    assert 'name="answer-fault"' in page
    assert json.loads(part["HX-Trigger-After-Settle"]) == {"desk:go": {"to": "id_id_number"}}


def test_a_known_person_fills_the_form_and_the_look_is_logged(at_desk):
    clerk = at_desk("clerk")

    part = clerk.post(f"{NEW}person/", {**LAMP, "id_number": KNOWN, "step": "person"}, **HTMX)

    assert 'value="李素芬"' in part.content.decode()
    assert json.loads(part["HX-Trigger-After-Settle"]) == {"desk:go": {"to": "id_text"}}
    assert list(PersonRead.objects.values_list("what", "matter_code", "purpose")) == [("lookup", "street-lamp", "受理")]


def test_a_person_not_known_wipes_what_another_one_filled_in(at_desk):
    filled = {**LAMP, "id_number": UNKNOWN, "name": "李素芬", "filled": "1", "step": "person"}

    page = at_desk("clerk").post(f"{NEW}person/", filled, **HTMX).content.decode()

    assert "李素芬" not in page
    assert "还没有登记过" in page


def test_a_look_needs_a_matter_and_a_sound_number(at_desk):
    clerk = at_desk("clerk")

    without = clerk.post(f"{NEW}person/", {"id_type": "111", "id_number": KNOWN, "step": "person"}, **HTMX)
    wrong = clerk.post(f"{NEW}person/", {**LAMP, "id_number": "123", "step": "person"}, **HTMX)

    assert "请先选好办什么事" in without.content.decode()
    assert 'role="alert"' in wrong.content.decode()
    assert PersonRead.objects.count() == 0


def test_it_works_without_script(at_desk):
    clerk = at_desk("clerk")

    chosen = clerk.post(NEW, {**LAMP, "matter": "", "q": "高龄津贴", "step": "check"}).content.decode()
    looked = clerk.post(NEW, {**LAMP, "id_number": KNOWN, "text": "写到一半", "step": "person"}).content.decode()

    assert 'name="paper-application"' in chosen
    assert 'value="elders-allowance"' in chosen
    assert 'value="李素芬"' in looked
    assert "写到一半</textarea>" in looked


def test_options_answer_to_everyday_names(at_desk):
    page = at_desk("clerk").get("/desk/matters/options/?q=单身证明").content.decode()

    assert 'data-value="forbidden-certificate"' in page
    assert at_desk("clerk").get("/desk/matters/options/?q=").content.decode().strip() == ""


def test_received_at_is_the_moment_of_the_request(at_desk):
    save(at_desk("clerk"))

    assert Case.objects.get().received_at == MONDAY


def test_an_appeal_asks_for_no_document(at_desk):
    assert save(at_desk("clerk"), id_number="").status_code == 302

    assert Party.objects.get().person.no_id_reason == "诉求不收集证件号码"


def test_words_without_a_choice_show_what_was_found_before_anything_is_saved(at_desk):
    clerk = at_desk("clerk")

    page = save(clerk, matter="", q="路灯").content.decode()

    assert not Case.objects.exists()
    assert "按您写的找到“路灯故障报修”" in page
    assert 'value="李明"' in page
    assert 'name="answer-place"' in page
    assert save(clerk, matter="street-lamp", q="路灯故障报修").status_code == 302


def test_a_limit_that_does_not_run_yet_is_told_in_words(at_desk):
    clerk = at_desk("clerk")

    page = clerk.get(save(clerk, accept="on")["Location"]).content.decode()

    assert "7 个工作日，派单后起算" in page


def test_a_window_of_the_whole_district_has_no_place_chosen_for_it(at_desk):
    district = at_desk("district")

    page = district.get(NEW).content.decode()
    unplaced = save(district, division="", text="路灯不亮")

    assert re.search(r'id="id_division"[^>]*><option value="" selected>', page)
    assert (unplaced.status_code, errors_of(unplaced)) == (422, "请选择所在村社，办件按它派给承办单位。")
    assert save(district, division="500110004001", text="路灯不亮").status_code == 302


def test_an_application_is_not_accepted_while_papers_are_wanting(at_desk):
    clerk = at_desk("clerk")
    allowance = {"matter": "elders-allowance", "accept": "on"}
    papers = [paper for paper in matter_in_force(code="elders-allowance", at=MONDAY).papers if paper.need == "required"]

    refused = save(clerk, **allowance)
    received = save(clerk, matter="elders-allowance")
    accepted = save(clerk, **allowance, **{f"paper-{paper.code}": "given" for paper in papers})

    assert refused.status_code == 422
    assert "不能当场受理" in errors_of(refused)
    assert papers[0].name in errors_of(refused)
    states = [Case.objects.get(number=saved["Location"].split("/")[3]).state for saved in (received, accepted)]
    assert states == ["received", "accepted"]


def test_what_is_wanting_of_an_agent_is_said_at_its_own_field(at_desk):
    agent = {"agent_name": "王五", "agent_id_type": "111", "agent_scope": "报修"}

    undated = save(at_desk("clerk"), **agent).content.decode()
    unnumbered = save(at_desk("clerk"), **agent, agent_until="2026-12-31").content.decode()

    assert "委托到哪天：请填写这一项" in undated
    assert "代办人证件号码：请填写证件号码" in unnumbered


def test_who_asks_for_a_certificate_that_is_not_given_is_answered_without_a_document(at_desk):
    saved = save(at_desk("clerk"), matter="forbidden-certificate", id_number="", **{"answer-which": "无犯罪记录证明"})

    assert saved.status_code == 302
    assert Case.objects.get().state == "refused"
    assert Person.objects.filter(no_id_reason__contains="不收集证件号码").count() == 1


DANGER = {"answer-place": "新华路口", "answer-fault": "不亮", "answer-danger": "yes"}


@pytest.mark.parametrize(("address", "headers"), [("/desk/cases/new/matter/", HTMX), (NEW, {})])
def test_danger_that_is_told_is_answered_with_whom_to_call(at_desk, address, headers):
    clerk = at_desk("clerk")

    told, safe = (
        clerk.post(address, {**LAMP, **DANGER, "answer-danger": danger}, **headers).content.decode()
        for danger in ("yes", "no")
    )

    assert "现在就拨打 110 或 119" in told
    assert "现在就拨打 110 或 119" not in safe


def test_danger_stands_on_the_page_after_saving_on_the_case_and_on_the_slip(at_desk):
    clerk = at_desk("clerk")
    saved = save(clerk, **DANGER)
    number = Case.objects.get().number

    for page in (saved["Location"], f"/desk/cases/{number}/"):
        assert "现在就拨打 110 或 119" in clerk.get(page).content.decode()
    slip = PdfReader(BytesIO(clerk.get(f"/desk/cases/{number}/slip.pdf").content))
    assert "现在就拨打110或119" in "".join("".join(page.extract_text() for page in slip.pages).split())


@pytest.mark.parametrize(
    ("who", "division", "told"),
    [
        ("district", "500110004001", "平时由万新路社区便民服务中心收件"),
        ("district", "500110103000", "平时由"),
        ("town", "500110004001", ""),
        ("clerk", "500110004001", ""),
    ],
)
def test_a_window_above_those_that_offer_a_matter_says_who_does_and_takes_it_in(at_desk, who, division, told):
    desk = at_desk(who)
    chosen = {"matter": "elders-allowance", "division": division}

    side = desk.post("/desk/cases/new/matter/", chosen, HTTP_HX_REQUEST="true").content.decode()

    assert ("平时由" in side) == bool(told)
    assert told in side
    if told:
        assert "在这里也可以受理，受理后" in side
        assert save(desk, **chosen).status_code == 302
