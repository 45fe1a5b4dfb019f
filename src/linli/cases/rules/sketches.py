"""A report made ready to be compared: its pairs of characters, those of its place, the numbers and names in it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from linli.cases.rules.aligned import bare, head, phrases_in
from linli.cases.rules.named import Kinds, named_in, plain, spot_in
from linli.cases.rules.nearness import Point
from linli.cases.rules.words import RUN

# what people add to any report, and what its matter is called, says little of which thing it is
FILLERS = (
    "您好你好请问麻烦希望反映投诉举报登记报修尽快处理安排有人来看看修一修已经好几天了一直没有人管没人修谢谢影响很大附近旁边门口"
    "请帮忙解决一下这个问题什么时候能不能已经打过电话社区物业我家住在晚上白天每天"
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """A report as it is compared. `told` are its texts, `places` those of them that say where; `choices` what was
    ticked. `personal`: asked for oneself (applications, certificates). `person` None: anonymous. `ended_at`: its end.
    """

    key: UUID
    matter: str
    personal: bool
    category: str
    division: str
    at: datetime
    ended_at: datetime | None
    person: UUID | None
    told: tuple[str, ...]
    places: tuple[str, ...] = ()
    choices: Mapping[str, str] | None = None
    point: Point | None = None


@dataclass(frozen=True)
class Sketch:
    """A report made ready: its longest text, its pairs of characters, those of its place, the
    characters of that, the numbers it names."""

    report: Report
    text: str
    sentence: str
    words: frozenset[str]
    place: frozenset[str]
    own: frozenset[str]
    heads: frozenset[str]
    named: Kinds
    spot: Kinds
    choices: Mapping[str, str]


Topics = Mapping[str, Mapping[str, frozenset[str]]]
"""What can be ticked: for each question its choices, with the pairs that only that choice has."""


def sketch_of(report: Report, *, leaving_out: Iterable[str] = (), topics: Topics | None = None) -> Sketch:
    """A report made ready. `leaving_out`: names that all reports of its place share, such as its village's.

    What was not ticked is taken from the words, where they hold those of one choice.
    """
    where = ";".join(map(plain, report.places))
    text = ";".join(map(plain, report.told))
    for name in leaving_out:
        where, text = where.replace(name, ";"), text.replace(name, ";")
    spot = spot_in(text, where)
    said = max((plain(part) for part in report.told if part not in report.places), key=len, default=where)
    phrases = ";".join(phrases_in(where or said))
    named_place, where = named_in(where)
    named_text, rest = named_in(text)
    named = {kind: named_place.get(kind) or named_text[kind] for kind in named_place.keys() | named_text.keys()}
    words = pairs_of(rest) | pairs_of(where)
    choices = dict(report.choices or {})
    for question, offered in (topics or {}).items():
        held = [choice for choice, pairs in offered.items() if pairs & words]
        if question not in choices and len(held) == 1:
            choices[question] = held[0]
    phrases = named_in(phrases)[1] or where
    heads = head(phrases)
    place = pairs_of(bare(phrases, " "))
    return Sketch(report, text, said, words, place, pairs_of(heads), frozenset(heads) - {" "}, named, spot, choices)


def topics_of(questions: Mapping[str, Iterable[str]]) -> Topics:
    """Topics from questions and the choices they offer."""
    found = {}
    for question, choices in questions.items():
        pairs = {choice: pairs_of(plain(choice)) for choice in choices}
        counted = Counter(pair for held in pairs.values() for pair in held)
        found[question] = {choice: frozenset(p for p in held if counted[p] == 1) for choice, held in pairs.items()}
    return found


def pairs_of(text: str) -> frozenset[str]:
    """Overlapping pairs of characters within runs, and other words whole."""
    return frozenset(first + second for run in RUN.findall(text) for first, second in pairwise(run))


COMMON = pairs_of(FILLERS)


def shared_words(text: str, shared: frozenset[str], *, most: int = 4) -> tuple[str, ...]:
    """The longest stretches of a text that are made of shared pairs."""
    found = {part for part, both in marked(text, shared) if both}
    return tuple(sorted(found, key=lambda part: (-len(part), text.index(part)))[:most])


def marked(text: str, shared: frozenset[str]) -> list[tuple[str, bool]]:
    """A text cut where shared pairs begin and end: (part, whether it is shared). Joined, the parts are the text."""
    hot = [False] * len(text)
    for i, pair in enumerate(map("".join, pairwise(text))):
        if plain(pair) in shared:
            hot[i] = hot[i + 1] = True
    parts: list[tuple[str, bool]] = []
    for char, is_hot in zip(text, hot, strict=True):
        if parts and parts[-1][1] == is_hot:
            parts[-1] = (parts[-1][0] + char, is_hot)
        else:
            parts.append((char, is_hot))
    return parts
