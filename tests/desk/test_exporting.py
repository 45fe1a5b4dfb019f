"""Lists taken out as spreadsheets: who may, what stands in them, what is on record."""

from io import BytesIO

from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from openpyxl import load_workbook

from conftest import MONDAY
from linli.access.models import Account
from linli.kernel.models import AuditRow
from linli.people.models import Party, PersonRead


def page_of(response):
    assert response.status_code == 200, response.content
    return load_workbook(BytesIO(response.content)).active


def exports():
    return list(AuditRow.objects.filter(action="list.export").values_list("about", flat=True))


def test_the_worklist_as_a_spreadsheet_shows_what_the_page_shows(at_desk, open_lamp):
    number = open_lamp(title="=路灯不亮")

    response = at_desk("town").get(reverse("desk:worklist"), {"format": "xlsx", "state": "received", "part": "all"})

    rows = [[cell.value for cell in row] for row in page_of(response).iter_rows(min_row=4)]
    assert [row[0] for row in rows] == [number]
    assert rows[0][1].startswith("=路灯不亮")
    assert "filename*=utf-8''%E5%8A%9E%E4%BB%B6%E5%88%97%E8%A1%A8" in response["Content-Disposition"]
    assert rows[0][8] == MONDAY.replace(tzinfo=None).replace(second=0) or rows[0][8].date() == MONDAY.date()


def test_each_export_is_on_record_without_what_was_typed(at_desk, open_lamp):
    number, town = open_lamp(), at_desk("town")

    town.get(reverse("desk:worklist"), {"format": "xlsx", "part": "all", "q": "张"})
    town.post(reverse("desk:search"), {"q": number, "format": "xlsx"})
    town.get(reverse("desk:matters"), {"format": "xlsx"})

    worklist, search, matters = exports()
    assert worklist == {"list": "cases", "asked": {"part": "all", "words": "typed"}, "rows": 0, "cut": False}
    assert (search["list"], search["asked"], search["rows"]) == ("search", {}, 1)
    assert (matters["list"], matters["cut"]) == ("matters", False)


def test_the_list_of_matters_has_a_row_for_each(at_desk):
    page = page_of(at_desk("district").get(reverse("desk:matters"), {"format": "xlsx", "q": "路灯故障报修"}))

    assert page["B4"].value == "路灯故障报修"
    assert page["A2"].value.endswith("导出")


def test_who_has_not_the_right_gets_no_button_and_no_file(at_desk):
    clerk = at_desk("clerk")

    for name in ("desk:worklist", "desk:matters"):
        assert "导出表格" not in clerk.get(reverse(name)).content.decode()
        assert clerk.get(reverse(name), {"format": "xlsx"}).status_code == 403
    assert clerk.post(reverse("desk:search"), {"q": "路灯", "format": "xlsx"}).status_code == 403
    assert "导出表格" in at_desk("town").get(reverse("desk:matters")).content.decode()
    assert exports() == []


def test_an_export_asks_no_more_of_the_database_for_more_rows(at_desk, open_lamp, django_assert_max_num_queries):
    for _ in range(3):
        open_lamp()

    with django_assert_max_num_queries(40):
        at_desk("town").get(reverse("desk:worklist"), {"format": "xlsx", "part": "all"})


def test_what_is_done_only_with_a_second_factor_leads_there_first(at_desk, open_lamp, settings):
    number, town = open_lamp(), at_desk("town")
    settings.SECOND_FACTOR = frozenset({"export", "reveal"})
    worklist, party = {"format": "xlsx", "part": "all"}, Party.objects.get()
    reveal = reverse("desk:reveal", args=[number, party.pk])

    assert town.get(reverse("desk:worklist"), worklist)["Location"] == reverse("mfa_index")
    assert town.post(reveal, {"purpose": "核对"}, HTTP_HX_REQUEST="true")["HX-Redirect"] == reverse("mfa_index")

    TOTP.activate(Account.objects.get(username="town"), "A" * 32)
    asked = town.get(reverse("desk:worklist"), worklist)["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate")) and "format%3Dxlsx" in asked
    assert (exports(), PersonRead.objects.count()) == ([], 0)

    session, account = town.session, Account.objects.get(username="town")
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = user_id_to_str(account)
    session.save()
    assert page_of(town.get(reverse("desk:worklist"), worklist))["A4"].value == number
    assert town.post(reveal, {"purpose": "核对"}).status_code == 200
