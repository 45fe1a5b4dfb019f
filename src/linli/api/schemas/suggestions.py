"""What past cases suggest, as JSON."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from linli.api.schemas.common import Moment, Out
from linli.cases.queries.suggesting import Suggested, Suggestion
from linli.cases.rules.measured import Measured

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class SuggestionAsked(BaseModel):
    """What is known of an appeal so far. Nothing of it is kept."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
    title: Short = ""
    address: Short = ""
    division: Annotated[str, StringConstraints(pattern=r"^(\d{6}(\d{3}(\d{3})?)?)?$")] = ""
    channel: Short = ""
    matter: Annotated[str, StringConstraints(max_length=64)] = ""
    answers: dict[str, Any] = {}


class SuggestionOut(Out):
    """One suggestion: `target` says whether `code` is a unit, a matter or a category.

    `score` is between 0 and 1, `likeness` the same in a word (very, somewhat, unsure). Of `past_count` earlier cases
    `there_count` went this way.
    """

    target: str
    code: str
    name: str
    score: float
    likeness: str
    why: str
    words: list[str]
    past_count: int
    there_count: int

    @classmethod
    def of(cls, item: Suggestion) -> Self:
        return cls.model_validate(item)


class ShareOut(Out):
    top1: float
    top3: float


class MeasuredOut(Out):
    """How often the first suggestion, and one of the first three, was right on later cases that were kept aside; beside
    the most frequent answer of the same kind and of all."""

    split_date: date
    learned_count: int
    asked_count: int
    model: ShareOut
    of_kind: ShareOut
    of_all: ShareOut

    @classmethod
    def of(cls, found: Measured) -> Self:
        return cls.model_validate(found)


class SuggestionsOut(Out):
    """Suggestions, best first for each target; never applied by themselves. `note` says why there are none."""

    items: list[SuggestionOut]
    note: str
    learned_at: Moment | None
    measured: dict[str, MeasuredOut]

    @classmethod
    def of(cls, found: Suggested) -> Self:
        return cls(
            items=[SuggestionOut.of(item) for item in found.items],
            note=found.note,
            learned_at=found.learned_at,
            measured={target: MeasuredOut.of(measured) for target, measured in found.measured.items()},
        )
