"""Days and moments as tables write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from linli.exchange.choices import Doubt
from linli.kernel.clock import CHINA

TIME = (
    r"(?:\s*[（(]?(?:星期|周)[一二三四五六日天][)）]?)?"
    r"(?:[T,\s]*(?P<part>上午|下午)?\s*(?P<hour>\d{1,2})[:：时点](?P<minute>\d{1,2})?(?:[:：分](?P<second>\d{1,2})?(?:\.\d+)?)?秒?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?"
)
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?" + TIME, re.ASCII
)
MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})" + TIME, re.ASCII)
DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})" + TIME, re.ASCII)
COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
SERIAL = re.compile(r"(?P<days>\d{5})(?:\.(?P<part>\d+))?")
FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001  day 0 of spreadsheets, a wall clock without a zone
WIDE = str.maketrans("０１２３４５６７８９／．－：", "0123456789/.-:")
DayOrder = Literal["year", "month", "day"]
SHAPES = {
    "year": (YEAR_FIRST, COMPACT),
    "month": (YEAR_FIRST, COMPACT, MONTH_FIRST),
    "day": (YEAR_FIRST, COMPACT, DAY_FIRST),
}


@dataclass(frozen=True)
class Moment:
    """A moment that a cell names. `timed`: it names a time of day. `doubt`: what summer time makes doubtful of it."""

    at: datetime
    timed: bool
    doubt: Doubt | None = None


def moment_of(
    *, text: str, hour: int, zone: tzinfo = CHINA, day_order: DayOrder = "year", midnight_is_time: bool = False
) -> Moment:
    """The moment a cell names on the wall clock of a zone; without a time of day (or at 00:00) it is put at `hour`.

    Read are 2018-02-08, 2018/2/8, 2018.2.8, 2018年2月8日, 20180208, a weekday and a time after any of them, and the
    serial numbers of spreadsheets. 02/08/2018 is read only when `day_order` says which comes first. `midnight_is_time`: a written 00:00
    stays. A wall time that comes twice is the first of the two, one that is skipped is counted on. Raises ValueError.
    """
    plain = text.strip().translate(WIDE)
    for shape in SHAPES[day_order]:
        if found := shape.fullmatch(plain):
            return _moment(found.groupdict(), hour, zone, midnight_is_time)
    if serial := SERIAL.fullmatch(plain):
        part = float(f"0.{serial['part'] or 0}")
        wall = FIRST_SERIAL + timedelta(days=int(serial["days"]), seconds=round(part * 86400))
        return _on_the_wall(wall, bool(part), hour, zone)
    raise ValueError(text)


def _moment(parts: dict[str, str | None], hour: int, zone: tzinfo, midnight_is_time: bool) -> Moment:
    year, month, day, hours, minute, second = (
        int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    wall = datetime(year, month, day, _hour_of(hours, parts.get("half") or parts.get("part") or ""), minute, second)  # noqa: DTZ001
    timed = any((wall.hour, wall.minute, wall.second)) or (midnight_is_time and parts.get("hour") is not None)
    if offset := parts.get("zone"):
        told = datetime.fromisoformat(wall.isoformat() + offset.replace("Z", "+00:00")).astimezone(zone)
        timed = timed and (midnight_is_time or any((told.hour, told.minute, told.second)))
        return Moment(told if timed else told.replace(hour=hour), timed)
    return _on_the_wall(wall, timed, hour, zone)


def _hour_of(hour: int, half: str) -> int:
    """An hour of the day; with a.m. or p.m. it runs from 1 to 12, 下午15:20 is said too. Raises ValueError."""
    if not half or (half == "下午" and hour > 12) or (half == "上午" and hour == 0):
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(half)
    return hour % 12 + (12 if half[0] in "pP下" else 0)


def _on_the_wall(wall: datetime, timed: bool, hour: int, zone: tzinfo) -> Moment:
    local = (wall if timed else wall.replace(hour=hour, minute=0, second=0)).replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Moment(local.astimezone(UTC).astimezone(zone), timed, Doubt.NOT_ON_THE_CLOCK)
    twice = local.utcoffset() != local.replace(fold=1).utcoffset()
    return Moment(local, timed, Doubt.TWICE_ON_THE_CLOCK if twice else None)
