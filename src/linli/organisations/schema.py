"""The shape of `units.yaml`."""

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from linli.access.choices import Tier
from linli.kernel.datafiles import Part
from linli.kernel.identifiers import IdentifierRefused, check_uscc
from linli.organisations.choices import NameKind, OrganisationKind

CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
DIVISION = r"^(\d{9}|\d{12})$"


class NameLine(Part):
    """One dated name. `seen`: a day on which a document used it."""

    name: str = Field(min_length=2, max_length=80)
    short_name: str = Field(default="", max_length=40)
    kind: NameKind = NameKind.ALIAS
    valid_from: date | None = None
    valid_to: date | None = None
    seen: date | None = None
    source: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def days_in_order(self) -> "NameLine":
        if self.valid_from and self.valid_to and self.valid_from >= self.valid_to:
            raise ValueError("起始日期应当早于终止日期")
        return self


class UnitLine(Part):
    """One unit. `parent` names another unit's code; only the root has none."""

    code: str = Field(pattern=CODE, max_length=64)
    parent: str | None = None
    tier: Tier
    kind: OrganisationKind = OrganisationKind.ADMINISTRATION
    name: str = Field(min_length=2, max_length=80)
    short_name: str = Field(default="", max_length=40)
    names: tuple[NameLine, ...] = ()
    uscc: str = ""
    division: str = Field(default="", pattern=r"^(|\d{6}|\d{9}|\d{12})$")
    number_code: str | None = Field(default=None, pattern=r"^[0-9A-Z]{1,8}$")
    phone: str = Field(default="", max_length=32)
    address: str = Field(default="", max_length=120)
    opened: date | None = None
    closed: date | None = None
    source: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=200)

    @field_validator("uscc")
    @classmethod
    def right_credit_code(cls, text: str) -> str:
        if not text:
            return text
        try:
            return check_uscc(text)
        except IdentifierRefused as refused:
            raise ValueError(str(refused.message)) from refused


class ThreeTiers(Part):
    """Town centres and village windows made by rule from a table of divisions, below one district centre.

    `under`: only the divisions below this one. `code_prefix` and `number_prefix` tell several districts of one database apart.
    """

    rule: Literal["names-of-2018"]
    divisions: str
    parent: str
    under: str = Field(default="", pattern=r"^\d{0,12}$")
    code_prefix: str = Field(default="centre", pattern=CODE, max_length=40)
    number_prefix: str = Field(default="", pattern=r"^[0-9A-Z]{0,2}$")
    source: str = ""


class UnitsFile(Part):
    """`units.yaml`: units one by one, parents before children, and the three tiers by rule if wanted."""

    units: tuple[UnitLine, ...] = Field(min_length=1)
    three_tiers: ThreeTiers | None = None
