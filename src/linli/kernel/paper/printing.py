import io
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import segno
import typst

HOME = Path(__file__).parent / "templates"
Format = Literal["a4", "slip"]


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet, from top to bottom.

    `blocks` are dicts with `kind`: facts (rows of label and value), list, boxes (items to tick), lines (rows of label
    and hint, to be filled in by hand), text, large (label and value in large digits); each may have a `title`.
    `qr` is the text of a QR code, `qr_label` the words beside it.
    """

    title: str
    mark: str = ""
    lead: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    qr: str = ""
    qr_label: str = ""
    foot: tuple[str, ...] = field(default=())


def print_sheet(*, sheet: Sheet, form: Format = "a4") -> bytes:
    """A sheet as PDF: `a4`, or `slip` for a roll of 80 mm."""
    values = asdict(sheet) | {"qr": qr_svg(text=sheet.qr) if sheet.qr else ""}
    return typst.compile(
        str(HOME / f"{form}.typ"),
        root=str(HOME),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"values": json.dumps(values)},
    )


def qr_svg(*, text: str) -> str:
    """A QR code as SVG text."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, scale=4, xmldecl=False)
    return out.getvalue().decode()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)])
