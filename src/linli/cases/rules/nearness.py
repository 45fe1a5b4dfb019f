"""How far apart two points are, when one may be given in CGCS2000 and the other in GCJ-02."""

from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin, sqrt

EARTH_M = 6_371_000
GCJ = "GCJ-02"
SPREAD_M = {GCJ: 15.0}  # the reverse of GCJ-02 is known only by approximation
AXIS, FLAT = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, which GCJ-02 counts with


@dataclass(frozen=True)
class Point:
    """Longitude and latitude in degrees, CGCS2000; `spread_m`: what turning them over may be off."""

    lon: float
    lat: float
    spread_m: float = 0.0


def point_of(*, lon: float, lat: float, crs: str) -> Point:
    """A point in CGCS2000. GCJ-02 is turned back by one step of its published approximation, good to a few metres."""
    if crs != GCJ:
        return Point(lon, lat)
    east, north = _shift(lon, lat)
    return Point(lon - east, lat - north, SPREAD_M[GCJ])


def metres(a: Point, b: Point) -> float:
    """Metres between two points of one district, less what turning them over may be off."""
    mean = radians((a.lat + b.lat) / 2)
    apart = hypot(radians(b.lon - a.lon) * cos(mean), radians(b.lat - a.lat)) * EARTH_M
    return max(0.0, apart - a.spread_m - b.spread_m)


def cells_around(point: Point, *, size_m: float) -> tuple[tuple[int, int], ...]:
    """The cell of a grid in which a point lies and the eight around it; points within `size_m` share one."""
    x, y = cell_of(point, size_m=size_m)
    return tuple((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


def cell_of(point: Point, *, size_m: float) -> tuple[int, int]:
    """The cell of a grid in which a point lies. The grid is as wide as at 45° everywhere: cells only narrow to the south."""
    step = size_m / EARTH_M * 180 / pi
    return int(point.lon // (step / cos(radians(45)))), int(point.lat // step)


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """By how many degrees GCJ-02 lies east and north of CGCS2000 here."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (
        160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)
    ) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (
        150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    ) * 2 / 3
    width = 1 - FLAT * sin(radians(lat)) ** 2
    north_deg = north * 180 / (AXIS * (1 - FLAT) / (width * sqrt(width)) * pi)
    return east * 180 / (AXIS / sqrt(width) * cos(radians(lat)) * pi), north_deg
