from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from linli.kernel import paper

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SLIP = {
    "number": "WS26112301",
    "matter": "路灯报修",
    "unit": "黑山镇鱼子岗社区便民服务中心",
    "received_at": "2026年11月23日 周一 09:30",
    "papers": [{"name": "居民身份证", "state": "已收"}],
    "due": "11月30日 周一 前办结",
    "code": "K7M2P9",
    "qr": "https://linli.example/track?n=WS26112301",
    "phone": "023-00001234",
}
GUIDE = {
    "name": "高龄津贴申领",
    "code": "LN-0005",
    "version": "1",
    "example": "外地示例，待本地核定",
    "papers": [{"name": "居民身份证", "kind": "原件"}],
    "limits": [{"label": "法定时限", "text": "未找到依据", "source": None}],
    "fields": [{"label": "姓名"}, {"label": "情况", "help": "没有可以不填", "lines": 3}],
    "privacy": [{"label": "谁在用", "text": "承办单位"}],
}


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(pdf))
    return reader, "".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("size", "width_mm"), [("80mm", 80), ("A4", 210)])
def test_slip_carries_what_the_resident_needs(size, width_mm):
    reader, text = read(
        paper.render(template=paper.SLIP, values=SLIP | {"size": size}, numbered="〔2026〕123号", at=AT)
    )

    assert len(reader.pages) == 1
    assert round(float(reader.pages[0].mediabox.width) * 25.4 / 72) == width_mm
    for words in (
        "WS26112301",
        "路灯报修",
        "居民身份证",
        "已收",
        "K7M2P9",
        "11月30日周一前办结",
        "023-00001234",
        "〔2026〕123号",
    ):
        assert words in text


def test_guide_says_what_is_unknown():
    _, text = read(paper.render(template=paper.GUIDE, values=GUIDE, numbered=None, at=AT))

    assert "外地示例，待本地核定" in text
    assert "法定时限：未找到依据" in text


def test_paper_is_for_the_archive():
    pdf = paper.render(template=paper.SLIP, values=SLIP, numbered=None, at=AT)
    reader, _ = read(pdf)
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]

    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert all(
        "FontFile3" in str(font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object().keys())
        for font in fonts
    )


def test_same_values_give_the_same_bytes():
    assert paper.render(template=paper.SLIP, values=SLIP, numbered=None, at=AT) == paper.render(
        template=paper.SLIP, values=SLIP, numbered=None, at=AT
    )


def test_rare_characters_of_names_are_drawn():
    paper.require_glyphs(text="㛃䶮𬱖𫖯𡐓𪨰𬘭𬭩")


@pytest.mark.parametrize(
    "values",
    [{"applicant": "张𠮷😀"}, {"papers": [{"name": "𠮷😀", "state": "已收"}]}],
)
def test_a_missing_glyph_is_named_not_drawn_as_a_box(values):
    with pytest.raises(paper.GlyphMissing) as refused:
        paper.render(template=paper.SLIP, values=SLIP | values, numbered=None)

    assert refused.value.characters == "😀𠮷"
    assert "U+20BB7" in str(refused.value)


@pytest.mark.parametrize("template", ["base.typ", "slip.typ", "guide.typ"])
def test_the_templates_own_words_can_be_drawn(template):
    paper.require_glyphs(text=(paper.ROOMS / "kernel/paper" / template).read_text())


def test_hidden_characters_are_no_reason_to_refuse():
    paper.require_glyphs(text="路灯\u200b\r\n\t不亮")


def test_qr_as_svg_and_png():
    assert paper.qr_svg(text="https://linli.example/").startswith("<svg")
    assert paper.qr_png(text="https://linli.example/").startswith(b"\x89PNG")


def test_papers_of_a_guide_stand_in_columns_that_leave_room_for_their_names():
    long = {
        "name": "高龄津贴申请书",
        "kind": "原件，1 份",
        "need": "不用带",
        "from": "谁掌握：公安机关；平台已登记的不再收取",
    }
    pdf = paper.render(template=paper.GUIDE, values=GUIDE | {"papers": [long]}, numbered=None, at=AT)

    assert "高龄津贴申请书" in "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_form_offers_its_choices_to_be_ticked_and_says_what_comes_after():
    fields = [{"label": "什么声音", "choices": ["建筑施工", "交通"]}, {"label": "代办人", "parts": ["姓名", "电话"]}]
    after = [{"label": "最晚到什么时候", "text": "受理以后 22 个工作日内办好"}]
    _, text = read(
        paper.render(template=paper.GUIDE, values=GUIDE | {"fields": fields, "after": after}, numbered=None, at=AT)
    )

    for words in ("□建筑施工", "□交通", "姓名：", "交了以后", "受理以后22个工作日内办好"):
        assert words in text


def test_sheets_of_more_than_one_page_are_counted():
    many = GUIDE | {"conditions": [f"条件{n}" for n in range(80)]}
    _, text = read(paper.render(template=paper.GUIDE, values=many, numbered=None, at=AT))

    assert "高龄津贴申领第1页，共" in text


@pytest.mark.parametrize("size", ["80mm", "A4"])
def test_the_slip_of_a_refusal_is_its_written_statement(size):
    refusal = {"ground": "社区不开具", "other_body": "公安机关", "remedy": "向上级反映"}
    values = SLIP | {"size": size, "heading": "不予受理的说明", "refusal": refusal, "due": "", "next": ""}
    _, text = read(paper.render(template=paper.SLIP, values=values, numbered=None, at=AT))

    assert "收件回执" not in text
    for words in ("不予受理的说明", "社区不开具", "公安机关", "向上级反映"):
        assert words in text


def test_the_slip_of_what_was_taken_in_speaks_of_no_refusal():
    _, text = read(paper.render(template=paper.SLIP, values=SLIP | {"heading": "", "refusal": {}}, at=AT))

    assert "收件回执" in text
    assert "为什么、该找谁" not in text
