"""How well a matter answers to what was typed: by its names, however written, and by what is said of it. Pure.

An index is made once for a catalogue. A question is compared with all names, and by its pieces (characters, pairs,
words that mean the same) with the matters that hold them: rare pieces count more, those of a name more than those of
a condition. Scores are 0 to 100.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from linli.catalogue.rules.spelling import as_heard, nearly_spelled, one_off, spelled

NAMED, SUMMARY, DETAIL = 1.0, 0.5, 0.2  # what a piece counts by where it stands
SINGLE, PAIR, MEANING, HINTED, SOUND = 0.3, 1.0, 1.6, 0.5, 0.5  # and by what it is
UNHEARD = 0.4  # how rare a piece is that no matter holds, as a part of the rarest
ENOUGH = 8.0  # so much evidence is half of what can be had
FOUND = 25  # below it a matter is only near
SPLIT = " "
AGE = re.compile(r"(?<!第)([一二三四五六七八九]?十[一二三四五六七八九]?|[1-9]\d|1[01]\d|一百)多?几?(?:周?岁|了)")
DIGITS = {mark: value for value, mark in enumerate("一二三四五六七八九", start=1)}

Syllables = Callable[[str], tuple[str, ...]]


class NameKind(StrEnum):
    """What a name is to its matter. EVENT: what happens in a life, and the matter follows from it."""

    OWN = "own"
    EVERYDAY = "everyday"
    WORD = "word"
    EVENT = "event"


class How(StrEnum):
    """By what a matter was found."""

    NAME = "name"
    SPELLING = "spelling"
    EVENT = "event"
    TEXT = "text"


@dataclass(frozen=True)
class Said:
    """A matter as it is found: `names` with their kind, place among equals and how they are shown; `texts` with what each counts."""

    code: str
    names: tuple[tuple[str, NameKind, int, str], ...]
    texts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Hint:
    """What words or an age let suppose: these words are meant too."""

    means: tuple[str, ...]
    says: tuple[str, ...] = ()
    age_from: int = 0


@dataclass(frozen=True)
class Words:
    """What a district knows of how people speak: words that tell nothing, words that mean the same, suppositions."""

    ignored: tuple[str, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Name:
    """A name, cut up. `parts` are its words when it has several that may stand apart: 老人 走了."""

    text: str
    kind: NameKind
    rank: int
    shown: str
    parts: tuple[str, ...]
    syllables: tuple[str, ...]
    joined: str
    initials: str
    pieces: frozenset[str]


@dataclass(frozen=True)
class Index:
    """A catalogue, ready to be asked."""

    codes: tuple[str, ...]
    names: tuple[tuple[Name, ...], ...]
    holders: Mapping[str, tuple[tuple[int, float], ...]]
    rarity: Mapping[str, float]
    meanings: Mapping[str, tuple[str, ...]]
    ignored: re.Pattern[str] | None
    hints: tuple[Hint, ...]
    syllables_of: Syllables


@dataclass(frozen=True)
class Match:
    """A matter, how well it answers, and by which name or piece."""

    code: str
    score: int
    how: How
    by: str = ""
    kind: NameKind | None = None
    weight: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Question:
    """What was typed, cut up: `text` whole, `bare` without words that tell nothing, `pieces` with what each counts."""

    text: str
    bare: str
    meant: frozenset[str]
    pieces: Mapping[str, float]
    syllables: tuple[str, ...]
    letters: str


# ---- the index


def build_index(matters: Sequence[Said], words: Words, syllables_of: Syllables) -> Index:
    """An index of matters. `syllables_of` gives the sound of each character of a text."""
    meanings = _meanings(words.same)
    names = tuple(tuple(_name(*name, meanings, syllables_of) for name in matter.names) for matter in matters)
    holders: dict[str, list[tuple[int, float]]] = {}
    for place, (matter, own) in enumerate(zip(matters, names, strict=True)):
        for piece, weight in _held(matter, own, meanings).items():
            holders.setdefault(piece, []).append((place, weight))
    rarity = {piece: math.log(1 + (len(matters) - len(at) + 0.5) / (len(at) + 0.5)) for piece, at in holders.items()}
    ignored = sorted((fold(word) for word in words.ignored), key=len, reverse=True)
    return Index(
        codes=tuple(matter.code for matter in matters),
        names=names,
        holders={piece: tuple(at) for piece, at in holders.items()},
        rarity=rarity,
        meanings=meanings,
        ignored=re.compile("|".join(map(re.escape, ignored))) if ignored else None,
        hints=words.hints,
        syllables_of=syllables_of,
    )


def fold(text: str) -> str:
    """A text as it is compared: small letters, no spaces, no punctuation."""
    return "".join(mark for mark in text.casefold() if mark.isalnum())


def _meanings(same: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(same):
        for word in row:
            found[fold(word)] = (*found.get(fold(word), ()), f"#{number}")
    return found


def _name(
    text: str, kind: NameKind, rank: int, shown: str, meanings: Mapping[str, tuple[str, ...]], sound: Syllables
) -> Name:
    parts = tuple(fold(part) for part in text.split(SPLIT))
    whole = "".join(parts)
    syllables = sound(whole)
    return Name(
        text=whole,
        kind=kind,
        rank=rank,
        shown=shown,
        parts=parts,
        syllables=syllables,
        joined=as_heard("".join(syllables)),
        initials="".join(syllable[:1] for syllable in syllables),
        pieces=frozenset(piece for part in parts for piece in _pieces(part, meanings)),
    )


def _held(matter: Said, names: Sequence[Name], meanings: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """The pieces of a matter, each with the weight of the best place it stands in."""
    held: dict[str, float] = {}
    for text, weight in sorted(matter.texts, key=lambda part: part[1]):
        for stretch in re.split(r"[^\w]+", text.casefold()):
            held |= dict.fromkeys(_pieces(stretch, meanings), weight)
    for name in sorted(names, key=lambda name: -len(name.parts)):
        held |= dict.fromkeys(name.pieces, NAMED if len(name.parts) == 1 else SUMMARY)
        held |= dict.fromkeys(_sounds(name.syllables), NAMED)
    return held


def _pieces(text: str, meanings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Characters, pairs of neighbours, and what words mean."""
    yield from text
    yield from (text[at : at + 2] for at in range(len(text) - 1))
    for word in _words(text, meanings):
        yield from meanings[word]


