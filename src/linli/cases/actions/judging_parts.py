"""Judging the parts of a bundle 一件事: what its one form and its one list of papers give to each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.actions.answers import checked_answers
from linli.cases.choices import MaterialState
from linli.cases.models import CaseMaterial
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.bundles import PartMatter, asked_for, parts_of_matter
from linli.catalogue.schema import Paper
from linli.kernel.telling import listed
from linli.people.actions.parties import FieldRefused


@dataclass(frozen=True)
class JudgedPart:
    """A part that may be written: the questions of its matter with the bundle's that answer them, and its papers."""

    of: PartMatter
    questions: dict[str, str]
    answers: dict[str, Any]
    materials: tuple[CaseMaterial, ...]


def judge_parts(
    *, matter: MatterCard, answers: Mapping[str, Any], given: Mapping[str, str], complete: bool, at: datetime
) -> tuple[JudgedPart, ...]:
    """The parts that the answers ask for; none for other matters. `given`: states of the bundle's papers by their codes.

    Raises FieldRefused with every fault of every part, under the bundle's questions.
    """
    if matter.kind != MatterKind.BUNDLE:
        return ()
    known = parts_of_matter(matter=matter, at=at)
    gone = sorted({part.matter for part in matter.parts} - {part.matter.code for part in known})
    if gone:
        missing = _("这件事里的事项还没有载入，请联系管理员：%(codes)s。") % {"codes": listed(gone)}
        raise FieldRefused([("matter", missing)])
    asked = asked_for(parts=known, answers=answers)
    if not asked:
        raise FieldRefused([("answers", _("按您的回答，没有需要办理的部分，请核对。"))])
    errors, judged = list[tuple[str, str]](), list[JudgedPart]()
    for part in asked:
        try:
            judged.append(_judged(part, answers, given, complete))
        except FieldRefused as refusal:
            errors += refusal.errors
    if errors:
        raise FieldRefused(list(dict.fromkeys(errors)))
    return tuple(judged)


def _judged(part: PartMatter, answers: Mapping[str, Any], given: Mapping[str, str], complete: bool) -> JudgedPart:
    questions = {field.key: part.question(field.key) for field in part.matter.form}
    said = {key: answers[asked] for key, asked in questions.items() if asked in answers}
    try:
        kept = checked_answers(matter=part.matter, answers=said, complete=complete)
    except FieldRefused as refusal:
        raise FieldRefused([_under_the_bundle(part, questions, *error) for error in refusal.errors]) from None
    here = {
        paper.code: given[part.paper(paper.code)] for paper in part.matter.papers if part.paper(paper.code) in given
    }
    return JudgedPart(part, questions, kept, material_rows(papers=part.matter.papers, given=here))


def _under_the_bundle(part: PartMatter, questions: Mapping[str, str], field: str, text: str) -> tuple[str, str]:
    """A fault of a part beside the question of the bundle that gave the answer, with the part's name."""
    key = field.removeprefix("answers.")
    return f"answers.{questions.get(key, key)}", _("%(part)s：%(text)s") % {"part": part.matter.name, "text": text}


def material_rows(*, papers: Iterable[Paper], given: Mapping[str, str]) -> tuple[CaseMaterial, ...]:
    """Unsaved papers of a case: those that must come or may follow, and of the others those that were given."""
    rows = []
    for paper in papers:
        state = given.get(paper.code, MaterialState.HELD if paper.held_by else MaterialState.MISSING)
        if paper.code in given or paper.need != "if_applicable":
            rows.append(
                CaseMaterial(code=paper.code, name=paper.name, need=paper.need, state=state, source=paper.held_by[:120])
            )
    return tuple(rows)
