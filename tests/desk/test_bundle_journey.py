"""A birth through three units in a browser: one receipt, one date, one part late, one refused, the rest done."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from browser import NARROW, faults_of
from cases.bundles import UNITS
from conftest import MONDAY
from linli.access.actions import add_account, grant_role
from linli.access.models import Unit
from linli.access.rules import SYSTEM
from linli.cases.models import Case
from linli.catalogue.models import MatterVersion
from linli.kernel import audit, clock, marks

LIMITS = {"newborn-household": 1, "newborn-medical-insurance": 5, "childcare-subsidy": 20}
WHO = {"household": "户籍民警", "insurance": "医保经办", "subsidy": "卫健经办"}
YES_NO = {
    "办过生育登记没有": "是",
    "要不要登记户口": "是",
    "要不要参加居民医保": "是",
    "要不要申领社会保障卡": "否",
    "要不要申请育儿补贴": "是",
}


@dataclass
class Days:
    """The clock of the doors, moved on by hand."""

    now = MONDAY

    def pass_by(self, days):
        self.now = MONDAY + timedelta(days=days)


@pytest.fixture
def days(monkeypatch):
    told = Days()
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return told


@pytest.fixture
def three_units(live_db):
    """Who handles at the units of the parts; no signature of a town is waited for, and three limits are known."""
    for part, unit in UNITS.items():
        account = add_account(username=part, name=WHO[part], password=None, by=SYSTEM, at=MONDAY)
        at = Unit.objects.get(code=unit)
        grant_role(account=account, role="handler", unit=at, since=MONDAY.date(), by=SYSTEM, at=MONDAY)
    for code, n in LIMITS.items():
        version = MatterVersion.objects.get(matter__code=code)
        version.content["promised_limit"] = {"n": n, "unit": "working", "source": {"document": "测试", "place": "测试"}}
        version.save()
    marks.bump("catalogue")


def take_in(page):
    """At the window: one form for everything. Returns number and tracking code."""
    page.goto("/desk/cases/new/?matter=birth-bundle")
    page.locator("#id_id_number").fill("500199199203045628")
    page.locator("#id_name").fill("周小燕")
    page.get_by_label("孩子姓名").fill("周安安")
    page.get_by_label("孩子哪天出生").fill("2026-11-02")
    for label, said in YES_NO.items():
        page.get_by_label(label).select_option(label=said)
    page.get_by_label("您是孩子的").select_option("母亲")
    page.get_by_label("户口随谁登记").select_option("母亲")
    page.get_by_label("随其登记的一方姓名").fill("周小燕")
    page.get_by_label("怎样参加居民医保").select_option("独立参保")
    page.get_by_label("补贴发到哪里").select_option("申领人银行卡")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/")
    return [page.locator(".told-to-resident .figures").nth(n).inner_text() for n in (0, 1)]


def press(page, name):
    page.get_by_role("button", name=name).click()


def move(page, name, **given):
    """One move from its form on the page of a case."""
    page.locator(".moves > details > summary", has_text=name).click()
    for field, words in given.items():
        page.locator(f"#{field}").fill(words)
    page.locator(".moves > details[open] .actions button").click()
    page.get_by_text(f"已完成：{name}").first.wait_for()


def agree_for_the_towns():
    from linli.cases.actions import make_move

    for part in Case.objects.exclude(bundle=None):
        if part.seats.filter(state="asked").exists():
            make_move(
                number=part.number, move="answer_consult", given={"text": "同意", "agree": True}, by=SYSTEM, at=MONDAY
            )


def open_part(tab_of, part):
    """The handler finds the part in the own list and opens it."""
    page = tab_of(part)
    page.goto("/desk/cases/")
    row = page.locator("tr[data-item]").first
    assert "一件事" in row.inner_text()
    row.get_by_role("link").first.click()
    page.locator("#case").wait_for()
    return page


def test_a_birth_through_three_units(tab_of, days, three_units):
    clerk = tab_of("clerk")
    number, code = take_in(clerk)
    clerk.goto(f"/desk/cases/{number}/")
    if clerk.get_by_role("button", name="受理").count():
        press(clerk, "受理")
        clerk.get_by_text("已完成：受理").wait_for()
    move(clerk, "派单")
    assert "12月21日" in clerk.locator(".case-time").inner_text()  # the longest of the three limits
    agree_for_the_towns()

    days.pass_by(1)
    insurance = open_part(tab_of, "insurance")
    press(insurance, "签收")
    insurance.get_by_text("已完成：签收").wait_for()
    move(
        insurance,
        "不予办理",
        refuse_ground="孩子已在外地参保",
        refuse_remedy="可以依法申请行政复议",
        refuse_other_body="参保地医保局",
    )

    days.pass_by(3)  # the household's day has passed
    clerk.goto(f"/desk/cases/{number}/")
    assert "已超" in clerk.locator(".bundle-parts li", has_text="新生儿户口登记").inner_text()
    assert faults_of(clerk) == []
    household = open_part(tab_of, "household")
    press(household, "签收")
    household.get_by_text("已完成：签收").wait_for()
    move(household, "答复", reply_text="已随母亲登记户口")

    resident = tab_of(size=NARROW)
    resident.goto(f"/track/?number={number}")
    resident.get_by_label("查询码").fill(code)
    with resident.expect_navigation():
        press(resident, "查看")
    told = resident.get_by_role("main").inner_text()
    assert "12月21日" in told
    assert "孩子已在外地参保" in told
    assert "已随母亲登记户口" in told
    assert faults_of(resident) == []

    days.pass_by(9)
    subsidy = open_part(tab_of, "subsidy")
    press(subsidy, "签收")
    subsidy.get_by_text("已完成：签收").wait_for()
    move(subsidy, "答复", reply_text="已经核定，按年发放")

    whole = Case.objects.get(number=number)
    assert (whole.state, whole.outcome) == ("closed", "partly")
    assert set(Case.objects.exclude(bundle=None).values_list("part", "state")) == {
        ("household", "closed"), ("insurance", "refused"), ("subsidy", "closed"),
    }  # fmt: skip
    clerk.goto(f"/desk/cases/{number}/")
    page = clerk.locator("#case").inner_text()
    assert "超期" in clerk.locator(".bundle-parts li", has_text="新生儿户口登记").inner_text()
    assert "部分办成" in page
    assert {finding.table for finding in audit.verify().findings} <= {"catalogue_matterversion"}
