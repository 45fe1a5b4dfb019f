"""The smallest whole files of each kind that may be added to a case, made by hand."""

import io
import struct
import zipfile
import zlib


def png(width: int = 1, height: int = 1) -> bytes:
    """A grey picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + bytes(min(width, 64))) * min(height, 64))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", lines) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(opening: bytes = b"\xe0\x00\x10JFIF\x00\x01\x01" + bytes(7)) -> bytes:
    """One frame of 8 × 8 and one scan, in order; what the scan shows is nobody's concern here."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 8, 8, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + bytes(20)
    return b"\xff\xd8\xff" + opening + frame + scan + b"\xff\xd9"


def gif() -> bytes:
    """One point."""
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0" + b";"


def webp() -> bytes:
    body = b"WEBPVP8L" + struct.pack("<I", 10) + b"/" + bytes(9)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic() -> bytes:
    return b"".join(
        struct.pack(">I", 8 + len(body)) + name + body
        for name, body in ((b"ftyp", b"heic\0\0\0\0mif1heic"), (b"meta", bytes(20)), (b"mdat", bytes(30)))
    )


def pdf() -> bytes:
    """One empty page."""
    parts = [
        b"%PDF-1.4\n",
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n",
    ]
    places = [sum(map(len, parts[:n])) for n in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    start = sum(map(len, parts))
    return b"".join(parts) + table + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def office(*names: str, body: bytes = b"<x/>") -> bytes:
    """An archive with parts of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return made.getvalue()


def docx() -> bytes:
    return office("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def xlsx() -> bytes:
    return office("xl/workbook.xml", "[Content_Types].xml")
