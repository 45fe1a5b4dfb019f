"""How well suggestions did on later cases that were kept aside, beside the answer of who does not read. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from linli.cases.rules.learning import FAINT, LIKE, Baseline

SHOWN = 10


@dataclass(frozen=True)
class Share:
    """How often the first of a list, and one of the first three, was right."""

    top1: float
    top3: float


@dataclass(frozen=True)
class Measured:
    """Accuracy on the later fifth of the days. `told`: how often something was said at all, and `told_right` how often
    the first of it was right then; `sure` and `sure_right` the same of what was said to be alike. `confused`: what was
    suggested, what it was, how often."""

    split_date: date
    learned_count: int
    asked_count: int
    model: Share
    of_all: Share
    of_kind: Share
    told: float
    told_right: float
    sure: float
    sure_right: float
    confused: tuple[tuple[str, str, int], ...]

    @property
    def better(self) -> bool:
        """Whether it is right more often than the best of those that do not read, and no less often among three."""
        first = max(self.of_all.top1, self.of_kind.top1)
        among = max(self.of_all.top3, self.of_kind.top3)
        return self.model.top1 > first and self.model.top3 >= among

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"split_date": self.split_date.isoformat(), "better": self.better}


def measured_of_json(kept: Mapping[str, Any]) -> Measured:
    """What `as_json` kept."""
    values = {name: value for name, value in kept.items() if name != "better"}
    shares = {name: Share(**values[name]) for name in ("model", "of_all", "of_kind")}
    confused = tuple((str(said), str(was), int(n)) for said, was, n in values["confused"])
    return Measured(**values | shares | {"split_date": date.fromisoformat(values["split_date"]), "confused": confused})


def measure(
    *,
    split_date: date,
    learned_count: int,
    guesses: Sequence[Sequence[tuple[str, float]]],
    kinds: Sequence[str],
    truths: Sequence[str],
    baseline: Baseline,
) -> Measured:
    """Compare guesses (label and score, best first) and the two baselines with what came to be."""
    firsts = [guess[0] if guess else ("", 0.0) for guess in guesses]
    told = [first[0] == truth for first, truth in zip(firsts, truths, strict=True) if first[1] >= FAINT]
    sure = [first[0] == truth for first, truth in zip(firsts, truths, strict=True) if first[1] >= LIKE]
    wrong = Counter((said, was) for (said, _), was in zip(firsts, truths, strict=True) if said != was)
    return Measured(
        split_date=split_date,
        learned_count=learned_count,
        asked_count=len(truths),
        model=_share([[label for label, _ in guess] for guess in guesses], truths),
        of_all=_share([baseline.answers() for _ in truths], truths),
        of_kind=_share([baseline.answers(kind) for kind in kinds], truths),
        told=_part(len(told), len(truths)),
        told_right=_part(sum(told), len(told)),
        sure=_part(len(sure), len(truths)),
        sure_right=_part(sum(sure), len(sure)),
        confused=tuple((said, was, n) for (said, was), n in sorted(wrong.items(), key=_most_first)[:SHOWN]),
    )


def _most_first(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def _share(answers: Iterable[Sequence[str]], truths: Sequence[str]) -> Share:
    pairs = list(zip(answers, truths, strict=True))
    first = sum(list(answer[:1]) == [truth] for answer, truth in pairs)
    among = sum(truth in answer[:3] for answer, truth in pairs)
    return Share(_part(first, len(pairs)), _part(among, len(pairs)))


def _part(n: int, of: int) -> float:
    return round(n / of, 4) if of else 0.0
