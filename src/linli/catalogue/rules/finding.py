"""How well a matter answers to what was typed: by its names, however written, and by what is said of it. Pure.

A question is compared with all names, and by its pieces (characters, pairs, words that mean the same) with the matters
that hold them: rare pieces count more, those of a name more than those of a condition. How likely each matter is after
such words is added. Scores are 0 to 100.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import nlargest

from linli.catalogue.rules.asking import Question
from linli.catalogue.rules.indexing import Index, Name, NameKind, fold
from linli.catalogue.rules.spelling import as_heard, nearly_spelled, one_off, spelled
from linli.catalogue.rules.telling import likely

UNHEARD = 0.4  # how rare a piece is that no matter holds, as a part of the rarest
ENOUGH = 10.0  # so much evidence is half of what can be had
BESIDES = 0.2  # what the lesser of two reasons adds
FOUND = 13  # below it a matter is only near
NAMED_OUTRIGHT, BEYOND = 90, 0.45  # whoever wrote a name wants no matters that answer less than half as well
LOOKED_AT = 40  # matters with the most evidence, whose names are gone through
SAID_FROM = 4  # characters that make a question: fewer are (a part of) a name
EXACT, NEXT_TO_NAMED = 98, 89  # a name itself; the most where none is written


class How(StrEnum):
    """By what a matter was found."""

    NAME = "name"
    SPELLING = "spelling"
    EVENT = "event"
    TEXT = "text"


@dataclass(frozen=True)
class Match:
    """A matter, how well it answers, and by which name."""

    code: str
    score: int
    how: How
    by: str = ""
    kind: NameKind | None = None
    weight: float = field(default=0.0, compare=False)


def matches(question: Question, index: Index) -> list[Match]:
    """Every matter that has something in common with a question, best first; equal ones by code."""
    if not question.text:
        return []
    weights, odds = _evidence(question, index), _odds(question, index)
    whole, looked_at = _whole(question, index), _looked_at(weights, odds)
    told = {place: _by_text(question, index, place, weights.get(place, 0.0), whole) for place in looked_at}
    found = {
        place: _together(named, told.get(place))
        for place in range(len(index.codes))
        if (named := _by_names(question, index, place)) or place in told
    }
    if odds and all(match.score < EXACT for match in found.values()):
        found = {place: _likelier(match, odds[place]) for place, match in found.items()}
    return sorted(found.values(), key=lambda match: (-match.score, -match.weight, match.code))


def _odds(question: Question, index: Index) -> list[float]:
    """How likely each matter is; nothing for letters alone and for a word or two: they are compared with names."""
    short = question.letters == question.bare or len(question.bare) < SAID_FROM
    return [] if short else likely(question.pieces, index.telling)


def _looked_at(weights: Mapping[int, float], odds: list[float]) -> set[int]:
    told = nlargest(LOOKED_AT, weights, key=lambda place: weights[place])
    return {*told, *(place for place in nlargest(LOOKED_AT, range(len(odds)), key=odds.__getitem__) if odds[place] > 0)}


def _likelier(match: Match, odds: float) -> Match:
    """The match, moved by how likely its matter is after such words."""
    moved = match.score + odds
    return replace(match, score=max(1, min(round(moved), NEXT_TO_NAMED)), weight=moved)


def answers(found: list[Match]) -> list[Match]:
    """The matches that are worth being shown as found."""
    least = BEYOND * found[0].score if found and found[0].score >= NAMED_OUTRIGHT else FOUND
    return [match for match in found if match.score >= least]


def _together(named: Match | None, told: Match | None) -> Match:
    """What speaks for a matter in two ways counts more; only a name itself counts 100."""
    if named is None or told is None:
        best = named or told
        assert best is not None
        return best
    best, other = (named, told) if named.score >= told.score else (told, named)
    if best.score >= EXACT:
        return best
    score = min(97, best.score + round(BESIDES * other.score * (100 - best.score) / 100))
    return Match(best.code, score, best.how, best.by, best.kind, told.weight)


def _evidence(question: Question, index: Index) -> dict[int, float]:
    found: dict[int, float] = {}
    for piece, counts in question.pieces.items():
        worth = counts * index.rarity.get(piece, 0.0)
        for place, weight in index.holders.get(piece, ()):
            found[place] = found.get(place, 0.0) + worth * weight
    return found


def _whole(question: Question, index: Index) -> float:
    """How much evidence a matter would have that holds every piece."""
    unheard = UNHEARD * math.log(1 + 2 * len(index.codes))
    return sum(counts * index.rarity.get(piece, unheard) for piece, counts in question.pieces.items())


def _by_text(question: Question, index: Index, place: int, weight: float, whole: float) -> Match:
    """By how much evidence there is, the share of the question it explains, and of a name that the question holds."""
    covered, name = max(
        ((_covered(name, question, index), name) for name in index.names[place]), key=lambda pair: pair[0]
    )
    enough = weight / (weight + ENOUGH)
    score = round(80 * (0.5 * enough + 0.25 * min(1.0, weight / whole) + 0.25 * covered))
    return Match(
        index.codes[place],
        score,
        How.TEXT,
        name.shown if covered > 0.6 and name.kind != NameKind.EVENT else "",
        name.kind,
        weight,
    )


def _covered(name: Name, question: Question, index: Index) -> float:
    if len(name.parts) > 1 or not name.mass:
        return 0.0
    return sum(index.rarity[piece] for piece in name.pieces if piece in question.pieces) / name.mass


def _by_names(question: Question, index: Index, place: int) -> Match | None:
    code = index.codes[place]
    if question.text == fold(code):
        return Match(code, 100, How.NAME)
    best: tuple[int, How, Name] | None = None
    for name in index.names[place]:
        score, how = _hit(name, question, index.meanings)
        score -= (2 if name.kind != NameKind.OWN else 0) + 2 * min(name.rank, 5) if score else 0
        if score > 0 and (best is None or score > best[0]):
            best = (score, how, name)
    if best is None:
        return None
    score, how, name = best
    return Match(code, score, How.EVENT if name.kind == NameKind.EVENT else how, name.shown, name.kind, score)


def _hit(name: Name, question: Question, meanings: Mapping[str, tuple[str, ...]]) -> tuple[int, How]:
    if name.text in (question.text, question.bare):
        return 100, How.NAME
    if len(name.parts) > 1:
        return _apart(name, question, meanings), How.NAME
    if not question.letters and len(name.text) < len(question.bare) - 1:  # too short to be what was typed
        return _said_in(name, question), How.NAME
    text, spelling = _text_hit(name, question), _spelling_hit(name, question)
    return (text, How.NAME) if text >= spelling else (spelling, How.SPELLING)


def _text_hit(name: Name, question: Question) -> int:
    wanted, share = question.bare, len(question.bare) / max(1, len(name.text))
    if name.text.startswith(wanted):
        return 80 + round(8 * share)
    if wanted in name.text and len(wanted) > 1:
        return 60 + round(10 * share)
    return _said_in(name, question)


def _said_in(name: Name, question: Question) -> int:
    return _said(name, question) if len(name.text) > 1 and name.text in question.text and not name.tells_nothing else 0


def _said(name: Name, question: Question) -> int:
    """A name that stands in a sentence: the more telling it is, and the more of the sentence it makes up, the better."""
    share = min(1.0, len(name.text) / len(question.bare))
    return 28 + round(30 * name.mass / (name.mass + 2 * ENOUGH)) + round(42 * share)


def _apart(name: Name, question: Question, meanings: Mapping[str, tuple[str, ...]]) -> int:
    """A name of several words, all of which are said, or others that mean the same, in any order."""
    literal = [part for part in name.parts if part in question.text]
    if not literal or not all(part in literal or _is_meant(part, literal, question, meanings) for part in name.parts):
        return 0
    return _said(name, question) - 5 * (len(name.parts) - len(literal))


def _is_meant(part: str, literal: list[str], question: Question, meanings: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether another word of the question means the same as a part: another than those that say the other parts."""
    words = {word for meaning in meanings.get(part, ()) for word in question.meant.get(meaning, ())}
    return any(not any(word in other or other in word for other in literal) for word in words)


