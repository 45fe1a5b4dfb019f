"""Totals without names, for other rooms and for the public."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count, Q

from linli.cases.choices import OPEN_STATES
from linli.cases.models import Case

LATELY = 500


def matters_asked_lately(*, among: int = LATELY) -> list[tuple[str, int]]:
    """Codes of matters and how often each was asked for, among the newest cases, the most asked first."""
    newest = Case.objects.filter(bundle=None).order_by("-id").values_list("matter_code", flat=True)[:among]
    return sorted(Counter(newest).items(), key=lambda item: (-item[1], item[0]))


def cases_of_divisions(*, codes: Collection[str]) -> dict[str, dict[str, int]]:
    """How many cases were filed in each division, and how many of them are open.

    One reading of the cases: for a reform, not for a page.
    """
    rows = Case.objects.values("division_code")
    counts = rows.annotate(n=Count("id"), opened=Count("id", filter=Q(state__in=OPEN_STATES)))
    found = counts.values_list("division_code", "n", "opened")
    return {code: {"cases": n, "open cases": opened} for code, n, opened in found if code in codes}


def cases_of_units(*, codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many cases each unit holds, and how many of them are open, by the unit's code. One reading of the cases."""
    rows = Case.objects.values("unit__code").annotate(
        n=Count("id"), opened=Count("id", filter=Q(state__in=OPEN_STATES))
    )
    return {code: (n, opened) for code, n, opened in rows.values_list("unit__code", "n", "opened") if code in codes}


def cases_filed_under(*, codes: Collection[str]) -> int:
    """How many cases were filed under some codes: when a reform is taken back they keep codes that are gone."""
    ordered = sorted(codes)
    parts = (ordered[start : start + LATELY] for start in range(0, len(ordered), LATELY))
    return sum(Case.objects.filter(division_code__in=part).count() for part in parts)
