"""What matters are found by, cut up once for a catalogue. Pure."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from linli.catalogue.rules.spelling import as_heard

NAMED, SUMMARY, DETAIL = 1.0, 0.5, 0.2  # what a piece counts by where it stands
SPLIT = " "
LONGEST_WORD = 8

Syllables = Callable[[str], tuple[str, ...]]


class NameKind(StrEnum):
    """What a name is to its matter. EVENT: what happens in a life, and the matter follows from it."""

    OWN = "own"
    EVERYDAY = "everyday"
    WORD = "word"
    EVENT = "event"


@dataclass(frozen=True)
class Said:
    """A matter as it is found: `names` with their kind, place among equals and how they are shown.

    `texts` with what each counts, the summary first; `asked`: sentences in which people ask for it.
    """

    code: str
    names: tuple[tuple[str, NameKind, int, str], ...]
    texts: tuple[tuple[str, float], ...] = ()
    asked: tuple[str, ...] = ()


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
    """A name, cut up. `parts` are its words when it has several that may stand apart: 老人 走了; `mass` says how telling it is."""

    text: str
    kind: NameKind
    rank: int
    shown: str
    parts: tuple[str, ...]
    syllables: tuple[str, ...]
    joined: str
    initials: str
    pieces: frozenset[str]
    mass: float = 0.0
    tells_nothing: bool = False


@dataclass(frozen=True)
class Telling:
    """What was counted: each piece with the places it speaks for and how much; what silence says against each place."""

    heard: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    silent: tuple[float, ...] = ()


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
    telling: Telling = Telling()


def build_index(matters: Sequence[Said], words: Words, syllables_of: Syllables) -> Index:
    """An index of matters. `syllables_of` gives the sound of each character of a text."""
    meanings = _meanings(words.same)
    names = tuple(tuple(_name(*name, meanings, syllables_of) for name in matter.names) for matter in matters)
    holders: dict[str, list[tuple[int, float]]] = {}
    for place, (matter, own) in enumerate(zip(matters, names, strict=True)):
        for piece, weight in _held(matter, own, meanings).items():
            holders.setdefault(piece, []).append((place, weight))
    rarity = {piece: math.log(1 + (len(matters) - len(at) + 0.5) / (len(at) + 0.5)) for piece, at in holders.items()}
    nothing = {fold(word) for word in words.ignored}
    ignored = sorted(nothing, key=lambda word: (-len(word), word))
    return Index(
        codes=tuple(matter.code for matter in matters),
        names=tuple(tuple(_weighed(name, rarity, nothing) for name in own) for own in names),
        holders={piece: tuple(at) for piece, at in holders.items()},
        rarity=rarity,
        meanings=meanings,
        ignored=re.compile("|".join(map(re.escape, ignored))) if ignored else None,
        hints=words.hints,
        syllables_of=syllables_of,
    )


def _weighed(name: Name, rarity: Mapping[str, float], nothing: Collection[str]) -> Name:
    return replace(name, mass=sum(rarity[piece] for piece in name.pieces), tells_nothing=name.text in nothing)


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
        pieces=frozenset(piece for part in parts for piece in pieces_of(part, meanings)),
    )


def _held(matter: Said, names: Sequence[Name], meanings: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """The pieces of a matter, each with the weight of the best place it stands in."""
    held: dict[str, float] = {}
    for text, weight in sorted(matter.texts, key=lambda part: part[1]):
        for stretch in re.split(r"[^\w]+", text.casefold()):
            held |= dict.fromkeys(pieces_of(stretch, meanings), weight)
    for name in sorted(names, key=lambda name: -len(name.parts)):
        held |= dict.fromkeys(name.pieces, NAMED if len(name.parts) == 1 else SUMMARY)
        held |= dict.fromkeys(sounds(name.syllables), NAMED)
    return held


def pieces_of(text: str, meanings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Characters, pairs of neighbours, and what words mean."""
    yield from text
    yield from (text[at : at + 2] for at in range(len(text) - 1))
    for word in words_in(text, meanings):
        yield from meanings[word]


def words_in(text: str, known: Mapping[str, object]) -> Iterator[str]:
    """The known words that stand in a text, also those within others."""
    for start in range(len(text)):
        for end in range(start + 1, min(start + LONGEST_WORD, len(text)) + 1):
            if text[start:end] in known:
                yield text[start:end]


def sounds(syllables: Sequence[str]) -> Iterator[str]:
    for one, other in pairwise(syllables):
        if len(one) > 1 and len(other) > 1:
            yield f"~{as_heard(one)} {as_heard(other)}"
