"""Text as search words, the same on every database: overlapping pairs for runs of Han characters, words for the rest."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

HAN = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
GAP = "zzz0"  # stands between two runs, so that no phrase reaches over a full stop
SCOPE = "zzu"
MOST_TERMS, LONGEST = 8, 40


@dataclass(frozen=True)
class Term:
    """Tokens that must stand one after the other. `begins`: a single character, with which a token begins."""

    tokens: tuple[str, ...]
    begins: bool = False


def document(*, texts: Iterable[str], paths: Iterable[str]) -> str:
    """What is indexed of a case: a token for each unit in whose reach it is, then the tokens of its texts."""
    runs = [token for text in texts for run in _runs(text) for token in (*_tokens(run), GAP)]
    return " ".join([*sorted(scope_token(path) for path in paths), GAP, *runs])


def scope_token(path: str) -> str:
    """A unit of the tree as a token, from its path: "0001.0004." gives zzu00010004."""
    return SCOPE + path.replace(".", "")


def terms(*, q: str) -> tuple[Term, ...]:
    """What was typed, as terms that must all be there. A longer run is cut at 40 characters, more than 8 runs are left out."""
    return tuple(_term(run[:LONGEST]) for run in _runs(q)[:MOST_TERMS])


def fits(*, words: str, wanted: Iterable[Term]) -> bool:
    """Whether a document holds every term: what the indexes answer, for a handful of documents."""
    padded = f" {words} "
    return all(f" {' '.join(term.tokens)}{'' if term.begins else ' '}" in padded for term in wanted)


def _runs(text: str) -> list[str]:
    return RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _is_han(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


def _pairs(run: str) -> tuple[str, ...]:
    return tuple(first + second for first, second in pairwise(run))


def _tokens(run: str) -> tuple[str, ...]:
    """Pairs, and the last character alone, so that every character begins a token."""
    return (*_pairs(run), run[-1]) if _is_han(run) else (run,)


def _term(run: str) -> Term:
    if not _is_han(run):
        return Term((run,))
    return Term(_pairs(run)) if len(run) > 1 else Term((run,), begins=True)
