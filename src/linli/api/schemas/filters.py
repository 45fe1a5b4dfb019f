"""What lists are narrowed by."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from linli.api.schemas.common import Query
from linli.cases.choices import State
from linli.cases.queries import Filters

Cursor = Annotated[str, StringConstraints(max_length=300, pattern=r"^[A-Za-z0-9_-]*$")]


class PageAsked(BaseModel):
    """Where in a list, and how much of it."""

    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Cursor = ""


class CaseFilters(PageAsked):
    """`state` may name several, with commas. `unit`, `division` and `category` take what lies below them too."""

    state: Query = ""
    unit: Query = ""
    matter: Query = ""
    category: Annotated[str, StringConstraints(pattern=r"^\d{0,6}$")] = ""
    division: Annotated[str, StringConstraints(pattern=r"^\d{0,12}$")] = ""
    due_before: date | None = None
    q: Query = ""
    sort: Literal["due", "-received", "-joined"] = "due"

    @field_validator("state")
    @classmethod
    def known_states(cls, text: str) -> str:
        strange = [word for word in text.split(",") if word and word not in State.values]
        if strange:
            expected = ", ".join(State.values)
            raise PydanticCustomError("enum", "unknown state", {"expected": expected})
        return text

    def wanted(self) -> Filters:
        """As the query takes them."""
        return Filters(
            states=tuple(word for word in self.state.split(",") if word),
            unit=self.unit,
            matter=self.matter,
            category=self.category,
            division=self.division,
            due_before=self.due_before,
            q=self.q,
            sort=self.sort,
        )
