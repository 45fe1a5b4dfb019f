"""A bundle 一件事 as a matter: its parts with the versions in force, which are asked for, and their one list of papers."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.catalogue.choices import MatterKind, PaperNeed
from linli.catalogue.models import Matter
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force
from linli.catalogue.rules import DAYS_OF
from linli.catalogue.rules.bundles import is_asked_for, need_of
from linli.catalogue.schema import BundlePart, MatterFile, Paper
from linli.kernel.datafiles import Place
from linli.kernel.telling import listed


@dataclass(frozen=True)
class PartMatter:
    """A part of a bundle's matter, with the version of the matter that it asks for."""

    part: BundlePart
    matter: MatterCard

    def question(self, key: str) -> str:
        """The bundle's question that fills one of this matter."""
        return self.part.answers.get(key, key)

    def paper(self, code: str) -> str:
        """The bundle's paper that stands for one of this matter."""
        return self.part.papers.get(code, code)


@dataclass(frozen=True)
class BundlePaper:
    """A paper of the one list, and the parts it is for; none: for the bundle as a whole."""

    paper: Paper
    parts: tuple[PartMatter, ...]


def parts_of_matter(*, matter: MatterCard, at: datetime) -> tuple[PartMatter, ...]:
    """The parts of a bundle's matter with the versions in force at a moment. Those not loaded are left out."""
    found = []
    for part in matter.parts:
        try:
            found.append(PartMatter(part, matter_in_force(code=part.matter, at=at)))
        except MatterUnknown:
            continue
    return tuple(found)


def unknown_parts(*, file: MatterFile, known: Set[str] = frozenset()) -> Iterator[tuple[Place, str]]:
    """Parts whose matter does not exist, with their place in the file; `known`: codes that are being loaded with it."""
    named = {part.matter for part in file.parts} - known
    held = set(Matter.objects.filter(code__in=named).values_list("code", flat=True)) if named else set()
    for index, part in enumerate(file.parts):
        if part.matter in named - held:
            yield ("parts", index, "matter"), part.matter


def asked_for(*, parts: Iterable[PartMatter], answers: Mapping[str, Any]) -> tuple[PartMatter, ...]:
    """The parts that these answers, kept or typed, ask for."""
    return tuple(part for part in parts if is_asked_for(part.part.when, answers))


def deciding_questions(*, matter: MatterCard) -> frozenset[str]:
    """The questions whose answers say which parts are asked for."""
    return frozenset(question for part in matter.parts for question in part.when)


def papers_of(
    *, matter: MatterCard, parts: Iterable[PartMatter], asked: Iterable[PartMatter] | None = None
) -> tuple[BundlePaper, ...]:
    """The one list of papers of a bundle: each once, however many of the `asked` parts ask for it (without a word: all).

    The bundle's own come first, in its words; left out are those that only other parts ask for.
    """
    held = tuple(parts)
    users: dict[str, list[tuple[PartMatter, Paper]]] = {}
    for part in held if asked is None else asked:
        for paper in part.matter.papers:
            users.setdefault(part.paper(paper.code), []).append((part, paper))
    elsewhere = {part.paper(paper.code) for part in held for paper in part.matter.papers} - set(users)
    own = {paper.code: paper for paper in matter.papers}
    rows = [BundlePaper(own[code], _parts(users.get(code))) for code in own if code not in elsewhere]
    return (*rows, *(_shared(code, used) for code, used in users.items() if code not in own))


def _parts(used: list[tuple[PartMatter, Paper]] | None) -> tuple[PartMatter, ...]:
    return tuple(part for part, _paper in used or ())


def _shared(code: str, used: list[tuple[PartMatter, Paper]]) -> BundlePaper:
    """A paper that the bundle does not name itself, as the first part names it and as much needed as by any."""
    first = used[0][1]
    need = PaperNeed(need_of(str(paper.need) for _part, paper in used))
    when = first.when if need == PaperNeed.IF_APPLICABLE else ""
    return BundlePaper(first.model_copy(update={"code": code, "need": need, "when": when}), _parts(used))


def whole_matter(*, matter: MatterCard, at: datetime, answers: Mapping[str, Any] | None = None) -> MatterCard:
    """A bundle's matter with the one list of papers in place of its own: of all parts, or of those asked for.

    Any other matter as it is.
    """
    if matter.kind != MatterKind.BUNDLE:
        return matter
    parts = parts_of_matter(matter=matter, at=at)
    asked = parts if answers is None else asked_for(parts=parts, answers=answers)
    rows = papers_of(matter=matter, parts=parts, asked=asked)
    return replace(matter, papers=tuple(_said_for(row) for row in rows))


def _said_for(row: BundlePaper) -> Paper:
    """A paper of the one list that says for which parts it is."""
    if not row.parts:
        return row.paper
    used = _("用于%(parts)s") % {"parts": listed(part.matter.name for part in row.parts)}
    return row.paper.model_copy(update={"note": "；".join(filter(None, (used, row.paper.note)))})


def longest_part(*, parts: Iterable[PartMatter]) -> PartMatter | None:
    """The part that may take longest by its own limit; None when no limit is known."""
    known = [part for part in parts if not part.matter.limit.unknown]
    return max(known, key=lambda part: _days(part.matter), default=None)


def _days(matter: MatterCard) -> float:
    limit = matter.limit
    return (limit.n or 0) * DAYS_OF[limit.unit] if limit.unit else 0.0
