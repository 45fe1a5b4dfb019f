"""The portal in a real browser: one story, and every page looked over."""

import pytest

from browser import NARROW, WIDE, faults_of
from linli.cases.models import Case

READ = ("/", "/matters/?q=路灯", "/matters/?q=zzz", "/matters/elders-allowance/", "/matters/forbidden-certificate/", "/help/",
        "/privacy/", "/track/", "/file/street-lamp/")  # fmt: skip


def press(page, name, role="button"):
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=role == "button").click()


def file_lamp(page):
    page.goto("/")
    page.get_by_label("您要办什么事").fill("路灯坏了")
    press(page, "查找")
    press(page, "路灯故障报修", "link")
    press(page, "现在就办", "link")
    yield
    press(page, "我知道了，开始填写")
    yield
    page.get_by_label("为我自己办").check()
    press(page, "下一步")
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("联系电话").fill("10000001234")
    yield
    press(page, "下一步")
    page.get_by_label("村（社区）", exact=True).select_option("500110004001")
    yield
    press(page, "下一步")
    press(page, "下一步")
    yield
    page.get_by_label("在哪里").fill("新华路口")
    page.get_by_label("不亮", exact=True).check()
    page.get_by_role("group", name="有没有触电、倒伏的危险").get_by_label("否").check()
    press(page, "下一步")
    yield
    press(page, "下一步")
    yield
    press(page, "提交")
    yield


@pytest.mark.parametrize(
    ("size", "elder", "script"),
    [(WIDE, False, True), (NARROW, False, True), (NARROW, True, True), (NARROW, False, False)],
)
def test_filed_followed_and_rated(tab_of, actor, size, elder, script):
    from django.utils import timezone

    from linli.cases.actions import make_move

    page = tab_of(size=size, java_script_enabled=script)
    page.goto("/")
    if elder:
        press(page, "长辈版")
    for _step in file_lamp(page):
        assert not script or faults_of(page) == []
    number, code = (page.locator(".digits").nth(n).inner_text() for n in (0, 1))

    def move(name, what, **given):
        make_move(number=number, move=what, given=given, by=actor(name), at=timezone.now())

    move("clerk", "accept")
    move("clerk", "dispatch", unit="urban-management")
    move("handler", "sign")
    page.goto("/track/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    press(page, "查看")
    assert "已经接手" in page.inner_text("main")
    assert not script or faults_of(page) == []
    move("handler", "reply", text="灯泡已经换好", outcome="done")
    move("clerk", "close", result="已修好")
    page.goto("/track/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill(code)
    press(page, "查看")
    assert not script or faults_of(page) == []
    page.get_by_label("非常满意").check()
    press(page, "提交评价")

    assert "谢谢您的评价" in page.inner_text("main")
    assert Case.objects.get(number=number).rating == 5


@pytest.mark.parametrize(("size", "elder"), [(WIDE, False), (NARROW, False), (NARROW, True)])
def test_every_page_is_readable_by_all(tab_of, size, elder):
    page = tab_of(size=size)
    page.goto("/")
    if elder:
        press(page, "长辈版")
        heights = page.evaluate(
            "[...document.querySelectorAll('button, .button, select')].filter(e => e.offsetParent).map(e => e.offsetHeight)"
        )
        assert min(heights) >= 60
    for address in READ:
        page.goto(address)
        assert (address, faults_of(page)) == (address, [])


def test_filing_by_keyboard_alone(tab_of):
    page = tab_of()
    page.goto("/file/street-lamp/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _step in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "我知道了，开始填写":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_role")
    page.get_by_label("为我自己办").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_name")
    assert page.inner_text("h1") == "怎么称呼您"
