"""What should become of units after a change of divisions: proposed as a plan that a person may correct. Nothing is written."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from linli.access.choices import Tier
from linli.kernel.datafiles import FileError, FileRefused, unreadable
from linli.organisations import rules
from linli.organisations.queries import UnitCard, unit_cards
from linli.reference.queries import cards_of
from linli.reference.queries.successors import Link, links_of, renamed_by
from linli.reference.rules.divisions import is_abroad

COLUMNS = ("kind", "unit", "to", "division", "name", "why")
KINDS = ("moved", "merged", "renamed")
ENDS = ("merged", "moved", "replaced")


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one unit: moved below `to`, merged into `to`, or only renamed. Empty: stays as it is.

    `division` is the one it serves from then on, `name` its new official name.
    """

    kind: str
    unit: str
    to: str = ""
    division: str = ""
    name: str = ""
    why: str = ""
    line: int = 0


def plan_after(*, load_id: UUID) -> tuple[Step, ...]:
    """A plan from what a load of divisions says (`plan_for`)."""
    links = links_of(load_id=load_id)
    names = {card.code: card.name for card in cards_of(codes=[link.new_code for link in links])}
    return plan_for(links=links, names=names, renamed=renamed_by(load_id=load_id))


def plan_for(*, links: Iterable[Link], names: Mapping[str, str], renamed: Mapping[str, str]) -> tuple[Step, ...]:
    """A plan from links between codes, the names of the new ones, and the new names of those that stay.

    Towns first, so that villages find their new town. A unit whose division went into one that another unit serves is
    merged into that unit; otherwise it serves the new division and hangs below the unit that serves the parent of it.
    Splits change nothing: the unit stays with the old one. Where a whole district went into another its top and its
    departments follow: those of one name are merged, others hang below the new top. All of it is for a person to correct.
    """
    serving, steps = _serving(), list[Step]()
    ending = [link for link in links if link.kind in ENDS]
    for link in sorted(ending, key=lambda link: (_depth(link.new_code), link.old_code)):
        unit = serving.get(link.old_code)
        if unit is None:
            continue
        heir = serving.get(link.new_code)
        why = f"{link.old_code} → {link.new_code}（{link.source}）"
        if heir is not None and heir.id != unit.id:
            steps.append(Step("merged", unit.code, heir.code, why=why))
            continue
        steps.append(_follows(unit, link, names.get(link.new_code, ""), serving, why))
        serving[link.new_code] = unit
    for code, name in sorted(renamed.items()):
        if (unit := serving.get(code)) and (fixed := _fixed_name(unit, code, name)):
            steps.append(Step("renamed", unit.code, name=fixed, why=f"{code} 更名为{name}"))
    return (*steps, *_of_whole_districts(steps))


def _of_whole_districts(steps: Sequence[Step]) -> Iterator[Step]:
    """What becomes of the top and the departments of a district whose own centre went into another district's."""
    cards = unit_cards()
    by_code, named = {card.code: card for card in cards.values()}, {step.unit for step in steps}
    for step in [step for step in steps if step.kind == "merged"]:
        gone, heir = by_code[step.unit], by_code[step.to]
        top, new_top = _top(gone, cards), _top(heir, cards)
        if gone.tier != Tier.DISTRICT or top.id == new_top.id:
            continue
        if top.code not in named:
            yield Step("merged", top.code, new_top.code, why=f"{gone.name}并入{heir.name}，整区随之")
        named.add(top.code)
        beside = [card for card in cards.values() if card.parent_id in (new_top.id, heir.id) and not card.closed_date]
        for card in [c for c in cards.values() if c.parent_id in (top.id, gone.id) and not c.closed_date]:
            if card.code not in named:
                named.add(card.code)
                yield _beside(card, beside, new_top)


def _beside(card: UnitCard, beside: Sequence[UnitCard], top: UnitCard) -> Step:
    same = next((one for one in beside if one.short_name == card.short_name and one.tier == card.tier), None)
    if same is not None:
        return Step("merged", card.code, same.code, why="新区有同名部门，请核对")
    return Step("moved", card.code, top.code, why="没有写明去向，暂列新区之下，请核对")


def _top(card: UnitCard, cards: Mapping[UUID, UnitCard]) -> UnitCard:
    while card.parent_id:
        card = cards[card.parent_id]
    return card


def _follows(unit: UnitCard, link: Link, name: str, serving: dict[str, UnitCard], why: str) -> Step:
    cards, parent_code = unit_cards(), _parent(link.new_code)
    above, parent = serving.get(parent_code), cards.get(unit.parent_id) if unit.parent_id else None
    moves = above is not None and parent is not None and above.id not in (parent.id, unit.id)
    return Step(
        "moved" if moves else "renamed",
        unit.code,
        above.code if above is not None and moves else "",
        link.new_code,
        _fixed_name(unit, link.new_code, name),
        why,
    )


def _fixed_name(unit: UnitCard, code: str, division_name: str) -> str:
    """The name that a centre of the three tiers has by rule, abroad that of its place; "" for other units or the same."""
    if not division_name or unit.kind != "service_centre":
        return ""
    if is_abroad(code=code):
        return division_name if division_name != unit.name else ""
    fixed = rules.centre_name(division_name, is_town=rules.is_town_code(code)).name
    return fixed if fixed != unit.name and (rules.is_town_code(code) or rules.is_village_code(code)) else ""


def _serving() -> dict[str, UnitCard]:
    """The open unit that serves each division; of several the first in the order of the tree."""
    found: dict[str, UnitCard] = {}
    for card in unit_cards().values():
        if card.division_code and not card.closed_date:
            found.setdefault(card.division_code, card)
    return found


def _depth(code: str) -> int:
    return 6 if code[6:] == "000000" else 9 if code[9:] == "000" else 12


def _parent(code: str) -> str:
    return code[:9] + "000" if code[9:] != "000" else code[:6] + "000000"


def read_plan(*, path: Path) -> tuple[Step, ...]:
    """A plan as a CSV file with the columns kind, unit, to, division, name, why. Raises FileRefused."""
    try:
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True))
        rows = [(reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise FileRefused([unreadable(name=path.name, fault=broken)]) from broken
    steps = tuple(Step(**row, line=line) for line, row in rows)
    if errors := list(faults_of(steps=steps, file=path.name)):
        raise FileRefused(errors)
    return steps


def faults_of(*, steps: Sequence[Step], file: str) -> Iterable[FileError]:
    """What is wrong with a plan: kinds and units that are not there, a unit named twice, a merger into a unit that goes."""
    cards = {card.code: card for card in unit_cards().values()}
    seen: set[str] = set()
    going = {step.unit for step in steps if step.kind == "merged"}
    for step in steps:
        if step.kind not in KINDS:
            yield FileError(file, step.line, "kind", f"“{step.kind}”应为：{'、'.join(KINDS)}")
        if step.unit not in cards or cards[step.unit].closed_date:
            yield FileError(file, step.line, "unit", f"没有代码为“{step.unit}”的现有单位")
        if step.unit in seen:
            yield FileError(file, step.line, "unit", f"{step.unit} 写了两遍")
        if step.kind in ("moved", "merged") and (
            step.to not in cards or cards[step.to].closed_date or step.to in going
        ):
            yield FileError(file, step.line, "to", f"“{step.to}”不是变更之后仍有的单位")
        seen.add(step.unit)
