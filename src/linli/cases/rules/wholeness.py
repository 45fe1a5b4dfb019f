"""Whether a file is whole, told from its frame: nothing in it is unpacked beyond a few bytes, so none can swell."""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile

from linli.cases.rules.files import SHEET, WORD
from linli.kernel.sentences import Sentence

MOST_PIXELS = 250_000_000  # the largest cameras of telephones make 200 million
MOST_PART = 64 * 1024 * 1024
MOST_UNPACKED = 256 * 1024 * 1024
BROKEN_PICTURE = Sentence("这张图片不完整，打不开，可能没有传完。请先打开看一看，再重新选择，或重新拍照。")
BROKEN_DOCUMENT = Sentence("这个文件不完整，打不开，可能没有传完。请先打开看一看，再重新选择，或重新导出一份。")
PICTURE_TOO_WIDE = Sentence("这张图片的尺寸太大，请缩小以后再上传。")
FileFault = Sentence | None


class _Broken(ValueError):
    """The frame of the file does not hold."""


class _TooWide(Exception):
    """More pixels than a computer at a window can show."""


_BROKEN = (ValueError, LookupError, struct.error, zlib.error, LZMAError, BadZipFile, RuntimeError, OSError, EOFError)


def fault_of(content: bytes, *, kind: str) -> FileFault:
    """Why a file whose type is known cannot be opened and what to do about it; None when it is whole.

    The frame is read from the first byte to the last, as the formats say (PNG 1.2, JPEG T.81, GIF89a, RIFF, ISO 14496-12,
    ISO 32000, ISO 29500). A picture's colours are not looked at: who can show them is the viewer.
    """
    check, broken = _CHECKS.get(kind, (None, BROKEN_DOCUMENT))
    try:
        if check is not None:
            check(content)
    except _TooWide:
        return PICTURE_TOO_WIDE
    except _BROKEN:
        return broken
    return None


def _must(holds: object) -> None:
    if not holds:
        raise _Broken


def _measure(width: int, height: int) -> None:
    _must(width and height)
    if width * height > MOST_PIXELS:
        raise _TooWide


def _png(content: bytes) -> None:
    chunks = list(_png_chunks(content))
    _must(chunks and chunks[0][0] == b"IHDR" and len(chunks[0][1]) == 13 and chunks[-1][0] == b"IEND")
    _measure(*struct.unpack(">II", chunks[0][1][:8]))
    pixels = b"".join(body for name, body in chunks if name == b"IDAT")
    _must(zlib.decompressobj().decompress(pixels, 1))


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        body, check = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        _must(len(check) == 4 and zlib.crc32(name + body) == int.from_bytes(check))
        yield name, body
        if name == b"IEND":
            return
        at += 12 + length


JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_SCAN = 0xDA


def _jpeg(content: bytes) -> None:
    at, measured = 2, False
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1
        start, marker, length = struct.unpack(">BBH", content[at : at + 4])
        _must(start == 0xFF and length >= 2 and at + 2 + length <= len(content))
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            _measure(width, height)
            measured = True
        at += 2 + length
        if marker == JPEG_SCAN:
            break
    _must(measured and content.find(b"\xff\xd9", at) > at)


def _gif(content: bytes) -> None:
    width, height, flags = struct.unpack("<HHB", content[6:11])
    _measure(width, height)
    at, pictures = 13 + _gif_colours(flags), 0
    while content[at] != 0x3B:
        if content[at] == 0x2C:
            at, pictures = at + 10 + _gif_colours(content[at + 9]) + 1, pictures + 1
        else:
            _must(content[at] == 0x21)
            at += 2
        while content[at]:
            at += 1 + content[at]
        at += 1
    _must(pictures)


def _gif_colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(content: bytes) -> None:
    (size,) = struct.unpack("<I", content[4:8])
    _must(size + 8 <= len(content))
    at, pictures = 12, 0
    while at + 8 <= size + 8:
        name, length = struct.unpack("<4sI", content[at : at + 8])
        _must(at + 8 + length <= len(content))
        pictures += name in {b"VP8 ", b"VP8L", b"ANMF"} and length > 0
        at += 8 + length + length % 2
    _must(pictures)


def _heic(content: bytes) -> None:
    names: set[bytes] = set()
    at = 0
    while at < len(content) and not {b"ftyp", b"meta", b"mdat"} <= names:
        size, name = struct.unpack(">I4s", content[at : at + 8])
        if size == 1:
            (size,) = struct.unpack(">Q", content[at + 8 : at + 16])
        size = size or len(content) - at
        _must(size >= 8 and at + size <= len(content))
        names.add(name)
        at += size
    _must({b"ftyp", b"meta"} <= names and (b"mdat" in names or b"idat" in content))


def _pdf(content: bytes) -> None:
    """It has an object and an end, which says where the list of objects begins. Small faults are the viewer's to mend."""
    ends = re.findall(rb"startxref\s{1,8}(\d{1,10})\s{1,8}%%EOF", content)
    _must(ends and int(ends[-1]) < len(content) and re.search(rb"\d\s{1,8}\d{1,5}\s{1,8}obj\b", content))


def _office(content: bytes) -> None:
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        sizes = [part.file_size for part in parts]
        _must(sum(sizes) <= MOST_UNPACKED and max(sizes) <= MOST_PART)
        for name in ("[Content_Types].xml", *({"word/document.xml", "xl/workbook.xml"} & {p.filename for p in parts})):
            with archive.open(name) as part:
                _must(part.read(MOST_PART).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"))


Check = Callable[[bytes], None]
_CHECKS: dict[str, tuple[Check, Sentence]] = {
    "image/png": (_png, BROKEN_PICTURE),
    "image/jpeg": (_jpeg, BROKEN_PICTURE),
    "image/gif": (_gif, BROKEN_PICTURE),
    "image/webp": (_webp, BROKEN_PICTURE),
    "image/heic": (_heic, BROKEN_PICTURE),
    "application/pdf": (_pdf, BROKEN_DOCUMENT),
    WORD: (_office, BROKEN_DOCUMENT),
    SHEET: (_office, BROKEN_DOCUMENT),
}
