"""A bundle 一件事 as others read it: the parts of its matter with their papers, and where each part of a case stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.rules import Actor
from linli.cases.choices import ENDED_STATES, Move, Outcome, State
from linli.cases.models import Case, CaseMove
from linli.cases.queries.clocks import matter_of, pauses_running, running_of, time_left
from linli.cases.queries.units import UnitRef, unit_ref
from linli.cases.rules import bundles
from linli.cases.rules.clock import due_moment
from linli.catalogue.choices import MatterKind, PaperNeed
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force
from linli.catalogue.rules import DAYS_OF
from linli.catalogue.schema import BundlePart, Paper
from linli.kernel.telling import listed
from linli.organisations.queries import unit_cards
from linli.reference.queries import working_calendar


@dataclass(frozen=True)
class PartMatter:
    """A part of a bundle's matter, with the version of the matter that it asks for."""

    part: BundlePart
    matter: MatterCard

    def question(self, key: str) -> str:
        """The bundle's question that fills one of this matter."""
        return self.part.answers.get(key, key)

    def paper(self, code: str) -> str:
        """The bundle's paper that stands for one of this matter."""
        return self.part.papers.get(code, code)


@dataclass(frozen=True)
class BundlePaper:
    """A paper of the one list, and the parts it is for; none: for the bundle as a whole."""

    paper: Paper
    parts: tuple[PartMatter, ...]


@dataclass(frozen=True)
class PartLine:
    """A part of a case that is a bundle. `late`: its date has passed, or had when it was answered.

    `ground`, `remedy` and `other_body` are those of a refusal.
    """

    part: str
    number: str
    matter_code: str
    kind: str
    name: str
    unit: UnitRef
    unit_phone: str
    state: str
    sent: bool
    due_date: date | None
    due_provisional: bool
    limit_known: bool
    suspended: bool
    days_left: int | None
    colour: str
    late: bool
    outcome: str
    reply: str
    ground: str
    remedy: str
    other_body: str
    ended_at: datetime | None

    @property
    def label(self) -> str:
        """How it stands, in a word or two."""
        if self.state == State.REFUSED and self.sent:
            return _("不予办理")
        if self.outcome and self.state in {State.REPLIED, State.CLOSED}:
            return str(Outcome(self.outcome).label)
        return str(State(self.state).label)

    @property
    def is_open(self) -> bool:
        return not bundles.has_ended(self.state)

    @property
    def granted(self) -> bool:
        return self.state in {State.REPLIED, State.CLOSED} and self.outcome in {Outcome.DONE, Outcome.PARTLY}


def parts_of_matter(*, matter: MatterCard, at: datetime) -> tuple[PartMatter, ...]:
    """The parts of a bundle's matter with the versions in force at a moment. Those not loaded are left out."""
    found = []
    for part in matter.parts:
        try:
            found.append(PartMatter(part, matter_in_force(code=part.matter, at=at)))
        except MatterUnknown:
            continue
    return tuple(found)


def asked_for(*, parts: Iterable[PartMatter], answers: Mapping[str, Any]) -> tuple[PartMatter, ...]:
    """The parts that these answers, kept or typed, ask for."""
    return tuple(part for part in parts if bundles.is_asked_for(part.part.when, answers))


def deciding_questions(*, matter: MatterCard) -> frozenset[str]:
    """The questions whose answers say which parts are asked for."""
    return frozenset(question for part in matter.parts for question in part.when)


def papers_of(*, matter: MatterCard, parts: Iterable[PartMatter]) -> tuple[BundlePaper, ...]:
    """The one list of papers of these parts: each once, however many of them ask for it.

    The bundle's own come first, in its words; left out are those that only other parts ask for.
    """
    chosen = tuple(parts)
    users: dict[str, list[tuple[PartMatter, Paper]]] = {}
    for part in chosen:
        for paper in part.matter.papers:
            users.setdefault(part.paper(paper.code), []).append((part, paper))
    elsewhere = {code for part in matter.parts for code in part.papers.values()} - set(users)
    own = {paper.code: paper for paper in matter.papers}
    rows = [BundlePaper(own[code], _parts(users.get(code))) for code in own if code not in elsewhere]
    return (*rows, *(_shared(code, used) for code, used in users.items() if code not in own))


def _parts(used: list[tuple[PartMatter, Paper]] | None) -> tuple[PartMatter, ...]:
    return tuple(part for part, _paper in used or ())


def _shared(code: str, used: list[tuple[PartMatter, Paper]]) -> BundlePaper:
    """A paper that the bundle does not name itself, as the first part names it and as much needed as by any."""
    first = used[0][1]
    need = PaperNeed(bundles.need_of(str(paper.need) for _part, paper in used))
    when = first.when if need == PaperNeed.IF_APPLICABLE else ""
    return BundlePaper(first.model_copy(update={"code": code, "need": need, "when": when}), _parts(used))


