"""The questions of a bundle 一件事 in two pages: what decides which parts are asked for, then what those parts need."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.forms import ChoiceField
from django.utils.translation import gettext as _

from linli.cases.actions.answers import checked_answers
from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.bundles import PartMatter, asked_for, deciding_questions, parts_of_matter
from linli.catalogue.schema import FormField
from linli.kernel.clock import CHINA
from linli.people.actions.parties import FieldRefused
from linli.portal.forms.filing import AnswersForm, StepForm


class PartsForm(AnswersForm):
    """What is always asked, and what decides which parts are asked for."""

    def prepare(self) -> None:
        self.matter = replace(self.matter, form=first_questions(matter=self.matter))
        super().prepare()
        self.fields.pop("text", None)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data = StepForm.clean(self) or {}
        try:
            checked_answers(matter=self.matter, answers=self.answers(), complete=True)
        except FieldRefused as refusal:
            told = {name.removeprefix("answers."): [str(text)] for name, text in refusal.errors}
            self.refuse({name: text for name, text in told.items() if name not in self.errors})
        noon = datetime.combine(self.today, time(12), CHINA)
        if not self.errors and not asked_for(
            parts=parts_of_matter(matter=self.matter, at=noon), answers=self.answers()
        ):
            self.add_error(None, _("按您的回答，没有需要办理的部分，请核对。"))
        return self.cleaned_data


class PartAnswersForm(AnswersForm):
    """What the parts asked for still need: of other parts nothing is asked, and what a part must know has to be filled in."""

    def prepare(self) -> None:
        whole, noon = self.matter, datetime.combine(self.today, time(12), CHINA)
        parts = parts_of_matter(matter=whole, at=noon)
        asked = asked_for(parts=parts, answers=self.decided)
        self.matter = replace(whole, form=tuple(_further(whole, parts, asked)))
        super().prepare()
        self.matter = whole
        for field in self.fields.values():  # what can only be answered in one way is answered
            if field.required and isinstance(field, ChoiceField) and len(only := list(field.choices)) == 1:  # type: ignore[arg-type]
                field.initial = only[0][0]

    def answers(self) -> dict[str, Any]:
        asked = {field.key for field in self.matter.form} & set(self.fields)
        return {**self.decided, **{key: self.cleaned_data.get(key) for key in asked}}


def first_questions(*, matter: MatterCard) -> tuple[FormField, ...]:
    """The questions of a bundle that are asked first: those of everybody, and those that decide."""
    deciding = deciding_questions(matter=matter)
    return tuple(field for field in matter.form if field.required or field.key in deciding)


def _further(matter: MatterCard, parts: Iterable[PartMatter], asked: Iterable[PartMatter]) -> Iterable[FormField]:
    """The other questions, as the parts asked for put them; left out are those that only other parts put."""
    first = {field.key for field in first_questions(matter=matter)}
    of_any = {part.question(field.key) for part in parts for field in part.matter.form}
    needed: dict[str, FormField] = {}
    for part in asked:
        for field in part.matter.form:
            key = part.question(field.key)
            needed[key] = field if field.required or key not in needed else needed[key]
    for question in matter.form:
        if question.key in first or (question.key in of_any and question.key not in needed):
            continue
        of_part = needed.get(question.key)
        if of_part is None or not of_part.required:
            yield question
        else:
            yield question.model_copy(update={"required": True, "help": of_part.help, "why": of_part.why})
