"""Totals, for other rooms."""

from collections.abc import Collection

from django.db.models import Count

from linli.places.models import Grid

BATCH = 2000


def grids_of_divisions(*, codes: Collection[str]) -> dict[str, dict[str, int]]:
    """How many grids of each division hold still."""
    found: dict[str, dict[str, int]] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), BATCH):
        rows = Grid.objects.filter(division_code__in=ordered[start : start + BATCH], valid_to=None)
        counts = rows.values("division_code").annotate(n=Count("id")).values_list("division_code", "n")
        found |= {code: {"grids": n} for code, n in counts}
    return found