def whole_matter(*, matter: MatterCard, at: datetime, answers: Mapping[str, Any] | None = None) -> MatterCard:
    """A bundle's matter with the one list of papers in place of its own: of all parts, or of those asked for.

    Any other matter as it is.
    """
    if matter.kind != MatterKind.BUNDLE:
        return matter
    parts = parts_of_matter(matter=matter, at=at)
    if answers is not None:
        parts = asked_for(parts=parts, answers=answers)
    return replace(matter, papers=tuple(_said_for(row) for row in papers_of(matter=matter, parts=parts)))


def _said_for(row: BundlePaper) -> Paper:
    """A paper of the one list that says for which parts it is."""
    if not row.parts:
        return row.paper
    used = _("用于%(parts)s") % {"parts": listed(part.matter.name for part in row.parts)}
    return row.paper.model_copy(update={"note": "；".join(filter(None, (used, row.paper.note)))})


def longest_part(*, parts: Iterable[PartMatter]) -> PartMatter | None:
    """The part that may take longest by its own limit; None when no limit is known."""
    known = [part for part in parts if not part.matter.limit.unknown]
    return max(known, key=lambda part: _days(part.matter), default=None)


def _days(matter: MatterCard) -> float:
    limit = matter.limit
    return (limit.n or 0) * DAYS_OF[limit.unit] if limit.unit else 0.0


def part_cases(*, case: Case, locked: bool = False) -> list[Case]:
    """The parts of a bundle that the caller has found in scope, in order; `locked` for the caller's transaction."""
    rows = Case.objects.filter(bundle=case)
    found = rows.select_for_update() if locked else rows
    return sorted(found, key=lambda part: (len(part.number), part.number))


def part_lines(*, case: Case, by: Actor, at: datetime) -> tuple[PartLine, ...]:
    """Where the parts of a bundle stand; the caller has found it in scope of `by`. None for other cases, without a query."""
    return lines_of(parts=part_cases(case=case), by=by, at=at) if case.kind == MatterKind.BUNDLE else ()


def lines_of(*, parts: Iterable[Case], by: Actor, at: datetime) -> tuple[PartLine, ...]:
    """Parts at hand as lines: one query for those that were refused, one for those suspended, none without them."""
    held = list(parts)
    refused = [part.pk for part in held if part.state == State.REFUSED]
    bodies = _refusals(refused) if refused else {}
    paused = [part.pk for part in held if part.suspended]
    pauses = pauses_running(case_ids=paused, by=by) if paused else {}
    return tuple(_line(part, bodies.get(part.pk, {}), pauses.get(part.pk), at) for part in held)


def _refusals(case_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = CaseMove.objects.filter(case_id__in=case_ids, move=Move.REFUSE).order_by("seq")
    return dict(rows.values_list("case_id", "body"))


def _line(part: Case, refusal: Mapping[str, Any], paused: tuple[date, date] | None, at: datetime) -> PartLine:
    unit, matter = unit_cards()[part.unit_id], matter_of(case=part)
    left, colour = time_left(case=part, now=at, paused=paused)
    ended = part.replied_at or part.closed_at
    same = {name: getattr(part, name) for name in _SAME}
    return PartLine(
        **same,
        name=matter.name,
        unit=unit_ref(unit),
        unit_phone=unit.phone,
        sent=part.dispatched_at is not None,
        days_left=left,
        colour=colour,
        late=bool(part.due_at and (ended or at) > part.due_at),
        ground=str(refusal.get("ground", "")),
        remedy=str(refusal.get("remedy", "")),
        other_body=str(refusal.get("other_body", "")),
        ended_at=ended,
    )


_SAME = "part number matter_code kind state due_date due_provisional limit_known suspended outcome reply".split()


def promised_date(*, case: Case) -> date | None:
    """The date that a promise of the bundle as a whole would give; None where its matter promises none.

    The date that is told is that of the parts: a promise that ends before it is shorter than what was promised for a part.
    """
    due = due_moment(running_of(case=case), working_calendar())
    return due.due_date if due else None


def siblings_of(*, case: Case, by: Actor, at: datetime) -> tuple[PartLine, ...]:
    """The other parts beside one that is in scope of `by`: which unit has each and how it stands, without what was said."""
    if case.bundle is None:
        return ()
    others = [part for part in part_cases(case=case.bundle) if part.pk != case.pk]
    lines = lines_of(parts=others, by=by, at=at)
    return tuple(replace(line, reply="", ground="", remedy="", other_body="") for line in lines)


def still_open(lines: Iterable[PartLine]) -> list[PartLine]:
    """The parts that are not over yet."""
    return [line for line in lines if line.state not in ENDED_STATES and line.is_open]
