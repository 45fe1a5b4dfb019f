"""Shapes that many answers share."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, StringConstraints, WithJsonSchema

from linli.kernel.clock import CHINA

Moment = Annotated[
    datetime,
    PlainSerializer(lambda moment: moment.astimezone(CHINA).isoformat(timespec="seconds"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-02-12T09:00:00+08:00"]}),
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Query = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Item = TypeVar("Item")


class Out(BaseModel):
    """An answer: built from attributes of what the queries return."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class UnitOut(Out):
    code: str
    name: str


class ListOut(Out, Generic[Item]):
    """A page of a list. `next` is passed as `cursor` for the page after it; null on the last one."""

    items: list[Item]
    next: str | None = None