def _words(text: str, known: Mapping[str, object]) -> Iterator[str]:
    longest = max(map(len, known), default=0)
    for start in range(len(text)):
        for end in range(start + 1, min(start + longest, len(text)) + 1):
            if text[start:end] in known:
                yield text[start:end]


def _sounds(syllables: Sequence[str]) -> Iterator[str]:
    for one, other in pairwise(syllables):
        if len(one) > 1 and len(other) > 1:
            yield f"~{as_heard(one)} {as_heard(other)}"


# ---- the question


def ask(typed: str, index: Index) -> Question:
    """A question, cut up as the index is. `typed` is in simplified characters and half-width letters."""
    text = fold(typed)
    stretches = _stretches(typed, index)
    bare = "".join(stretches) or text
    meant = frozenset(
        meaning
        for part in (text, *stretches)
        for word in _words(part, index.meanings)
        for meaning in index.meanings[word]
    )
    pieces: dict[str, float] = {}
    for meaning in _supposed(text, index):
        pieces[meaning] = HINTED * MEANING
    for stretch in stretches or [text]:
        pieces |= _weighed(stretch, index)
    pieces |= dict.fromkeys(meant, MEANING)
    return Question(text, bare, meant, pieces, index.syllables_of(bare), "".join(m for m in bare if m.isascii()))


def _stretches(typed: str, index: Index) -> list[str]:
    """What stands between punctuation and words that tell nothing."""
    clauses = [fold(clause) for clause in re.split(r"[^\w\s]+", typed.casefold())]
    cut = [index.ignored.sub(SPLIT, clause) if index.ignored else clause for clause in clauses]
    return [part for clause in cut for part in clause.split(SPLIT) if part]


def _weighed(stretch: str, index: Index) -> dict[str, float]:
    pieces = dict.fromkeys(stretch, SINGLE)
    syllables = index.syllables_of(stretch)
    for at in range(len(stretch) - 1):
        pair = stretch[at : at + 2]
        pieces[pair] = PAIR
        if pair not in index.holders:  # perhaps written with a character of the same sound
            pieces |= dict.fromkeys(_sounds(syllables[at : at + 2]), SOUND)
    return pieces


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


# ---- the answer


def matches(question: Question, index: Index) -> list[Match]:
    """Every matter that has anything in common with a question, best first; equal ones by code."""
    if not question.text:
        return []
    weights = _evidence(question, index)
    unknown = UNHEARD * math.log(1 + 2 * len(index.codes))
    whole = sum(weight * index.rarity.get(piece, unknown) for piece, weight in question.pieces.items()) or 1.0
    found = []
    for place in range(len(index.codes)):
        named = _by_names(question, index, place)
        told = _by_text(question, index, place, weights.get(place, 0.0), whole)
        best = named if named and (not told or named.score >= told.score) else told
        if best:
            found.append(_together(best, named, told))
    return sorted(found, key=lambda match: (-match.score, -match.weight, match.code))


