"""What may be learned from an appeal, and how a suggestion is put in words. Pure.

Learned from are pieces of the text and marks of where and how it came in. Digits never are, nor names: those of the
people of a case are taken out of its text, and so is what stands where people write their names.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from linli.cases.choices import Likeness, Target
from linli.cases.rules.words import HAN

RUN = re.compile(f"[{HAN}]+|[a-z]{{2,}}")
LONGEST, WIDEST = 400, 3
NAMED = re.compile(
    f"(?:我叫|名叫|叫做|姓名|联系人|本人|我是|户主|业主)[是为：:，,\\s]*[{HAN}]{{2,4}}"
    f"|[{HAN}]{{1,3}}(?=先生|女士|小姐|老师|师傅|阿姨|大爷|大妈|婆婆|同志|医生|书记|主任)"
)
GAP = "。"
PLACE, TOWN, CHANNEL, MATTER, SAID = "=place", "=town", "=channel", "=matter", "=said"
# answers that a table of requests brings: what it is called there, and what was told with it from the beginning
KIND_WORDS, TOLD_WITH = ("type", "main_type", "sub_type"), ("channel", "property")
FEWEST, LEAST = 200, 3
SURE, LIKE, FAINT = 0.6, 0.35, 0.2
EARLIER = 0.8
CUT_BEFORE, CUT_AFTER = "了的地得着过们个吗呢吧上下里几", "的地得在有和不没一几好太很是就都也个"


@dataclass(frozen=True)
class Told:
    """What is known of an appeal when it comes in. `said` are answers chosen from a list, by the key of their question.

    `words` are further free answers; `names` the people of the case, whose names nothing is learned from. `imported`:
    its title was made of its type by whoever took it over.
    """

    text: str
    title: str = ""
    address: str = ""
    division: str = ""
    channel: str = ""
    matter: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    imported: bool = False


def features(told: Told, *, target: str, crossed: bool = False) -> tuple[list[str], list[str]]:
    """Pieces of the text, and marks. What would tell the answer is left out: a unit may be learned from the matter and
    its questions, a matter or a class only from what was told, whence and how. `crossed`: kind and town together too.
    """
    by_kind = target == Target.UNIT
    texts = [told.text, told.address]
    if by_kind or not told.imported:
        texts.append(told.title)
    said = {key: " ".join(v.split()) for key, v in told.said.items() if by_kind or key in TOLD_WITH}
    if by_kind:
        texts += [*told.words, *(told.said.get(key, "") for key in KIND_WORDS)]
    marks = [f"{PLACE}:{told.division}", f"{TOWN}:{told.division[:9]}", f"{CHANNEL}:{told.channel}"]
    marks += [f"{SAID}:{key}:{value}" for key, value in said.items() if value and not _holds_digits(value)]
    if by_kind:
        marks.append(f"{MATTER}:{told.matter}")
    if by_kind and crossed:
        kinds = [told.matter, *(told.said[key] for key in ("sub_type",) if told.said.get(key))]
        marks += [f"{TOWN}:{told.division[:9]}:{kind}" for kind in kinds]
    return pieces("。".join(texts), names=told.names), marks


def _holds_digits(value: str) -> bool:
    return any(char.isdigit() for char in value)


def pieces(text: str, *, names: Collection[str] = ()) -> list[str]:
    """Runs of one to three Chinese characters, and words of two letters or more, alone and in pairs. No digits, no names."""
    plain = without_names(text, names=names)
    found: list[str] = []
    for sentence in re.split(r"[。；;！!？?\n]", plain[:LONGEST]):
        words = [run for run in RUN.findall(sentence) if run.isascii()]
        found += [*words, *(" ".join(pair) for pair in pairwise(words))]
        for run in RUN.findall(sentence):
            found += () if run.isascii() else _grams(run)
    return found


def _grams(run: str) -> Iterator[str]:
    for size in range(1, WIDEST + 1):
        yield from (run[start : start + size] for start in range(len(run) - size + 1))


def without_names(text: str, *, names: Collection[str] = ()) -> str:
    """The text in one writing, a gap in place of each name that is known, or that stands where a name is written."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            plain = plain.replace(unicodedata.normalize("NFKC", name).casefold(), GAP)
    return NAMED.sub(GAP, plain)


def split_day(days: Sequence[date]) -> date:
    """The first of the later fifth of the days: what came before it is learned from, the rest is asked."""
    distinct = sorted(set(days))
    return distinct[min(len(distinct) - 1, int(len(distinct) * EARLIER))]


@dataclass(frozen=True)
class Baseline:
    """What is right most often, in all and for each kind: the answer of who does not read the text."""

    of_all: tuple[str, ...]
    of_kind: Mapping[str, tuple[str, ...]]

    def answers(self, kind: str = "") -> tuple[str, ...]:
        """The three most frequent for a kind, filled up with those of all."""
        own = self.of_kind.get(kind, ())
        return (*own, *(label for label in self.of_all if label not in own))[:3]


def baseline_of(rows: Iterable[tuple[str, str]]) -> Baseline:
    """From (kind, label) of what was learned from. Ties by the label, so that it is the same each time."""
    of_all: Counter[str] = Counter()
    of_kind: dict[str, Counter[str]] = {}
    for kind, label in rows:
        of_all[label] += 1
        of_kind.setdefault(kind, Counter())[label] += 1
    return Baseline(_first(of_all), {kind: _first(counted) for kind, counted in of_kind.items()})


def _first(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(label for label, _n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:3])


def likeness(score: float) -> Likeness | None:
    """A score between 0 and 1 in a word; None below what is worth saying."""
    if score >= SURE:
        return Likeness.VERY
    if score >= LIKE:
        return Likeness.SOMEWHAT
    return Likeness.UNSURE if score >= FAINT else None


def _says_something(piece: str) -> bool:
    """Whether a piece reads as a word: more than one character, not cut off before or after a particle."""
    return len(piece) > 1 and piece[0] not in CUT_BEFORE and piece[-1] not in CUT_AFTER


def reasons(weighed: Iterable[tuple[str, float]], *, most: int = 3) -> tuple[str, ...]:
    """The pieces of the text that weighed most, none part of another; a single character says too little to be named."""
    named: list[str] = []
    for piece, weight in sorted(weighed, key=lambda item: (-item[1], -len(item[0]), item[0])):
        if weight <= 0 or len(named) == most:
            break
        if _says_something(piece) and not any(piece in held or held in piece for held in named):
            named.append(piece)
    return tuple(named)
