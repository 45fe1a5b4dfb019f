"""Finding matters in people's own words. Public: no scope applies.

The index is made once for a version of the catalogue, a district and the set of matters that holds, and kept in
memory; it is the same on every database.
"""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from linli.catalogue.choices import TableKind
from linli.catalogue.models import CatalogueTable
from linli.catalogue.queries import MatterCard, district_below, matters_in_force
from linli.catalogue.rules.asking import ask
from linli.catalogue.rules.finding import How, Match, answers, matches
from linli.catalogue.rules.indexing import DETAIL, SUMMARY, Hint, Index, NameKind, Said, Words, build_index
from linli.catalogue.rules.telling import learn
from linli.catalogue.schema import MatterFile, WordsFile
from linli.kernel import marks

KEPT, NEAREST = 8, 3
ASIDE = re.compile(r"（.*?）|\(.*?\)")


@dataclass(frozen=True)
class MatterHit:
    """A matter that answers to what was typed, how well (0 to 100), and by which name or word (`by` may be empty)."""

    card: MatterCard
    score: int
    how: How = How.NAME
    by: str = ""
    kind: NameKind | None = None


@dataclass(frozen=True)
class Finding:
    """What was found, best first. When nothing was, `near` are the matters with most in common with the question."""

    hits: tuple[MatterHit, ...]
    near: tuple[MatterHit, ...] = ()


def find_matters(*, q: str, at: datetime, limit: int = 20, root: str = "", division: str = "") -> list[MatterHit]:
    """Matters that answer to what was typed, best first; all of them for an empty `q`.

    What is typed may be a name, an everyday name, pinyin, initials, both mixed, traditional characters, one character
    or letter wrong, or a whole sentence.
    """
    return list(look_for_matters(q=q, at=at, limit=limit, root=root, division=division).hits)


def look_for_matters(*, q: str, at: datetime, limit: int = 20, root: str = "", division: str = "") -> Finding:
    """The same, with the nearest matters when nothing answers."""
    held = matters_in_force(at=at, root=root, division=division)
    if not q.strip():
        return Finding(tuple(MatterHit(card, 0) for card in held[:limit]))
    index, cards = _index(held, root), {card.code: card for card in held}
    found = matches(ask(plain(q), index), index)
    hits = tuple(_hit(match, cards) for match in answers(found)[:limit])
    return Finding(hits, () if hits else tuple(_hit(match, cards) for match in found[:NEAREST]))


def _hit(match: Match, cards: dict[str, MatterCard]) -> MatterHit:
    return MatterHit(cards[match.code], match.score, match.how, match.by, match.kind)


_indexes: OrderedDict[tuple[Any, ...], Index] = OrderedDict()


def _index(held: tuple[MatterCard, ...], root: str) -> Index:
    key = (marks.version("catalogue"), district_below(root=root), tuple(card.version_id for card in held))
    if key in _indexes and key[0]:
        _indexes.move_to_end(key)
        return _indexes[key]
    index = _make_index(held, key[1])
    _indexes[key] = index
    while len(_indexes) > KEPT:
        _indexes.popitem(last=False)
    return index


def _make_index(held: tuple[MatterCard, ...], district: str) -> Index:
    tables = CatalogueTable.objects.filter(valid_to=None, district=district).order_by("loaded_at", "id")
    content = dict(tables.values_list("kind", "content"))
    words = WordsFile.model_validate(content.get(TableKind.WORDS, {}))
    said = [said_of(card, words, content.get(TableKind.CATEGORIES, {})) for card in held]
    return index_of(said, words_of(words))


def index_of(matters: Sequence[Said], words: Words) -> Index:
    """Matters ready to be asked, with all that is said for them counted."""
    return learn(matters, build_index(matters, words, syllables_of))


def said_of(card: MatterCard | MatterFile, words: WordsFile, categories: dict[str, Any]) -> Said:
    """A matter by its names, the own one first, and by what its guide says."""
    own = dict.fromkeys((card.name, ASIDE.sub("", card.name)))
    not_issued = [item.name for batch in card.not_issued for item in batch.items]
    named = {NameKind.OWN: own, NameKind.EVERYDAY: card.everyday_names}
    named[NameKind.WORD] = (*words.found_by.get(card.code, ()), *_classed(card.code, categories), *not_issued)
    names = [(name, kind, 0, name.replace(" ", "、")) for kind, several in named.items() for name in several]
    for event in words.events:
        if card.code in event.matters:
            names += [(said, NameKind.EVENT, event.matters.index(card.code), event.name) for said in event.says]
    return Said(card.code, tuple(names), tuple(_texts(card)), words.asked.get(card.code, ()))


def _classed(code: str, categories: dict[str, Any]) -> Iterable[str]:
    """The words of those classes of appeals that name a matter."""
    for row in categories.get("classes", ()):
        if row.get("matter") == code:
            yield from row.get("words", ())
        yield from _classed(code, row)


def _texts(card: MatterCard | MatterFile) -> Iterable[tuple[str, float]]:
    yield card.summary, SUMMARY
    details = [*card.conditions, card.applicants.note, card.result.name, *(paper.name for paper in card.papers)]
    details += [part for question in card.form for part in (question.label, *question.choices)]
    for text in details:
        yield text, DETAIL


def words_of(words: WordsFile) -> Words:
    """The words of a district as the rules read them."""
    hints = tuple(Hint(row.means, row.says, row.age_from) for row in words.hints)
    return Words(words.ignored, words.same, hints)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text in simplified characters and half-width letters."""
    folded = unicodedata.normalize("NFKC", text)
    return folded if folded.isascii() else str(_simplifier().convert(folded))


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    from opencc import OpenCC  # noqa: PLC0415  reads its tables when it is made

    return OpenCC("t2s")


@lru_cache(maxsize=1 << 14)
def syllables_of(text: str) -> tuple[str, ...]:
    """The sound of each character, without tones; letters and digits stand for themselves."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  reads its tables when it is loaded

    return tuple(lazy_pinyin(text, errors=list))  # type: ignore[arg-type]
