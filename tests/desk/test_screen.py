"""The desk in a real browser: an intake by keyboard alone, and every page looked over."""

from datetime import timedelta

import pytest

from browser import NARROW, WIDE, faults_of
from conftest import MONDAY
from desk.conftest import IN_HAND, TO_LIGHTING
from linli.cases.models import Case
from linli.organisations.models import OrganisationName

KNOWN = "50019919500307002X"
LONG = "万盛经开区黑山镇北门村民族团结示范社区便民中心"


class Hand:
    """A hand that has no mouse. `pressed` counts keys; words that are typed are text."""

    def __init__(self, page):
        self.keyboard, self.page, self.pressed = page.keyboard, page, 0

    def press(self, keys):
        self.pressed += len(keys.split("+"))
        self.keyboard.press(keys)

    def type(self, words):
        self.keyboard.type(words)

    def wait_in(self, field):
        self.page.wait_for_function("id => document.activeElement.id === id", arg=field)


def test_a_known_applicant_is_taken_in_without_a_mouse_in_25_keys(tab_of):
    page = tab_of("clerk")
    page.goto("/desk/")
    hand = Hand(page)

    hand.press("2")
    page.wait_for_url("**/desk/cases/new/")
    hand.wait_in("id_q")
    hand.type("路灯")
    hand.press("Enter")
    hand.wait_in("id_id_number")
    hand.type(KNOWN)
    hand.press("Enter")
    hand.wait_in("id_text")
    hand.type("新华路口第二根灯杆不亮，三天了。")
    hand.press("Tab")
    hand.type("新华路口")
    hand.press("Control+Enter")
    page.wait_for_url("**/done/")
    hand.press("o")
    page.wait_for_url("**/cases/*-0001/")
    hand.press("a")
    hand.wait_in("dispatch_unit")
    hand.press("Control+Enter")
    page.get_by_text("已完成：派单").wait_for()

    case = Case.objects.get()
    assert (case.state, case.person_id is not None) == ("dispatched", True)
    assert hand.pressed <= 25
    assert hand.pressed == 10


def test_an_application_with_papers_is_taken_in_by_keyboard(tab_of):
    page = tab_of("clerk")
    page.goto("/desk/cases/new/")
    hand = Hand(page)

    hand.type("高龄")
    hand.press("Enter")
    hand.wait_in("id_id_number")
    hand.type(KNOWN)
    hand.press("Enter")
    hand.wait_in("id_text")
    hand.press("Alt+g")
    hand.press("Control+Enter")
    page.wait_for_url("**/done/")

    assert hand.pressed <= 25
    assert Case.objects.get().matter_code == "elders-allowance"
    assert set(Case.objects.get().materials.values_list("state", flat=True)) == {"given", "held"}


def test_the_list_stays_while_a_case_is_opened_and_moved_beside_it(tab_of, open_lamp, moved):
    first, second = open_lamp(), open_lamp()
    moved(first, *TO_LIGHTING)
    page = tab_of("clerk")
    page.goto("/desk/cases/")

    page.locator(f"#row-{second} a").click()
    page.locator(f'#detail [data-case="{second}"]').wait_for()
    assert page.url.endswith(f"/desk/cases/?case={second}")
    page.keyboard.press("a")
    page.locator(f"#row-{second} .state", has_text="已受理").wait_for()

    assert page.locator("tr[aria-current]").get_attribute("id") == f"row-{second}"
    page.reload()
    assert page.locator("#detail [data-case]").get_attribute("data-case") == second


def test_on_a_phone_a_case_opens_as_a_page_of_its_own(tab_of, open_lamp):
    number = open_lamp()
    page = tab_of("clerk", NARROW)
    page.goto("/desk/cases/")

    page.locator(f"#row-{number} a").click()

    page.wait_for_url(f"**/desk/cases/{number}/")


def chosen(page, live_server, **cookies):
    page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
    return page


def test_in_elder_mode_the_list_has_the_page_to_itself(tab_of, open_lamp, live_server):
    number = open_lamp(title="小区门口路灯整夜不亮")
    page = chosen(tab_of("clerk"), live_server, linli_elder="on")
    page.goto("/desk/cases/")
    link = page.locator(f"#row-{number} a")

    assert link.bounding_box()["height"] >= 60
    assert link.evaluate("a => a.scrollWidth <= a.clientWidth")
    link.click()
    page.wait_for_url(f"**/desk/cases/{number}/")


CUT = "els => els.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("elder", ["off", "on"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_no_column_of_the_worklist_cuts_its_words(tab_of, open_lamp, moved, live_server, size, elder, language):
    open_lamp(anonymous=True, applicant=None)
    hidden, waiting = open_lamp(confidential=True), open_lamp()
    moved(hidden, *TO_LIGHTING)
    moved(open_lamp(at=MONDAY - timedelta(days=60)), *IN_HAND, at=MONDAY - timedelta(days=59))
    moved(waiting, ("ask_materials", "clerk", {"items": [{"code": "photo", "what": "照片"}], "until": "2026-12-31"}))
    page = chosen(tab_of("town", size), live_server, linli_elder=elder, linli_language=language)
    page.goto("/desk/cases/")

    assert page.locator("tr[data-item]").count() == 4
    assert page.eval_on_selector_all("td.who, td.left, td.state, td.unit", CUT) == []


def test_a_choice_among_the_filters_narrows_at_once(tab_of, open_lamp, moved):
    _other, second = open_lamp(), open_lamp()
    moved(second, *TO_LIGHTING)
    page = tab_of("clerk")
    page.goto("/desk/cases/")

    page.select_option("#filter_state", "dispatched")
    page.wait_for_url("**/desk/cases/?state=dispatched")

    assert [row.get_attribute("id") for row in page.locator("tr[data-item]").all()] == [f"row-{second}"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_every_page_is_fit_to_be_seen(tab_of, open_lamp, moved, size):
    OrganisationName.objects.filter(organisation__unit__code="centre-004001").update(name=LONG)
    number = open_lamp(title="小区门口路灯整夜不亮，老人晚上出门摔倒过一次，希望尽快来修，也请看看旁边那根歪了的灯杆")
    moved(number, *IN_HAND, ("consult", "handler", {"units": ["housing"], "question": "这根灯杆归谁管"}))
    pages = {"clerk": ("", "cases/new/", "cases/new/?matter=elders-allowance", "search/", "matters/", "account/")}
    pages["handler2"] = ("", "cases/", f"cases/{number}/", "matters/elders-allowance/")
    pages["outsider"] = ("cases/", "cases/?q=没有这样的件", f"cases/{number}/")

    faults = []
    for who, addresses in pages.items():
        page = tab_of(who, size)
        for address in addresses:
            page.goto(f"/desk/{address}")
            faults += [(who, address, fault) for fault in faults_of(page)]

    assert faults == []


def test_a_worklist_shows_twenty_rows_at_once(tab_of, open_lamp):
    for _ in range(22):
        open_lamp()
    page = tab_of("clerk")
    page.goto("/desk/cases/")

    tops = [row.bounding_box() for row in page.locator("tr[data-item]").all()]

    assert sum(box["y"] + box["height"] <= WIDE["height"] for box in tops) >= 20


def test_the_intake_is_saved_by_its_keys_wherever_the_hand_is(tab_of):
    page = tab_of("clerk")
    page.goto("/desk/cases/new/?matter=street-lamp")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.press("Control+Enter")

    page.wait_for_selector("[data-focus]")
    assert Case.objects.count() == 0
