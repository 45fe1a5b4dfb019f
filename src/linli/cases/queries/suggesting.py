"""What past cases suggest for an appeal that comes in: shown with its reason, never applied by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from linli.access.queries import own_root, root_of
from linli.access.rules import Actor, NotAllowed, may, require
from linli.cases.choices import Likeness, Source, Target
from linli.cases.models import Case, LearnedModel
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.examples import told_of, unit_labelled
from linli.cases.rules.learning import MATTER, PLACE, TOWN, Told, features, likeness, reasons
from linli.cases.rules.measured import Measured, measured_of_json
from linli.catalogue.queries import (
    MatterCard,
    MatterUnknown,
    district_below,
    district_settings,
    matter_in_force,
)
from linli.catalogue.queries.categories import ClassUnknown, class_card
from linli.kernel import linear, marks
from linli.kernel.telling import listed

MOST = 3
LEARNED = "learned"


@dataclass(frozen=True)
class Suggestion:
    """A unit, matter or class that past cases suggest. `score` is between 0 and 1, `likeness` the same in a word.

    `why` is the reason in a sentence; `words` the pieces of the text that weighed most; of `past_count` earlier cases
    of the same matter (or in all) `there_count` went the suggested way.
    """

    target: str
    code: str
    name: str
    score: float
    likeness: Likeness
    why: str
    words: tuple[str, ...]
    past_count: int
    there_count: int


@dataclass(frozen=True)
class Suggested:
    """What is suggested, best first for each target; `note` says why nothing is."""

    items: tuple[Suggestion, ...] = ()
    note: str = ""
    learned_at: datetime | None = None
    measured: dict[str, Measured] = field(default_factory=dict)

    def of(self, target: str) -> tuple[Suggestion, ...]:
        return tuple(item for item in self.items if item.target == target)


@dataclass(frozen=True)
class LearnedCard:
    """A model as it is told of: from how many cases, when, how well. `shown`: it is better than who does not read."""

    target: str
    learned_at: datetime
    cases_count: int
    measured: Measured
    labels: tuple[Mapping[str, Any], ...]

    @property
    def target_label(self) -> str:
        return str(Target(self.target).label)

    @property
    def shown(self) -> bool:
        return self.measured.better


def learned_now(*, root: str, by: Actor) -> tuple[LearnedCard, ...]:
    """The newest models of the district below the unit `root`, for heads and supervision. Raises NotAllowed."""
    require(by, "cases.supervise")
    return tuple(model.card for model in _models(district_below(root=root), marks.version(LEARNED)))


def suggest(
    *,
    text: str,
    by: Actor,
    at: datetime,
    title: str = "",
    address: str = "",
    division: str = "",
    channel: str = "",
    matter: str = "",
    answers: Mapping[str, Any] | None = None,
    targets: tuple[str, ...] = tuple(Target.values),
    root: str = "",
) -> Suggested:
    """What past cases suggest for an appeal, up to three of each target. Nothing is kept of what was asked.

    Raises NotAllowed for those who neither take cases in nor dispatch them.
    """
    if not (may(by, "cases.open") or may(by, "cases.dispatch")):
        raise NotAllowed("cases.open")
    card = _matter(matter, at)
    told = told_of(
        matter=card,
        text=text,
        title="" if card and title == card.name else title,
        address=address,
        division=division.ljust(12, "0") if division else "",
        channel=channel,
        answers=answers or {},
    )
    return _suggested(told, targets=targets, root=root or own_root(by=by), at=at)


def suggested_for(
    *, case: Case, by: Actor, at: datetime, targets: tuple[str, ...] = (Target.UNIT, Target.CATEGORY)
) -> Suggested:
    """The units and classes that past cases suggest for a case that the caller has found in scope."""
    matter = matter_of(case=case)
    told = told_of(
        matter=matter,
        text=case.text,
        title="" if case.title == matter.name else case.title,
        address=str((case.location or {}).get("address", "")),
        division=case.division_code,
        channel=case.channel,
        answers=case.answers,
        imported=case.source == Source.IMPORT,
    )
    return _suggested(told, targets=targets, root=root_of(unit_id=case.window_id), at=at)


def _matter(code: str, at: datetime) -> MatterCard | None:
    try:
        return matter_in_force(code=code, at=at) if code else None
    except MatterUnknown:
        return None


def _suggested(told: Told, *, targets: tuple[str, ...], root: str, at: datetime) -> Suggested:
    if not district_settings(root=root).suggestions:
        return Suggested(note=_("本区没有开启提示。"))
    held = [model for model in _models(district_below(root=root), marks.version(LEARNED)) if model.card.shown]
    models = [model for model in held if model.card.target in targets]
    if not models:
        return Suggested(note=_("还没有可用的提示：办结的诉求不够多，或者学到的不比常见的去向更准。"))
    items = tuple(item for model in models for item in _items(model, told, root, at))
    return Suggested(
        items=items,
        note="" if items else _("没有把握，不作提示。"),
        learned_at=max(model.card.learned_at for model in models),
        measured={model.card.target: model.card.measured for model in models},
    )


@dataclass(frozen=True)
class _Model:
    card: LearnedCard
    weights: linear.Weights


@lru_cache(maxsize=8)
def _models(district: str, version: int) -> tuple[_Model, ...]:
    """The newest model of each target, read once and kept until another is learned."""
    found: dict[str, LearnedModel] = {}
    for row in LearnedModel.objects.filter(district=district).order_by("-learned_at", "-id"):
        found.setdefault(row.target, row)
    return tuple(_model(found[target]) for target in Target.values if target in found)


def _model(row: LearnedModel) -> _Model:
    measured = measured_of_json(row.measured)
    card = LearnedCard(row.target, row.learned_at, row.cases_count, measured, tuple(row.labels))
    return _Model(card, linear.unpacked(bytes(row.content)))


def _items(model: _Model, told: Told, root: str, at: datetime) -> Iterator[Suggestion]:
    target = model.card.target
    found = features(told, target=target, crossed=model.weights.crossed)
    weighed = linear.weigh(model.weights, found)
    order = (-weighed.likely).argsort(kind="stable")[:MOST]
    for place in (int(place) for place in order):
        score, label = float(weighed.likely[place]), model.card.labels[place]
        alike, named = likeness(score), _named(target, str(label["code"]), told, root, at)
        if alike is None or named is None:
            continue
        spoke = {name: float(given[place] - given.mean()) for name, given in weighed.spoke.items()}
        words = reasons((name, weight) for name, weight in spoke.items() if not name.startswith("="))
        if not (words or told.matter):
            continue
        past = _past(model.card, label, told)
        yield Suggestion(target, *named, round(score, 3), alike, _why(target, words, spoke, past), words, *past)


def _named(target: str, label: str, told: Told, root: str, at: datetime) -> tuple[str, str] | None:
    """Code and name of what a label means here and now; None when it is there no more."""
    if target == Target.UNIT:
        unit = unit_labelled(label=label, division=told.division)
        return (unit.code, unit.name) if unit else None
    if target == Target.MATTER:
        card = _matter(label, at)
        return (card.code, card.name) if card else None
    try:
        return label, class_card(code=label, root=root).name
    except ClassUnknown:
        return None


def _past(card: LearnedCard, label: Mapping[str, Any], told: Told) -> tuple[int, int]:
    """How many past cases there were, of the same matter when one is named, and how many went this way."""
    if card.target == Target.UNIT and told.matter:
        of_matter = [other["matters"].get(told.matter, 0) for other in card.labels]
        return sum(of_matter), int(label["matters"].get(told.matter, 0))
    return card.cases_count, int(label["count"])


def _why(target: str, words: tuple[str, ...], spoke: Mapping[str, float], past: tuple[int, int]) -> str:
    parts = []
    if words:
        parts.append(_("写到%(words)s") % {"words": "".join(f"“{word}”" for word in words)})
    marks_of = {
        _("事项"): sum(weight for name, weight in spoke.items() if name.startswith(f"{MATTER}:")),
        _("所在村社"): sum(weight for name, weight in spoke.items() if name.startswith((f"{PLACE}:", f"{TOWN}:"))),
    }
    also = [name for name, weight in marks_of.items() if weight > 0]
    if also:
        parts.append(_("%(marks)s相同的常是这样") % {"marks": listed(also)})
    because = _("因为%(parts)s。") % {"parts": _("，").join(parts)} if parts else ""
    of, there = past
    counted = (
        _("以往同类 %(of)s 件，%(there)s 件由它承办。")
        if target == Target.UNIT
        else _("以往 %(of)s 件中有 %(there)s 件。")
    )
    return because + (counted % {"of": of, "there": there} if there else "")
