"""Who decides when more time is asked for: the head of the organ that handles (《行政许可法》第四十二条), or who stands above."""

from collections.abc import Iterable
from dataclasses import dataclass

DEPARTMENT, DISTRICT = "department", "district"  # as in the tiers of units


@dataclass(frozen=True)
class Place:
    """A unit in the tree: its path and its tier."""

    path: str
    tier: str


def decided_at(*, holder: Place, centre: Place, sign_off: Place | None = None) -> tuple[str, ...]:
    """Paths of the units that decide for the one that holds a case, its own first. Who stands above one of them may too.

    For a department also the district centre, and the department that the matter's data name for signing off; never
    a town or a window because it took the case in.
    """
    paths = [holder.path]
    if holder.tier == DEPARTMENT:
        paths.append(centre.path)
    if sign_off is not None and sign_off.tier in {DEPARTMENT, DISTRICT}:
        paths.append(sign_off.path)
    return tuple(dict.fromkeys(paths))


def may_decide(seats: Iterable[str], places: Iterable[str]) -> bool:
    """Whether one who holds the right at these paths decides at one of these places."""
    held = tuple(seats)
    return any(place.startswith(held) for place in places)
