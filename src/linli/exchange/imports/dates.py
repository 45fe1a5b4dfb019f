"""Days and moments as tables write them."""

import re
from datetime import datetime, timedelta

from linli.kernel.clock import CHINA

YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})[:：时点](?P<minute>\d{1,2})?(?:[:：分](?P<second>\d{1,2})?(?:\.\d+)?)?秒?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
SERIAL = re.compile(r"(?P<days>\d{5})(?:\.(?P<part>\d+))?")
FIRST_SERIAL = datetime(1899, 12, 30, tzinfo=CHINA)  # day 0 of spreadsheets
WIDE = str.maketrans("０１２３４５６７８９／．－：", "0123456789/.-:")


def moment_of(*, text: str, hour: int) -> tuple[datetime, bool]:
    """The moment a cell names, and whether it names a time of day; without one (or at 00:00) it is put at `hour`.

    Read are 2018-02-08, 2018/2/8, 2018.2.8, 2018年2月8日, 20180208, a time after any of them, and the serial numbers of
    spreadsheets. Day and month first (08/02/2018) is refused, because it can be read in two ways. Raises ValueError.
    """
    plain = text.strip().translate(WIDE)
    for shape in (YEAR_FIRST, COMPACT):
        found = shape.fullmatch(plain)
        if found:
            return _placed(_built(found.groupdict()), hour)
    serial = SERIAL.fullmatch(plain)
    if serial:
        part = float(f"0.{serial['part'] or 0}")
        return _placed(FIRST_SERIAL + timedelta(days=int(serial["days"]), seconds=round(part * 86400)), hour)
    raise ValueError(text)


def _built(parts: dict[str, str | None]) -> datetime:
    values = [int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    zone = parts.get("zone")
    if not zone:
        return datetime(*values, tzinfo=CHINA)  # type: ignore[misc, arg-type]
    plain = datetime(*values, tzinfo=CHINA).replace(tzinfo=None).isoformat()  # type: ignore[misc, arg-type]
    return datetime.fromisoformat(plain + zone.replace("Z", "+00:00")).astimezone(CHINA)


def _placed(moment: datetime, hour: int) -> tuple[datetime, bool]:
    timed = (moment.hour, moment.minute, moment.second) != (0, 0, 0)
    return (moment, True) if timed else (moment.replace(hour=hour), False)
