"""Vectors are fictional (area 500199 is assigned to no county), but for the public codes of public bodies."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as second_source

from linli.kernel.identifiers import (
    FEMALE,
    MALE,
    IdentifierRefused,
    check_disability_card,
    check_document,
    check_id_number,
    check_uscc,
    derived_birth_sex,
    id_check_char,
    is_fictional_id,
    is_fictional_phone,
    legal_age,
    mask_id,
    mask_name,
    mask_phone,
    normal_phone,
    upgrade_15,
)

TODAY = date(2026, 11, 23)

VALID_IDS = [
    ("500199190001019914", "citizen", date(1900, 1, 1), MALE),
    ("500199198507139928", "citizen", date(1985, 7, 13), FEMALE),
    ("500199199602299932", "citizen", date(1996, 2, 29), MALE),
    ("500199201209019949", "citizen", date(2012, 9, 1), FEMALE),
    ("500199201912319951", "citizen", date(2019, 12, 31), MALE),
    ("50019919050101997X", "citizen", date(1905, 1, 1), MALE),
    ("810000198808089915", "hk", date(1988, 8, 8), MALE),
    ("820000198808089925", "mo", date(1988, 8, 8), FEMALE),
    ("830000198808089935", "tw", date(1988, 8, 8), MALE),
    ("950840198001019911", "permanent_resident", date(1980, 1, 1), MALE),
]


@pytest.mark.parametrize(("number", "kind", "birth", "sex"), VALID_IDS)
def test_a_sound_number_tells_kind_birth_and_sex(number, kind, birth, sex):
    found = check_id_number(number, today=TODAY)

    assert (found.number, found.kind, found.area, found.birth_date, found.sex) == (number, kind, number[:6], birth, sex)
    assert derived_birth_sex(number) == (birth, sex)


@pytest.mark.parametrize(
    "typed",
    [
        "50019919050101997x",
        " 500199 19050101 997X ",
        "５００１９９１９０５０１０１９９７Ｘ",
        "５００１９９１９０５０１０１９９７ｘ",
        "500199-19050101-997×",
        "500199\u300019050101\u200b997X",
    ],
)
def test_what_people_type_is_brought_to_one_form(typed):
    assert check_id_number(typed, today=TODAY).number == "50019919050101997X"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("500199198507139927", "check_digit"),
        ("500199195807139928", "check_digit"),
        ("500199199702299913", "date"),
        ("50019919850713992", "length"),
        ("5001991985071399288", "length"),
        ("500199330101991", "void_15"),
        ("050199198507139928", "characters"),
        ("5001991985071399X8", "characters"),
        ("50019919850713992A", "characters"),
        ("500199202611249920", "date"),
        ("500199189912319920", "date"),
        ("840000198808089915", "series"),
        ("810001198808089915", "series"),
        ("", "empty"),
        ("不详", "length"),
    ],
)
def test_an_unsound_number_is_refused_by_name(number, code):
    with pytest.raises(IdentifierRefused) as refused:
        check_id_number(number, today=TODAY)

    assert refused.value.code == code
    assert not number or number not in refused.value.message


def test_a_number_born_today_is_sound_and_tomorrow_is_not():
    body = "50019920261123992"
    number = body + id_check_char(body)

    assert check_id_number(number, today=TODAY).birth_date == TODAY
    with pytest.raises(IdentifierRefused):
        check_id_number(number, today=date(2026, 11, 22))


def test_an_unknown_area_is_a_warning_and_not_a_refusal():
    assert check_id_number("500199198507139928", today=TODAY, areas={"500110"}).warnings == ("未知地址码",)
    assert check_id_number("500199198507139928", today=TODAY, areas={"500199"}).warnings == ()
    assert check_id_number("810000198808089915", today=TODAY, areas={"500110"}).warnings == ()


def test_an_old_number_is_refused_with_the_present_one_beside_it():
    with pytest.raises(IdentifierRefused) as refused:
        check_id_number("500199330101991", today=TODAY)

    assert refused.value.suggestion == upgrade_15("500199330101991") == "50019919330101991X"


@pytest.mark.parametrize(
    ("number", "code"), [("50019933010199", "length"), ("500199331301991", "date"), ("99A", "length")]
)
def test_upgrade_refuses_what_is_no_old_number(number, code):
    with pytest.raises(IdentifierRefused) as refused:
        upgrade_15(number)

    assert refused.value.code == code


@st.composite
def id_numbers(draw):
    body = f"500199{draw(st.dates(date(1900, 1, 1), TODAY)):%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + id_check_char(body)


@given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_character_is_refused(number, place, char):
    changed = number[:place] + char + number[place + 1 :]

    if changed == number:
        assert check_id_number(changed, today=TODAY).number == number
    else:
        with pytest.raises(IdentifierRefused):
            check_id_number(changed, today=TODAY)


@given(id_numbers(), st.integers(0, 16))
def test_any_two_neighbours_exchanged_are_refused(number, place):
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    if exchanged != number:
        with pytest.raises(IdentifierRefused):
            check_id_number(exchanged, today=TODAY)


@pytest.mark.parametrize(
    ("id_type", "typed", "number"),
    [
        ("111", "50019919050101997x", "50019919050101997X"),
        ("112", "500199198507139928", "500199198507139928"),
        ("113", "500199198507139928", "500199198507139928"),
        ("113", "0023-118", "0023-118"),
        ("414", " e12345678 ", "E12345678"),
        ("511", "1234 5678", "12345678"),
        ("516", "h12345678", "H12345678"),
        ("516", "M1234567801", "M1234567801"),
        ("553", "abc123456789012", "ABC123456789012"),
        ("553", "950840198001019911", "950840198001019911"),
        ("990", "军字第 123 号", "军字第123号"),
    ],
)
def test_documents_by_type(id_type, typed, number):
    assert check_document(id_type=id_type, number=typed, today=TODAY).number == number


@pytest.mark.parametrize(
    ("id_type", "typed", "code"),
    [
        ("111", "950840198001019911", "wrong_type"),
        ("111", "E12345678", "length"),
        ("113", "500199198507139927", "check_digit"),
        ("414", "E" * 21, "length"),
        ("414", "  ", "empty"),
        ("511", "H12345678", "characters"),
        ("516", "12345678", "characters"),
        ("516", "H123456789", "characters"),
        ("553", "500199198507139928", "characters"),
        ("553", "950840198001019912", "check_digit"),
        ("777", "1", "type"),
    ],
)
def test_documents_refused(id_type, typed, code):
    with pytest.raises(IdentifierRefused) as refused:
        check_document(id_type=id_type, number=typed, today=TODAY)

    assert refused.value.code == code


def test_a_passport_is_only_looked_at_twice_when_it_is_chinese():
    assert check_document(id_type="414", number="EA1234567", country="CHN", today=TODAY).warnings == ()
    assert check_document(id_type="414", number="EI1234567", country="CHN", today=TODAY).warnings != ()
    assert check_document(id_type="414", number="L8987001C", country="GBR", today=TODAY).warnings == ()


def test_a_residence_permit_is_told_apart():
    found = check_document(id_type="111", number="810000198808089915", today=TODAY)

    assert found.id_number is not None and found.id_number.kind == "hk"
    assert found.warnings == ("这是港澳台居民居住证的号码",)


VALID_CODES = [
    "11500110588903728C",
    "51500199MJ9900004T",
    "52500199MJ9900012J",
    "54500199ME9900006F",
    "55500199N2990000X6",
    "91500199MA9900001W",
]


@pytest.mark.parametrize("code", VALID_CODES)
def test_sound_credit_codes(code):
    assert check_uscc(code) == code
    assert check_uscc(f" {code.lower()} ") == code
    assert second_source.is_valid(code)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("51500199MJ99000040", "check_digit"),
        ("S1500199MJ9900004T", "characters"),
        ("51500199MJ9900004", "length"),
        ("51500199MJ9900014T", "organisation_check"),
        ("51A00199MJ9900004T", "characters"),
        ("", "empty"),
    ],
)
def test_unsound_credit_codes(code, refusal):
    with pytest.raises(IdentifierRefused) as refused:
        check_uscc(code)

    assert refused.value.code == refusal


@given(st.sampled_from(VALID_CODES), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_credit_codes_with_one_changed_character_are_refused(code, place, char):
    changed = code[:place] + char + code[place + 1 :]

    if changed != code:
        with pytest.raises(IdentifierRefused):
            check_uscc(changed)
        assert not second_source.is_valid(changed)


@pytest.mark.skipif(not os.environ.get("LINLI_SAMPLES"), reason="LINLI_SAMPLES names no folder of samples")
def test_the_real_codes_of_the_samples_are_sound():
    with (Path(os.environ["LINLI_SAMPLES"]) / "matters" / "guangan_departments_uscc.csv").open(
        encoding="utf-8"
    ) as file:
        codes = [row["uscc"] for row in csv.DictReader(file)]

    assert len(codes) == 42
    assert [check_uscc(code) for code in codes] == codes


def test_a_disability_card_tells_kind_and_degree():
    card = check_disability_card("50019919850713992842", today=TODAY)

    assert (card.disability_name, card.degree_name, card.holder.sex) == ("肢体", "二级", FEMALE)
    assert check_disability_card("50019919850713992842B1", today=TODAY).number == "50019919850713992842B1"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("500199198507139928", "length"),
        ("50019919850713992882", "characters"),
        ("50019919850713992845", "characters"),
        ("50019919850713992742", "check_digit"),
        ("50019919850713992842B", "length"),
    ],
)
def test_disability_cards_refused(number, code):
    with pytest.raises(IdentifierRefused) as refused:
        check_disability_card(number, today=TODAY)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2012, 9, 1), date(2026, 9, 1), 13),
        (date(2012, 9, 1), date(2026, 9, 2), 14),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 19),
        (date(2008, 2, 29), date(2028, 3, 1), 20),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2026, 1, 2), date(2026, 1, 1), 0),
    ],
)
def test_a_year_is_full_on_the_day_after_the_birthday(birth, on, age):
    assert legal_age(birth, on) == age


@pytest.mark.parametrize(
    ("typed", "normal", "masked"),
    [
        ("13800001234", "13800001234", "138****1234"),
        ("138 0000 1234", "13800001234", "138****1234"),
        ("１３８－００００－１２３４", "13800001234", "138****1234"),
        ("+86 13800001234", "13800001234", "138****1234"),
        ("8613800001234", "13800001234", "138****1234"),
        ("10000001234", "10000001234", "100****1234"),
        ("023-00001234", "023-00001234", "023-****1234"),
        ("02300001234", "023-00001234", "023-****1234"),
        ("(023)0000 1234", "023-00001234", "023-****1234"),
        ("（023）00001234转8", "023-00001234-8", "023-****1234"),
        ("+86-23-00001234", "023-00001234", "023-****1234"),
        ("0816-2345678", "0816-2345678", "0816-***5678"),
        ("400-000-1234", "4000001234", "400***1234"),
        ("+852 0000 1234", "+85200001234", "+85*****1234"),
    ],
)
def test_telephones_in_one_form(typed, normal, masked):
    assert normal_phone(typed) == normal
    assert normal_phone(normal) == normal
    assert mask_phone(normal) == masked


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("48260000", "area_code"),
        ("1380000123", "mobile_length"),
        ("12800001234", "mobile_length"),
        ("没有", "unknown"),
        ("", "empty"),
        ("023-1234", "unknown"),
        ("023-000012345678", "unknown"),
    ],
)
def test_telephones_refused(typed, code):
    with pytest.raises(IdentifierRefused) as refused:
        normal_phone(typed)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("500199198507139928", "500199********9928"),
        ("500199330101991", "500199*****1991"),
        ("E12345678", "E*****678"),
        ("1234", "****"),
    ],
)
def test_numbers_masked(number, masked):
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("李四", "李*"), ("李小四", "李*"), ("欧阳小四", "欧阳*"), ("李", "李*"), ("", "")]
)
def test_names_masked(name, masked):
    assert mask_name(name) == masked


def test_examples_are_known_as_such():
    assert is_fictional_id("500199198507139928") and not is_fictional_id("810000198808089915")
    assert is_fictional_phone("10000001234") and is_fictional_phone("023-00001234")
    assert not is_fictional_phone("13800001234")
