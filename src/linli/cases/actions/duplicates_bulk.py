"""The search for likely duplicates through a whole stock of cases: town by town in the order of receipt, resumable."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Min, Q

from linli.access.choices import Tier
from linli.access.queries import unit_tree
from linli.access.rules import ancestors
from linli.cases.actions.duplicates import ALL, MOST_OF_ONE, is_compared, keep_found
from linli.cases.models import Case, CaseReach, DuplicateMark
from linli.cases.queries.alike import block_for, sketch_of_case
from linli.cases.queries.clocks import matter_of
from linli.cases.rules.alike import WINDOW, Alike, Block
from linli.kernel import marks
from linli.organisations.queries import unit_cards

BATCH = 1000
DONE = datetime(9999, 1, 1, tzinfo=UTC)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Searched:
    """How many cases were looked at, and how many pairs were found that were not known."""

    cases: int
    pairs: int


@dataclass(frozen=True)
class Stream:
    """Cases in the reach of a unit: those of the town `prefix`, or without one those of none of `towns`."""

    unit_id: UUID
    name: str
    prefix: str
    towns: frozenset[str] = frozenset()

    def holds(self, case: Case) -> bool:
        town = case.division_code[:9]
        return town == self.prefix if self.prefix else town not in self.towns


def find_in_bulk(
    *, at: datetime, since: datetime | None = None, district: str = "", progress: Progress | None = None
) -> Searched:
    """Compare the cases that came since the last run (all at first; or those received from `since` on) with those before.

    Within a town, a matter and 45 days; the same again finds nothing new. Stopped, it goes on where it was: every batch
    is kept with its place. `district`: the code of a topmost unit, when several stand in one database.
    """
    run = Run(f"run {since:%Y%m%d} {district}" if since else f"run {district}", since, at)
    total, done, pairs = run.count(), 0, 0
    for stream in streams(district):
        for looked, found in _held(run.through(stream)):
            done, pairs = done + looked, pairs + found
            if progress:
                progress(min(done, total), total)
    run.finish(whole=not since and not district)
    return Searched(done, pairs)


def _held(batches: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Batch by batch; within one the catalogue and the tree of units stand still."""
    while True:
        with marks.held():
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def streams(district: str) -> list[Stream]:
    """The towns of a district, and above them what belongs to none; whole districts that have no towns."""
    tree, cards, found = unit_tree(), unit_cards(), []
    for top in sorted(tree.by_id.values(), key=lambda unit: unit.path):
        if top.parent_id is not None or (district and top.code != district):
            continue
        below = [card for card in cards.values() if ancestors(card.path)[0] == top.path]
        towns = {c.division_code[:9]: c for c in below if c.tier == Tier.TOWN and c.division_code}
        found += [Stream(card.id, card.code, prefix) for prefix, card in sorted(towns.items())]
        found.append(Stream(top.pk, top.code, "", frozenset(towns)))
    return found


class Run:
    """One run, with its marks: what it is to look at, and how far each stream has come."""

    def __init__(self, name: str, since: datetime | None, at: datetime) -> None:
        self.name, self.since, self.at = name[:60], since, at
        before = DuplicateMark.objects.filter(pk=ALL).first()
        self.after = before.newest if before and not since else None
        begun, _new = DuplicateMark.objects.get_or_create(
            pk=self.name, defaults={"newest": Case.objects.order_by("-pk").values_list("pk", flat=True).first()}
        )
        self.newest = begun.newest

    def count(self) -> int:
        """Cases to look at, about."""
        return Case.objects.filter(self._asked("pk", "received_at")).count()

    def _asked(self, key: str, received: str) -> Q:
        wanted = Q(**{f"{key}__lte": self.newest}) if self.newest else Q(**{f"{key}__in": []})
        if self.after:
            wanted &= Q(**{f"{key}__gt": self.after})
        return wanted & Q(**{f"{received}__gte": self.since}) if self.since else wanted

    def is_asked(self, key: UUID, received_at: datetime) -> bool:
        """Whether a case is among those that this run is to look at."""
        if self.newest is None or key > self.newest or (self.after and key <= self.after):
            return False
        return self.since is None or received_at >= self.since

    def through(self, stream: Stream) -> Iterator[tuple[int, int]]:
        """Walk a stream, keep what is found batch by batch; yields how many were looked at and found in each."""
        mark = f"{self.name} {stream.name}"[:80]
        held = DuplicateMark.objects.filter(pk=mark).first()
        begin = held.received_at if held else None
        if begin is None:
            asked = CaseReach.objects.filter(self._asked("case_id", "received_at"), unit_id=stream.unit_id)
            begin = asked.aggregate(at=Min("received_at"))["at"]
        if begin is None or begin == DONE:
            return
        blocks: dict[tuple[str, str], Block] = {}
        for cases in _batches(stream, begin - WINDOW):
            found = [alike for case in cases for alike in self._compared(case, blocks, begin)]
            new = keep_found(found=found, at=self.at, mark=mark)
            DuplicateMark.objects.filter(pk=mark).update(received_at=max(begin, cases[-1].received_at))
            yield sum(case.received_at >= begin and self.is_asked(case.pk, case.received_at) for case in cases), new
        DuplicateMark.objects.update_or_create(pk=mark, defaults={"received_at": DONE})

    def _compared(self, case: Case, blocks: dict[tuple[str, str], Block], begin: datetime) -> list[Alike]:
        if not is_compared(case=case):
            return []
        matter, sketch = matter_of(case=case), sketch_of_case(case=case)
        place = (case.division_code[:9], case.matter_code)
        block = blocks.setdefault(place, block_for(matter=matter))
        block.drop_before(case.received_at - WINDOW)
        found = block.alike(sketch, most=MOST_OF_ONE) if case.received_at >= begin else []
        block.add(sketch)
        mine = self.is_asked(case.pk, case.received_at)
        return [alike for alike in found if mine or self.is_asked(alike.earlier.key, alike.earlier.at)]

    def finish(self, *, whole: bool) -> None:
        """Take the run's marks away; after a run through everything the next begins behind it."""
        if whole and self.newest:
            DuplicateMark.objects.update_or_create(pk=ALL, defaults={"newest": self.newest})
        DuplicateMark.objects.filter(pk__startswith=self.name).delete()


def _batches(stream: Stream, begin: datetime) -> Iterator[list[Case]]:
    """Cases of a stream in the order of receipt, from a moment on."""
    rows = CaseReach.objects.filter(unit_id=stream.unit_id).order_by("received_at", "case_id")
    last: tuple[datetime, UUID] | None = None
    while True:
        after = Q(received_at__gte=begin)
        if last:
            after = Q(received_at__gt=last[0]) | Q(received_at=last[0], case_id__gt=last[1])
            after &= Q(received_at__gte=last[0])
        found = list(rows.filter(after).select_related("case")[:BATCH])
        if not found:
            return
        last = found[-1].received_at, found[-1].case_id
        cases = [row.case for row in found if stream.holds(row.case)]
        if cases:
            yield cases
