"""Numbers of grids and the table they are read from.

Fifteen digits: the twelve of the community or village, then a serial of three, from west to east and north to south
inside it. A number of twenty digits (CJ/T 349-2010) is another system's and kept beside.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.places.choices import GridKind
from linli.reference.choices import Level
from linli.reference.rules.divisions import CodeRefused, full_code, level_of
from linli.reference.rules.rows import RowRefused, date_in, text_in

NEEDED = ("valid_from", "source")
KINDS = {"基础网格": GridKind.BASIC, "专属网格": GridKind.DEDICATED}
SHAPES = ("Polygon", "MultiPolygon")
FIRST_OF_MERGED = 601  # CJ/T 349-2010: grids of merged communities are numbered from 601
LAST = 999


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid as a file gives it. `code` is empty where the file leaves the serial to us; degrees are CGCS2000."""

    line: int
    code: str
    division_code: str
    name: str
    kind: str
    external_code: str
    boundary: Mapping[str, Any] | None
    lon: float | None
    lat: float | None
    valid_from: date
    valid_to: date | None
    successor_code: str
    source: str


def read_grid(row: Mapping[str, str | None], *, line: int) -> GridRow:
    """One row. Raises RowRefused."""
    code, division = _code(_text(row, "code"), "code"), _division(row)
    if code and division and code[:12] != division:
        raise RowRefused("code", f"{code} 的前 12 位不是 {division}")
    if not (code or division):
        raise RowRefused("code", "网格代码和所属区划代码至少要有一项")
    starts, ends = date_in(row, "valid_from"), date_in(row, "valid_to")
    if starts is None:
        raise RowRefused("valid_from", "不能为空")
    if ends and ends <= starts:
        raise RowRefused("valid_to", f"{ends} 不晚于生效日期 {starts}")
    return GridRow(
        line=line,
        code=code,
        division_code=division or code[:12],
        name=_text(row, "name"),
        kind=_kind(_text(row, "kind")),
        external_code=_external(_text(row, "external_code")),
        boundary=_boundary(_text(row, "boundary")),
        lon=_degrees(row, "lon", 180),
        lat=_degrees(row, "lat", 90),
        valid_from=starts,
        valid_to=ends,
        successor_code=_code(_text(row, "successor_code"), "successor_code"),
        source=text_in(row, "source"),
    )


def serials_for(*, rows: Sequence[GridRow], taken: Collection[int] = ()) -> dict[int, str]:
    """Serials for rows of one community without one, by line: west to east, at the same longitude north to south.

    A proposal: the surveyor's own numbers go before. Raises RowRefused when the 600 below the merged ones are used up.
    """
    free = (n for n in range(1, FIRST_OF_MERGED) if n not in taken)
    found = {}
    for row in sorted(rows, key=lambda row: (_place(row.lon), -_place(row.lat), row.line)):
        found[row.line] = _next(free, row.division_code)
    return found


def successor_code(*, code: str, division: str, merged: bool, taken: Collection[str]) -> str:
    """The number under which a grid goes on in another division: its own serial, or from 601 when communities merged.

    Raises RowRefused when no serial is free.
    """
    if not merged and (same := division + code[12:]) not in taken:
        return same
    used = {int(held[12:]) for held in taken if held[:12] == division}
    return division + _next((n for n in range(FIRST_OF_MERGED, LAST + 1) if n not in used), division)


def _next(free: Iterable[int], division: str) -> str:
    number = next(iter(free), None)
    if number is None:
        raise RowRefused("code", f"{division} 的网格顺序码已用完")
    return f"{number:03d}"


def _place(degrees: float | None) -> float:
    return round(degrees, 5) if degrees is not None else 999.0


def _code(text: str, field: str) -> str:
    if text and not (len(text) == 15 and text.isascii() and text.isdigit() and text[12:] != "000"):
        raise RowRefused(field, f"“{text}”不是网格代码，应为 15 位数字：所属村（社区）12 位加 3 位顺序码")
    return text


def _division(row: Mapping[str, str | None]) -> str:
    text = _text(row, "division_code") or _text(row, "code")[:12]
    try:
        code = full_code(text=text) if text else ""
    except CodeRefused as wrong:
        raise RowRefused("division_code", str(wrong)) from None
    if code and level_of(code=code) != Level.VILLAGE:
        raise RowRefused("division_code", f"网格必须属于村（社区），{code} 不是村级区划")
    return code


def _kind(text: str) -> str:
    kind = KINDS.get(text, text or GridKind.BASIC)
    if kind not in GridKind.values:
        raise RowRefused("kind", f"“{text}”应为：{'、'.join(KINDS)}")
    return str(kind)


def _external(text: str) -> str:
    if len(text) > 32:
        raise RowRefused("external_code", "外部编号不超过 32 位")
    return text


def _boundary(text: str) -> Mapping[str, Any] | None:
    if not text:
        return None
    try:
        shape = json.loads(text)
    except ValueError:
        raise RowRefused("boundary", "不是 GeoJSON") from None
    if not isinstance(shape, dict) or shape.get("type") not in SHAPES or not shape.get("coordinates"):
        raise RowRefused("boundary", "应为 GeoJSON 的 Polygon 或 MultiPolygon（CGCS2000 经纬度）")
    return shape


def _degrees(row: Mapping[str, str | None], field: str, most: int) -> float | None:
    text = _text(row, field)
    try:
        value = float(text) if text else None
    except ValueError:
        raise RowRefused(field, f"“{text}”不是经纬度") from None
    if value is not None and not -most <= value <= most:
        raise RowRefused(field, f"{text} 超出范围")
    return value


def _text(row: Mapping[str, str | None], field: str) -> str:
    return (row.get(field) or "").strip()
