import io

import pytest
from pypdf import PdfReader

from linli.kernel.paper import Sheet, print_sheet

SHEET = Sheet(
    title="路灯故障报修",
    mark="外地示例",
    lead="告诉我们在哪里",
    blocks=(
        {"kind": "facts", "title": "基本情况", "rows": [["费用", "不收费"]]},
        {"kind": "list", "items": ["第一条"]},
        {"kind": "boxes", "items": ["现场照片"]},
        {"kind": "lines", "rows": [["姓名", "与证件一致"]]},
        {"kind": "large", "label": "查询码", "value": "1234 5678"},
        {"kind": "text", "text": "请妥善保管"},
    ),
    qr="https://linli.example/matters/street-lamp/",
    qr_label="扫一扫",
    foot=("第 1 版",),
)


@pytest.mark.parametrize("form", ["a4", "slip"])
def test_a_sheet_prints_every_word_with_its_font_inside(form):
    page = PdfReader(io.BytesIO(print_sheet(sheet=SHEET, form=form))).pages[0]

    text = page.extract_text()
    for word in (
        "路灯故障报修",
        "告诉我们在哪里",
        "不收费",
        "第一条",
        "现场照片",
        "姓名",
        "1234 5678",
        "请妥善保管",
        "扫一扫",
        "第 1 版",
    ):
        assert word in text
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    kept = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert kept and all("/FontFile3" in font or "/FontFile2" in font for font in kept)


def test_words_are_values_and_never_markup():
    text = (
        PdfReader(io.BytesIO(print_sheet(sheet=Sheet(title="#import *粗* $x$", lead='#read("/etc/hostname")'))))
        .pages[0]
        .extract_text()
    )

    assert "#import *粗* $x$" in text
    assert '#read("/etc/hostname")' in text
