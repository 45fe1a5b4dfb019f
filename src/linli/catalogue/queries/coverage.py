"""What a plan asks for and which matters answer it. Public: no scope applies."""

from dataclasses import dataclass
from datetime import datetime

from linli.catalogue.choices import ServiceField
from linli.catalogue.queries import MatterCard, matters_in_force


@dataclass(frozen=True)
class FieldCoverage:
    """One field of service and its matters, by code. `field` is empty for matters that name none."""

    field: str
    label: str
    matters: tuple[MatterCard, ...]


def plan_coverage(*, at: datetime, root: str = "") -> tuple[FieldCoverage, ...]:
    """Every field of service, also one without a matter, with the matters that hold at a moment below the unit `root`.

    The fields are those of 万盛经开民发〔2018〕99号 五（三）1 and 专栏1第3条; each matter carries the clauses it answers.
    """
    held: dict[str, list[MatterCard]] = {field.value: [] for field in ServiceField}
    for card in matters_in_force(at=at, root=root):
        held.setdefault(card.field or "", []).append(card)
    return tuple(
        FieldCoverage(field, str(ServiceField(field).label) if field else "", tuple(cards))
        for field, cards in held.items()
    )