def _together(best: Match, named: Match | None, told: Match | None) -> Match:
    """What speaks for a matter in two ways counts a little more; only the whole name itself counts 100."""
    if best.score == 100 or not (named and told):
        return best
    score = min(99, best.score + round(0.12 * min(named.score, told.score)))
    return Match(best.code, score, best.how, best.by, best.kind, told.weight)


def _evidence(question: Question, index: Index) -> dict[int, float]:
    found: Counter[int] = Counter()
    for piece, counts in question.pieces.items():
        rare = index.rarity.get(piece, 0.0)
        for place, weight in index.holders.get(piece, ()):
            found[place] += counts * rare * weight  # type: ignore[assignment]
    return dict(found)


def _by_text(question: Question, index: Index, place: int, weight: float, whole: float) -> Match | None:
    """By the share of the question that the matter explains, and of a name that the question holds."""
    if not weight:
        return None
    covered, name = max(
        ((_covered(name, question, index), name) for name in index.names[place]), key=lambda pair: pair[0]
    )
    score = round(80 * (0.5 * weight / (weight + ENOUGH) + 0.25 * min(1.0, weight / whole) + 0.25 * covered))
    return Match(index.codes[place], score, How.TEXT, name.shown if covered > 0.3 else "", name.kind, weight)


def _covered(name: Name, question: Question, index: Index) -> float:
    if len(name.parts) > 1:
        return 0.0
    whole = sum(index.rarity.get(piece, 0) for piece in name.pieces) or 1.0
    return sum(index.rarity.get(piece, 0) for piece in name.pieces if piece in question.pieces) / whole


def _by_names(question: Question, index: Index, place: int) -> Match | None:
    code, names = index.codes[place], index.names[place]
    if question.text == fold(code):
        return Match(code, 100, How.NAME)
    best: tuple[int, How, Name] | None = None
    for name in names:
        score, how = max(_text_hit(name, question, index.meanings), _spelling_hit(name, question))
        score -= (2 if name.kind != NameKind.OWN else 0) + 2 * min(name.rank, 5) if score else 0
        if score and (best is None or score > best[0]):
            best = (score, how, name)
    if best is None:
        return None
    score, how, name = best
    return Match(code, score, How.EVENT if name.kind == NameKind.EVENT else how, name.shown, name.kind, score)


def _text_hit(name: Name, question: Question, meanings: Mapping[str, tuple[str, ...]]) -> tuple[int, How]:
    for wanted in {question.text, question.bare}:
        if wanted == name.text:
            return 100, How.NAME
    wanted, share = question.bare, len(question.bare) / max(1, len(name.text))
    if len(name.parts) > 1:
        return _apart(name, question, meanings), How.NAME
    if name.text.startswith(wanted):
        return 80 + round(8 * share), How.NAME
    if wanted in name.text and len(wanted) > 1:
        return 60 + round(10 * share), How.NAME
    if name.text in question.text and len(name.text) > 1:
        return 38 + round(35 * min(1.0, len(name.text) / len(wanted))) + 2 * min(len(name.text), 8), How.NAME
    return 0, How.NAME


def _apart(name: Name, question: Question, meanings: Mapping[str, tuple[str, ...]]) -> int:
    """A name of several words, all of which are said, or words that mean the same, in any order."""
    literal = sum(part in question.text for part in name.parts)
    if literal < len(name.parts) and not all(_is_said(part, question, meanings) for part in name.parts):
        return 0
    meant = len(name.parts) - literal
    return 46 + round(30 * min(1.0, len(name.text) / len(question.bare))) + 2 * min(len(name.text), 8) - 4 * meant


def _is_said(part: str, question: Question, meanings: Mapping[str, tuple[str, ...]]) -> bool:
    return part in question.text or not question.meant.isdisjoint(meanings.get(part, ()))


def _spelling_hit(name: Name, question: Question) -> tuple[int, How]:
    if question.letters:
        return _letters_hit(name, question.bare), How.SPELLING
    heard = as_heard("".join(question.syllables))
    if len(question.syllables) > 1 and heard == name.joined:
        return 92, How.SPELLING
    if len(question.bare) > 2 and one_off(question.bare, name.text):
        return 80 if len(name.text) > 3 else 56, How.SPELLING
    if len(question.syllables) > 1 and len(heard) > 4 and name.joined.startswith(heard):
        return 70, How.SPELLING
    return 0, How.SPELLING


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