def _spelling_hit(name: Name, question: Question) -> int:
    if question.letters:
        return _letters_hit(name, question.bare)
    if len(question.bare) < 2:
        return 0
    heard = question.heard
    if heard == name.joined:
        return 92
    if len(question.bare) > 2 and one_off(question.bare, name.text):
        return 80 if len(name.text) > 3 else 56
    return 70 if len(heard) > 4 and name.joined.startswith(heard) else 0


def _letters_hit(name: Name, wanted: str) -> int:
    if len(wanted) < 2:
        return 0
    if wanted[0] in name.initials or wanted[0] in name.text:
        stretch = spelled(wanted, name.text, name.syllables)
        if stretch:
            return _stretch_score(stretch, len(name.text), len(wanted))
    if not wanted.isascii():
        return 0
    heard = as_heard(wanted)
    if heard == name.joined:
        return 92
    if len(heard) > 3 and name.joined.startswith(heard):
        return 76
    return 66 if nearly_spelled(heard, name.joined) else 0


def _stretch_score(stretch: tuple[int, int], length: int, typed: int) -> int:
    """The whole name, its beginning, or a part of it; the fuller it is spelled the better."""
    start, end = stretch
    if (start, end) == (0, length):
        return 96 + min(2, typed // max(1, length))
    return (74 if start == 0 else 56 if typed > 2 else 40) + round(10 * (end - start) / length)
