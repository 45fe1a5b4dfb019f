"""Matters, units and divisions: nothing personal in them."""

from datetime import date
from typing import Any, Self

from linli.api.schemas.common import Moment, Out, UnitOut
from linli.catalogue import schema
from linli.catalogue.choices import MatterStatus
from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.bundles import PartMatter
from linli.catalogue.queries.finding import MatterHit
from linli.organisations.queries import NameCard, UnitCard, UnitUnknown, unit_card


class MatterFound(Out):
    """A matter that answers to what was asked, and how well (0 to 100). `unit`: who is responsible for it."""

    code: str
    name: str
    version: int
    unit: UnitOut | None
    score: int
    kind: str
    status: str
    summary: str

    @classmethod
    def of(cls, hit: MatterHit) -> Self:
        card = hit.card
        return cls(
            code=card.code,
            name=card.name,
            version=card.version,
            unit=responsible_unit(card),
            score=hit.score,
            kind=card.kind,
            status=card.status,
            summary=card.summary,
        )


def responsible_unit(card: MatterCard) -> UnitOut | None:
    """The unit that a matter's body or route names; None for one that depends on the place."""
    for code in (card.body.unit, card.route.lead):
        try:
            return UnitOut.model_validate(unit_card(code=code))
        except UnitUnknown:
            continue
    return None


class Limits(Out):
    """The legal and the promised limit, each with its source or marked unknown; what starts the clock."""

    legal: schema.Limit
    promised: schema.Limit
    starts: str


class GuidePart(Out):
    """A matter that a bundle asks for: always, or when its questions have these answers. `papers` by the bundle's codes."""

    code: str
    matter: str
    name: str
    when: dict[str, list[str]]
    note: str
    unit: UnitOut | None
    limits: Limits
    papers: list[str]

    @classmethod
    def of(cls, part: PartMatter) -> Self:
        matter = part.matter
        return cls(
            code=part.part.code,
            matter=matter.code,
            name=matter.name,
            when={question: list(answers) for question, answers in part.part.when.items()},
            note=part.part.note,
            unit=responsible_unit(matter),
            limits=Limits(legal=matter.legal_limit, promised=matter.promised_limit, starts=matter.clock_starts),
            papers=[part.paper(paper.code) for paper in matter.papers],
        )


class MatterVersionOut(Out):
    version: int
    valid_from: Moment | None
    valid_to: Moment | None


class MatterGuide(Out):
    """The whole guide of one version of a matter. What no source gives says `unknown` and why."""

    code: str
    version: int
    name: str
    kind: str
    status: str
    status_label: str
    unit: UnitOut | None
    everyday_names: list[str]
    appeal_kind: str | None
    summary: str
    tiers: list[str]
    channels: list[str]
    applicants: schema.Applicants
    body: schema.Body
    conditions: list[str]
    form: list[schema.FormField]
    papers: list[schema.Paper]
    limits: Limits
    fee: schema.Fee
    visits: schema.Visits
    route: schema.Route
    result: schema.Result
    source: list[schema.Source]
    sources: dict[str, list[schema.Source]]
    national_codes: list[schema.NationalCode]
    always_refused: bool
    not_issued: list[schema.NotIssuedList]
    consultation: schema.Text
    complaint: schema.Text
    remedies: schema.Text
    notes: list[str]
    valid_from: Moment | None
    valid_to: Moment | None
    versions: list[MatterVersionOut]
    parts: list[GuidePart]

    @classmethod
    def of(cls, card: MatterCard, versions: tuple[MatterCard, ...], parts: tuple[PartMatter, ...] = ()) -> Self:
        same: dict[str, Any] = {name: getattr(card, name) for name in _SAME}
        return cls(
            **same,
            status_label=str(MatterStatus(card.status).label),
            unit=responsible_unit(card),
            limits=Limits(legal=card.legal_limit, promised=card.promised_limit, starts=card.clock_starts),
            source=list(card.grounds),
            valid_from=card.begins_at,
            valid_to=card.ends_at,
            parts=[GuidePart.of(part) for part in parts],
            versions=[
                MatterVersionOut(version=v.version, valid_from=v.begins_at, valid_to=v.ends_at) for v in versions
            ],
        )


_SAME = (
    "code version name kind status everyday_names appeal_kind summary tiers channels applicants body conditions form "
    "papers fee visits route result sources national_codes always_refused not_issued consultation complaint remedies notes"
).split()


class UnitBrief(Out):
    """A unit in a list."""

    code: str
    name: str
    short_name: str
    tier: str
    kind: str
    division: str
    parent: str | None
    number_code: str | None
    closed_date: date | None

    @classmethod
    def of(cls, card: UnitCard) -> Self:
        return cls(**unit_values(card))


def unit_values(card: UnitCard) -> dict[str, Any]:
    """The fields of a unit that every answer has."""
    parent = unit_card(unit_id=card.parent_id).code if card.parent_id else None
    same = ("code", "name", "short_name", "tier", "kind", "number_code", "closed_date")
    return {name: getattr(card, name) for name in same} | {"division": card.division_code, "parent": parent}


class UnitName(Out):
    """A name of a unit, with the days it holds as far as they are known."""

    kind: str
    name: str
    short_name: str
    valid_from: date | None
    valid_to: date | None
    seen_date: date | None
    source: str


class UnitWhole(UnitBrief):
    """A unit with all its names, of every date."""

    uscc: str
    phone: str
    address: str
    note: str
    opened_date: date | None
    names: list[UnitName]

    @classmethod
    def whole(cls, card: UnitCard, names: tuple[NameCard, ...]) -> Self:
        more = {name: getattr(card, name) for name in ("uscc", "phone", "address", "note", "opened_date")}
        return cls(**unit_values(card), **more, names=[UnitName.model_validate(name) for name in names])


class SuccessorOut(Out):
    """What a code became."""

    code: str
    kind: str
    date: date
    source: str


class DivisionOut(Out):
    """A division as it stood on the day asked for. `valid_to`: the first day it no longer holds.

    `grid_count`: the grids in it and below it on that day; only for one division, not in lists.
    """

    code: str
    name: str
    level: str
    parent_code: str
    org_kind: str
    stat_class: str
    policy_class: str
    valid_from: date
    valid_to: date | None
    source: str
    successors: list[SuccessorOut]
    grid_count: int | None = None
