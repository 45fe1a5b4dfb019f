"""Files of a case: judged by content, sealed on disk, seen within scope, proved by the audit."""

import pytest
from django.conf import settings

from conftest import MONDAY
from linli.access.rules import NotAllowed
from linli.cases.actions import make_move
from linli.cases.actions.attachments import attach_file
from linli.cases.models import CaseAttachment
from linli.cases.queries import NotFound, case_card
from linli.cases.queries.attachments import attachment_file, stored_path
from linli.cases.rules.files import MOST_BYTES, SHEET, WORD, FileTooLarge, FileTypeRefused, tidy_name
from linli.cases.rules.flow import MoveRefused
from linli.kernel import audit
from linli.people.actions.parties import FieldRefused
from sample_files import docx, gif, heic, jpeg, office, pdf, png, webp, xlsx

PDF = pdf()


@pytest.fixture(autouse=True)
def own_files(tmp_path):
    kept, settings.FILES = settings.FILES, tmp_path / "files"
    yield
    settings.FILES = kept


@pytest.fixture
def attach(clerk, open_lamp):
    number = open_lamp()

    def make(content=PDF, name="证明.pdf", by=clerk, **changes):
        return attach_file(number=number, name=name, content=content, by=by, at=MONDAY, **changes)

    make.number = number
    return make


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (jpeg(), "image/jpeg"),
        (jpeg(b"\xe1\x00\x10Exif\x00\x00" + bytes(8)), "image/jpeg"),
        (png(), "image/png"),
        (gif(), "image/gif"),
        (webp(), "image/webp"),
        (heic(), "image/heic"),
        (docx(), WORD),
        (xlsx(), SHEET),
        ("路灯坏了三天".encode(), "text/plain"),
        ("路灯坏了三天".encode("gb18030"), "text/plain"),
        (b"name,n\r\n1,2\r\n", "text/plain"),
    ],
)
def test_the_content_says_what_a_file_is(attach, content, kind):
    assert attach(content, name="照片.exe").type == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\xef\xbb\xbf<html></html>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"MZ" + bytes(100),
        b"\x7fELF" + bytes(60),
        office("a.txt"),
        office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 broken",
        b"\0\0\0\x18ftypmp42" + bytes(30),
        bytes(range(256)) * 4,
    ],
)
def test_what_is_none_of_them_is_refused_whatever_its_name(attach, content):
    with pytest.raises(FileTypeRefused, match="PDF"):
        attach(content, name="照片.jpg")
    assert not CaseAttachment.objects.exists()


BROKEN = {
    "only the signature of a PNG": png()[:8],
    "only the head of a PNG": png()[:33],
    "half of a PNG": png(40, 40)[:-20],
    "one byte of a PNG changed": png(40, 40).replace(b"IDAT", b"IDAT", 1)[:50] + b"?" + png(40, 40)[51:],
    "only the start of a JPEG": jpeg()[:20],
    "a JPEG without an end": jpeg()[:-2],
    "only the signature of a GIF": b"GIF89a",
    "half of a GIF": gif()[:-1],
    "half of a WebP": webp()[:-4],
    "half of a HEIC": heic()[:-4],
    "only the start of a PDF": b"%PDF-1.7\n",
    "half of a PDF": pdf()[: len(pdf()) // 2],
    "a PDF without objects": b"%PDF-1.7\nstartxref\n0\n%%EOF",
    "an empty document": office("[Content_Types].xml", "word/document.xml", body=b""),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_what_to_do(attach, content):
    with pytest.raises(FieldRefused) as refused:
        attach(content)

    ((field, sentence),) = refused.value.errors
    assert field == "file" and "不完整" in sentence and "重新" in sentence
    assert not CaseAttachment.objects.exists()


def test_size_and_material_are_checked(attach):
    with pytest.raises(FileTooLarge):
        attach(PDF + bytes(MOST_BYTES))
    with pytest.raises(FieldRefused, match="空"):
        attach(b"")
    with pytest.raises(FieldRefused, match="nothing"):
        attach(material="nothing")
    assert attach(material="photo").material == "photo"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\files\\身份证.PDF", "身份证.PDF"),
        ("照片.jpg", "照片.jpg.pdf"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("", "附件.pdf"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_with_a_fitting_end(name, kept):
    assert tidy_name(name, type_="application/pdf") == kept


def test_numbers_in_a_name_are_sealed(attach):
    card = attach(name="50019919850713992X-李明 10000001234.pdf".replace("50019919850713992X", "500199198507139928"))

    assert "500199198507139928" not in card.name
    assert "10000001234" not in card.name


def test_the_bytes_lie_sealed_and_open_again(attach, clerk):
    card = attach()
    path = stored_path(attachment_id=card.id)

    assert b"PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert attachment_file(number=attach.number, attachment_id=card.id, by=clerk) == (card, PDF)
    assert case_card(number=attach.number, by=clerk, at=MONDAY).attachments == (card,)


def test_nobody_beyond_the_scope_sees_or_adds_a_file(attach, actor, open_lamp):
    card = attach()
    for name in ("outsider", "volunteer", "resident"):
        with pytest.raises(NotFound):
            attachment_file(number=attach.number, attachment_id=card.id, by=actor(name))
        with pytest.raises(NotFound):
            attach(by=actor(name))
    with pytest.raises(NotAllowed):
        attach(by=actor("auditor"))
    with pytest.raises(NotFound):
        attachment_file(number=open_lamp(), attachment_id=card.id, by=actor("clerk"))


def test_a_resident_adds_files_while_the_case_is_open(clerk, actor, open_lamp):
    own = {"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"}
    number, resident = open_lamp(applicant=own), actor("resident")
    given = {"number": number, "name": "a.pdf", "content": PDF, "at": MONDAY}

    assert attach_file(**given, by=resident).type == "application/pdf"
    make_move(number=number, move="withdraw", given={"reason": "已经修好"}, by=clerk, at=MONDAY)
    with pytest.raises(MoveRefused, match="已撤回"):
        attach_file(**given, by=resident)
    assert attach_file(**given, by=clerk).size == len(PDF)


def test_a_refused_row_leaves_no_file(attach, monkeypatch):
    def fail(*_arguments, **_options):
        raise RuntimeError

    monkeypatch.setattr(audit, "record", fail)

    with pytest.raises(RuntimeError):
        attach()
    assert [path for path in settings.FILES.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("fault", ["changed", "missing", "exchanged", "row", "row gone"])
def test_verify_names_a_file_that_was_changed(attach, fault):
    card, other = attach(), attach(png())
    assert audit.verify().ok
    path = stored_path(attachment_id=card.id)
    if fault == "changed":
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    elif fault == "missing":
        path.unlink()
    elif fault == "exchanged":
        path.write_bytes(stored_path(attachment_id=other.id).read_bytes())
    elif fault == "row":
        CaseAttachment.objects.filter(pk=card.id).update(sha256=other.sha256)
    else:
        CaseAttachment.objects.filter(pk=card.id).delete()

    found = audit.verify().findings

    assert {(finding.table, finding.id) for finding in found} == {("cases_caseattachment", str(card.id))}
