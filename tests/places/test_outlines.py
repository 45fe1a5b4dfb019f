"""Whether two outlines lie over each other."""

import pytest

from linli.places.rules.outlines import lie_over, outline_of, overlapping


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def shape(*rings):
    return outline_of(shape={"type": "Polygon", "coordinates": list(rings)})


SQUARE = box(106.50, 29.50, 106.51, 29.51)
RING_ROUND = (box(106.49, 29.49, 106.52, 29.52), box(106.50, 29.50, 106.51, 29.51))
CASES = {
    "apart": ((box(106.60, 29.50, 106.61, 29.51),), False),
    "a border shared": ((box(106.51, 29.50, 106.52, 29.51),), False),
    "part of a border shared": ((box(106.51, 29.505, 106.52, 29.52),), False),
    "a corner shared": ((box(106.51, 29.51, 106.52, 29.52),), False),
    "a strip in common": ((box(106.509, 29.50, 106.52, 29.51),), True),
    "a cross": ((box(106.504, 29.49, 106.506, 29.52),), True),
    "within": ((box(106.502, 29.502, 106.504, 29.504),), True),
    "within, a border shared": ((box(106.50, 29.50, 106.505, 29.51),), True),
    "the same": ((SQUARE,), True),
    "in the hole of another": (RING_ROUND, False),
    "a triangle over the corner": (([[106.505, 29.51], [106.51, 29.505], [106.52, 29.52], [106.505, 29.51]],), True),
    "a triangle at the corner": (([[106.51, 29.51], [106.52, 29.505], [106.52, 29.52], [106.51, 29.51]],), False),
}


@pytest.mark.parametrize(("rings", "over"), CASES.values(), ids=CASES)
def test_which_outlines_lie_over_a_square(rings, over):
    one, other = shape(SQUARE), shape(*rings)

    assert (lie_over(one=one, other=other), lie_over(one=other, other=one)) == (over, over)


def test_pairs_are_named_once():
    held = [
        ("b", shape(SQUARE)),
        ("a", shape(box(106.505, 29.5, 106.53, 29.51))),
        ("c", shape(box(106.52, 29.4, 106.6, 29.6))),
    ]

    assert overlapping(outlines=held) == [("a", "b"), ("a", "c")]


@pytest.mark.parametrize(
    "given", [{}, {"type": "Polygon", "coordinates": [[[1, 2]]]}, {"type": "Polygon", "coordinates": "x"}]
)
def test_what_is_no_outline_is_left_out(given):
    assert outline_of(shape=given) is None
