"""People, always masked."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from linli.access.choices import RIGHTS
from linli.access.rules import Actor
from linli.api.schemas.common import Code, Moment, Out, UnitOut
from linli.organisations.queries import unit_cards
from linli.people.queries import ReadEntry

Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class SeatOut(Out):
    role: str
    unit: UnitOut


class MeOut(Out):
    """The account of the token: its seats, and the rights they carry. `person`: a resident's own id."""

    username: str
    name: str
    kind: str
    person: UUID | None
    seats: list[SeatOut]
    rights: list[str]

    @classmethod
    def of(cls, by: Actor) -> Self:
        cards = unit_cards()
        seats = [SeatOut(role=seat.role, unit=UnitOut.model_validate(cards[seat.unit_id])) for seat in by.seats]
        rights = sorted({right for seat in by.seats for right in RIGHTS.get(seat.role, ())})
        return cls(username=by.username, name=by.name, kind=by.kind, person=by.person_id, seats=seats, rights=rights)


class LookupIn(BaseModel):
    """A document in full, the matter it is needed for, and what for. The person can read this."""

    model_config = ConfigDict(extra="forbid")

    id_type: Text
    id_number: Text
    matter: Code
    purpose: Text


class Fill(Out):
    """What a form may be filled with."""

    name: str
    phone: str


class PersonOut(Out):
    """A person found by document: number and telephone masked, with what the form may be filled with."""

    id: UUID
    kind: str
    name: str
    id_type: str
    id_number: str
    phone: str
    uscc: str
    fill: Fill


class ReadOut(Out):
    """One look at a person's data."""

    at: Moment
    what: str
    unit: UnitOut | None
    by: str
    matter: str
    purpose: str

    @classmethod
    def of(cls, entry: ReadEntry) -> Self:
        unit = unit_cards().get(entry.unit_id) if entry.unit_id else None
        return cls(
            at=entry.at,
            what=entry.what,
            unit=UnitOut.model_validate(unit) if unit else None,
            by=entry.by_name,
            matter=entry.matter_code,
            purpose=entry.purpose,
        )
