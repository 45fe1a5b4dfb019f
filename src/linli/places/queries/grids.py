"""Grids by number, community and day. Public facts: nobody's scope applies."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from shapely.geometry.base import BaseGeometry

from linli.places.models import Grid
from linli.places.rules.outlines import outline_of, overlapping
from linli.reference.queries import cards_of
from linli.reference.rules.divisions import full_code, range_of

COLUMNS = (
    "code", "division_code", "name", "kind", "external_code", "lon", "lat",
    "valid_from", "valid_to", "successor_code", "source",
)  # fmt: skip


class GridUnknown(LookupError):
    """No such grid on that day."""


@dataclass(frozen=True)
class GridCard:
    """A grid as it stood. `valid_to`: the first day it no longer holds; `successor_code`: the grid that goes on."""

    code: str
    division_code: str
    name: str
    kind: str
    external_code: str
    lon: float | None
    lat: float | None
    valid_from: date
    valid_to: date | None
    successor_code: str
    source: str


def grid(*, code: str, at: date | None = None) -> GridCard:
    """One grid by its own or another system's number on a day; without a day, as it stood last. Raises GridUnknown."""
    rows = Grid.objects.filter(Q(code=code) | (Q(external_code=code) & ~Q(external_code="")))
    row = (rows if at is None else rows.filter(_on(at))).order_by("-valid_from").values_list(*COLUMNS).first()
    if row is None:
        raise GridUnknown(code)
    return GridCard(*row)


def grids_under(*, division_code: str, at: date | None = None) -> tuple[GridCard, ...]:
    """The grids of a community, or of all below a division, that hold on a day (without a day: still), by number."""
    return tuple(GridCard(*row) for row in _below(division_code, at).order_by("code").values_list(*COLUMNS))


def count_grids(*, division_code: str, at: date | None = None) -> int:
    """How many there are."""
    return _below(division_code, at).count()


def orphan_grids() -> tuple[GridCard, ...]:
    """Grids that hold still, of communities that no longer do."""
    rows = Grid.objects.filter(valid_to=None)
    codes = set(rows.values_list("division_code", flat=True).distinct())
    held = {card.code for card in cards_of(codes=codes)}
    found = rows.filter(division_code__in=codes - held).order_by("code").values_list(*COLUMNS)
    return tuple(GridCard(*row) for row in found)


def overlapping_grids(*, under: str = "", at: date | None = None) -> list[tuple[str, str]]:
    """Pairs of grids, by number, whose boundaries lie over each other on a day (without a day: still), each once.

    A dedicated grid (专属网格) is cut out of basic ones: only grids of one kind are compared, and only those with a boundary.
    """
    rows = (_below(under, at) if under else Grid.objects.filter(_on(at))).exclude(boundary=None)
    found: list[tuple[str, str]] = []
    shapes: defaultdict[str, list[tuple[str, BaseGeometry]]] = defaultdict(list)
    for code, kind, boundary in rows.order_by("code").values_list("code", "kind", "boundary").iterator():
        if outline := outline_of(shape=boundary or {}):
            shapes[kind].append((code, outline))
    for held in shapes.values():
        found += overlapping(outlines=held)
    return sorted(found)


def _below(division_code: str, at: date | None) -> QuerySet[Grid]:
    first, last = range_of(code=full_code(text=division_code))
    return Grid.objects.filter(_on(at), division_code__gte=first, division_code__lte=last)


def _on(at: date | None) -> Q:
    if at is None:
        return Q(valid_to=None)
    return Q(valid_from__lte=at) & (Q(valid_to=None) | Q(valid_to__gt=at))
