"""Imports at the desk: upload, preview, consent, start, report, undo."""

import gzip
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from conftest import MONDAY
from desk.conftest import HTMX
from exchange.conftest import csv_of
from linli.cases.models import Case
from linli.exchange.imports.stored import MOST_BYTES, path_of
from linli.exchange.models import ImportBatch
from linli.kernel import bell

pytestmark = pytest.mark.django_db
HOME = "/desk/imports/"


@pytest.fixture(autouse=True)
def own_var(tmp_path, settings):
    settings.VAR = tmp_path / "var"


@pytest.fixture
def importer(at_desk):
    return at_desk("importer")


def table(*rows: dict[str, str], name: str = "诉求.csv.gz") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, gzip.compress(csv_of(list(rows)).encode()))


def uploaded(client, file: SimpleUploadedFile, mapping: str = "pingshan") -> str:
    """The address of the batch."""
    answer = client.post(f"{HOME}upload/", {"file": file, "mapping": mapping})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def work() -> None:
    """What the worker does."""
    while bell.deliver(at=MONDAY + timedelta(seconds=5)):
        pass


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_table_is_shown_agreed_to_imported_and_taken_back(importer, at_desk):
    address = uploaded(
        importer, table({"rec_id": "1"}, {"rec_id": "2", "street": "-", "community": "-"}, {"rec_id": ""})
    )
    assert "hx-trigger" in text(importer, address)

    work()
    page = text(importer, address)
    assert all(
        words in page
        for words in ("会带入的新内容", "公用部件", "没有地点", "没有编号", "六联社区：路灯", "系统管理员")
    )
    assert "开始导入" not in page
    assert not Case.objects.filter(source="import").exists()

    at_desk("administrator").post(f"{address}confirm/")
    assert "邓宁 已同意带入" in text(importer, address)
    importer.post(f"{address}start/")
    assert "正在导入" in text(importer, address)
    work()

    page = text(importer, address)
    assert all(words in page for words in ("已完成", "没有地点", "撤销这一批")) and "hx-trigger" not in page
    assert not path_of(batch_id=ImportBatch.objects.get().pk).exists()
    number = Case.objects.get(source="import", external_no="2").number
    assert number in text(importer, f"{address}rows/?flag=no_place")
    assert number not in text(importer, f"{address}rows/?flag=no_unit")
    sheet = importer.get(f"{address}report.xlsx")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    assert rows_of(importer, f"{address}report.xlsx?flag=no_place") == [number]
    assert rows_of(importer, f"{address}report.xlsx?flag=any").count(number) == 1
    assert len(rows_of(importer, f"{address}report.xlsx?flag=any")) < len(rows_of(importer, f"{address}report.xlsx"))

    importer.post(f"{address}undo/")
    work()
    assert "已撤销" in text(importer, address)
    assert not Case.objects.filter(source="import").exists()
    assert "已撤销" in text(importer, HOME)


def rows_of(client, address):
    """The numbers of the cases that stand in a report."""
    page = load_workbook(BytesIO(client.get(address).content)).active
    return [row[3].value for row in page.iter_rows(min_row=4)]


def test_who_neither_imports_nor_administers_sees_nothing_of_it(importer, at_desk):
    address = uploaded(importer, table({}))
    outsider = at_desk("clerk")

    for there in (HOME, address, f"{address}rows/", f"{address}report.xlsx"):
        assert outsider.get(there).status_code == 403
    for step in ("start", "drop", "confirm", "undo"):
        assert outsider.post(f"{address}{step}/").status_code == 403
    assert outsider.post(f"{HOME}upload/", {"file": table({}), "mapping": "pingshan"}).status_code == 403
    assert HOME not in text(outsider, "/desk/")


def test_each_may_do_its_own_part_only(importer, at_desk):
    address = uploaded(importer, table({}))
    work()
    administrator = at_desk("administrator")

    assert importer.post(f"{address}confirm/").status_code == 403
    assert administrator.post(f"{address}start/").status_code == 403
    assert administrator.post(f"{HOME}upload/", {"file": table({}), "mapping": "pingshan"}).status_code == 403
    importer.post(f"{address}start/")
    assert "要先由系统管理员同意" in text(importer, address)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mapping": "pingshan"}, "请选择文件"),
        ({"file": SimpleUploadedFile("a.csv", b""), "mapping": "pingshan"}, "文件是空的"),
        ({"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n"), "mapping": "../../etc"}, "选"),
    ],
)
def test_an_upload_that_cannot_be_is_refused_beside_the_field(importer, given, words):
    answer = importer.post(f"{HOME}upload/", given)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not ImportBatch.objects.exists()


def test_a_file_beyond_the_limit_is_refused(importer, monkeypatch):
    monkeypatch.setattr("linli.desk.forms.imports.MOST_BYTES", 10)

    answer = importer.post(f"{HOME}upload/", {"file": table({}), "mapping": "pingshan"})

    assert (answer.status_code, "超过 30 MB" in answer.content.decode()) == (422, True)
    assert MOST_BYTES == 30 * 1024 * 1024


def test_a_table_is_given_up_and_its_file_is_gone(importer):
    address = uploaded(importer, table({}))
    work()

    importer.post(f"{address}drop/")

    assert "已放弃" in text(importer, address)
    assert not path_of(batch_id=ImportBatch.objects.get().pk).exists()


def test_a_wrong_file_says_why(importer):
    address = uploaded(importer, SimpleUploadedFile("说明.csv", "标题,内容\n一,二\n".encode()))
    work()

    assert "表里没有这些列" in text(importer, address)


def test_the_list_asks_the_same_however_long_it_is(importer, django_assert_max_num_queries):
    def asked() -> int:
        with django_assert_max_num_queries(40) as queries:
            importer.get(HOME)
        return len(queries)

    assert "还没有导入过" in text(importer, HOME)
    uploaded(importer, table({}))
    first = asked()
    for _ in range(2):
        uploaded(importer, table({}))
    assert asked() == first


def test_the_page_of_a_case_says_what_is_doubtful(importer, at_desk, actor):
    from linli.access.actions import grant_role
    from linli.access.models import Account, Unit
    from linli.access.rules import SYSTEM

    address = uploaded(importer, table({"rec_id": "1", "dispose_unit": "-"}))
    work()
    at_desk("administrator").post(f"{address}confirm/")
    importer.post(f"{address}start/")
    work()
    account = Account.objects.get(username="supervisor")
    grant_role(
        account=account, role="supervisor", unit=Unit.objects.get(code="ps"), since=MONDAY.date(), by=SYSTEM, at=MONDAY
    )
    case = Case.objects.get(source="import")

    page = text(at_desk("supervisor"), f"/desk/cases/{case.number}/")

    assert all(words in page for words in ("来源数据有疑点", "没有办理单位"))
    part = at_desk("supervisor").get(f"/desk/cases/{case.number}/", **HTMX).content.decode()
    assert "来源数据有疑点" in part
