"""The hint at intake, the page of decisions, and how group matters look."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from conftest import MONDAY
from desk.conftest import HTMX
from linli.cases.actions.duplicates import merge_all
from linli.cases.actions.duplicates_bulk import find_in_bulk
from linli.cases.models import Case, LikelyDuplicate
from linli.kernel.models import AuditRow

SAID = "建设路12号门口的路灯不亮"
AGAIN = "路灯坏了，建设路12号楼下，请来修"


@pytest.fixture
def told(open_lamp):
    def make(*texts, **more):
        return [
            open_lamp(
                text=text,
                title="",
                applicant={"name": f"王{n}", "id_type": "none", "no_id_reason": "没带", "phone": f"1000000{n:04d}"},
                at=MONDAY - timedelta(hours=20 - n),
                **more,
            )
            for n, text in enumerate(texts)
        ]

    return make


def form(**changes):
    values = {
        "step": "save",
        "matter": "street-lamp",
        "division": "500110004001",
        "text": AGAIN,
        "who": "person",
        "name": "刘婷",
        "phone": "10000005555",
        "channel": "window",
        "key": "k1",
        "answer-place": "建设路12号",
        "answer-fault": "不亮",
        "answer-danger": "no",
    }
    return values | changes


def test_the_hint_names_the_case_inside_and_the_unit_alone_outside(told, at_desk):
    (number,) = told(SAID, location={"address": "密地址建设路12号"})

    inside = at_desk("clerk").post("/desk/cases/new/alike/", form(), **HTMX).content.decode()
    outside = at_desk("outsider").post("/desk/cases/new/alike/", form(), **HTMX).content.decode()

    assert number in inside
    assert "并入这件" in inside
    assert "收到过类似的反映" in outside
    assert not any(secret in outside for secret in (number, "密地址", "建设路", "王0", "并入这件"))
    assert at_desk("handler").post("/desk/cases/new/alike/", form(), **HTMX).status_code == 403
    assert at_desk("resident").post("/desk/cases/new/alike/", form(), **HTMX).status_code == 302


def test_without_script_the_check_shows_the_same(told, at_desk):
    (number,) = told(SAID)

    page = at_desk("clerk").post("/desk/cases/new/", form(step="check")).content.decode()

    assert number in page
    assert "不并入，单独受理" in page


def test_taken_in_and_merged_the_reporter_has_number_code_and_slip(told, at_desk):
    (number,) = told(SAID)
    desk = at_desk("clerk")

    answer = desk.post("/desk/cases/new/", form(merge_into=number))

    made = Case.objects.exclude(number=number).get()
    assert answer["Location"] == f"/desk/cases/{made.number}/done/"
    assert (made.state, made.merged_into.number, made.merged_into.joined_count) == ("merged", number, 1)
    page = desk.get(answer["Location"]).content.decode()
    assert f"已并入 {number}" in page
    assert desk.get(f"/desk/cases/{made.number}/slip.pdf").status_code == 200
    assert desk.post("/desk/cases/new/", form(merge_into=number))["Location"] == answer["Location"]
    assert Case.objects.count() == 2


def test_a_case_that_may_not_be_merged_into_takes_nothing_in(told, at_desk, moved):
    (number,) = told(SAID)
    moved(number, ("withdraw", "clerk", {"reason": "修好了"}))

    answer = at_desk("clerk").post("/desk/cases/new/", form(merge_into=number))

    assert answer.status_code == 422
    assert "不能再并入" in answer.content.decode()
    assert Case.objects.count() == 1


def test_taking_in_alone_is_always_possible_and_may_be_merged_afterwards(told, at_desk):
    (number,) = told(SAID)
    desk = at_desk("clerk")

    answer = desk.post("/desk/cases/new/", form())

    page = desk.get(answer["Location"]).content.decode()
    made = Case.objects.exclude(number=number).get()
    assert made.state == "received"
    assert f"/desk/cases/{made.number}/moves/merge/" in page


def test_the_page_shows_a_cluster_once_and_merges_it(told, at_desk):
    numbers = told(
        SAID, AGAIN, "建设路12号那盏街灯熄了几天了", "建设路12号的路灯一直不亮没人修", "请修建设路12号门前的路灯"
    )
    find_in_bulk(at=MONDAY)
    desk = at_desk("clerk")

    page = desk.get("/desk/duplicates/").content.decode()
    assert page.count('class="cluster-form') == 1
    assert page.count('class="alike-member"') == 5
    assert "<mark>建设路" in page
    assert 'class="cluster-form' not in at_desk("outsider").get("/desk/duplicates/").content.decode()
    assert at_desk("handler").get("/desk/duplicates/").status_code == 403

    sent = {"numbers": numbers, "all": numbers, "into": numbers[0], "decide": "merge"}
    assert desk.post("/desk/duplicates/", sent).status_code == 302
    assert Case.objects.get(number=numbers[0]).joined_count == 4
    card = desk.get(f"/desk/cases/{numbers[0]}/").content.decode()
    assert "共 5 人反映" in card
    assert "群体诉求" in card
    assert "群体诉求 5 件" in desk.get("/desk/cases/?sort=-joined").content.decode()
    assert "没有要判断的重复诉求" in desk.get("/desk/duplicates/").content.decode()


def test_the_page_keeps_apart_what_is_not_the_same(told, at_desk):
    numbers = told(SAID, AGAIN)
    find_in_bulk(at=MONDAY)
    desk = at_desk("clerk")

    refused = desk.post("/desk/duplicates/", {"all": numbers, "into": numbers[0], "decide": "merge"})
    apart = desk.post("/desk/duplicates/", {"numbers": numbers, "all": numbers, "decide": "apart"})

    assert (refused.status_code, apart.status_code) == (409, 302)
    assert "请至少勾选一件" in refused.content.decode()
    assert LikelyDuplicate.objects.get().state == "apart"


def test_a_reporter_is_named_to_those_alone_who_may_know(told, at_desk, actor, moved):
    main, other = told(SAID, AGAIN, confidential=True)
    merge_all(numbers=[other], into=main, by=actor("clerk"), at=MONDAY)
    moved(main, ("accept", "clerk", {}), ("dispatch", "clerk", {"unit": "urban-management"}))

    page = at_desk("handler").get(f"/desk/cases/{main}/").content.decode()

    assert "共 2 人反映" in page
    assert other in page
    assert not any(secret in page for secret in ("王0", "王1", AGAIN))


def test_the_pairs_to_decide_are_taken_out_on_record(told, at_desk):
    first, second = told(SAID, AGAIN)
    find_in_bulk(at=MONDAY)

    response = at_desk("town").get("/desk/duplicates/?format=xlsx")

    row = [cell.value for cell in load_workbook(BytesIO(response.content)).active[4]]
    assert {row[2], row[7]} == {first, second} and row[0] >= 60 and row[1]
    assert AuditRow.objects.get(action="list.export").about["list"] == "duplicates"
    assert at_desk("clerk").get("/desk/duplicates/?format=xlsx").status_code == 403
