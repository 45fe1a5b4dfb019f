"""The unit's home and the worklist."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.people import WAYS, china
from conftest import MONDAY
from desk.conftest import HTMX, IN_HAND, TO_LIGHTING
from linli.kernel import clock

NUMBER = "500199198507139928"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows_of(response):
    return re.findall(r'<tr data-item id="row-([^"]+)"', response.content.decode())


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_nobody_is_asked_to_sign_in(client, db):
    response = client.get("/desk/cases/?state=accepted")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/desk/cases/%3Fstate%3Daccepted"


def test_a_part_of_a_page_asks_the_whole_browser_to_sign_in(client, db):
    assert client.get("/desk/cases/", **HTMX)["HX-Redirect"] == "/accounts/login/?next=/desk/"


def test_a_resident_is_led_to_their_own_pages(at_desk):
    assert at_desk("resident").get("/desk/")["Location"] == "/"


def test_home_counts_lead_to_their_lists(at_desk, open_lamp, moved, clerk):
    late = open_lamp(at=MONDAY - timedelta(days=20), received_at=None)
    moved(late, *TO_LIGHTING)
    open_lamp()

    page = text_of(at_desk("clerk").get("/desk/"))

    assert "1 等待受理" in page
    assert "1 在办" not in page
    assert rows_of(at_desk("clerk").get("/desk/cases/?state=dispatched")) == [late]


def test_home_shows_what_waits_for_an_answer_here(at_desk, open_lamp, moved):
    number = open_lamp(title="灯杆歪了")
    moved(number, *IN_HAND, ("consult", "handler", {"units": ["housing"], "question": "这根灯杆归谁管"}))

    page = at_desk("handler2").get("/desk/")

    assert "1 等我单位答复" in text_of(page)
    assert "这根灯杆归谁管" in text_of(page)
    assert f"/desk/cases/{number}/" in page.content.decode()


def test_the_list_is_sorted_by_time_left_and_shows_the_first_case_beside_it(at_desk, open_lamp, moved):
    first, second = open_lamp(), open_lamp()
    moved(second, *TO_LIGHTING)

    response = at_desk("clerk").get("/desk/cases/")

    assert rows_of(response) == [second, first]
    assert f'data-case="{second}"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=received", ["first"]),
        ("state=dispatched", ["second"]),
        ("matter=noise", []),
        ("unit=urban-management", ["second"]),
        ("division=500110004001", ["second", "first"]),
        ("division=500110100001", []),
        ("late=overdue", []),
        ("late=unknown", []),
        ("state=nonsense&unit=nowhere&late=never", ["second", "first"]),
        ("sort=-received", ["second", "first"]),
    ],
)
def test_filters_live_in_the_address(at_desk, open_lamp, moved, query, found):
    numbers = {"first": open_lamp(), "second": open_lamp()}
    moved(numbers["second"], *TO_LIGHTING)

    assert rows_of(at_desk("clerk").get(f"/desk/cases/?{query}")) == [numbers[name] for name in found]


def test_filters_sent_by_the_form_become_an_address(at_desk):
    sent = at_desk("clerk").post("/desk/cases/narrow/", {"state": "in_hand", "unit": "", "q": "李"})

    assert sent.status_code == 302
    assert sent["Location"] == "/desk/cases/?state=in_hand&q=%E6%9D%8E"


def test_a_number_of_a_person_never_stands_in_the_address(at_desk, open_lamp):
    number = open_lamp()
    clerk = at_desk("clerk")

    found = clerk.post("/desk/cases/narrow/", {"q": NUMBER})
    refused = clerk.get("/desk/cases/", {"q": NUMBER})

    assert number in found.content.decode()
    assert refused["Location"] == "/desk/search/"


def test_next_goes_on_where_the_page_ended(at_desk, open_lamp, monkeypatch):
    monkeypatch.setattr("linli.desk.views.worklist.ROWS", 2)
    numbers = [open_lamp() for _ in range(3)]
    clerk = at_desk("clerk")

    first = clerk.get("/desk/cases/?state=received")
    link = re.search(r'href="(\?[^"]*cursor=[^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = clerk.get(f"/desk/cases/{link}")

    assert rows_of(first) + rows_of(second) == numbers
    assert clerk.get("/desk/cases/?cursor=nonsense")["Location"] == "/desk/cases/?"


@pytest.mark.parametrize("address", ["/desk/", "/desk/cases/"])
def test_the_same_number_of_queries_for_one_row_and_for_three(at_desk, open_lamp, address):
    client = at_desk("clerk")
    open_lamp()
    client.get(address)
    one = queries_of(client, address)
    open_lamp()
    open_lamp()

    assert queries_of(client, address) == one


def test_an_empty_list_says_what_will_appear(at_desk):
    assert "现在没有要办的事" in text_of(at_desk("outsider").get("/desk/cases/"))
    assert "没有符合条件的办件" in text_of(at_desk("outsider").get("/desk/cases/?matter=noise"))


def test_an_outsider_sees_none_of_another_towns_cases(at_desk, open_lamp):
    number = open_lamp()
    outsider = at_desk("outsider")

    assert number not in outsider.get("/desk/cases/?state=all").content.decode()
    assert number not in outsider.get(f"/desk/cases/?case={number}").content.decode().replace(f"case={number}", "")
    assert number not in outsider.get("/desk/").content.decode()


@pytest.fixture
def every_state(open_lamp, moved, clerk):
    """Lamps in every state, dispatched on different days; beside them a consultation, an assistance, a return, a pause, a notice."""
    for state, ways in WAYS.items():
        moved(open_lamp(title=f"路灯{state}"), *((name, who, given) for name, who, given in ways))
    late = {day: open_lamp(at=china("2026-11-09")) for day in ("2026-11-10", "2026-11-16", "2026-11-19")}
    for day, number in late.items():
        moved(number, *IN_HAND, at=china(day))
    moved(late["2026-11-10"], ("consult", "handler", {"units": ["housing", "centre-004"], "question": "归谁管"}))
    moved(late["2026-11-16"], ("suspend", "handler", {"ground": "鉴定", "from": "2026-11-23"}))
    assisted, returned = open_lamp(), open_lamp()
    moved(assisted, ("accept", "clerk", {}))
    moved(assisted, ("dispatch", "clerk", {"unit": "urban-management", "assisting": ["housing"]}))
    moved(returned, *TO_LIGHTING, ("return", "handler", {"reason": "不归我们管", "basis": "职责清单"}))
    open_lamp(matter="disability-subsidy", text="", accept=True)
    for day in ("2026-11-16", "2026-11-17", "2026-11-23"):
        open_lamp(matter="elders-allowance", at=china(day))


TONES = {"已逾期": "tone-red", "今天到期": "tone-amber", "快到期": "tone-amber"}


def time_cells(response):
    return re.findall(r'<td class="nowrap left"[^>]*>(.*?)</td>', response.content.decode(), re.DOTALL)


@pytest.mark.parametrize(
    "name", ["clerk", "town", "district", "handler", "handler2", "supervisor", "auditor", "cadre", "outsider"]
)
def test_each_count_at_home_is_that_of_its_list_row_for_row(at_desk, every_state, name, monkeypatch):
    totals = {}
    for moment in ("2026-11-23", "2026-11-24T23:59", "2026-11-27", "2026-11-28", "2026-12-02", "2026-12-05"):
        monkeypatch.setattr(clock, "now", lambda moment=moment: china(moment))
        client = at_desk(name)
        home = client.get("/desk/").content.decode()
        tiles = re.findall(r'<a href="([^"#]+)"[^>]*><strong>(\d+)</strong>([^<]+)', home)
        assert len(tiles) == 8
        for address, count, label in tiles:
            shown = client.get(address.replace("&amp;", "&"))
            assert len(rows_of(shown)) == int(count), (moment, label)
            assert all(TONES.get(label, "") in cell for cell in time_cells(shown)), (moment, label)
            totals[label] = totals.get(label, 0) + int(count)
        marked = [cell for cell in time_cells(client.get("/desk/cases/?state=all&part=all")) if "其他单位" not in cell]
        counts = {label: int(count) for _, count, label in tiles}
        assert sum("tone-red" in cell for cell in marked) == counts["已逾期"], moment
    if name in {"clerk", "town", "district", "supervisor", "auditor"}:
        assert all(totals.values()), totals  # nothing above was true of empty lists alone
    assert not any(totals.values()) or name not in {"cadre", "outsider", "handler2"}


def test_a_unit_that_only_takes_part_is_told_so_not_pressed(at_desk, every_state, moved, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: china("2026-12-05"))
    asked = at_desk("handler2")
    cells = time_cells(asked.get("/desk/cases/"))

    assert ["等我单位答复" in cell for cell in cells] == [True, True]
    assert "2 等我单位答复" in text_of(asked.get("/desk/"))
    assert "0 已逾期" in text_of(asked.get("/desk/"))
    assert len(rows_of(asked.get("/desk/cases/?part=beside"))) == 2
    for number in rows_of(asked.get("/desk/cases/")):
        moved(number, ("answer_consult", "handler2", {"text": "归城管", "agree": True}))
    assert rows_of(asked.get("/desk/cases/")) == []
    answered = rows_of(asked.get("/desk/cases/?part=all"))
    assert (len(answered), rows_of(asked.get(f"/desk/cases/?q={answered[0]}"))) == (2, answered[:1])
    assert rows_of(asked.get("/desk/cases/?part=own")) == rows_of(asked.get("/desk/cases/?late=overdue")) == []


def test_a_request_for_more_time_waits_for_those_who_decide(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND, ("extend", "handler", {"n": 3, "reason": "备料要几天"}))

    assert "备料要几天" in text_of(at_desk("supervisor").get("/desk/"))
    assert "1 等我单位答复" in text_of(at_desk("supervisor").get("/desk/"))
    assert "0 等我单位答复" in text_of(at_desk("clerk").get("/desk/"))


def test_a_unit_answers_for_itself_not_for_those_below(at_desk, open_lamp, moved):
    number = open_lamp()
    moved(number, *IN_HAND, ("consult", "handler", {"units": ["centre-004"], "question": "这根灯杆归谁管"}))

    assert "1 等我单位答复" in text_of(at_desk("town").get("/desk/"))
    assert "0 等我单位答复" in text_of(at_desk("district").get("/desk/"))


def test_what_is_not_accepted_yet_shows_until_when_the_resident_must_be_told(at_desk, open_lamp):
    open_lamp(matter="elders-allowance", title="高龄津贴")

    assert re.search(r"\d+月\d+日前告知", text_of(at_desk("clerk").get("/desk/cases/")))


def test_who_handles_no_cases_is_shown_what_there_is_to_do(at_desk, open_lamp):
    open_lamp()
    volunteer = at_desk("volunteer")
    home = volunteer.get("/desk/").content.decode()

    assert 'class="numbers"' not in home
    assert "/desk/cases/" not in home
    for address in re.findall(r'<li><a href="(/[^"]*)">', home):
        assert volunteer.get(address).status_code == 200, address
    assert {"/desk/matters/", "/desk/account/", "/"} <= set(re.findall(r'<li><a href="(/[^"]*)">', home))


def test_appeals_without_a_title_of_their_own_are_told_apart(at_desk, open_lamp):
    open_lamp(title="", text="三号楼前面的灯不亮，打10000001234")
    open_lamp(title="", text="灯闪", location={"address": "农贸市场北门"})
    open_lamp(title="灯杆歪了", text="北门外")
    open_lamp(matter="elders-allowance", title="", text="母亲今年八十")

    page = text_of(at_desk("clerk").get("/desk/cases/")).split("详情")[0]

    assert "路灯故障报修 三号楼前面的灯不亮" in page
    assert "路灯故障报修 农贸市场北门" in page
    assert "灯杆歪了 北门外" not in page
    assert "高龄津贴 母亲今年八十" not in page
    assert "10000001234" not in page
