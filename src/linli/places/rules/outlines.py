"""Whether two outlines lie over each other. Neighbours that share a border, or a corner, do not.

Degrees are taken as plane coordinates: grids are hundreds of metres wide, and whether two lie over each other does not
depend on the scale. Holes count as outside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Ring = tuple[Point, ...]
NEAR = 1e-9  # degrees, a tenth of a millimetre: what two systems write differently of one point


@dataclass(frozen=True)
class Outline:
    """The rings of a shape, each ending where it begins, and the box around them (west, south, east, north)."""

    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]


def outline_of(*, shape: Mapping[str, Any]) -> Outline | None:
    """The outline of a GeoJSON Polygon or MultiPolygon; None for one that has no area or cannot be read."""
    try:
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = tuple(tuple((float(p[0]), float(p[1])) for p in ring) for part in parts for ring in part)
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    rings = tuple(ring if ring[0] == ring[-1] else (*ring, ring[0]) for ring in rings if len(ring) > 2)
    if not rings:
        return None
    lons, lats = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
    return Outline(rings, (min(lons), min(lats), max(lons), max(lats)))


def lie_over(*, one: Outline, other: Outline) -> bool:
    """Whether they have an area in common."""
    if not _boxes_meet(one.box, other.box):
        return False
    if any(_cross(a, b, c, d) for a, b in _edges(one) for c, d in _edges(other)):
        return True
    return any(_inside(point, other) for point in _points(one)) or any(_inside(point, one) for point in _points(other))


def overlapping(*, outlines: Sequence[tuple[str, Outline]]) -> list[tuple[str, str]]:
    """The pairs of names whose outlines lie over each other, each once: a walk from west to east."""
    found, open_ones = [], list[tuple[str, Outline]]()
    for name, outline in sorted(outlines, key=lambda row: row[1].box):
        open_ones = [row for row in open_ones if row[1].box[2] > outline.box[0]]
        found += [tuple(sorted((name, other))) for other, held in open_ones if lie_over(one=outline, other=held)]
        open_ones.append((name, outline))
    return sorted((one, other) for one, other in found)


def _boxes_meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _edges(outline: Outline) -> Iterator[tuple[Point, Point]]:
    for ring in outline.rings:
        yield from pairwise(ring)


def _points(outline: Outline) -> Iterator[Point]:
    """Corners, middles of edges, and a point well within: one of them lies inside a shape that covers or equals this one."""
    for a, b in _edges(outline):
        yield a
        yield (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    yield _within(outline)


def _within(outline: Outline) -> Point:
    """A point inside: the middle of the widest stretch that a line between two corners' heights cuts out."""
    heights = sorted({lat for ring in outline.rings for _, lat in ring})
    low, high = max(pairwise(heights), key=lambda pair: pair[1] - pair[0], default=(heights[0], heights[0]))
    height = (low + high) / 2
    cuts = sorted(_cut_at(a, b, height) for a, b in _edges(outline) if (a[1] > height) != (b[1] > height))
    west, east = max(zip(cuts[::2], cuts[1::2], strict=False), key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))
    return (west + east) / 2, height


def _cut_at(a: Point, b: Point, height: float) -> float:
    return a[0] + (height - a[1]) * (b[0] - a[0]) / (b[1] - a[1])


def _inside(point: Point, outline: Outline) -> bool:
    """Whether a point lies inside and not on the border."""
    if any(_on_edge(point, a, b) for a, b in _edges(outline)):
        return False
    crossed = (_cut_at(a, b, point[1]) > point[0] for a, b in _edges(outline) if (a[1] > point[1]) != (b[1] > point[1]))
    return sum(crossed) % 2 == 1


def _on_edge(point: Point, a: Point, b: Point) -> bool:
    length = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    if abs(_side(a, b, point)) > NEAR * max(length, NEAR):
        return False
    along = (point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])
    return -NEAR * length <= along <= length * (length + NEAR)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two edges cut through each other, not only touch."""
    one, other = NEAR * _length(c, d), NEAR * _length(a, b)
    first, second = _side(c, d, a), _side(c, d, b)
    third, fourth = _side(a, b, c), _side(a, b, d)
    apart = (first > one and second < -one) or (first < -one and second > one)
    return apart and ((third > other and fourth < -other) or (third < -other and fourth > other))


def _length(a: Point, b: Point) -> float:
    return float(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5)


def _side(a: Point, b: Point, point: Point) -> float:
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
