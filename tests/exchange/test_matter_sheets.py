"""Matters as spreadsheets, looked at and changed by openpyxl, which shares nothing with what writes and reads them here."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from conftest import MONDAY
from exchange.tables import far_corner
from linli.catalogue.actions import begin_draft, save_draft
from linli.catalogue.models import MatterDraft, MatterVersion
from linli.catalogue.queries import matter_in_force, matters_in_force
from linli.exchange.matter_sheets.reading import BookRefused, SheetReport, take_matter_book
from linli.exchange.matter_sheets.writing import matter_book
from linli.organisations.queries import unit_codes

ALLOWANCE = "elders-allowance"
Change = Callable[[Any], None]


def taken_out(*codes: str) -> bytes:
    cards = [matter_in_force(code=code, at=MONDAY) for code in codes or (ALLOWANCE,)]
    return matter_book(cards=cards, units=sorted(unit_codes())[:9], by="冯雅", at=MONDAY)


def changed(content: bytes, change: Change) -> BytesIO:
    book, file = load_workbook(BytesIO(content)), BytesIO()
    change(book)
    book.save(file)
    file.seek(0)
    return file


def put(sheet: str, heading: str, value: Any, *, row: int = 2) -> Change:
    def change(book: Any) -> None:
        page = book[sheet]
        column = [cell.value for cell in page[1]].index(heading) + 1
        page.cell(row=row, column=column).value = value

    return change


@pytest.fixture
def editor(actor: Any) -> Any:
    return actor("editor")


@pytest.fixture
def brought(editor: Any) -> Callable[..., SheetReport]:
    def bring(*changes: Change, content: bytes = b"") -> SheetReport:
        def all_of(book: Any) -> None:
            for change in changes:
                change(book)

        return take_matter_book(file=changed(content or taken_out(), all_of), by=editor, at=MONDAY)

    return bring


def test_every_matter_comes_back_as_it_went_out(editor):
    cards = matters_in_force(at=MONDAY)
    book = taken_out(*(card.code for card in cards))

    for file in (BytesIO(book), changed(book, lambda _book: None)):
        report = take_matter_book(file=file, by=editor, at=MONDAY)
        assert (report.faults, report.saved, report.unchanged) == ([], [], len(cards))
    assert not MatterDraft.objects.exists()


def test_a_row_for_each_and_headings_that_people_read(db):
    book = load_workbook(BytesIO(taken_out(ALLOWANCE, "street-lamp")))

    assert book.sheetnames == ["说明", "事项", "条件", "材料", "问题", "步骤", "依据", "规划条款", "各地提供情况"]
    assert [row[0].value for row in book["事项"].iter_rows(min_row=2)] == [ALLOWANCE, "street-lamp"]
    headings = [cell.value for cell in book["事项"][1]]
    assert headings[:4] == ["事项代码", "版本", "事项名称", "俗称"] and "承诺时限·数字" in headings
    assert len(headings) == len(set(headings)) and None not in headings
    assert sum(row[0].value == ALLOWANCE for row in book["材料"].iter_rows()) == 7


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a")', "007", "1.0"])
def test_text_that_looks_like_a_formula_or_a_number_stays_text(editor, text):
    draft = begin_draft(code=ALLOWANCE, by=editor, at=MONDAY)
    content = draft.content | {"conditions": [text, "年满80周岁。"], "summary": text.strip()}
    version = MatterVersion.objects.get(matter__code=ALLOWANCE)
    MatterVersion.objects.filter(pk=version.pk).update(content=content)
    from linli.kernel import marks

    marks.bump("catalogue")
    book = load_workbook(BytesIO(taken_out()))

    cell = book["条件"]["B2"]
    assert (cell.value, cell.data_type) == (matter_in_force(code=ALLOWANCE, at=MONDAY).conditions[0], "s")
    assert not any(cell.data_type == "f" for page in book for row in page for cell in row)
    assert take_matter_book(file=BytesIO(taken_out()), by=editor, at=MONDAY).unchanged == 1


def test_what_is_changed_becomes_a_draft_and_nothing_is_published(brought):
    report = brought(
        put("事项", "承诺时限·数字", 20),
        put("材料", "份数", 3, row=6),
        put("条件", "受理条件", "年满八十周岁。"),
        put("事项", "实施主体·单位", "民政局"),
    )

    draft = MatterDraft.objects.get()
    assert ([row[:2] for row in report.saved], report.faults) == ([(ALLOWANCE, "高龄津贴")], [])
    assert draft.content["promised_limit"]["n"] == 20
    assert draft.content["papers"][4]["copies"] == 3
    assert draft.content["conditions"][0] == "年满八十周岁。"
    assert draft.content["body"]["unit"] == "civil-affairs"
    assert draft.content["national_codes"], "what has no column stays"
    assert matter_in_force(code=ALLOWANCE, at=MONDAY).promised_limit.n == 22


def test_clauses_of_the_plan_the_provider_of_a_service_and_where_it_is_offered_are_changed_too(brought):
    sheet = taken_out("elders-allowance")
    report = brought(
        put("规划条款", "原文", "高龄津贴按月发放。"),
        put("事项", "便民服务·服务类别", "拓展服务"),
        put("事项", "服务提供者·不明", "是"),
        put("事项", "服务提供者·不明的原因", "还没有确定"),
        put("各地提供情况", "事项代码", ALLOWANCE),
        put("各地提供情况", "城市或农村", "农村"),
        put("各地提供情况", "提供到什么程度", "部分提供"),
        put("各地提供情况", "说明", "每周一天"),
        content=sheet,
    )

    assert report.faults == []
    content = MatterDraft.objects.get().content
    assert content["plan_clauses"][0]["quote"] == "高龄津贴按月发放。"
    assert content["service"]["provider"]["reason"] == "还没有确定"
    assert [(row["policy_class"], row["offered"], row["source"]) for row in content["offered_in"]] == [
        ("农村", "partly", None)
    ]


@pytest.mark.parametrize(
    ("sheet", "column", "value", "row", "message"),
    [
        ("事项", "承诺时限·数字", "二十", 2, "不是整数"),
        ("事项", "承诺时限·数字", 40, 2, "长于法定时限"),
        ("事项", "状态", "生效", 2, "可以填：本地在用、草拟"),
        ("事项", "实施主体·单位", "某某局", 2, "没有叫“某某局”的单位"),
        ("事项", "版本", 7, 2, "现在已经是第 1 版"),
        ("材料", "是否必须", "看情况", 4, "可以填：必须提交"),
        ("材料", "材料名称", None, 4, "请填写这一项"),
        ("问题", "必须回答", "对", 2, "请填“是”或“否”"),
        ("步骤", "单位", "火星局", 3, "没有叫“火星局”的单位"),
        ("依据", "文件或网页名称", None, 2, "请填写这一项"),
        ("材料", "事项代码", "no-such", 3, "没有代码 no-such"),
    ],
)
def test_a_mistake_is_named_by_sheet_row_and_column_and_nothing_is_saved(brought, sheet, column, value, row, message):
    report = brought(put(sheet, column, value, row=row))

    fault = next(fault for fault in report.faults if message in fault.message)
    assert (fault.sheet, fault.row) == (sheet, row)
    assert fault.column == column
    assert report.saved == [] or column == "事项代码"
    assert column == "事项代码" or not MatterDraft.objects.exists()


def test_one_matter_with_a_mistake_does_not_keep_the_others_out(brought):
    content = taken_out(ALLOWANCE, "minimum-living-allowance", "temporary-relief")

    report = brought(put("事项", "状态", "生效"), put("事项", "一句话说明", "另一句话", row=3), content=content)

    assert (len(report.saved), report.unchanged, len(report.faults)) == (1, 1, 1)


def test_another_departments_matter_is_refused(brought):
    report = brought(put("事项", "一句话说明", "改别人的"), content=taken_out("street-lamp"))

    assert "由别的单位管理" in report.faults[0].message
    assert not MatterDraft.objects.exists()


def test_a_draft_on_the_page_is_not_written_over_but_ones_own_sheet_is_brought_again(brought, editor):
    brought(put("事项", "承诺时限·数字", 20))
    brought(put("事项", "承诺时限·数字", 21))
    draft = MatterDraft.objects.get()
    assert draft.content["promised_limit"]["n"] == 21

    save_draft(draft_id=draft.pk, content=draft.content, edition=draft.edition, by=editor, at=MONDAY)
    report = brought(put("事项", "承诺时限·数字", 22 - 4))

    assert "还没有发布的草稿" in report.faults[0].message
    assert MatterDraft.objects.get().content["promised_limit"]["n"] == 21


def test_a_new_matter_is_begun_from_a_row(brought):
    def copied(book: Any) -> None:
        for name in book.sheetnames[1:]:
            for row in book[name].iter_rows(min_row=2):
                row[0].value = "centenarians"
        book["事项"]["B2"].value = None
        book["事项"]["C2"].value = "百岁老人慰问"

    report = brought(copied)

    assert report.faults == []
    assert MatterDraft.objects.get().content["name"] == "百岁老人慰问"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a book", "事项代码,名称\n".encode(), far_corner()])
def test_what_is_no_such_book_is_refused(editor, content):
    with pytest.raises(BookRefused):
        take_matter_book(file=BytesIO(content), by=editor, at=MONDAY)
