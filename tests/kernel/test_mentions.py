from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.identifiers import id_check_char
from linli.kernel.mentions import find_mentions, mask_text

FOUND = [
    ("证号500199198507139928请核", "id_number", "500199198507139928", "证号500199********9928请核"),
    ("50019919050101997x", "id_number", "50019919050101997X", "500199********997X"),
    ("我是 500199 19850713 9928。", "id_number", "500199198507139928", "我是 500199********9928。"),
    ("500199-1985-0713-9928", "id_number", "500199198507139928", "500199********9928"),
    ("５００１９９１９８５０７１３９９２８", "id_number", "500199198507139928", "500199********9928"),
    ("5 0 0 1 9 9 1 9 8 5 0 7 1 3 9 9 2 8", "id_number", "500199198507139928", "500199********9928"),
    ("500199\n19850713\n9928", "id_number", "500199198507139928", "500199********9928"),
    ("ID500199198507139928ok", "id_number", "500199198507139928", "ID500199********9928ok"),
    ("3 500199198507139928", "id_number", "500199198507139928", "3 500199********9928"),
    ("错一位500199198507139927的", "id_number", "500199198507139927", "错一位500199********9927的"),
    ("写颠倒500199195807139928的", "id_number", "500199195807139928", "写颠倒500199********9928的"),
    ("身份证号：5001991985071399", "id_number", "5001991985071399", "身份证号：500199******1399"),
    ("永居950840198001019911", "id_number", "950840198001019911", "永居950840********9911"),
    ("残疾人证50019919850713992842", "disability_card", "50019919850713992842", "残疾人证500199**********2842"),
    ("旧证500199330101991。", "old_id_number", "500199330101991", "旧证500199*****1991。"),
    ("电话13800001234", "phone", "13800001234", "电话138****1234"),
    ("138 0000 1234 找我", "phone", "13800001234", "138****1234 找我"),
    ("138-0000-1234", "phone", "13800001234", "138****1234"),
    ("1 3 8 0 0 0 0 1 2 3 4", "phone", "13800001234", "138****1234"),
    ("+86 13800001234", "phone", "13800001234", "138****1234"),
    ("＋８６１３８００００１２３４", "phone", "13800001234", "138****1234"),
    ("tel13800001234", "phone", "13800001234", "tel138****1234"),
    ("打10000001234也行", "phone", "10000001234", "打100****1234也行"),
    ("13800001234元旦前回复", "phone", "13800001234", "138****1234元旦前回复"),
    ("13800001234万盛街道", "phone", "13800001234", "138****1234万盛街道"),
    ("023-00001234", "phone", "023-00001234", "023-****1234"),
    ("座机02300001234。", "phone", "023-00001234", "座机023-****1234。"),
    ("（023）0000 1234", "phone", "023-00001234", "023-****1234"),
    ("023-00001234转801", "phone", "023-00001234-801", "023-****1234"),
    ("0 2 3 - 0 0 0 0 1 2 3 4", "phone", "023-00001234", "023-****1234"),
    ("座机0 2 3 0 0 0 0 1 2 3 4。", "phone", "023-00001234", "座机023-****1234。"),
    ("0-2-3-0-0-0-0-1-2-3-4", "phone", "023-00001234", "023-****1234"),
    ("０　２　３－０　０　０　０　１　２　３　４", "phone", "023-00001234", "023-****1234"),
    ("(0 2 3) 0 0 0 0 1 2 3 4", "phone", "023-00001234", "023-****1234"),
    ("023 - 0 0 0 0 1 2 3 4 找我", "phone", "023-00001234", "023-****1234 找我"),
    ("0 2 3 - 0 0 0 0 1 2 3 4 3 栋", "phone", "023-00001234", "023-****1234 3 栋"),
    ("023 - 0000 - 1234", "phone", "023-00001234", "023-****1234"),
    ("023 00 00 12 34", "phone", "023-00001234", "023-****1234"),
    ("0 8 5 1 - 2 2 3 4 5 6 7 8", "phone", "0851-22345678", "0851-****5678"),
    ("0 8 5 1 - 2 2 3 4 5 6 7", "phone", "0851-2234567", "0851-***4567"),
    ("1 3 8 - 0 0 0 0 - 1 2 3 4", "phone", "13800001234", "138****1234"),
    ("+86-23-00001234", "phone", "023-00001234", "023-****1234"),
    ("电话：48260000，快", "phone", "48260000", "电话：******00，快"),
    ("护照E12345678", "passport", "E12345678", "护照E*****678"),
    ("e1234 5678", "passport", "E12345678", "E*****678"),
    ("外国护照号 L8987001C", "passport", "L8987001C", "外国护照号 L*****01C"),
    ("回乡证H12345678", "permit", "H12345678", "回乡证H*****678"),
    ("台胞证：12345678", "permit", "12345678", "台胞证：1****678"),
    ("卡号6222 0200 0000 0000 018", "bank_card", "6222020000000000018", "卡号622202*********0018"),
]


