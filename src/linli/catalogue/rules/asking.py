"""What was typed, cut up as the index is. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from linli.catalogue.rules.indexing import SPLIT, Index, fold, sounds, words_in
from linli.catalogue.rules.spelling import as_heard

SINGLE, PAIR, MEANING, HINTED, SOUND = 0.15, 1.0, 1.2, 0.6, 0.5  # what a piece counts by what it is
AGE = re.compile(r"(?<!第)([一二三四五六七八九]?十[一二三四五六七八九]?|[1-9]\d|1[01]\d|一百)多?几?(?:周?岁|了)")
DIGITS = {mark: value for value, mark in enumerate("一二三四五六七八九", start=1)}


@dataclass(frozen=True)
class Question:
    """What was typed, cut up: `text` whole, `bare` without words that tell nothing.

    `meant`: each meaning with the words that say it; `pieces`: each with what it counts.
    """

    text: str
    bare: str
    meant: Mapping[str, frozenset[str]]
    pieces: Mapping[str, float]
    heard: str
    letters: str


def ask(typed: str, index: Index) -> Question:
    """A question, cut up as the index is. `typed` is in simplified characters and half-width letters."""
    text = fold(typed)
    stretches = _stretches(typed, index)
    bare = "".join(stretches) or text
    meant = _meant((text, *stretches), index)
    pieces = _pieces(text, stretches, meant, index)
    for stretch in stretches or [text]:
        pieces |= dict.fromkeys(_slips(stretch, index), SOUND)
    return Question(
        text,
        bare,
        meant,
        pieces,
        as_heard("".join(index.syllables_of(bare))),
        "".join(mark for mark in bare if mark.isascii() and mark.isalpha()),
    )


def pieces_said(sentence: str, index: Index) -> Mapping[str, float]:
    """The pieces of a sentence as of a question, each with what it counts; without guesses at slips."""
    text, stretches = fold(sentence), _stretches(sentence, index)
    return _pieces(text, stretches, _meant((text, *stretches), index), index)


def _pieces(text: str, stretches: list[str], meant: Iterable[str], index: Index) -> dict[str, float]:
    pieces = dict.fromkeys(_supposed(text, index), HINTED * MEANING)
    for stretch in stretches or [text]:
        pieces |= dict.fromkeys(stretch, SINGLE)
        pieces |= dict.fromkeys((stretch[at : at + 2] for at in range(len(stretch) - 1)), PAIR)
    return pieces | dict.fromkeys(meant, MEANING)


def _meant(texts: Iterable[str], index: Index) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word in {word for text in texts for word in words_in(text, index.meanings)}:
        for meaning in index.meanings[word]:
            found[meaning] = found.get(meaning, frozenset()) | {word}
    return found


def _stretches(typed: str, index: Index) -> list[str]:
    """What stands between punctuation and words that tell nothing."""
    clauses = [fold(clause) for clause in re.split(r"[^\w\s]+", typed.casefold())]
    cut = [index.ignored.sub(SPLIT, clause) if index.ignored else clause for clause in clauses]
    return [part for clause in cut for part in clause.split(SPLIT) if part]


def _slips(stretch: str, index: Index) -> Iterator[str]:
    """The sounds of pairs that are not known: perhaps they are written with a character of the same sound."""
    syllables = index.syllables_of(stretch)
    for at in range(len(stretch) - 1):
        if stretch[at : at + 2] not in index.holders:
            yield from sounds(syllables[at : at + 2])


def _supposed(text: str, index: Index) -> Iterator[str]:
    age = age_in(text)
    for hint in index.hints:
        if (hint.age_from and age >= hint.age_from) or any(word in text for word in hint.says):
            for word in hint.means:
                yield from index.meanings.get(fold(word), (fold(word),))


def age_in(text: str) -> int:
    """The age that a sentence names, 0 for none: 八十三了, 83岁, 七十多岁."""
    found = AGE.search(text)
    if not found:
        return 0
    said = found[1]
    if said == "一百":
        return 100
    if said.isascii():
        return int(said)
    tens, _ten, ones = said.partition("十")
    return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)
