"""Which files may be added to a case, judged by what is in them and never by their name."""

import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterable

from linli.kernel.sentences import Sentence

MOST_BYTES = 10 * 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    WORD: (".docx",),
    SHEET: (".xlsx",),
    TEXT: (".txt", ".csv"),
}
SAME = {"image/heif": "image/heic", "image/heic-sequence": "image/heic", "image/heif-sequence": "image/heic"}
ALLOWED_WORDS = Sentence("PDF、JPEG、PNG、GIF、WebP、HEIC 图片、Word（docx）、Excel（xlsx）和纯文本")
NOT_TAKEN = Sentence("这种文件不能上传。可以上传：%(types)s。", types=ALLOWED_WORDS)


class FileTooLarge(ValueError):
    """More bytes than a file of a case may have."""


class FileTypeRefused(ValueError):
    """The content is none of the types that may be kept, whatever the name says."""


def judged_type(content: bytes, *, likely: Iterable[str], say: Callable[[Sentence], str] = str) -> str:
    """The type of a file, given what its first bytes are likely to be. Raises FileTooLarge and FileTypeRefused.

    A container is opened: a document with macros, or any other archive, is refused. `say` puts a refusal into words.
    """
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise FileTooLarge(say(Sentence("文件超过 %(most)s MB，请压缩或分开上传。", most=most)))
    found = _office_type(content) if content.startswith(b"PK\x03\x04") else _plain_type(content, likely)
    if not found:
        raise FileTypeRefused(say(NOT_TAKEN))
    return found


def _plain_type(content: bytes, likely: Iterable[str]) -> str:
    names = [SAME.get(name, name) for name in likely]
    known = next((name for name in names if name in ENDINGS and name not in {WORD, SHEET, TEXT}), None)
    return known or (TEXT if _is_plain_text(content) else "")


def _office_type(content: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except zipfile.BadZipFile:
        names = set()
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if "[Content_Types].xml" in names and not macros:
        if "word/document.xml" in names:
            return WORD
        if "xl/workbook.xml" in names:
            return SHEET
    return ""


def _is_plain_text(content: bytes) -> bool:
    """Words in UTF-8 or GB 18030, no markup that a browser might run."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\f" for char in text)
        return bool(text.strip()) and not controls and not text.lstrip().startswith("<")
    return False


def tidy_name(name: str, *, type_: str) -> str:
    """A name to keep: no folders, no control characters, at most 120 characters, with an ending that fits the type."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .") or "附件"
    endings = ENDINGS[type_]
    ending = next((end for end in endings if clean.lower().endswith(end)), "")
    stem = clean[: len(clean) - len(ending)] if ending else clean
    return stem[: 120 - len(ending or endings[0])] + (clean[len(clean) - len(ending) :] if ending else endings[0])
