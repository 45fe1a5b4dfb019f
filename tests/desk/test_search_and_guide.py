"""Search, the guide of matters, one's own account."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

NUMBER, PHONE = "500199198507139928", "10000001234"


@pytest.mark.parametrize("q", [NUMBER, PHONE, "李明", "李"])
def test_a_case_is_found_by_document_telephone_and_name(at_desk, open_lamp, q):
    number = open_lamp()

    assert number in at_desk("clerk").post("/desk/search/", {"q": q}).content.decode()
    assert number not in at_desk("outsider").post("/desk/search/", {"q": q}).content.decode()


def test_a_full_number_leads_to_the_case(at_desk, open_lamp):
    number = open_lamp()

    assert at_desk("clerk").post("/desk/search/", {"q": number})["Location"] == f"/desk/cases/{number}/"
    assert at_desk("outsider").post("/desk/search/", {"q": number}).status_code == 200


def test_what_is_looked_for_does_not_come_from_the_address(at_desk, open_lamp):
    number = open_lamp()

    assert number not in at_desk("clerk").get(f"/desk/search/?q={NUMBER}").content.decode()


def test_nothing_typed_is_said(at_desk):
    assert at_desk("clerk").post("/desk/search/", {"q": " "}).status_code == 422


def test_found_rows_cost_the_same_queries(at_desk, open_lamp):
    clerk = at_desk("clerk")
    counts = []
    for _ in range(2):
        open_lamp()
        open_lamp()
        with CaptureQueriesContext(connection) as asked:
            clerk.post("/desk/search/", {"q": NUMBER})
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_matters_are_found_by_everyday_words(at_desk):
    page = at_desk("handler").get("/desk/matters/?q=八十岁补贴").content.decode()

    assert "/desk/matters/elders-allowance/" in page
    assert "没有找到这样的事项" in at_desk("handler").get("/desk/matters/?q=xyzzy").content.decode()


def test_a_guide_says_what_is_not_settled(at_desk):
    page = at_desk("handler").get("/desk/matters/elders-allowance/").content.decode()

    assert "外地示例，待本地核定" in page
    assert "本地咨询电话待核定" in page
    assert at_desk("handler").get("/desk/matters/no-such/").status_code == 404


def printed(pdf):
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())


def test_guides_of_every_kind_print_as_residents_print_them(at_desk):
    from conftest import MONDAY
    from linli.catalogue.queries import matters_in_force

    client = at_desk("clerk")
    for card in {(one.kind, one.status): one for one in matters_in_force(at=MONDAY)}.values():
        here, there = (printed(client.get(f"{door}/matters/{card.code}/form.pdf")) for door in ("/desk", ""))
        asked = "万新路社区便民服务中心（窗口电话待核定，可以直接去）"
        assert here.replace(asked, "就近的便民服务中心窗口；也可以拨打12345") == there, card.code


def test_ones_own_account(at_desk):
    page = at_desk("clerk").get("/desk/account/").content.decode()

    assert "窗口人员" in page
    assert "万新路社区便民服务中心" in page


def test_a_draft_is_called_one_wherever_it_is_shown(at_desk, client):
    desk = at_desk("clerk")

    for page in (desk.get("/desk/matters/legal-aid/"), client.get("/matters/legal-aid/")):
        assert "草拟的" in page.content.decode()
        assert "外地示例" not in page.content.decode()
    assert "草拟" in client.get("/matters/?q=法律援助").content.decode()
