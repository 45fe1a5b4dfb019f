"""Fields that choose a class of appeals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.catalogue.queries.categories import Classes, classes_at, find_classes

GOOD = 60  # what was typed stands in a name: below this nobody is put into a class by a guess


def level_choices(*, empty: str, root: str = "") -> list[tuple[str, Any]]:
    """Large classes with their middle ones, to narrow a list by; none where the district has no classes."""
    table = classes_at(root=root)
    if table is None:
        return []
    groups = [(large.name, [(large.code, _whole(large.name)), *_below(table, large.code)]) for large in table.below()]
    return [("", empty), *groups]


def small_choices(*, empty: str, root: str = "") -> list[tuple[str, Any]]:
    """Every small class, below the names over it."""
    table = classes_at(root=root)
    if table is None:
        return []
    middles = [middle for large in table.below() for middle in table.below(large.code)]
    return [("", empty), *(("、".join((*m.above, m.name)), _below(table, m.code)) for m in middles)]


def class_typed(*, q: str, root: str = "") -> str:
    """The class that what was typed means, as its code; empty when it is not plain."""
    hits = find_classes(q=q, root=root, limit=2)
    sure = hits and hits[0].score >= GOOD and (len(hits) == 1 or hits[0].score > hits[1].score)
    return hits[0].card.code if sure else ""


def _below(table: Classes, code: str) -> list[tuple[str, str]]:
    return [(card.code, f"{card.code} {card.name}") for card in table.below(code)]


def _whole(name: str) -> str:
    return str(_("%(name)s（全部）") % {"name": name})
