"""A bundle 一件事 as JSON: its parts in a case, and as its resident follows them."""

from datetime import date
from typing import Self

from linli.api.schemas.common import Out, UnitOut
from linli.cases.queries.bundles import PartLine


class BundleRef(Out):
    """The bundle that a case is a part of."""

    number: str


class PartOut(Out):
    """A part: a case of its own, with its unit, date and outcome. `late`: its date has passed, or had when it was answered."""

    part: str
    number: str
    matter: str
    name: str
    unit: UnitOut
    state: str
    label: str
    due_date: date | None
    due_provisional: bool
    limit_known: bool
    suspended: bool
    late: bool
    outcome: str

    @classmethod
    def of(cls, line: PartLine) -> Self:
        same = {name: getattr(line, name) for name in _SAME}
        return cls(**same, matter=line.matter_code, unit=UnitOut.model_validate(line.unit))


_SAME = "part number name state label due_date due_provisional limit_known suspended late outcome".split()


class PartTold(Out):
    """A part as the resident follows it. `ground`, `remedy` and `other_body`: of one that was refused."""

    name: str
    unit: str
    state: str
    label: str
    due_date: date | None
    reply: str
    ground: str
    remedy: str
    other_body: str

    @classmethod
    def of(cls, line: PartLine) -> Self:
        same = ("name", "state", "label", "due_date", "reply", "ground", "remedy", "other_body")
        return cls(**{name: getattr(line, name) for name in same}, unit=line.unit.name)
