"""Opening the parts of a bundle 一件事 with it: a case each, in the same transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from linli.access.rules import Actor
from linli.cases.actions.bundles import accept_with
from linli.cases.actions.drafts import Draft, history_row, set_due, set_due_of_whole
from linli.cases.actions.judging import Judged
from linli.cases.actions.judging_parts import JudgedPart
from linli.cases.choices import Move, State
from linli.cases.models import Case, CaseMove
from linli.kernel.audit import LANES
from linli.kernel.ids import new_id


@dataclass
class OpenedParts:
    """Unsaved rows of the parts, by kind, to be written with those of the bundle."""

    cases: list[Case] = field(default_factory=list)
    materials: list[Model] = field(default_factory=list)
    moves: list[CaseMove] = field(default_factory=list)
    mentions: list[Model] = field(default_factory=list)


def open_parts(whole: Case, checked: Judged, by: Actor, at: datetime, source: str) -> OpenedParts:
    """The parts of a bundle that is about to be written, accepted when it is; its one date is set from theirs."""
    opened = OpenedParts()
    for place, part in enumerate(checked.parts, start=1):
        case = _part_case(whole, part, place)
        opened.cases.append(case)
        for material in part.materials:
            material.case = case
        opened.materials += part.materials
        _first_moves(opened, case, whole, by, at, source)
    if opened.cases:
        set_due_of_whole(whole, opened.cases)
    return opened


def _part_case(whole: Case, part: JudgedPart, place: int) -> Case:
    """A part: the same people, window and moments; of the answers and texts only what its own matter asks for."""
    matter = part.of.matter
    return Case(
        **{name: getattr(whole, name) for name in _SAME},
        id=_in_lane_of(whole.pk),
        number=f"{whole.number}-{place}",
        bundle=whole,
        part=part.of.part.code,
        matter_id=matter.version_id,
        matter_code=matter.code,
        kind=matter.kind,
        title=matter.name,
        answers={key: _as_kept(whole, part.questions[key], value) for key, value in part.answers.items()},
        state=State.RECEIVED,
        clock_started_at=whole.received_at if matter.clock_starts == "receipt" else None,
        limit_known=not matter.limit.unknown,
    )


_SAME = (
    "division_code division_name window_id unit_id channel anonymous confidential applicant_id person_id source "
    "notice_version opened_by_id received_at recorded_at complete_at"
).split()


def _as_kept(whole: Case, question: str, value: Any) -> Any:
    """Texts as the bundle keeps them, with the numbers in them masked: these are sealed once, with the bundle."""
    return whole.answers[question] if isinstance(value, str) else value


def _in_lane_of(key: UUID) -> UUID:
    """A new id in the lane of the audit in which the bundle's rows are recorded: one lock for a change of several parts."""
    fresh = new_id().int
    return UUID(int=fresh - fresh % LANES + key.int % LANES)


def _first_moves(opened: OpenedParts, case: Case, whole: Case, by: Actor, at: datetime, source: str) -> None:
    receive = Draft(case=case, move=Move.RECEIVE, by=by, at=whole.received_at, source=source, recorded_at=at)
    drafts = [receive]
    _keep_row(opened, receive, 1, whole)
    if whole.accepted_at:
        accept = Draft(case=case, move=Move.ACCEPT, by=by, at=at, source=source, recorded_at=at, before=State.RECEIVED)
        case.state = State.ACCEPTED
        accept_with(accept, whole)
        _keep_row(opened, accept, 2, whole)
        drafts.append(accept)
    if case.clock_started_at:
        set_due(case, just_started=True)
    opened.mentions += [row for draft in drafts for row in draft.added]


def _keep_row(opened: OpenedParts, draft: Draft, seq: int, whole: Case) -> None:
    draft.body["bundle"] = whole.number
    draft.case.version = seq
    opened.moves.append(history_row(draft))
