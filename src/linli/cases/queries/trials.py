"""Learning on trial: the later fifth of the days is asked, after what came before it was learned from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from linli.access.rules import Actor
from linli.cases.choices import Target
from linli.cases.queries.examples import Example, past_cases
from linli.cases.rules.learning import FEWEST, LEAST, baseline_of, features, split_day
from linli.cases.rules.measured import Measured, measure
from linli.kernel import linear
from linli.kernel.linear import Features, Fitted

ELSEWHERE = ("type", "sub_type")  # types that a table of requests brings; a matter is the one between them
SHARPNESSES = (0.1, 0.3, 1.0, 3.0)
TRIED = 10_000  # of the newest examples that the manner is chosen by


@dataclass(frozen=True)
class Manner:
    """How a target is learned: whether kind and town are taken together, how sharply, and how sure it may be."""

    crossed: bool = False
    sharpness: float = 1.0
    warmth: float = 1.0


@dataclass(frozen=True)
class Trial:
    """How well a target can be suggested, and how it is best learned."""

    measured: Measured
    manner: Manner


def label_of(*, example: Example, target: str) -> str:
    """What a target is in an example; empty when it is not known."""
    return example.told.said.get(target, "") if target in ELSEWHERE else str(getattr(example, target))


def known_of(*, examples: Sequence[Example], target: str) -> list[Example]:
    """The examples in which a target is known; none when they are too few to learn from, or all the same."""
    known = [example for example in examples if label_of(example=example, target=target)]
    labels = {label_of(example=example, target=target) for example in known}
    return known if len(known) >= FEWEST and len(labels) > 1 else []


def learned(*, examples: Sequence[Example], target: str, manner: Manner) -> Fitted | None:
    """A model of examples. Labels that came up less than three times are left out; None when fewer than two remain."""
    return _fit(examples, target, manner)


def trials_of(*, root: str, by: Actor) -> dict[str, Measured]:
    """Every target that the district's past cases know of, tried out now; nothing is kept. Raises NotAllowed."""
    examples = past_cases(root=root, by=by)[::-1]
    tried = {target: try_out(examples=examples, target=target) for target in (*Target.values, *ELSEWHERE)}
    return {target: trial.measured for target, trial in tried.items() if trial}


def try_out(*, examples: Sequence[Example], target: str) -> Trial | None:
    """Learn from the earlier days and ask the later ones. Examples are in the order of time. None where too little is known."""
    known = known_of(examples=examples, target=target)
    if not known:
        return None
    day = split_day([example.day for example in known])
    early, late = _split(known, day)
    manner = _settled(early, target)
    fitted = _fit(early, target, manner) if manner else None
    if manner is None or fitted is None or not late:
        return None
    baseline = baseline_of((_kind(example, target), label_of(example=example, target=target)) for example in early)
    measured = measure(
        split_date=day,
        learned_count=len(early),
        guesses=linear.guesses(fitted=fitted, rows=_rows(late, target, manner)),
        kinds=[_kind(example, target) for example in late],
        truths=[label_of(example=example, target=target) for example in late],
        baseline=baseline,
    )
    return Trial(measured, manner)


def _settled(early: Sequence[Example], target: str) -> Manner | None:
    """The manner in which the later part of the earlier days is least surprising after the first part."""
    if len({example.day for example in early}) < 2:
        return None
    early = early[-TRIED:]
    first, second = _split(early, split_day([example.day for example in early]))
    tried = [(manner, _fit(first, target, manner, held_out=second)) for manner in _manners(target, len(first))]
    fitted = [(found.surprise, replace(manner, warmth=found.weights.warmth)) for manner, found in tried if found]
    return min(fitted, key=lambda pair: pair[0])[1] if fitted else None


def _manners(target: str, count: int) -> list[Manner]:
    """Those worth trying. Where there are many examples the sharpness makes no difference."""
    crossings = (False, True) if target == Target.UNIT else (False,)
    return [
        Manner(crossed, sharpness)
        for crossed in crossings
        for sharpness in (SHARPNESSES if count <= linear.MANY else SHARPNESSES[2:3])
    ]


def _fit(
    examples: Sequence[Example], target: str, manner: Manner, *, held_out: Sequence[Example] = ()
) -> Fitted | None:
    times = Counter(label_of(example=example, target=target) for example in examples)
    frequent = [example for example in examples if times[label_of(example=example, target=target)] >= LEAST]
    labels = [label_of(example=example, target=target) for example in frequent]
    if len(set(labels)) < 2:
        return None
    return linear.fit(
        rows=_rows(frequent, target, manner),
        labels=labels,
        owners=[example.reporter for example in frequent],
        crossed=manner.crossed,
        sharpness=manner.sharpness,
        held_out=(_rows(held_out, target, manner), [label_of(example=e, target=target) for e in held_out]),
        warmth=manner.warmth,
    )


def _split(examples: Sequence[Example], day: object) -> tuple[list[Example], list[Example]]:
    return [e for e in examples if e.day < day], [e for e in examples if e.day >= day]  # type: ignore[operator]


def _rows(examples: Sequence[Example], target: str, manner: Manner) -> list[Features]:
    wanted = target if target in Target.values else Target.MATTER.value
    return [features(example.told, target=wanted, crossed=manner.crossed) for example in examples]


def _kind(example: Example, target: str) -> str:
    """What the better of the two baselines goes by: the type for a unit, the channel for a type."""
    if target == Target.UNIT:
        return example.kind
    return example.told.said.get("channel") or example.told.channel
