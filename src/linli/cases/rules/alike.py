"""Whether two reports tell of the same thing: from place, time, matter and words, with the reasons.

A score of 0 to 100. A proposal only: people decide. Personal matters of different people are never the same thing,
however alike they read. What singles a place out (named.py) must agree where both name it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log
from uuid import UUID

from linli.cases.rules.aligned import Laid, laid
from linli.cases.rules.named import MUST_AGREE, agreeing, differing, plain
from linli.cases.rules.nearness import cell_of, cells_around, metres
from linli.cases.rules.placed import FAR_M, NONE, ROAD_ALONE, contradict, is_pinned, named_apart, same_spot
from linli.cases.rules.sketches import COMMON, Report, Sketch, pairs_of, shared_words

LIKELY = 75  # from this score on it is shown: bench/duplicates.py says what that finds and misses
WINDOW, ENDED_LATELY = timedelta(days=45), timedelta(days=14)
HALF_LIFE_DAYS = 30.0
CELL_M = 250.0
LEAN_FROM, LEAN_SHARE = 4, 0.8
ELSEWHERE, APART, FRAMED, ENOUGH, NUMBER = 0.15, 0.3, 0.3, 1.3, 4.0
PLACED = 0.45  # without this much of a place, words alone are no duplicate
EXACT = MUST_AGREE | {"unit", "gate"}
EMPTY = frozenset("的了是在上下里有和就也都")  # characters that begin or end no name
RARE_KEYS, TRIED, COMMON_FROM = 14, 40, 300


@dataclass(frozen=True)
class Alike:
    """That `earlier` seems to tell of the same thing as `later`, and why. `metres` None: not both have a point.

    `repeat`: the same reporter sent it again. `named` are numbers that both name, `words` what both say.
    """

    later: Report
    earlier: Report
    score: int
    days: int
    metres: int | None
    same_division: bool
    repeat: bool
    named: tuple[tuple[str, str], ...]
    words: tuple[str, ...]

    def why(self) -> dict[str, object]:
        """The reasons as they are kept with a pair."""
        return {
            "days": self.days,
            "metres": self.metres,
            "same_division": self.same_division,
            "repeat": self.repeat,
            "named": [list(pair) for pair in self.named],
            "words": list(self.words),
        }


class Block:
    """Reports among which one looks for the same thing: of one matter and one neighbourhood, in a span of time.

    Rarity is counted among them: what all of them say weighs nothing. `common`: pairs that weigh little from the start.
    Work for one report is bounded: only those that share its rarest pairs, its numbers, its spot or its sender are tried.
    """

    def __init__(self, *, common: Iterable[str] = ()) -> None:
        self.common = COMMON.union(*(pairs_of(plain(text)) for text in common))
        self.counted: Counter[str] = Counter()
        self.held: dict[UUID, Sketch] = {}
        self.by_key: dict[object, dict[UUID, None]] = defaultdict(dict)
        self.ticked: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self.weighed: dict[str, float] = {}

    def add(self, sketch: Sketch) -> None:
        """Take a report in."""
        self.weighed.clear()
        self.held[sketch.report.key] = sketch
        self.counted.update(sketch.words)
        for pair in sketch.words - self.common if sketch.choices else ():
            self.ticked[pair].update(sketch.choices.items())
        for key in _keys(sketch):
            self.by_key[key][sketch.report.key] = None

    def drop_before(self, moment: datetime) -> None:
        """Let go of reports that came before a moment; they must have been added in the order of time."""
        self.weighed.clear()
        for key, sketch in list(self.held.items()):
            if sketch.report.at >= moment:
                return
            del self.held[key]
            self.counted.subtract(sketch.words)
            for pair in sketch.words - self.common if sketch.choices else ():
                self.ticked[pair].subtract(sketch.choices.items())
            for place in _keys(sketch):
                self.by_key[place].pop(key, None)
                if not self.by_key[place]:
                    del self.by_key[place]

    def alike(self, sketch: Sketch, *, least: int = LIKELY, most: int = 5) -> list[Alike]:
        """The reports most alike, from `least` points on, the most alike first."""
        found = (self.compare(sketch, self.held[key], least=least) for key in self._tried(sketch))
        return sorted(filter(None, found), key=lambda alike: (-alike.score, alike.earlier.at, alike.earlier.key))[:most]

    def _tried(self, sketch: Sketch) -> list[UUID]:
        known = sorted(
            (pair for pair in sketch.words if self.counted[pair]), key=lambda pair: (self.counted[pair], pair)
        )
        hits: Counter[UUID] = Counter()
        for pair in known[:RARE_KEYS]:
            if len(others := self.by_key[pair]) <= COMMON_FROM:
                hits.update(dict.fromkeys(others, 2))
        for key in (*_marks(sketch), *_spots(sketch)):
            if key in self.by_key:
                hits.update(dict.fromkeys(list(self.by_key[key])[-COMMON_FROM:], 3))
        hits.pop(sketch.report.key, None)
        return [key for key, _ in hits.most_common(TRIED)]

    def weight(self, pair: str) -> float:
        """How much it says that both have a pair: the rarer among these reports, the more."""
        if pair not in self.weighed:
            rarity = log((len(self.held) + 12) / (max(self.counted[pair], 0) + 1))
            self.weighed[pair] = rarity * (0.3 if pair in self.common else 1.0)
        return self.weighed[pair]

    def leaning(self, sketch: Sketch) -> Mapping[str, str]:
        """What was ticked; where nothing was, what those ticked who used the same words."""
        if sketch.choices:
            return sketch.choices
        votes: Counter[tuple[str, str]] = Counter()
        for pair in sketch.words - self.common:
            counted = self.ticked.get(pair)
            if counted and (total := counted.total()) >= LEAN_FROM:
                choice, n = counted.most_common(1)[0]
                votes[choice] += n >= LEAN_SHARE * total
        first, second = [*votes.most_common(2), (("", ""), 0), (("", ""), 0)][:2]
        return dict([first[0]]) if first[1] >= max(2, 2 * second[1]) else {}

    def compare(self, one: Sketch, two: Sketch, *, least: int = 0) -> Alike | None:
        """Two reports against each other; None when they cannot be the same thing, or have under `least` points."""
        later, earlier = (one, two) if _order(one) >= _order(two) else (two, one)
        repeat = one.report.person is not None and one.report.person == two.report.person
        apart = None
        if one.report.point and two.report.point:
            apart = metres(one.report.point, two.report.point)
        if not _possible(later.report, earlier.report, repeat=repeat) or contradict(one, two, apart):
            return None
        days = (later.report.at - earlier.report.at).days
        if (score := self._score(one, two, apart, days=days, repeat=repeat)) < least:
            return None
        return Alike(
            later=later.report,
            earlier=earlier.report,
            score=score,
            days=days,
            metres=None if apart is None else round(apart),
            same_division=one.report.division == two.report.division,
            repeat=repeat,
            named=agreeing(one.named, two.named),
            words=shared_words(later.text, self.telling(one.words & two.words)),
        )

    def telling(self, pairs: Iterable[str]) -> frozenset[str]:
        """Those of some pairs that say something."""
        return frozenset(pair for pair in pairs if pair not in self.common and not EMPTY & set(pair))

    def _score(self, one: Sketch, two: Sketch, apart: float | None, *, days: int, repeat: bool) -> int:
        place = self._place(one, two, apart)
        points = (
            78 * place + 18 * self._overlap(one.words, two.words, 1) + _ticked(self.leaning(one), self.leaning(two))
        )
        points += 4 if one.report.division == two.report.division else -3
        points += 15 if repeat else 0
        points -= 12 * len([kind for kind in differing(one.named, two.named) if kind not in MUST_AGREE])
        points *= 0.85 + 0.15 * exp(-log(2) * days / HALF_LIFE_DAYS)
        return max(0, min(100 if place >= PLACED or repeat else LIKELY - 1, round(points)))

    def _place(self, one: Sketch, two: Sketch, apart: float | None) -> float:
        """How sure it is that both mean the same place, 0 to 1: by names and numbers, by points, else by rare pairs."""
        at, alike = same_spot(one, two), self._overlap(one.words, two.words, 1)
        here, pinned = self._here(one, two), is_pinned(one) and is_pinned(two)
        if apart is not None:
            at = max(at, 0.9 * exp(-((apart / 90) ** 2))) - 0.3 * min(1.0, apart / FAR_M)
        if alike > FRAMED:
            over = laid(one.sentence, two.sentence)
            if over.same and (one.place or is_pinned(one)):
                return max(at, 0.95)
            if at < 1.0 and (over.elsewhere or self._swapped(over, one.place & two.place)):
                return min(ELSEWHERE, max(at, here))
        if named_apart(one, two) and at < 1.0:
            return min(APART, max(at, here))
        if pinned and at < ROAD_ALONE:
            return at  # both say exactly where: other words do not bring them together
        at = 0.95 if at >= 0.5 and here >= 0.6 else max(at, 0.9 * here)
        return at if pinned else max(at, 0.6 * self._overlap(one.words, two.words, 2))

    def _swapped(self, over: Laid, shared: frozenset[str]) -> bool:
        """Whether what stands in the place of each other is rarer than what both say of the place: then that is no place."""
        known = self._rarity(shared)
        return known > 0 and any(
            min(self._rarity(pairs_of(a)), self._rarity(pairs_of(b))) > known for a, b in over.swapped
        )

    def _rarity(self, pairs: frozenset[str]) -> float:
        return self._weighing(pairs, 1) / len(pairs) if pairs else 0.0

    def _here(self, one: Sketch, two: Sketch) -> float:
        """How much they share of what they say of the place, 0 to 1.

        What one alone says takes little away; what each says that the other does not, takes all.
        """
        numbers = NUMBER * len(agreeing(one.named, two.named))
        if not (shared := self._told(one.place & two.words | two.place & one.words) + numbers):
            return 0.0
        left = sorted(
            self._told(mine.own - other.words) + NUMBER * len((mine.named.keys() & EXACT) - other.named.keys())
            for mine, other in ((one, two), (two, one))
        )
        enough = ENOUGH * log(len(self.held) + 12)
        return min(1.0, shared / enough) * shared / (shared + 1.5 * left[0] + 0.1 * left[1])

    def _told(self, pairs: Iterable[str]) -> float:
        return sum(max(0.0, self.weight(pair) - 0.7) for pair in pairs)

    def _overlap(self, one: frozenset[str], two: frozenset[str], power: int) -> float:
        """The shared part of the lighter of two sets of pairs, each pair weighed."""
        if not one or not two:
            return 0.0
        lighter = min(self._weighing(one, power), self._weighing(two, power))
        return self._weighing(one & two, power) / lighter if lighter else 0.0

    def _weighing(self, pairs: Iterable[str], power: int) -> float:
        return sum(self.weight(pair) ** power for pair in pairs)


def _order(sketch: Sketch) -> tuple[datetime, UUID]:
    return sketch.report.at, sketch.report.key


def _possible(later: Report, earlier: Report, *, repeat: bool) -> bool:
    """Matter, reporter and time allow it. The earlier one is open, or had ended only lately when the later one came."""
    if later.matter != earlier.matter or later.at - earlier.at > WINDOW:
        return False
    if later.personal and not repeat and (later.person or earlier.person):
        return False
    if later.category and earlier.category and later.category[:4] != earlier.category[:4]:
        return False
    return earlier.ended_at is None or later.at - earlier.ended_at <= ENDED_LATELY


def _ticked(one: Mapping[str, str], two: Mapping[str, str]) -> int:
    """What both ticked or said: the same, or not. People choose differently between like choices: it alone decides nothing."""
    both = [(value, two[name]) for name, value in one.items() if name in two]
    return 10 * sum(a == b for a, b in both[:2]) - 18 * sum(a != b for a, b in both[:2])


def _keys(sketch: Sketch) -> set[object]:
    spot = {("at", cell_of(sketch.report.point, size_m=CELL_M))} if sketch.report.point else set()
    return {*sketch.words, *_marks(sketch), *spot}


def _marks(sketch: Sketch) -> set[object]:
    """The numbers a report names, one kind with the next (3栋2单元), and its sender."""
    named: set[object] = {("named", kind, value) for kind, values in sketch.named.items() for value in values}
    named |= {(road, mark) for road in sketch.spot.get("road", NONE) for mark in sketch.spot.get("landmark", NONE)}
    named |= {("estate", name) for name in sketch.spot.get("estate", NONE)}
    return named | ({("from", sketch.report.person)} if sketch.report.person else set())


def _spots(sketch: Sketch) -> list[object]:
    point = sketch.report.point
    return [("at", cell) for cell in cells_around(point, size_m=CELL_M)] if point else []
