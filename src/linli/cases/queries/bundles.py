"""A bundle 一件事 as others read it: where each part of a case stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.access.rules import Actor
from linli.cases.choices import Move, Outcome, State, state_word
from linli.cases.models import Case, CaseMove
from linli.cases.queries.clocks import matter_of, pauses_running, running_of, time_left
from linli.cases.queries.units import UnitRef, unit_ref
from linli.cases.rules import bundles
from linli.cases.rules.clock import due_moment
from linli.catalogue.choices import MatterKind
from linli.organisations.queries import unit_cards
from linli.reference.queries import working_calendar


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
        if self.outcome and self.state in {State.REPLIED, State.CLOSED}:
            return str(Outcome(self.outcome).label)
        return state_word(self.state, sent=self.sent)

    @property
    def is_open(self) -> bool:
        return not bundles.has_ended(self.state)

    @property
    def granted(self) -> bool:
        return self.state in {State.REPLIED, State.CLOSED} and self.outcome in {Outcome.DONE, Outcome.PARTLY}


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
