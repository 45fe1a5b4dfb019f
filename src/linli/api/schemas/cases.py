"""A case, its list row, its history, clock, moves and files, as JSON."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from linli.api.schemas.bundles import BundleRef, PartOut
from linli.api.schemas.common import Moment, Out, UnitOut
from linli.cases.queries import CaseCard, ListRow, Step
from linli.cases.queries.cards import AttachmentCard
from linli.cases.queries.clocks import matter_of
from linli.people.queries import PartyCard

BASE = "/api/v1"


class MatterRef(Out):
    code: str
    version: int
    name: str


class DivisionRef(Out):
    code: str
    name: str


class CategoryRef(Out):
    """The class of an appeal: six digits, two for each level."""

    code: str
    name: str


def category_of(code: str, name: str) -> CategoryRef | None:
    """The class of a case; null without one."""
    return CategoryRef(code=code, name=name) if code else None


class Assisting(Out):
    unit: UnitOut
    state: str


class PartyOut(Out):
    """A person of a case, masked. `id` opens the log of who looked at them, for those who may read it."""

    id: UUID | None = Field(validation_alias="person_id")
    kind: str
    name: str
    id_type: str
    id_number: str
    no_id_reason: str
    phone: str
    uscc: str
    hidden: bool


class Material(Out):
    code: str
    name: str
    need: str
    state: str
    source: str
    asked: str


class Why(Out):
    """The rule that says which unit has the case, or will have it."""

    rule: str
    text: str


class Question(Out):
    """A unit asked to sign or to give its view, and its answer."""

    kind: str
    unit: UnitOut
    state: str
    join: str
    question: str
    text: str
    asked_at: Moment
    answered_at: Moment | None


class Order(Out):
    number: str
    kind: str
    unit: UnitOut
    reason: str
    due_date: date


class AttachmentOut(Out):
    id: UUID
    name: str
    type: str
    size: int
    sha256: str
    material: str
    at: Moment


class Links(Out):
    self: str
    history: str
    clock: str
    moves: str
    attachments: str


class CaseBrief(Out):
    """A case in a list. `applicant` has the masked name alone."""

    number: str
    state: str
    matter: MatterRef
    division: DivisionRef
    unit: UnitOut | None
    title: str
    channel: str
    external_no: str
    applicant: dict[str, str] | None
    received_at: Moment
    recorded_at: Moment
    accepted_at: Moment | None
    deemed: bool
    notice_due_at: Moment | None
    due_at: Moment | None
    due_date: date | None
    limit_known: bool
    due_provisional: bool
    colour: str
    days_left: int | None
    suspended: bool
    rating: int | None
    category: CategoryRef | None
    links: Links
    version: int

    @classmethod
    def of(cls, row: ListRow) -> Self:
        case, matter = row.case, matter_of(case=row.case)
        named = {name: getattr(case, name) for name in _OF_CASE}
        return cls(
            **named,
            matter=MatterRef(code=matter.code, version=matter.version, name=matter.name),
            division=DivisionRef(code=case.division_code, name=case.division_name),
            unit=UnitOut.model_validate(row.unit),
            applicant={"name": row.applicant} if row.applicant and not case.anonymous else None,
            colour=row.colour,
            days_left=row.days_left,
            category=category_of(case.category, row.category_name),
            links=links_of(case.number),
        )


_OF_CASE = (
    "number state title channel external_no received_at recorded_at accepted_at deemed notice_due_at due_at due_date "
    "limit_known due_provisional suspended rating version"
).split()


class CaseOut(Out):
    """A case in full, for who asks: persons masked, `allowed_moves` theirs."""

    number: str
    state: str
    matter: MatterRef
    division: DivisionRef
    unit: UnitOut | None
    assisting: list[Assisting]
    title: str
    text: str
    channel: str
    external_no: str
    applicant: PartyOut | None
    received_at: Moment
    recorded_at: Moment
    accepted_at: Moment | None
    deemed: bool
    notice_due_at: Moment | None
    due_at: Moment | None
    due_date: date | None
    limit_known: bool
    due_provisional: bool
    colour: str
    days_left: int | None
    suspended: bool
    materials: list[Material]
    why_here: Why
    allowed_moves: list[str]
    rating: int | None
    links: Links
    version: int
    category: CategoryRef | None
    kind: str
    window: UnitOut
    anonymous: bool
    confidential: bool
    guardian: PartyOut | None
    agent: PartyOut | None
    answers: dict[str, Any]
    location: dict[str, Any] | None
    consultations: list[Question]
    orders: list[Order]
    attachments: list[AttachmentOut]
    dispatched_at: Moment | None
    replied_at: Moment | None
    closed_at: Moment | None
    outcome: str
    reply: str
    result: str
    merged_into: str | None
    bundle: BundleRef | None
    parts: list[PartOut]
    joined_count: int
    joined: list[str]

    @classmethod
    def of(cls, card: CaseCard) -> Self:
        return cls(**case_values(card))


class CaseOpened(CaseOut):
    """A case just taken in. The tracking code is given here and on the slip only."""

    tracking_code: str

    @classmethod
    def opened(cls, card: CaseCard, tracking_code: str) -> Self:
        return cls(**case_values(card), tracking_code=tracking_code)


_SAME = (
    "number state title text channel external_no received_at recorded_at accepted_at deemed notice_due_at due_at "
    "due_date limit_known due_provisional colour days_left suspended rating version kind anonymous confidential location "
    "dispatched_at replied_at closed_at outcome reply result merged_into joined_count"
).split()


def case_values(card: CaseCard) -> dict[str, Any]:
    """The fields of a case from its card."""
    people = {party.role: _party(party) for party in reversed(card.parties)}
    return {name: getattr(card, name) for name in _SAME} | {
        "matter": MatterRef(code=card.matter_code, version=card.matter_version, name=card.matter_name),
        "division": DivisionRef(code=card.division_code, name=card.division_name),
        "unit": UnitOut.model_validate(card.unit),
        "window": UnitOut.model_validate(card.window),
        "assisting": [Assisting.model_validate(part) for part in card.assisting],
        "applicant": people.get("applicant"),
        "guardian": people.get("guardian"),
        "agent": people.get("agent"),
        "materials": [Material.model_validate(part) for part in card.materials],
        "why_here": Why(rule=card.why_rule, text=card.why_text),
        "allowed_moves": list(card.allowed_moves),
        "category": category_of(card.category, card.category_name),
        "links": links_of(card.number),
        "joined": [row.number for row in card.joined.cases] if card.joined else [],
        "answers": {key: value for key, _label, value in card.answers},
        "bundle": BundleRef(number=card.bundle) if card.bundle else None,
        "parts": [PartOut.of(line) for line in card.parts],
        "consultations": [Question.model_validate(part) for part in card.seats],
        "orders": [Order.model_validate(part) for part in card.orders],
        "attachments": [AttachmentOut.model_validate(part) for part in card.attachments],
    }


def _party(card: PartyCard) -> PartyOut:
    return PartyOut.model_validate(card)


def links_of(number: str) -> Links:
    """Where the parts of a case are."""
    at = f"{BASE}/cases/{number}"
    return Links(
        self=at, history=f"{at}/history", clock=f"{at}/clock", moves=f"{at}/moves", attachments=f"{at}/attachments"
    )


class StepBy(Out):
    unit: UnitOut | None
    name: str


class StepOut(Out):
    """A row of the history. `by` is null for the resident's own steps."""

    seq: int
    move: str
    from_: str | None = Field(serialization_alias="from")
    to: str
    at: Moment
    recorded_at: Moment
    by: StepBy | None
    unit: UnitOut
    note: str | None
    source: str
    body: dict[str, Any]

    @classmethod
    def of(cls, step: Step) -> Self:
        unit = UnitOut.model_validate(step.by_unit) if step.by_unit else None
        return cls(
            seq=step.seq,
            move=step.move,
            from_=step.from_state or None,
            to=step.to_state,
            at=step.at,
            recorded_at=step.recorded_at,
            by=None if step.by_name is None else StepBy(unit=unit, name=step.by_name),
            unit=UnitOut.model_validate(step.unit),
            note=step.note or None,
            source=step.source,
            body=step.body,
        )


class MoveForm(Out):
    """A move that may be made now, and the JSON Schema of what it needs."""

    model_config = ConfigDict(populate_by_name=True)

    move: str
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class MoveIn(BaseModel):
    """A move and what it needs, as `GET /cases/{number}/moves` says. `version`: the one the sender saw."""

    model_config = ConfigDict(extra="allow")

    move: str
    version: int | None = None
    note: str = ""


def attachment_out(card: AttachmentCard) -> AttachmentOut:
    """An attachment as JSON."""
    return AttachmentOut.model_validate(card)
