"""Whether two sketches name the same place, or places that cannot be the same."""

from linli.cases.rules.aligned import laid
from linli.cases.rules.named import MUST_AGREE, agreeing, at_odds, differing, has_slip
from linli.cases.rules.sketches import Sketch

FAR_M, ROAD_ALONE = 600.0, 0.35
NONE: frozenset[str] = frozenset()
SINGLED = MUST_AGREE | {"estate_part"}


def contradict(one: Sketch, two: Sketch, apart: float | None) -> bool:
    """What both name differs: a number that singles out, the estate, the road, the landmark of a road.

    A name may differ by a slip of the pen, where all else is the same.
    """
    if SINGLED & set(differing(one.named, two.named)) or (apart is not None and apart > FAR_M):
        return True
    named = ((one.spot.get(kind, NONE), two.spot.get(kind, NONE)) for kind in ("estate", "road", "landmark"))
    odd = [names for names in named if at_odds(*names)]
    return bool(odd) and not (all(has_slip(*names) for names in odd) and laid(one.sentence, two.sentence).same)


def same_spot(one: Sketch, two: Sketch) -> float:
    """How much the names of a place and its numbers agree: road and door, estate and building, road and landmark."""
    exact = {kind for kind, _ in agreeing(one.named, two.named)} & MUST_AGREE
    same = {kind for kind in one.spot.keys() & two.spot.keys() if one.spot[kind] & two.spot[kind]}
    both = one.spot.keys() & two.spot.keys() & {"road", "estate"}
    if exact - {"village_group"} and same & {"road", "estate"}:
        return 1.0
    if exact:
        return 0.85 if both else 0.5  # a name written amiss; or a number alone
    if {"road", "landmark"} <= same or {"estate", "landmark"} <= same:
        return 0.95
    pinned = is_pinned(one) and is_pinned(two)
    if "estate" in same:
        return 0.4 if pinned else 0.65
    if "landmark" in same:
        return 0.6 if "road" in both else 0.5
    return (0.15 if pinned else ROAD_ALONE) if "road" in same else 0.0


def named_apart(one: Sketch, two: Sketch) -> bool:
    """Whether each says something of its place that the other does not: two characters of a name, or a number."""
    both = ((one, two), (two, one))
    names = [sum(not char.isdigit() for char in mine.heads - set(other.text)) > 1 for mine, other in both]
    numbers = [bool((mine.named.keys() & MUST_AGREE) - other.named.keys()) for mine, other in both]
    return any(names) and all(name or number for name, number in zip(names, numbers, strict=True))


def is_pinned(sketch: Sketch) -> bool:
    """Whether a report says exactly where: a number that singles out, or a landmark of a road."""
    return bool(MUST_AGREE & sketch.named.keys() or sketch.spot.keys() & {"landmark"})
