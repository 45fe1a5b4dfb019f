"""Whether who may see a case, and what lists read of it, is what its history says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from linli.access.models import Unit
from linli.access.queries import unit_tree
from linli.cases.choices import Move
from linli.cases.models import Case, CaseMove, CaseOrder, CaseReach, CaseSeat
from linli.cases.queries.own import owners_of, whose_turn
from linli.kernel.audit import Finding
from linli.organisations.models import Organisation
from linli.organisations.rules import full_code
from linli.reference.queries.successors import codes_with_successors, successors_at

BATCH = 2000
HANDED = (Move.DISPATCH, Move.RETURN, Move.REASSIGN, Move.ARBITRATE, Move.ESCALATE)
ROW = ("pk", "window_id", "unit_id", "division_code", "bundle_id")
Units = dict[UUID, set[UUID]]
Row = tuple[UUID, UUID, UUID, str, UUID | None]


@dataclass(frozen=True)
class Serving:
    """Units by the division they serve or served, closed ones too; a division that is gone by what it became."""

    by_division: dict[str, set[UUID]]
    ended: frozenset[str]
    known: dict[str, set[UUID]] = field(default_factory=dict)

    def of(self, division: str) -> set[UUID]:
        if division not in self.known:
            code = full_code(division)
            now = [card.code for card in successors_at(code=code)] if code in self.ended else []
            lines = [part for here in now or [code] for part in (here, here[:9] + "000", here[:6] + "000000")]
            self.known[division] = set().union(*(self.by_division.get(part, set()) for part in lines))
        return self.known[division]


def strayed_reach() -> tuple[Finding, ...]:
    """What `audit verify` says of reach: each case shown to a unit, or hidden from one, against its history.

    Reach follows from rows that the audit speaks of, so it is counted again from them. A case that moves at this
    moment may change between the readings: what is found once is looked at again.
    """
    return tuple(_strayed()) and tuple(_strayed())


def _strayed() -> Iterator[Finding]:
    serving, last = _serving(), None
    while True:
        cases = Case.objects.order_by("pk").values_list(*ROW)
        batch = list((cases.filter(pk__gt=last) if last else cases)[:BATCH])
        if not batch:
            return
        last = batch[-1][0]
        yield from _of_batch(batch, serving)
        yield from _astray([row[0] for row in batch])


def _astray(ids: list[UUID]) -> Iterator[Finding]:
    """Rows of reach whose copied columns are not those of the case: a list would show or hide it wrongly."""
    owners: dict[UUID, tuple[set[UUID], UUID | None]] = {}
    for row in CaseReach.objects.filter(case_id__in=ids).select_related("case").order_by("case_id", "unit_id"):
        own, turn = owners.setdefault(row.case_id, (owners_of(case=row.case), whose_turn(case=row.case)))
        kept = (row.state, row.suspended, row.limit_known, row.own, row.turn, row.received_at)
        case = row.case
        owed = (case.state, case.suspended, case.limit_known, row.unit_id in own, row.unit_id == turn, case.received_at)
        if kept != owed:
            yield from _told(row.case_id, {row.unit_id}, "列表所依据的状态与办件不一致（绕过系统修改）")


def _of_batch(batch: list[Row], serving: Serving) -> Iterator[Finding]:
    reach = _add(defaultdict(set), CaseReach.objects.filter(case_id__in=_ids(batch)).values_list("case_id", "unit_id"))
    for case_id, owed, allowed in _due_of_batch(batch, serving):
        yield from _told(case_id, reach[case_id] - allowed, "可以查看，经过里没有依据（绕过系统添加）")
        yield from _told(case_id, owed - reach[case_id], "经办过，却查不到这件事（绕过系统删除）")


def reach_due(*, case_ids: Sequence[UUID]) -> dict[UUID, tuple[set[UUID], set[UUID]]]:
    """Which units must see each case, and which may (those that must among them), by the tree and divisions of today.

    For the keeping of reach itself: what it gives is shown to nobody.
    """
    rows = Case.objects.filter(pk__in=case_ids).values_list(*ROW)
    return {case_id: (owed, allowed) for case_id, owed, allowed in _due_of_batch(list(rows), _serving())}


@dataclass(frozen=True)
class HandedOver:
    """What a case lost to the successor of a closed unit and has not got back: the units before, and who got it."""

    unit_id: UUID | None
    window_id: UUID | None
    to_unit_id: UUID
    to_window_id: UUID | None


def handed_over(*, case_ids: Sequence[UUID]) -> dict[UUID, HandedOver]:
    """The last handing over of each case because a unit was closed, unless it was handed back since. For the keeping of reach."""
    moves = CaseMove.objects.filter(case_id__in=case_ids, move=Move.REASSIGN, by_id=None).order_by("seq")
    found: dict[UUID, HandedOver] = {}
    ids = {unit.code: unit for unit in unit_tree().by_id.values()}
    for case_id, unit_id, body in moves.values_list("case_id", "unit_id", "body"):
        if body.get("returned"):
            found.pop(case_id, None)
        elif {"unit_before", "window_before"} & body.keys():
            unit, window = ids.get(body.get("unit_before", "")), ids.get(body.get("window_before", ""))
            heir = ids.get(body.get("window_after", ""))
            found[case_id] = HandedOver(
                unit.pk if unit else None, window.pk if window else None, unit_id, heir.pk if heir else None
            )
    return found


def _due_of_batch(batch: list[Row], serving: Serving) -> Iterator[tuple[UUID, set[UUID], set[UUID]]]:
    ids, parts = _ids(batch), {row[0] for row in batch if row[4]}
    held: Units = defaultdict(set)
    moves = CaseMove.objects.filter(case_id__in=ids)
    _add(held, moves.exclude(case_id__in=parts).values_list("case_id", "unit_id"))
    # a part is seen with its bundle until it is handed to a unit
    _add(held, moves.filter(case_id__in=parts, move__in=HANDED).values_list("case_id", "unit_id"))
    for model in (CaseSeat, CaseOrder):
        _add(held, model._default_manager.filter(case_id__in=ids).values_list("case_id", "unit_id"))
    acted = _add(defaultdict(set), CaseMove.objects.filter(case_id__in=ids).values_list("case_id", "by_unit_id"))
    for case_id, window_id, unit_id, division, bundle_id in batch:
        owed = _with_above(held[case_id] | (set() if bundle_id else {window_id, unit_id}))
        yield case_id, owed, owed | _with_above(acted[case_id] | serving.of(division))


def _ids(batch: list[Row]) -> list[UUID]:
    return [row[0] for row in batch]


def _add(found: Units, rows: Iterable[tuple[UUID, UUID | None]]) -> Units:
    for case_id, unit_id in rows:
        if unit_id is not None:
            found[case_id].add(unit_id)
    return found


def _with_above(units: set[UUID]) -> set[UUID]:
    tree = unit_tree()
    return {above for unit_id in units for above in tree.lineage(unit_id)}


def _serving() -> Serving:
    found: dict[str, set[UUID]] = defaultdict(set)
    for code, unit_id in Organisation.objects.exclude(division_code="").values_list("division_code", "unit_id"):
        found[code].add(unit_id)
    return Serving(dict(found), codes_with_successors())


def _told(case_id: UUID, units: set[UUID], what: str) -> Iterator[Finding]:
    if units:
        codes = Unit.objects.filter(pk__in=units).order_by("path").values_list("code", flat=True)
        yield Finding(CaseReach._meta.db_table, str(case_id), f"{'、'.join(codes)} {what}")
