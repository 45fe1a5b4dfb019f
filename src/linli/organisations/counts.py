"""Totals without names, for other rooms."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count

from linli.access.models import Grant
from linli.organisations.models import Organisation

BATCH = 2000


def units_of_divisions(*, codes: Collection[str]) -> dict[str, dict[str, int]]:
    """How many open units serve each division, and how many accounts hold a seat there that has not ended."""
    found: dict[str, Counter[str]] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), BATCH):
        serving = Organisation.objects.filter(division_code__in=ordered[start : start + BATCH], unit__closed_date=None)
        unit_of = dict(serving.values_list("unit_id", "division_code"))
        held = Grant.objects.filter(unit_id__in=unit_of, until_date=None).values("unit_id")
        accounts = dict(held.annotate(n=Count("account", distinct=True)).values_list("unit_id", "n"))
        for unit_id, code in unit_of.items():
            found.setdefault(code, Counter())["units"] += 1
            found[code]["accounts"] += accounts.get(unit_id, 0)
    return {code: dict(counts) for code, counts in found.items()}


def seats_of_units(*, codes: Collection[str]) -> dict[str, dict[str, int]]:
    """How many accounts hold each role at each unit that has not ended, by the unit's code."""
    found: dict[str, dict[str, int]] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), BATCH):
        held = Grant.objects.filter(unit__code__in=ordered[start : start + BATCH], until_date=None)
        counts = held.values("unit__code", "role").annotate(n=Count("account", distinct=True))
        for code, role, n in counts.values_list("unit__code", "role", "n"):
            found.setdefault(code, {})[role] = n
    return found