@pytest.mark.parametrize(("text", "kind", "normal", "masked"), FOUND)
def test_numbers_are_found_and_masked(text, kind, normal, masked):
    result, mentions = mask_text(text)

    assert [(mention.kind, mention.normal) for mention in mentions] == [(kind, normal)]
    assert result == masked


@pytest.mark.parametrize(
    "text",
    [
        "2026年11月23日 09:30",
        "2026-11-23 09:30:15 至 2026-12-01",
        "20261123093015",
        "2026.11.23-2026.12.01",
        "1998 12 20 123",
        "02.03.2026 153",
        "2026-02-03 04 05 06 07 08",
        "02-03 04 05 06 07 08",
        "0 1 2 3 4 5 6 7 8 9",
        "0.2 3 4 5 6 7 8 9 0 1",
        "0.3, 0.4 0.5 0.6 0.7 0.8",
        "004001 - 261123 - 0007",
        "共 0 2 户，3 - 5 楼，60 70 80 90 平方米",
        "02 30 40 50 60 7",
        "0 25 30 40 50 60",
        "补贴 13800001234.50 元",
        "￥13800001234",
        "共 15,800,000,000 元",
        "3 栋 2 单元 501 室，门牌 138-2 号",
        "万盛大道 138 号 0000 幢",
        "004001-261123-0007",
        "事项 004001-261123-0007 与 400101-261124-0012",
        "区划 500110004001",
        "信用代码 11500110588903728C",
        "51500199MJ9900004T",
        "拨打 12345 或 110",
        "渝府发〔2016〕138 号，第 20161238 号",
        "面积 1500.25 平方米，户数 2667",
        "0193f2ab-7c1e-7d5a-9b0e-1a2b3c4d5e6f",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert mask_text(text) == (text, [])


def test_several_in_one_text_keep_their_places():
    text = "李四 500199198507139928 电话 138 0000 1234，来电 023-00001234 催 004001-261123-0007"

    masked, mentions = mask_text(text)

    assert masked == "李四 500199********9928 电话 138****1234，来电 023-****1234 催 004001-261123-0007"
    assert [text[mention.start : mention.end] for mention in mentions] == [
        "500199198507139928",
        "138 0000 1234",
        "023-00001234",
    ]


def test_a_telephone_directly_behind_an_identity_number_is_found():
    assert mask_text("500199198507139928 13800001234")[0] == "500199********9928 138****1234"
    assert mask_text("13800001234/13900001234")[0] == "138****1234/139****1234"


def test_what_was_masked_stays_as_it_is():
    once = mask_text("".join(f"{text}，" for text, *_ in FOUND))[0]

    assert mask_text(once) == (once, [])


CHINESE = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("，。：、（）3九"), max_size=12
)
GAPS = st.sampled_from(["", "", " ", "-", "－", "　", " - ", "·", "."])
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@st.composite
def written_numbers(draw):
    """An identity number, and the same as someone might write it."""
    body = f"500199{draw(st.dates(date(1900, 1, 1), date(2026, 1, 1))):%Y%m%d}{draw(st.integers(0, 999)):03}"
    number = body + id_check_char(body)
    written = "".join(char + draw(GAPS) for char in number[:17]) + number[17]
    return number, draw(st.sampled_from([written, written.lower(), written.translate(WIDE)]))


@given(CHINESE, written_numbers(), CHINESE)
def test_no_more_of_a_number_is_left_than_its_mask_keeps(before, both, after):
    number, written = both

    masked, mentions = mask_text(f"{before}的{written}号{after}")

    left = "".join(char for char in masked if char.isascii() and (char.isdigit() or char in "X*"))
    assert number in [mention.normal for mention in mentions]
    assert not any(number[start : start + 7] in left for start in range(12))


@given(st.text(max_size=60))
def test_positions_are_true_in_any_text(text):
    mentions = find_mentions(text)

    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)
    assert all(one.end <= two.start for one, two in pairwise(mentions))
