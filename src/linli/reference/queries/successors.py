"""What a division became, what it was, and what loads of tables did. Shared by all districts: nobody's scope applies."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from linli.reference.models import Division, DivisionSuccessor, RowChange, TableLoad
from linli.reference.queries import DivisionCard, cards_of, remembered
from linli.reference.rules.divisions import ancestors_of, full_code, range_of

BATCH = 2000


@dataclass(frozen=True)
class Link:
    """That one code became, or gave birth to, another on a day."""

    old_code: str
    new_code: str
    kind: str
    date: date
    source: str


@dataclass(frozen=True)
class LoadCard:
    """One load of divisions: kind, file, the day it speaks of, what it counted, and the load that took it back."""

    id: UUID
    kind: str
    file: str
    scope: str
    date: date | None
    counts: dict[str, Any]
    at: datetime
    undoes: UUID | None
    undone_by: UUID | None


def successors_at(*, code: str, at: date | None = None) -> tuple[DivisionCard, ...]:
    """The divisions that hold on a day (without a day: now) and are, or came of, a code, by code.

    A code that was split and stands on is among them. Raises CodeRefused for what is not a code.
    """
    start = full_code(text=code)
    reached, todo = {start}, [(start, date.min)]
    while todo:
        now, since = todo.pop()
        links = DivisionSuccessor.objects.filter(old_code=now, date__gt=since)
        for new, on in (links if at is None else links.filter(date__lte=at)).values_list("new_code", "date"):
            if new not in reached:
                reached.add(new)
                todo.append((new, on))
    return cards_of(codes=reached, at=at)


def what_was(*, code: str, at: date) -> tuple[DivisionCard, ...]:
    """The divisions that held on an earlier day and became what a code is now, by code: itself among them if it held."""
    start = full_code(text=code)
    reached, todo = {start}, [start]
    while todo:
        links = DivisionSuccessor.objects.filter(new_code__in=todo, date__gt=at).values_list("old_code", flat=True)
        todo = [old for old in links if old not in reached]
        reached.update(todo)
    return cards_of(codes=reached, at=at)


def former_codes(*, code: str) -> frozenset[str]:
    """Codes that no longer hold and became a division, or one below it: what was filed under them belongs there now.

    `code` may be any beginning of a code. Codes that stand on after a split are not among them.
    """
    found: frozenset[str] = remembered(("former", code), lambda: _former(code))
    return found


def _former(code: str) -> frozenset[str]:
    first, last = range_of(code=code)
    found: set[str] = set()
    todo = list(
        DivisionSuccessor.objects.filter(new_code__gte=first, new_code__lte=last).values_list("old_code", flat=True)
    )
    while todo:
        fresh = set(todo) - found
        found |= fresh
        todo = [old for part in _parts(fresh) for old in _before(part)]
        todo = [old for old in todo if old not in found]
    return frozenset(found - _standing(found))


def came_of(*, code: str) -> frozenset[str]:
    """A code and every code that became it, or gave birth to it, however many changes ago."""
    found: frozenset[str] = remembered(("came", code), lambda: _came(full_code(text=code)))
    return found


@dataclass(frozen=True)
class PlaceThen:
    """A division that is called otherwise today: its county, town and own name until a day, and those since."""

    until: date
    was: str
    now: tuple[str, ...]


def place_then(*, code: str) -> PlaceThen | None:
    """What a division was called and what it is called now, when it is gone or bears another code; None when it stands."""
    full = full_code(text=code)
    if full not in codes_with_successors() or full in present_codes(code=full):
        return None
    found: PlaceThen | None = remembered(("then", full), lambda: _place_then(full))
    return found


def _place_then(code: str) -> PlaceThen | None:
    last = Division.objects.filter(code=code).exclude(valid_to=None).order_by("-valid_to").first()
    if last is None or last.valid_to is None:
        return None
    eve = last.valid_to - timedelta(days=1)
    return PlaceThen(last.valid_to, _line_of(code, eve), tuple(_line_of(now, None) for now in present_codes(code=code)))


def _line_of(code: str, at: date | None) -> str:
    """County, town and village, one behind the other."""
    cards = {card.code: card.name for card in cards_of(codes=[code, *ancestors_of(code=code)], at=at)}
    return "".join(name for one, name in sorted(cards.items(), key=lambda row: row[0].rstrip("0")) if one[4:6] != "00")


def present_codes(*, code: str) -> tuple[str, ...]:
    """What a division is called now: itself, or what it became; itself too when nothing is known of it."""
    full = full_code(text=code)
    if full not in codes_with_successors():
        return (full,)
    return tuple(card.code for card in successors_at(code=full)) or (full,)


def _came(code: str) -> frozenset[str]:
    found, todo = {code}, [code]
    while todo:
        todo = [old for old in _before(todo) if old not in found]
        found.update(todo)
    return frozenset(found)


def codes_with_successors() -> frozenset[str]:
    """Every code that became something else, or gave birth to it."""
    found: frozenset[str] = remembered(
        ("succeeded",), lambda: frozenset(DivisionSuccessor.objects.values_list("old_code", flat=True).distinct())
    )
    return found


def _before(codes: list[str]) -> list[str]:
    return list(DivisionSuccessor.objects.filter(new_code__in=codes).values_list("old_code", flat=True))


def _standing(codes: set[str]) -> set[str]:
    rows = (Division.objects.filter(code__in=part, valid_to=None) for part in _parts(codes))
    return {code for part in rows for code in part.values_list("code", flat=True)}


def _parts(codes: set[str]) -> list[list[str]]:
    ordered = sorted(codes)
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]


def links_of(*, load_id: UUID) -> tuple[Link, ...]:
    """The links between codes that a load wrote, by old code; a load that takes another back writes none."""
    rows = RowChange.objects.filter(load_id=load_id, table="successor", before__isnull=True)
    kept = [row for row in rows.values_list("after", flat=True) if row]
    return tuple(
        Link(row["old_code"], row["new_code"], row["kind"], date.fromisoformat(row["date"]), row["source"])
        for row in sorted(kept, key=lambda row: (row["old_code"], row["new_code"]))
    )


def begun_by(*, load_id: UUID) -> frozenset[str]:
    """Codes that stand only through a load: no row of the divisions has them but those it wrote."""
    rows = RowChange.objects.filter(load_id=load_id, table="division", before__isnull=True)
    new = {row["code"]: pk for row, pk in rows.values_list("after", "row_id") if row}
    older = set()
    for part in _parts(set(new)):
        held = Division.objects.filter(code__in=part).values_list("code", "id")
        older |= {code for code, pk in held if pk != new[code]}
    return frozenset(set(new) - older)


def renamed_by(*, load_id: UUID) -> dict[str, str]:
    """Codes that a load gave a new name and kept, with that name."""
    rows = RowChange.objects.filter(load_id=load_id, table="division").order_by("seq").values_list("before", "after")
    before = {old["code"]: old["name"] for old, _ in rows if old}
    return {
        new["code"]: new["name"]
        for old, new in rows
        if new and not old and before.get(new["code"]) not in (None, new["name"])
    }


def loads() -> tuple[LoadCard, ...]:
    """All loads of divisions, the newest first."""
    rows = TableLoad.objects.filter(table="divisions").select_related("undone_by").order_by("-at", "-id")
    return tuple(_load_card(row) for row in rows)


def load_card(*, load_id: UUID) -> LoadCard:
    """One load. Raises LookupError."""
    row = TableLoad.objects.filter(pk=load_id).select_related("undone_by").first()
    if row is None:
        raise LookupError(str(load_id))
    return _load_card(row)


def _load_card(row: TableLoad) -> LoadCard:
    undone = getattr(row, "undone_by", None)
    return LoadCard(
        row.pk,
        row.kind,
        row.file,
        row.scope,
        row.date,
        row.counts,
        row.at,
        row.undoes_id,
        undone.pk if undone else None,
    )
