"""Whole files are told from broken ones by their frame; nothing in a file makes the check fail or swell."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.rules.files import ENDINGS, SHEET, TEXT, WORD
from linli.cases.rules.wholeness import MOST_PART, PICTURE_TOO_WIDE, fault_of
from sample_files import docx, gif, heic, jpeg, office, pdf, png, webp, xlsx

WHOLE = {
    "application/pdf": pdf(),
    "image/jpeg": jpeg(),
    "image/png": png(),
    "image/gif": gif(),
    "image/webp": webp(),
    "image/heic": heic(),
    WORD: docx(),
    SHEET: xlsx(),
}


def test_every_kind_that_is_taken_is_looked_at():
    assert set(ENDINGS) - {TEXT} == set(WHOLE)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_has_no_fault(kind):
    assert fault_of(WHOLE[kind], kind=kind) is None


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"])
def test_what_some_programs_add_behind_the_end_does_no_harm(kind):
    assert fault_of(WHOLE[kind] + b"\0\0made by a telephone", kind=kind) is None


@pytest.mark.parametrize("kind", WHOLE)
@given(share=st.floats(0, 0.9))
def test_no_beginning_of_a_file_passes_for_the_file(kind, share):
    content = WHOLE[kind]

    assert fault_of(content[: int(len(content) * share)], kind=kind)


@pytest.mark.parametrize("kind", WHOLE)
@given(content=st.binary(max_size=200), at=st.integers(0, 2000))
def test_no_content_makes_the_check_itself_fail(kind, content, at):
    whole = WHOLE[kind]
    at %= len(whole)

    fault_of(content, kind=kind)
    fault_of(whole[:at] + content + whole[at + len(content) :], kind=kind)


def test_a_picture_too_wide_to_show_is_refused_unopened():
    assert fault_of(png(60_000, 60_000), kind="image/png") == PICTURE_TOO_WIDE
    assert fault_of(png(16_384, 12_288), kind="image/png") is None


def test_a_document_that_would_swell_is_refused_unopened():
    swelling = office("[Content_Types].xml", "word/document.xml", body=b"<" + bytes(MOST_PART))
    assert len(swelling) < MOST_PART // 100
    assert fault_of(swelling, kind=WORD)


def test_a_document_that_hides_how_it_swells_is_refused():
    made = BytesIO(office("[Content_Types].xml", "word/document.xml", body=b"<" + bytes(1000)))
    content = made.getvalue().replace((1001).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {part.file_size for part in archive.infolist()} == {5}

    assert fault_of(content, kind=WORD)
