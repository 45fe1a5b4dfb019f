"""Likely duplicates as they are shown: a hint while a report is taken in, and the clusters that wait for a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.access.rules import Actor, require
from linli.cases.choices import PairState, State
from linli.cases.models import Case, CaseReach, LikelyDuplicate
from linli.cases.queries.alike import (
    Told,
    block_for,
    likely,
    near_cases,
    sketch_of_case,
    sketch_of_told,
    told_why,
    why_words,
)
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.joined import group_mark, may_take
from linli.cases.queries.scope import case_by_number, cases_seen_by, units_seen_by
from linli.cases.queries.units import UnitRef, unit_ref
from linli.cases.rules.alike import Alike
from linli.cases.rules.reporters import told_apart
from linli.cases.rules.sketches import Sketch, marked
from linli.catalogue.choices import MatterKind
from linli.organisations.queries import unit_cards
from linli.people.queries import applicant_names

HINTS, PAIRS, CLUSTERS, MEMBERS = 3, 400, 20, 12
RANK = {State.IN_HAND: 3, State.DISPATCHED: 2, State.ACCEPTED: 1, State.RECEIVED: 0}
OPEN_TO_MERGE = tuple(RANK)


@dataclass(frozen=True)
class Hint:
    """A case that seems to tell of the same thing. Outside the scope of who asks `number` is None, and all that is said
    is that it exists and which unit has it.
    """

    unit: UnitRef
    number: str | None = None
    title: str = ""
    state: str = ""
    received_at: datetime | None = None
    days: int | None = None
    metres: int | None = None
    reports: int | None = None
    score: int | None = None
    why: tuple[str, ...] = ()
    may_take: bool = False

    @property
    def state_label(self) -> str:
        return str(State(self.state).label) if self.state else ""


@dataclass(frozen=True)
class Member:
    """A case of a cluster; `parts` is its text, cut where the words shared with the others begin and end."""

    case: Case
    parts: tuple[tuple[str, bool], ...]
    place: tuple[tuple[str, bool], ...]
    unit: UnitRef
    reporter: str
    repeat: bool
    is_main: bool
    may_be_main: bool
    mark: str
    state_label: str
    matter_name: str


@dataclass(frozen=True)
class Cluster:
    """Cases that seem to tell of one thing, oldest first, with the reasons of the pair that is most alike."""

    members: tuple[Member, ...]
    score: int
    why: tuple[str, ...]

    @property
    def main(self) -> str:
        return next(member.case.number for member in self.members if member.is_main)


def hints_for(*, told: Told, by: Actor, at: datetime) -> tuple[Hint, ...]:
    """At most three earlier open cases that seem to tell of what is being taken in: two queries.

    For who takes cases in (cases.open); NotAllowed else. Nothing for what is asked for oneself.
    """
    require(by, "cases.open")
    if told.matter.kind != MatterKind.APPEAL or not (told.text or told.title or told.address or told.answers):
        return ()
    cases = near_cases(matter=told.matter.code, division=told.division, at=at, by=by)
    return _hints(sketch_of_told(told=told, at=at), [case for case in cases if may_take(case=case)], by)


def similar_to(*, number: str, by: Actor, at: datetime) -> tuple[Hint, ...]:
    """The same for a case in scope of staff: others open around it that were not told apart. Raises NotFound, NotAllowed."""
    require(by, "cases.view")
    case = case_by_number(number=number, by=by)
    if case.bundle_id or case.kind == MatterKind.BUNDLE:
        return ()
    apart = LikelyDuplicate.objects.filter(Q(case=case) | Q(other=case), state=PairState.APART)
    told_apart = {pk for pair in apart.values_list("case_id", "other_id") for pk in pair}
    near = near_cases(matter=case.matter_code, division=case.division_code, at=case.received_at, by=by)
    cases = [row for row in near if may_take(case=row) and row.pk not in told_apart]
    return _hints(sketch_of_case(case=case), cases, by)


def _hints(sketch: Sketch, cases: list[Case], by: Actor) -> tuple[Hint, ...]:
    if not cases:
        return ()
    by_id = {case.pk: case for case in cases}
    found = likely(sketch=sketch, matter=matter_of(case=cases[0]), cases=cases, most=HINTS)
    others = [(alike, by_id[_other(alike, sketch)]) for alike in found]
    ids = [case.pk for _alike, case in others]
    seen = set(cases_seen_by(by).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    known = [_hint(case, alike) for alike, case in others if case.pk in seen]
    # which of several outside, and how many, is not told either
    units = dict.fromkeys(case.unit_id for _alike, case in others if case.pk not in seen)
    return (*known, *(Hint(unit_ref(unit_cards()[unit])) for unit in units))


def _other(alike: Alike, sketch: Sketch) -> UUID:
    return alike.earlier.key if alike.later.key == sketch.report.key else alike.later.key


def _hint(case: Case, alike: Alike) -> Hint:
    return Hint(
        unit=unit_ref(unit_cards()[case.unit_id]),
        number=case.number,
        title=case.title,
        state=case.state,
        received_at=case.received_at,
        days=alike.days,
        metres=alike.metres,
        reports=case.joined_count + 1,
        score=alike.score,
        why=reasons_of(case=case, why=alike.why()),
        may_take=may_take(case=case),
    )


def reasons_of(*, case: Case, why: Mapping[str, Any]) -> tuple[str, ...]:
    """Why two cases seem to be one thing, in plain words; of applications nothing that they say of people."""
    return why_words(told_why(why, personal=case.kind != MatterKind.APPEAL))


def clusters(*, by: Actor, most: int = CLUSTERS) -> tuple[Cluster, ...]:
    """What waits for a decision within the scope of `by`, the surest first: a fixed number of queries.

    Of the 400 surest pairs: cases that hang together are one cluster. Raises NotAllowed without cases.merge.
    """
    require(by, "cases.merge")
    groups = _hanging_together(list(pairs_to_decide(by=by)[:PAIRS]))[:most]
    ids = [case.pk for group in groups for pair in group for case in (pair.case, pair.other)]
    names = applicant_names(case_ids=ids, by=by)
    return tuple(_cluster(group, names) for group in groups)


def pairs_to_decide(*, by: Actor) -> QuerySet[LikelyDuplicate]:
    """Pairs found and not decided, both open and in scope of `by`, the surest first; bundles and their parts cannot be merged."""
    found = LikelyDuplicate.objects.filter(
        state=PairState.FOUND, case__state__in=OPEN_TO_MERGE, other__state__in=OPEN_TO_MERGE, case__bundle=None
    ).exclude(case__kind=MatterKind.BUNDLE)
    if not by.is_system:
        units = units_seen_by(by)
        for key in ("case_id", "other_id"):
            found = found.filter(Exists(CaseReach.objects.filter(unit_id__in=units, case_id=OuterRef(key))))
    return found.select_related("case", "other").order_by("-score", "id")


def _hanging_together(pairs: list[LikelyDuplicate]) -> list[list[LikelyDuplicate]]:
    """Pairs grouped by the cases they share, in the order of their surest pair."""
    head: dict[UUID, UUID] = {}

    def top(key: UUID) -> UUID:
        while head.setdefault(key, key) != key:
            key = head[key]
        return key

    for pair in pairs:
        head[top(pair.case_id)] = top(pair.other_id)
    groups: dict[UUID, list[LikelyDuplicate]] = {}
    for pair in pairs:
        groups.setdefault(top(pair.case_id), []).append(pair)
    return list(groups.values())


def _cluster(pairs: list[LikelyDuplicate], names: Mapping[UUID, str]) -> Cluster:
    cases = {case.pk: case for pair in pairs for case in (pair.case, pair.other)}
    ordered = sorted(cases.values(), key=lambda case: (case.received_at, case.pk))[:MEMBERS]
    main = min(ordered, key=lambda case: (-RANK[State(case.state)], case.received_at, case.pk))
    shared = _shared(ordered)
    people: set[UUID] = set()
    members = []
    for case in ordered:
        who = told_apart(person=case.person_id, confidential=case.confidential)
        members.append(_member(case, main, shared, names, repeat=who in people))
        people |= {who} if who else set()
    return Cluster(tuple(members), pairs[0].score, reasons_of(case=pairs[0].case, why=pairs[0].why))


def _member(case: Case, main: Case, shared: frozenset[str], names: Mapping[UUID, str], *, repeat: bool) -> Member:
    matter, address = matter_of(case=case), str((case.location or {}).get("address", ""))
    place = "；".join(dict.fromkeys(part for part in (address, str(case.answers.get("place", ""))) if part))
    return Member(
        case=case,
        parts=tuple(marked(case.text, shared)),
        place=tuple(marked(place, shared)),
        unit=unit_ref(unit_cards()[case.unit_id]),
        reporter=names.get(case.pk, ""),
        repeat=repeat,
        is_main=case.pk == main.pk,
        may_be_main=may_take(case=case),
        mark=group_mark(case=case),
        state_label=str(State(case.state).label),
        matter_name=matter.name,
    )


def _shared(cases: Iterable[Case]) -> frozenset[str]:
    """Pairs of characters that at least two of some cases have and that say something."""
    cases = list(cases)
    block, seen, twice = block_for(matter=matter_of(case=cases[0])), set[str](), set[str]()
    for case in cases:
        words = sketch_of_case(case=case).words
        twice |= seen & words
        seen |= words
    return block.telling(twice)
