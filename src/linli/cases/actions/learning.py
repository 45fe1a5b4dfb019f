"""Learning suggestions from the past cases of a district, once a night. Nothing is ever applied by them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.access.rules import Actor, require
from linli.cases.choices import Target
from linli.cases.models import LearnedModel
from linli.cases.queries.examples import Example, past_cases
from linli.cases.queries.trials import Trial, known_of, label_of, learned, try_out
from linli.cases.rules.measured import Measured
from linli.catalogue.queries import district_below, district_settings
from linli.kernel import audit, linear, marks

KEPT = 2
LEARNED = "learned"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Lesson:
    """What was learned of one target; `measured` is empty when there was too little to learn from."""

    target: str
    cases_count: int
    measured: Measured | None


def learn_suggestions(*, root: str, by: Actor, at: datetime, progress: Progress | None = None) -> tuple[Lesson, ...]:
    """Learn anew, from the newest 100,000 answered appeals below the unit `root`, which unit, matter and class fit.

    Each model is tried out on the later fifth of the days first; how it did is kept with it. Raises NotAllowed without
    `cases.supervise`. Of a district that has switched suggestions off nothing is learned.
    """
    require(by, "cases.supervise")
    if not district_settings(root=root).suggestions:
        return ()
    examples = past_cases(root=root, by=by)[::-1]
    lessons = []
    for done, target in enumerate(Target.values, start=1):
        lessons.append(_learn(examples, target, district_below(root=root), by, at))
        if progress:
            progress(done, len(Target.values))
    return tuple(lessons)


def _learn(examples: Sequence[Example], target: str, district: str, by: Actor, at: datetime) -> Lesson:
    known = known_of(examples=examples, target=target)
    trial = try_out(examples=known, target=target)
    fitted = learned(examples=known, target=target, manner=trial.manner) if trial else None
    if trial is None or fitted is None:
        return Lesson(target, len(known), None)
    row = LearnedModel(
        district=district,
        target=target,
        content=linear.packed(fitted.weights),
        labels=_labels(known, target, fitted.labels),
        cases_count=len(known),
        measured=trial.measured.as_json(),
        learned_at=at,
    )
    _keep(row, trial, by, at)
    return Lesson(target, len(known), trial.measured)


@transaction.atomic
def _keep(row: LearnedModel, trial: Trial, by: Actor, at: datetime) -> None:
    row.save(force_insert=True)
    held = LearnedModel.objects.filter(district=row.district, target=row.target).order_by("-learned_at", "-id")
    old = list(held[KEPT:])
    LearnedModel.objects.filter(pk__in=[model.pk for model in old]).delete()
    for gone in old:  # each under itself: in its lane it was recorded
        audit.record("suggestions.forget", gone, by=by, at=at, removed=[gone])
    marks.bump(LEARNED)
    about = {"target": row.target, "cases": row.cases_count, "better": trial.measured.better}
    audit.record("suggestions.learn", row, by=by, at=at, wrote=[row], about=about)


def _labels(examples: Sequence[Example], target: str, labels: Sequence[str]) -> list[dict[str, Any]]:
    """Each label with how many past cases it had, in all and of each matter."""
    by_matter: dict[str, Counter[str]] = {}
    for example in examples:
        by_matter.setdefault(label_of(example=example, target=target), Counter())[example.matter] += 1
    return [
        {"code": label, "count": by_matter[label].total(), "matters": dict(by_matter[label].most_common())}
        for label in labels
    ]
