"""What came in before and where it went: the examples that suggestions are learned from."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from linli.access.queries import unit_tree
from linli.access.rules import Actor, require
from linli.cases.choices import Source, State
from linli.cases.models import Case, CaseReach
from linli.cases.queries.clocks import matter_of
from linli.cases.rules.clock import china_date
from linli.cases.rules.learning import KIND_WORDS, TOLD_WITH, Told
from linli.catalogue.choices import FieldType, MatterKind
from linli.catalogue.queries import MatterCard
from linli.organisations.choices import OrganisationKind
from linli.organisations.queries import UnitCard, UnitUnknown, unit_cards, unit_serving
from linli.people.queries import names_in_cases

MOST, TOGETHER = 100_000, 2000
WHOLE_NAMES = (3, 4)  # two characters may be a word
HERE, TOWN = "@here", "@town"
ENDED = (State.REPLIED, State.CLOSED)
COLUMNS = (
    "id matter_id title text location answers division_code channel source category person_id received_at unit_id "
    "matter_code"
).split()


@dataclass(frozen=True)
class Example:
    """An appeal that was answered. `unit` is who answered it: the centre of its own place or town, or a unit's code.

    `reporter` tells apart who told it; `kind` is the finest type that is known of it.
    """

    told: Told
    unit: str
    matter: str
    category: str
    reporter: UUID
    day: date

    @property
    def kind(self) -> str:
        return self.told.said.get("sub_type") or self.category or self.matter


def past_cases(*, root: str, by: Actor, most: int = MOST) -> list[Example]:
    """The newest answered appeals of the district below the unit `root`, the newest first. Raises NotAllowed.

    Left out are those whose reporter asked not to be known, and those whose unit no source names.
    """
    require(by, "cases.supervise")
    unit = unit_tree().by_code[root]
    rows = CaseReach.objects.filter(
        unit_id=unit.pk, case__state__in=ENDED, case__kind=MatterKind.APPEAL, case__confidential=False
    ).order_by("-received_at", "-case_id")
    found = rows.values_list(*(f"case__{name}" for name in COLUMNS))[:most].iterator(chunk_size=TOGETHER)
    return _unnamed(list(_examples((Case(**dict(zip(COLUMNS, row, strict=True))) for row in found), by)))


def _unnamed(examples: list[Example]) -> list[Example]:
    """Each with the names of people of other cases that its text mentions, so that nothing is learned from them either."""
    known = {name for example in examples for name in example.told.names if len(name) in WHOLE_NAMES}
    return [_with_names(example, known) for example in examples] if known else examples


def _with_names(example: Example, known: Set[str]) -> Example:
    text = "。".join((example.told.text, example.told.title, *example.told.words))
    parts = (text[start : start + size] for size in WHOLE_NAMES for start in range(len(text) - size + 1))
    found = tuple(sorted({part for part in parts if part in known}))
    return replace(example, told=replace(example.told, names=(*example.told.names, *found))) if found else example


def _examples(cases: Iterator[Case], by: Actor) -> Iterator[Example]:
    while part := list(islice(cases, TOGETHER)):
        names = names_in_cases(case_ids=[case.pk for case in part], by=by)
        for case in part:
            unit = unit_label(unit=unit_cards()[case.unit_id], division=case.division_code)
            if unit:
                yield _example(case, unit, names.get(case.pk, ()))


def _example(case: Case, unit: str, names: tuple[str, ...]) -> Example:
    matter = matter_of(case=case)
    told = told_of(
        matter=matter,
        text=case.text,
        title="" if case.title == matter.name else case.title,
        address=str((case.location or {}).get("address", "")),
        division=case.division_code,
        channel=case.channel,
        answers=case.answers,
        names=names,
        imported=case.source == Source.IMPORT,
    )
    return Example(
        told=told,
        unit=unit,
        matter=case.matter_code,
        category=case.category,
        reporter=case.person_id or case.pk,
        day=china_date(case.received_at),
    )


def told_of(
    *,
    matter: MatterCard | None,
    text: str,
    title: str = "",
    address: str = "",
    division: str = "",
    channel: str = "",
    answers: Mapping[str, Any],
    names: tuple[str, ...] = (),
    imported: bool = False,
) -> Told:
    """What an appeal says, its answers sorted: those chosen from a list, and free words. Numbers of persons are left out."""
    kinds = {question.key: question.type for question in (matter.form if matter else ())}
    listed = {key for key, kind in kinds.items() if kind in (FieldType.CHOICE, FieldType.YESNO)}
    listed |= {*KIND_WORDS, *TOLD_WITH} - (set() if imported else set(kinds))
    words = [str(value) for key, value in answers.items() if kinds.get(key) == FieldType.TEXT and key not in listed]
    return Told(
        text=text,
        title=title,
        address=address,
        division=division,
        channel=channel,
        matter=matter.code if matter else "",
        said={key: str(value) for key, value in answers.items() if key in listed},
        words=() if imported else tuple(words),
        names=names,
        imported=imported,
    )


def unit_label(*, unit: UnitCard, division: str) -> str:
    """A unit as it is learned: the centre of the case's own place or town by what it is there, others by code.

    Empty for the stand-in of rows whose source names no unit.
    """
    if unit.kind == OrganisationKind.OTHER and unit.code.endswith("-unsaid"):
        return ""
    for label, code in ((TOWN, f"{division[:9]}000"), (HERE, division)):
        if unit.division_code == code and unit.number_code:
            return label
    return unit.code


def unit_labelled(*, label: str, division: str) -> UnitCard | None:
    """The open unit that a label means for a place; None when there is none."""
    try:
        if label in (HERE, TOWN):
            return unit_serving(division_code=division if label == HERE else f"{division[:9]}000")
    except UnitUnknown:
        return None
    return next((card for card in unit_cards().values() if card.code == label and not card.closed_date), None)
