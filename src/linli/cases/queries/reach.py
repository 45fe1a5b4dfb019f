"""Whether who may see a case is what its history says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from linli.access.models import Unit
from linli.access.queries import unit_tree
from linli.cases.models import Case, CaseMove, CaseOrder, CaseReach, CaseSeat
from linli.kernel.audit import Finding
from linli.organisations.models import Organisation
from linli.organisations.rules import full_code

BATCH = 2000
Units = dict[UUID, set[UUID]]


def strayed_reach() -> tuple[Finding, ...]:
    """What `audit verify` says of reach: each case shown to a unit, or hidden from one, against its history.

    Reach follows from rows that the audit speaks of, so it is counted again from them. A case that moves at this
    moment may change between the readings: what is found once is looked at again.
    """
    return tuple(_strayed()) and tuple(_strayed())


def _strayed() -> Iterator[Finding]:
    serving, last = _serving(), None
    while True:
        cases = Case.objects.order_by("pk").values_list("pk", "window_id", "unit_id", "division_code")
        batch = list((cases.filter(pk__gt=last) if last else cases)[:BATCH])
        if not batch:
            return
        last = batch[-1][0]
        yield from _of_batch(batch, serving)


def _of_batch(batch: list[tuple[UUID, UUID, UUID, str]], serving: dict[str, set[UUID]]) -> Iterator[Finding]:
    ids = [row[0] for row in batch]
    held: Units = defaultdict(set)
    for model in (CaseMove, CaseSeat, CaseOrder):
        _add(held, model._default_manager.filter(case_id__in=ids).values_list("case_id", "unit_id"))
    acted = _add(defaultdict(set), CaseMove.objects.filter(case_id__in=ids).values_list("case_id", "by_unit_id"))
    reach = _add(defaultdict(set), CaseReach.objects.filter(case_id__in=ids).values_list("case_id", "unit_id"))
    for case_id, window_id, unit_id, division in batch:
        owed = _with_above(held[case_id] | {window_id, unit_id})
        allowed = owed | _with_above(acted[case_id] | _of_place(division, serving))
        yield from _told(case_id, reach[case_id] - allowed, "可以查看，经过里没有依据（绕过系统添加）")
        yield from _told(case_id, owed - reach[case_id], "经办过，却查不到这件事（绕过系统删除）")


def _add(found: Units, rows: Iterable[tuple[UUID, UUID | None]]) -> Units:
    for case_id, unit_id in rows:
        if unit_id is not None:
            found[case_id].add(unit_id)
    return found


def _with_above(units: set[UUID]) -> set[UUID]:
    tree = unit_tree()
    return {above for unit_id in units for above in tree.lineage(unit_id)}


def _serving() -> dict[str, set[UUID]]:
    """Units by the division they serve or served, closed ones too."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for code, unit_id in Organisation.objects.exclude(division_code="").values_list("division_code", "unit_id"):
        found[code].add(unit_id)
    return found


def _of_place(division: str, serving: dict[str, set[UUID]]) -> set[UUID]:
    code = full_code(division)
    return set().union(*(serving.get(part, ()) for part in (code, code[:9] + "000", code[:6] + "000000")))


def _told(case_id: UUID, units: set[UUID], what: str) -> Iterator[Finding]:
    if units:
        codes = Unit.objects.filter(pk__in=units).order_by("path").values_list("code", flat=True)
        yield Finding(CaseReach._meta.db_table, str(case_id), f"{'、'.join(codes)} {what}")
