"""Paper: a template and values in, a PDF out. Templates are Typst files that live with their room.

Everything comes from this machine: the fonts are in a package, no other font is looked at, nothing is fetched.
"""

import json
import struct
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst

ROOMS = Path(__file__).resolve().parents[2]
FONTS = pylopdf_fonts_zh_cn.sans_path().parent
SLIP = "kernel/paper/slip.typ"
GUIDE = "kernel/paper/guide.typ"


class GlyphMissing(ValueError):
    """The font cannot draw some characters; `characters` has them. A box on a person's paper would be worse."""

    def __init__(self, characters: str) -> None:
        super().__init__("".join(f"{c} (U+{ord(c):04X}) " for c in characters).strip())
        self.characters = characters


def render(
    *, template: str, values: Mapping[str, Any], numbered: str | None = None, at: datetime | None = None
) -> bytes:
    """A PDF/A-2b with embedded fonts.

    `template` is a path from the root of the package, "kernel/paper/slip.typ"; it finds `values` (text, numbers,
    lists and objects, as JSON has them) through `load()` of kernel/paper/base.typ. Dates come as the text to print.
    Each text under a key `qr` is drawn as a QR code. `numbered` is the document's number in its series, at the foot
    of each page. `at` stands in the file as its date of making; the same values and `at` give the same bytes.
    Raises GlyphMissing for characters the font has no shape for, and typst.TypstError for a template that fails.
    """
    content = dict(values) | {"numbered": numbered}
    require_glyphs(text="".join(_texts(content)))
    pdf: bytes = typst.compile(
        ROOMS / template,
        root=ROOMS,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
        sys_inputs={"values": json.dumps(_drawn(content), ensure_ascii=False)},
        timestamp=int(at.timestamp()) if at else None,
    )
    return pdf


def require_glyphs(*, text: str) -> None:
    """Raise GlyphMissing naming the characters of `text` that the font cannot draw. Controls and joiners are no shapes."""
    known = _drawable()
    missing = sorted({c for c in text if ord(c) not in known and unicodedata.category(c) not in {"Cc", "Cf"}})
    if missing:
        raise GlyphMissing("".join(missing))


def qr_svg(*, text: str) -> str:
    """A QR code (medium correction, quiet zone 2) as SVG."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue().decode()


def qr_png(*, text: str, scale: int = 6) -> bytes:
    """A QR code as PNG, `scale` pixels a module."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=scale, border=2)
    return out.getvalue()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts(part)


def _drawn(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return qr_svg(text=value) if key == "qr" and value else value
    if isinstance(value, Mapping):
        return {name: _drawn(part, name) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_drawn(part) for part in value]
    return value


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    return frozenset(_characters(font=pylopdf_fonts_zh_cn.sans_path().read_bytes()))


def _characters(*, font: bytes) -> Iterator[int]:
    """The characters an OpenType font maps to a glyph: its cmap table of format 12 (ISO/IEC 14496-22, 5.2.1)."""
    tables = {
        font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    for n in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">L", font, cmap + 8 + 8 * n)[0]
        if struct.unpack_from(">H", font, start)[0] == 12:
            for group in range(struct.unpack_from(">L", font, start + 12)[0]):
                first, last, _glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * group)
                yield from range(first, last + 1)
            return
