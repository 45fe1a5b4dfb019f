"""Totals without names, for other rooms and for the public."""

from collections import Counter

from linli.cases.models import Case

LATELY = 500


def matters_asked_lately(*, among: int = LATELY) -> list[tuple[str, int]]:
    """Codes of matters and how often each was asked for, among the newest cases, the most asked first."""
    newest = Case.objects.filter(bundle=None).order_by("-id").values_list("matter_code", flat=True)[:among]
    return sorted(Counter(newest).items(), key=lambda item: (-item[1], item[0]))
