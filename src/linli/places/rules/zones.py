"""Reading the table of zones: one row for each division a zone owns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from linli.places.choices import ZoneKind
from linli.reference.rules.divisions import CodeRefused, full_code
from linli.reference.rules.rows import RowRefused, date_in, text_in

COLUMNS = ("zone_code", "zone_name", "kind", "division_code", "valid_from", "valid_to", "source")


@dataclass(frozen=True)
class ZoneRow:
    """`valid_to` is the first day the division no longer belongs to the zone."""

    zone_code: str
    zone_name: str
    kind: str
    division_code: str
    valid_from: date
    valid_to: date | None
    source: str


def read_zone(row: Mapping[str, str | None]) -> ZoneRow:
    """One row. Raises RowRefused."""
    kind, starts, ends = text_in(row, "kind"), date_in(row, "valid_from"), date_in(row, "valid_to")
    if kind not in ZoneKind.values:
        raise RowRefused("kind", f"“{kind}”应为：{'、'.join(ZoneKind.values)}")
    if starts is None:
        raise RowRefused("valid_from", "不能为空")
    if ends and ends <= starts:
        raise RowRefused("valid_to", f"{ends} 不晚于生效日期 {starts}")
    try:
        code = full_code(text=text_in(row, "division_code"))
    except CodeRefused as wrong:
        raise RowRefused("division_code", str(wrong)) from None
    return ZoneRow(
        text_in(row, "zone_code"), text_in(row, "zone_name"), kind, code, starts, ends, text_in(row, "source")
    )
