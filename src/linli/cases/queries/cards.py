"""A case as it is shown: one card for pages and programs alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from linli.access.queries import root_of, unit_tree
from linli.access.rules import SYSTEM, Actor
from linli.cases.choices import ENDED_STATES, Move, SeatKind, State, state_word
from linli.cases.models import Case, CaseAttachment, CaseMaterial, CaseMove, CaseSeat
from linli.cases.queries.bundles import PartLine, part_lines
from linli.cases.queries.clocks import matter_of, pauses_running, time_left
from linli.cases.queries.joined import Joined, joined_to
from linli.cases.queries.routes import proposed_way
from linli.cases.queries.scope import case_by_number
from linli.cases.queries.standing import Around, allowed_moves, around_of
from linli.cases.queries.units import UnitRef, unit_ref
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries.categories import class_name
from linli.kernel.prepared import PreparedRows
from linli.organisations.queries import UnitCard, unit_cards
from linli.people.queries import PartyCard, parties_of_case
from linli.reference.queries.successors import PlaceThen, place_then


@dataclass(frozen=True)
class AssistingUnit:
    unit: UnitRef
    state: str


@dataclass(frozen=True)
class MaterialCard:
    code: str
    name: str
    need: str
    state: str
    source: str
    asked: str


@dataclass(frozen=True)
class SeatCard:
    """A question to a unit and its answer."""

    kind: str
    unit: UnitRef
    state: str
    join: str
    question: str
    text: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class OrderCard:
    number: str
    kind: str
    unit: UnitRef
    reason: str
    due_date: date


@dataclass(frozen=True)
class AttachmentCard:
    id: UUID
    material: str
    name: str
    type: str
    size: int
    sha256: str
    at: datetime


@dataclass(frozen=True)
class CaseCard:
    """A case in full, for someone who may see it. `allowed_moves` are theirs."""

    id: UUID
    number: str
    state: str
    matter_code: str
    matter_version: int
    matter_name: str
    kind: str
    division_code: str
    division_name: str
    division_since: PlaceThen | None
    window: UnitRef
    unit: UnitRef
    assisting: tuple[AssistingUnit, ...]
    seats: tuple[SeatCard, ...]
    orders: tuple[OrderCard, ...]
    title: str
    text: str
    channel: str
    external_no: str
    source: str
    anonymous: bool
    confidential: bool
    parties: tuple[PartyCard, ...]
    answers: tuple[tuple[str, str, Any], ...]
    warnings: tuple[str, ...]
    location: dict[str, Any] | None
    received_at: datetime
    recorded_at: datetime
    accepted_at: datetime | None
    deemed: bool
    notice_due_at: datetime | None
    dispatched_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    due_date: date | None
    limit_known: bool
    due_provisional: bool
    colour: str
    days_left: int | None
    suspended: bool
    materials: tuple[MaterialCard, ...]
    attachments: tuple[AttachmentCard, ...]
    why_rule: str
    why_text: str
    outcome: str
    reply: str
    result: str
    rating: int | None
    merged_into: str | None
    notice_version: str
    returned_count: int
    version: int
    allowed_moves: tuple[str, ...]
    category: str = ""
    category_name: str = ""
    bundle: str | None = None
    parts: tuple[PartLine, ...] = ()
    joined_count: int = 0
    joined: Joined | None = None

    @property
    def applicant(self) -> PartyCard | None:
        return next((party for party in self.parties if party.role == "applicant"), None)

    @property
    def state_label(self) -> str:
        return state_word(self.state, sent=self.dispatched_at is not None)


_kept_card = TypeAdapter(CaseCard)


def card_to_json(card: CaseCard) -> dict[str, Any]:
    """A card as plain JSON values, to be kept as the answer that was given."""
    return dict(_kept_card.dump_python(card, mode="json"))


def card_of_json(kept: dict[str, Any]) -> CaseCard:
    """The card that `card_to_json` kept."""
    return _kept_card.validate_python(kept)


@dataclass(frozen=True)
class Step:
    """One row of the history. `earlier`: an answer or a result of the handling before the case was taken up again."""

    id: UUID
    seq: int
    move: str
    from_state: str
    to_state: str
    at: datetime
    recorded_at: datetime
    by_name: str | None
    by_unit: UnitRef | None
    unit: UnitRef
    note: str
    body: dict[str, Any]
    source: str
    earlier: bool = False

    @property
    def label(self) -> str:
        refused_late = self.move == Move.REFUSE and self.from_state in {State.DISPATCHED, State.IN_HAND}
        label = _("不予办理") if refused_late else str(Move(self.move).label)
        return _("%(move)s（重新办理前）") % {"move": label} if self.earlier else label


def class_of(*, case: Case) -> str:
    """What the class of a case is called; empty without one."""
    return class_name(code=case.category, root=root_of(unit_id=case.window_id)) if case.category else ""


def case_card(*, number: str, by: Actor, at: datetime) -> CaseCard:
    """A case in scope of `by`, with the moves they may make. Raises NotFound."""
    return card_of(case=case_by_number(number=number, by=by), by=by, at=at)


def card_of(*, case: Case, by: Actor, at: datetime, around: Around | None = None) -> CaseCard:
    """The card of a case that is in scope of `by` (the caller has checked); `around` when it is at hand."""
    around = around or around_of(case=case)
    return build_card(
        case=case,
        at=at,
        parties=tuple(
            parties_of_case(case_id=case.bundle_id or case.pk, by=by, unhidden=knows_reporter(case=case, by=by))
        ),
        materials=_MATERIALS.all(case_id=case.pk),
        attachments=files_of(case=case),
        around=around,
        moves=allowed_moves(case=case, by=by, around=around, at=at),
        paused=pauses_running(case_ids=[case.pk], by=by).get(case.pk) if case.suspended else None,
        merged_into=case.merged_into.number if case.merged_into else None,
        parts=part_lines(case=case, by=by, at=at),
        joined=joined_to(case=case, by=by),
    )


def files_of(*, case: Case) -> list[CaseAttachment]:
    """The files of a case that the caller has found in scope; of a part those for its papers that came with the bundle too."""
    own = _ATTACHMENTS.all(case_id=case.pk)
    if case.bundle is None:
        return own
    part = next(part for part in matter_of(case=case.bundle).parts if part.code == case.part)
    codes = {part.papers.get(paper.code, paper.code) for paper in matter_of(case=case).papers}
    return [*(row for row in _ATTACHMENTS.all(case_id=case.bundle_id) if row.material_code in codes), *own]


_MATERIALS = PreparedRows(
    CaseMaterial, "case_id", build=lambda case_id: CaseMaterial.objects.filter(case_id=case_id).order_by("id")
)
_ATTACHMENTS = PreparedRows(
    CaseAttachment, "case_id", build=lambda case_id: CaseAttachment.objects.filter(case_id=case_id).order_by("at", "id")
)


def knows_reporter(*, case: Case, by: Actor) -> bool:
    """Whether `by` may know a reporter who asked not to be known: the window that took it in, and the reporter."""
    if by.is_system or by.is_resident or by.case_id == case.pk:
        return True
    window = unit_tree().by_id[case.window_id].path
    return any(seat.path == window for seat in by.seats)


def build_card(
    *,
    case: Case,
    at: datetime,
    parties: tuple[PartyCard, ...],
    materials: Iterable[CaseMaterial],
    attachments: Iterable[CaseAttachment],
    around: Around,
    moves: tuple[Move, ...],
    paused: tuple[date, date] | None = None,
    merged_into: str | None = None,
    joined: Joined | None = None,
    parts: tuple[PartLine, ...] = (),
) -> CaseCard:
    """A card from rows at hand; asks the database for nothing."""
    units, matter = unit_cards(), matter_of(case=case)
    left, colour = time_left(case=case, now=at, paused=paused)
    rule, why = _why(case)
    copied = {name: getattr(case, name) for name in _COPIED}
    return CaseCard(
        **copied,
        division_since=place_then(code=case.division_code),
        matter_version=matter.version,
        matter_name=matter.name,
        window=unit_ref(units[case.window_id]),
        unit=unit_ref(units[case.unit_id]),
        assisting=tuple(AssistingUnit(unit_ref(units[s.unit_id]), s.state) for s in around.seats if _assists(s)),
        seats=tuple(_seat(seat, units) for seat in around.seats),
        orders=tuple(
            OrderCard(o.number, o.kind, unit_ref(units[o.unit_id]), o.reason, o.due_date) for o in around.orders
        ),
        parties=parties,
        answers=tuple((f.key, f.label, case.answers[f.key]) for f in matter.form if f.key in case.answers),
        warnings=matter.warnings_for(case.answers),
        colour=colour,
        days_left=left,
        materials=tuple(MaterialCard(m.code, m.name, m.need, m.state, m.source, m.asked) for m in materials),
        attachments=tuple(
            AttachmentCard(a.pk, a.material_code, a.name, a.type, a.size, a.sha256, a.at) for a in attachments
        ),
        why_rule=rule,
        why_text=why,
        merged_into=merged_into,
        joined=joined,
        joined_count=case.joined_count if joined else 0,
        allowed_moves=tuple(move.value for move in moves),
        category=case.category,
        category_name=class_of(case=case),
        bundle=case.bundle.number if case.bundle else None,
        parts=parts,
    )


_COPIED = (
    "id number state matter_code kind division_code division_name title text channel external_no source anonymous "
    "confidential location received_at recorded_at accepted_at deemed notice_due_at dispatched_at replied_at closed_at "
    "due_at due_date limit_known due_provisional suspended outcome reply result rating notice_version returned_count version"
).split()


def _assists(seat: CaseSeat) -> bool:
    return seat.kind == SeatKind.ASSIST and seat.state != "dropped"


def _seat(seat: CaseSeat, units: dict[UUID, UnitCard]) -> SeatCard:
    return SeatCard(
        seat.kind,
        unit_ref(units[seat.unit_id]),
        seat.state,
        seat.join,
        seat.question,
        seat.text,
        seat.asked_at,
        seat.answered_at,
    )


BUNDLE_RULE = "bundle"


def _why(case: Case) -> tuple[str, str]:
    """Why the case is where it is: the rule that sent it, or, still at the window, the rule that will."""
    if case.why_rule:
        return case.why_rule, case.why_text
    if case.kind == MatterKind.BUNDLE:
        return BUNDLE_RULE, _("一件事由受理窗口负责到底，各部分按自己的派单规则分送。")
    way = proposed_way(case=case)
    if way is None:
        return "no-rule", _("还没有适用的派单规则，由窗口选择承办单位。")
    if case.state in ENDED_STATES:
        return way.rule_id, way.text  # it goes nowhere any more
    return way.rule_id, _("%(rule)s（将派给%(unit)s）") % {"rule": way.text, "unit": way.lead_name}


def history(*, number: str, by: Actor) -> list[Step]:
    """The history of a case in scope, in order. A resident's own steps name no account. Raises NotFound.

    Notes that staff write beside a case, and how they class it, are not for its resident.
    """
    steps = steps_of(case=case_by_number(number=number, by=by))
    return [step for step in steps if step.move not in BETWEEN_STAFF] if by.is_resident else steps


def steps_of(*, case: Case) -> list[Step]:
    """The history of a case that the caller has found in scope."""
    units, rows = unit_cards(), list(CaseMove.objects.filter(case=case).order_by("seq"))
    again = max((row.seq for row in rows if row.move == Move.REOPEN), default=0)
    return [_step(row, units, earlier=row.move in ANSWERS and row.seq < again) for row in rows]


BETWEEN_STAFF = frozenset({Move.NOTE, Move.CLASSIFY, Move.JOIN, Move.LEAVE})
ANSWERS = frozenset({Move.REPLY, Move.CLOSE})


def _step(row: CaseMove, units: dict[UUID, UnitCard], *, earlier: bool) -> Step:
    nobody = row.by_unit_id is None and row.source == "" and row.by_name != SYSTEM.name
    resident = row.move == Move.RATE or nobody
    return Step(
        id=row.pk,
        seq=row.seq,
        move=row.move,
        from_state=row.from_state,
        to_state=row.to_state,
        at=row.at,
        recorded_at=row.recorded_at,
        by_name=None if resident else row.by_name,
        by_unit=None if resident or row.by_unit_id is None else unit_ref(units[row.by_unit_id]),
        unit=unit_ref(units[row.unit_id]),
        note=row.note,
        body=row.body,
        source=row.source,
        earlier=earlier,
    )
