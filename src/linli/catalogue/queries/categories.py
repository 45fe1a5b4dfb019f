"""The classification of appeals as others read it: by code, as a tree, by words, at a moment. Public: no scope applies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from linli.catalogue import rules, schema
from linli.catalogue.choices import TableKind
from linli.catalogue.models import CatalogueTable
from linli.catalogue.queries import district_below
from linli.kernel import marks

SMALL = 6


class ClassUnknown(LookupError):
    """No class of appeals has this code in this district."""


@dataclass(frozen=True)
class ClassCard:
    """A class of any level: two, four or six digits. `above` are the names over it; a small class says who answers."""

    code: str
    name: str
    above: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    matter: str = ""
    unit: str = ""
    tier: str = ""
    note: str = ""

    @property
    def is_small(self) -> bool:
        return len(self.code) == SMALL


@dataclass(frozen=True)
class ClassHit:
    """A small class that answers to what was typed, and how well (0 to 100)."""

    card: ClassCard
    score: int


@dataclass(frozen=True)
class Classes:
    """A table of classes with the moments between which it holds; `begins_at` is empty for the first one."""

    name: str
    status: str
    source: str
    begins_at: datetime | None
    ends_at: datetime | None
    by_code: dict[str, ClassCard]

    def below(self, code: str = "") -> tuple[ClassCard, ...]:
        """The classes next below one, in the order of the codes; without a code the large ones."""
        return self._by_parent.get(code, ())

    @cached_property
    def _by_parent(self) -> dict[str, tuple[ClassCard, ...]]:
        found: dict[str, list[ClassCard]] = {}
        for card in self.by_code.values():
            found.setdefault(card.code[:-2], []).append(card)
        return {code: tuple(cards) for code, cards in found.items()}


def classes_at(*, root: str = "", at: datetime | None = None) -> Classes | None:
    """The table that holds below the unit `root` at a moment, without one now; None when the district has none."""
    held = _tables(marks.version("catalogue")).get(district_below(root=root), ())
    if at is None:
        return next((table for table in held if table.ends_at is None), None)
    fits = (t for t in held if (t.begins_at is None or t.begins_at <= at) and (t.ends_at is None or at < t.ends_at))
    return next(fits, None)


def class_card(*, code: str, root: str = "", at: datetime | None = None) -> ClassCard:
    """A class by its code. Raises ClassUnknown."""
    table = classes_at(root=root, at=at)
    if table is None or code not in table.by_code:
        raise ClassUnknown(code)
    return table.by_code[code]


def class_name(*, code: str, root: str = "") -> str:
    """What a class is called; a code that is in no table any more by the last that had it, else the code itself."""
    held = _tables(marks.version("catalogue")).get(district_below(root=root), ()) if code else ()
    return next((table.by_code[code].name for table in reversed(held) if code in table.by_code), code)


def class_of_matter(*, matter: str, categories: tuple[str, ...] = (), root: str = "") -> str:
    """The class an appeal of a matter is put into when nobody chooses: the matter's own first one, else the first that names it."""
    table = classes_at(root=root)
    if table is None:
        return ""
    own = (code for code in categories if code in table.by_code and table.by_code[code].is_small)
    naming = (card.code for card in table.by_code.values() if card.matter == matter and matter)
    return next(own, next(naming, ""))


def find_classes(*, q: str, root: str = "", limit: int = 12) -> list[ClassHit]:
    """Small classes that answer to a code, a name, a word, pinyin or initials, best first; nothing for an empty `q`."""
    table, typed = classes_at(root=root), q.strip()
    if table is None or not typed:
        return []
    hits = [ClassHit(card, _score(typed, card)) for card in table.by_code.values() if card.is_small]
    return sorted((hit for hit in hits if hit.score), key=lambda hit: (-hit.score, hit.card.code))[:limit]


def _score(typed: str, card: ClassCard) -> int:
    if typed.isdigit():
        return 100 if typed == card.code else 80 * card.code.startswith(typed)
    return rules.search_score(typed, card.keys)


@lru_cache(maxsize=4)
def _tables(version: int) -> dict[str, tuple[Classes, ...]]:
    found: dict[str, tuple[Classes, ...]] = {}
    for row in CatalogueTable.objects.filter(kind=TableKind.CATEGORIES).order_by("district", "loaded_at", "id"):
        before = found.get(row.district, ())
        file = schema.CategoriesFile.model_validate(row.content)
        begins = row.loaded_at if before else None
        cards = {card.code: card for card in _cards(file)}
        table = Classes(file.name, file.status, file.source.document, begins, row.valid_to, cards)
        found[row.district] = (*before, table)
    return found


def _cards(file: schema.CategoriesFile) -> Iterator[ClassCard]:
    names: dict[str, str] = {}
    for _place, _above, row in file.places():
        names[row.code] = row.name
        above = tuple(names[row.code[:n]] for n in range(2, len(row.code), 2))
        if isinstance(row, schema.SmallClass):
            keys = tuple(_key(word) for word in (row.name, *row.words, *above[-1:]))
            yield ClassCard(row.code, row.name, above, keys, row.matter, row.unit, row.tier or "", row.note)
        else:
            yield ClassCard(row.code, row.name, above)


def _key(word: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return word, "".join(lazy_pinyin(word)), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
