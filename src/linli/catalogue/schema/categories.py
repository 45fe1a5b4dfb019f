"""The shape of `categories.yaml`: appeals in three levels of two digits each, and who answers for a class (派单目录)."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, model_validator

from linli.catalogue.choices import MatterStatus, ResponsibleTier
from linli.catalogue.schema.parts import Source
from linli.kernel.datafiles import Part, Place

DIGITS = r"^\d{%d}$"


class SmallClass(Part):
    """A class that an appeal is put into. `words` find it; `unit` answers for it, or the centre of its `tier` does."""

    code: str = Field(pattern=DIGITS % 6)
    name: str = Field(min_length=2, max_length=40)
    words: tuple[str, ...] = ()
    matter: str = ""
    unit: str = ""
    tier: ResponsibleTier | None = None
    note: str = ""

    @model_validator(mode="after")
    def answered_for(self) -> "SmallClass":
        if self.unit and self.tier in {ResponsibleTier.TOWN, ResponsibleTier.VILLAGE}:
            raise ValueError("写了责任单位 unit，层级 tier 只能是 department 或 utility；归镇街、村社的不写 unit")
        if self.unit and self.tier is None:
            raise ValueError("写了责任单位 unit，就要写层级 tier")
        return self


class MiddleClass(Part):
    code: str = Field(pattern=DIGITS % 4)
    name: str = Field(min_length=2, max_length=40)
    classes: tuple[SmallClass, ...] = Field(min_length=1)


class LargeClass(Part):
    code: str = Field(pattern=DIGITS % 2)
    name: str = Field(min_length=2, max_length=40)
    classes: tuple[MiddleClass, ...] = Field(min_length=1)


class CategoriesFile(Part):
    """`categories.yaml`: every class once, each code beginning with that of the class above it."""

    name: str = Field(min_length=2)
    status: MatterStatus
    source: Source
    notes: tuple[str, ...] = ()
    classes: tuple[LargeClass, ...] = Field(min_length=1)

    def places(self) -> Iterator[tuple[Place, str, Any]]:
        """Every class with its place in the file and the code of the class above it."""
        for i, large in enumerate(self.classes):
            yield ("classes", i), "", large
            for j, middle in enumerate(large.classes):
                yield ("classes", i, "classes", j), large.code, middle
                for k, small in enumerate(middle.classes):
                    yield ("classes", i, "classes", j, "classes", k), middle.code, small

    def small(self) -> Iterator[tuple[Place, SmallClass]]:
        """The classes of the third level with their places."""
        yield from ((place, row) for place, _above, row in self.places() if isinstance(row, SmallClass))
