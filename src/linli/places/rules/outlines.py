"""Whether two outlines lie over each other. Neighbours that share a border, or a corner, do not.

Degrees are taken as plane coordinates: grids are hundreds of metres wide, and whether two lie over each other does not
depend on the scale. Holes count as outside.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

NEAR = 1e-9  # degrees, a tenth of a millimetre: what two systems write differently of one point


def outline_of(*, shape: Mapping[str, Any]) -> BaseGeometry | None:
    """The outline of a GeoJSON Polygon or MultiPolygon; None for one that has no area or cannot be read."""
    try:
        outline = shapely.make_valid(shapely.geometry.shape(shape))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, shapely.GEOSException):
        return None
    return outline if outline.area else None


def lie_over(*, one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether they have an area in common, wider than `NEAR`."""
    return bool(one.intersection(other).area > NEAR * min(one.length, other.length))


def overlapping(*, outlines: Sequence[tuple[str, BaseGeometry]]) -> list[tuple[str, str]]:
    """The pairs of names whose outlines lie over each other, each once."""
    shapes = [outline for _name, outline in outlines]
    tree = shapely.STRtree(shapes)
    found = set()
    for n, (name, outline) in enumerate(outlines):
        near = [int(m) for m in tree.query(outline) if m > n]
        found |= {tuple(sorted((name, outlines[m][0]))) for m in near if lie_over(one=outline, other=shapes[m])}
    return sorted((one, other) for one, other in found)
