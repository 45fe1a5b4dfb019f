"""The catalogue in a real browser: a keeper changes a promise, compares, publishes, and residents read it."""

import pytest

from browser import NARROW, WIDE, faults_of
from conftest import MONDAY
from linli.cases.models import Case
from linli.cases.queries.clocks import matter_of
from linli.catalogue.actions import begin_draft
from linli.catalogue.models import MatterDraft

ALLOWANCE = "elders-allowance"
APPLICANT = {"name": "李明", "id_type": "111", "id_number": "500199198507139928", "phone": "10000001234"}


def test_a_keeper_shortens_a_promise_and_residents_read_it(tab_of, open_lamp, moved, actor):
    before = open_lamp(matter=ALLOWANCE, title="", text="母亲满八十", applicant=APPLICANT, accept=True)
    page = tab_of("editor")
    page.goto("/desk/")
    page.keyboard.press("6")
    page.wait_for_url("**/desk/catalogue/")
    page.get_by_role("link", name="高龄津贴", exact=True).click()
    page.wait_for_url(f"**/matters/{ALLOWANCE}/")
    page.keyboard.press("e")
    page.get_by_role("button", name="时限和收费").click()
    page.wait_for_url("**/limits/")

    page.fill("#promised_limit-n", "40")
    page.keyboard.press("Control+Enter")
    page.get_by_text("长于法定时限").first.wait_for()
    page.fill("#promised_limit-n", "20")
    page.get_by_role("button", name="保存并比较、发布").first.click()
    page.wait_for_url("**/publish/")
    assert page.locator(".change").count() == 1
    assert (page.locator("del").inner_text(), page.locator("ins").inner_text()) == ("22", "20")
    page.check("#id_sure")
    page.get_by_role("button", name="发布").click()
    page.get_by_text("第 2 版已发布").wait_for()

    resident = tab_of("")
    resident.goto(f"/matters/{ALLOWANCE}/")
    assert "20 个工作日" in resident.locator("main").inner_text()
    assert "第 2 版" in resident.locator("main").inner_text()
    after = open_lamp(matter=ALLOWANCE, title="", text="父亲满八十", applicant=APPLICANT, accept=True)
    kept = {number: matter_of(case=Case.objects.get(number=number)) for number in (before, after)}
    assert [(kept[n].version, kept[n].promised_limit.n) for n in (before, after)] == [(1, 22), (2, 20)]


def test_a_keeper_works_without_script(tab_of, actor):
    page = tab_of("editor", java_script_enabled=False)
    page.goto(f"/desk/catalogue/matters/{ALLOWANCE}/")
    page.get_by_role("button", name="修改，写下一版").click()
    page.get_by_role("button", name="材料", exact=True).click()

    page.get_by_role("button", name="增加一份材料").click()
    page.locator("#papers-7-name").wait_for()
    rows = page.locator("details.row")
    assert rows.count() == 8 and rows.last.get_attribute("open") is not None
    page.fill("#papers-7-name", "银行流水")
    page.fill("#papers-7-code", "statement")
    page.get_by_role("button", name="保存草稿").first.click()
    page.get_by_text("草稿已保存").wait_for()

    assert MatterDraft.objects.get().content["papers"][7]["name"] == "银行流水"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_the_keepers_pages_are_fit_to_be_seen(tab_of, actor, size):
    draft = begin_draft(code=ALLOWANCE, by=actor("editor"), at=MONDAY)
    sections = ("names", "conditions", "papers", "limits", "route", "grounds", "service")
    addresses = [
        "",
        "?q=没有这样的事项",
        "new/",
        "import/",
        "equality/",
        f"matters/{ALLOWANCE}/",
        f"matters/{ALLOWANCE}/end/",
        *(f"drafts/{draft.pk}/{section}/" for section in sections),
        f"drafts/{draft.pk}/preview/",
        f"drafts/{draft.pk}/publish/",
    ]
    page = tab_of("editor", size)

    faults = []
    for address in addresses:
        assert page.goto(f"/desk/catalogue/{address}").ok, address
        faults += [(address, fault) for fault in faults_of(page)]

    assert faults == []
