"""What differs between two versions, line by line and within a sentence word by word. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.5
STRANGE = 0.4  # below this two sentences share characters by chance
TOKENS = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One fact in words. `key` tells items of a list apart; lines of a list without keys are paired by likeness."""

    section: str
    label: str
    text: str
    key: str = ""
    listed: bool = False


@dataclass(frozen=True)
class Span:
    """A piece of a sentence; marked where the two differ."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Change:
    """One difference: kind is added, removed, changed or order."""

    section: str
    label: str
    kind: str
    before: tuple[Span, ...] = ()
    after: tuple[Span, ...] = ()


def compare(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """All differences, in the order of the sections and labels of `before`, then those that only `after` has."""
    changes: list[Change] = []
    for section, label in dict.fromkeys((line.section, line.label) for line in (*before, *after)):
        olds = [line for line in before if (line.section, line.label) == (section, label)]
        news = [line for line in after if (line.section, line.label) == (section, label)]
        changes += _differences(olds, news)
    return changes


def _differences(olds: list[Line], news: list[Line]) -> Iterator[Change]:
    pairs = list(_paired(olds, news))
    for old, new in pairs:
        if old and new and old.text != new.text:
            marked_old, marked_new = marked(old.text, new.text)
            yield Change(old.section, old.label, "changed", marked_old, marked_new)
        elif old and not new:
            yield Change(old.section, old.label, "removed", (Span(old.text),))
        elif new and not old:
            yield Change(new.section, new.label, "added", (), (Span(new.text),))
    both = [(olds.index(old), news.index(new)) for old, new in pairs if old and new]
    if [new for _old, new in sorted(both)] != sorted(new for _old, new in both):
        yield Change(olds[0].section, olds[0].label, "order", _one_by_one(olds), _one_by_one(news))


def _one_by_one(lines: Iterable[Line]) -> tuple[Span, ...]:
    return (Span("、".join(line.key or line.text[:12] for line in lines)),)


def _paired(olds: list[Line], news: list[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Equal lines first, then those of one key, then those that are alike; the rest stand alone."""
    left = list(news)
    alone: list[Line] = []
    for old in olds:
        same = next((new for new in left if new == old), None) or _of_key(old, left)
        if same is None:
            alone.append(old)
            continue
        left.remove(same)
        yield old, same
    for old in alone:
        alike = _most_alike(old, left) if old.listed and not old.key else None
        if alike is not None:
            left.remove(alike)
        yield old, alike
    for new in left:
        yield None, new


def _of_key(old: Line, left: list[Line]) -> Line | None:
    if old.listed and not old.key:
        return None
    return next((new for new in left if new.key == old.key), None)


def _most_alike(old: Line, left: list[Line]) -> Line | None:
    rated = [(SequenceMatcher(None, old.text, new.text, autojunk=False).ratio(), -n) for n, new in enumerate(left)]
    best = max(rated, default=(0.0, 0))
    return left[-best[1]] if best[0] >= ALIKE else None


def marked(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Two sentences with what differs marked. A number or a Latin word is one piece; so is a Chinese character."""
    olds, news = TOKENS.findall(old), TOKENS.findall(new)
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    if matcher.ratio() < STRANGE:
        return (Span(old, True),), (Span(new, True),)
    before: list[Span] = []
    after: list[Span] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        _add(before, "".join(olds[a:b]), differs)
        _add(after, "".join(news[c:d]), differs)
    return tuple(before), tuple(after)


def _add(spans: list[Span], text: str, differs: bool) -> None:
    if text and spans and spans[-1].marked == differs:
        spans[-1] = Span(spans[-1].text + text, differs)
    elif text:
        spans.append(Span(text, differs))
