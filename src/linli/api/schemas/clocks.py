"""The clock of a case, unfolded, as JSON."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from pydantic import Field

from linli.api.schemas.bundles import PartOut
from linli.api.schemas.common import Moment, Out
from linli.cases.queries import ClockCard
from linli.cases.queries.bundles import PartLine


class LimitOut(Out):
    n: int
    unit: str
    source: str


class Suspension(Out):
    ground: str
    from_: date = Field(validation_alias="from_date", serialization_alias="from")
    until: date | None = Field(validation_alias="until_date")
    open: bool


class Extension(Out):
    """A request for more time; `id` is what `decide` names as `request`."""

    id: str
    n: int
    reason: str
    asked_at: Moment
    outcome: str
    decided_at: Moment | None
    note: str


class DayOut(Out):
    date: date
    counted: bool
    why: str
    source: str


class ClockOut(Out):
    """The clock of a case with every day that made its due date. A limit that no source gives is null."""

    starts: str
    start_day: date | None
    unit: str | None
    n: int | None
    legal: LimitOut | None
    promised: LimitOut | None
    due_date: date | None
    due_provisional: bool
    used: int
    left: int
    suspensions: list[Suspension]
    extensions: list[Extension]
    days: list[DayOut]
    parts: list[PartOut] = []

    @classmethod
    def of(cls, card: ClockCard, parts: Iterable[PartLine] = ()) -> Self:
        """`parts`: of a bundle, whose one date is the latest of theirs."""
        told = cls.model_validate(card)
        return told.model_copy(update={"parts": [PartOut.of(line) for line in parts]})
