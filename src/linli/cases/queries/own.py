"""Which cases in reach are a unit's own: those that it, or a unit below it, holds or took in. Of the others it has a part."""

from uuid import UUID

from django.db.models import Q

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.models import Case


def own_cases(by: Actor, *, at: str = "") -> Q | None:
    """The own cases of `by`, as a filter on what stands at `at`; None when all in reach are, as for the whole district."""
    paths, tree = by.paths("cases.view"), unit_tree()
    if by.is_system or by.is_resident or any(tree.by_path[path].parent_id is None for path in paths):
        return None
    units = [unit.pk for unit in tree.by_id.values() if unit.path.startswith(paths)]
    return Q(**{f"{at}unit_id__in": units}) | Q(**{f"{at}window_id__in": units})


def is_own(*, case: Case, by: Actor) -> bool:
    """Whether a case in reach is an own case of `by`: the same as `own_cases`, for a row at hand."""
    return by.is_system or by.is_resident or _within(case.unit_id, by) or _within(case.window_id, by)


def _within(unit_id: UUID, by: Actor) -> bool:
    paths = by.paths("cases.view")
    return bool(paths) and unit_tree().by_id[unit_id].path.startswith(paths)
