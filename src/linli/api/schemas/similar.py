"""What seems to tell of the same thing."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from linli.api.schemas.common import Moment, Out, UnitOut
from linli.cases.queries.duplicates import Hint
from linli.cases.schema import Answer, Location


class SimilarIn(BaseModel):
    """A report as it would be taken in, as far as it is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    matter: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    division: Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")]
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    text: Annotated[str, StringConstraints(max_length=4000)] = ""
    location: Location | None = None
    answers: dict[str, Answer] = {}


class SimilarOut(Out):
    """A case that seems to tell of the same thing. Of one outside your scope only the unit that has it is told."""

    number: str | None
    unit: UnitOut
    title: str
    state: str
    received_at: Moment | None
    days: int | None
    metres: int | None
    reports: int | None
    score: int | None
    why: list[str]

    @classmethod
    def of(cls, hint: Hint) -> Self:
        same: dict[str, Any] = {name: getattr(hint, name) for name in _SAME}
        return cls(**same, unit=UnitOut.model_validate(hint.unit), why=list(hint.why))


_SAME = "number title state received_at days metres reports score".split()


class SimilarList(BaseModel):
    items: list[SimilarOut]
