"""What the holder of a tracking code sees."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from linli.api.schemas.bundles import PartTold
from linli.api.schemas.common import Moment, Out
from linli.cases.queries.tracking import TrackCard

Digits = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]


class TrackIn(BaseModel):
    """A number and its tracking code."""

    number: Digits
    code: Digits


class TrackMoveIn(TrackIn):
    """A move of the resident's: supplement, rate, reopen or withdraw, and what it needs."""

    model_config = ConfigDict(extra="allow")

    move: str
    version: int | None = None


class TrackStep(Out):
    at: Moment
    label: str


class MaterialAsked(Out):
    code: str
    name: str
    what: str


class TrackOut(Out):
    """A case as its resident follows it."""

    number: str
    state: str
    label: str
    title: str
    unit: str
    due_date: date | None
    steps: list[TrackStep]
    reply: str
    may: list[str]
    due_provisional: bool
    matter: str
    unit_phone: str
    received_at: Moment
    result: str
    rating: int | None
    materials_asked: list[MaterialAsked]
    main_state: str
    parts: list[PartTold]

    @classmethod
    def of(cls, card: TrackCard) -> Self:
        same = {name: getattr(card, name) for name in _SAME}
        return cls(
            **same,
            matter=card.matter_name,
            steps=[TrackStep(at=step.at, label=step.label) for step in card.steps],
            may=list(card.may),
            parts=[PartTold.of(line) for line in card.parts],
            materials_asked=[MaterialAsked(code=c, name=n, what=w) for c, n, w in card.materials_asked],
        )


_SAME = (
    "number state label title unit due_date due_provisional reply unit_phone received_at result rating main_state"
).split()
