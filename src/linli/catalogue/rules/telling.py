"""How likely each matter is after what was said, counted over all that is known to be said for it. Pure.

A piece that is said for one matter more often than for the rest speaks for it; whoever says nothing of what is usually
said for a matter, though much is known of it, speaks against it (naive Bayes, in log odds).
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from linli.catalogue.rules.asking import pieces_said
from linli.catalogue.rules.indexing import Index, Said, Telling, pieces_of

DOUBT = 2.0  # as many sayings as these are imagined for each matter, spread as those of all matters are
SINGLE = 0.4  # what a single character counts


def learn(matters: Sequence[Said], index: Index) -> Index:
    """The same index, having counted what is said for each matter. `matters` are those it was built of, in order."""
    sayings = [(place, said) for place, matter in enumerate(matters) for said in _sayings(place, matter, index)]
    said_of = Counter(place for place, _said in sayings)
    counts: dict[str, Counter[int]] = {}
    for place, said in sayings:
        for piece in said:
            counts.setdefault(piece, Counter())[place] += 1
    heard = {piece: _odds(found, len(sayings)) for piece, found in counts.items()}
    silent = tuple(math.log(DOUBT / (said_of[place] + DOUBT)) for place in range(len(matters)))
    return replace(index, telling=Telling(heard, silent))


def _odds(found: Mapping[int, int], sayings: int) -> tuple[tuple[int, float], ...]:
    share = sum(found.values()) / sayings
    return tuple((place, math.log(1 + count / (share * DOUBT))) for place, count in found.items())


def _sayings(place: int, matter: Said, index: Index) -> Iterator[frozenset[str]]:
    """The pieces of each thing that is said: a name, a stretch of the summary, a sentence."""
    yield from (name.pieces for name in index.names[place])
    for text, _weight in matter.texts[:1]:
        yield frozenset(
            piece for stretch in re.split(r"[^\w]+", text.casefold()) for piece in pieces_of(stretch, index.meanings)
        )
    for sentence in matter.asked:
        yield frozenset(pieces_said(sentence, index))


def likely(pieces: Mapping[str, float], telling: Telling) -> list[float]:
    """The log odds of each matter, by its place; nothing when nothing was counted. `pieces`: each with what it counts."""
    known = {piece: SINGLE if len(piece) == 1 else counts for piece, counts in pieces.items() if piece in telling.heard}
    whole = sum(known.values())
    odds = [whole * silent for silent in telling.silent]
    for piece, counts in known.items():
        for place, weight in telling.heard[piece]:
            odds[place] += counts * weight
    return odds
