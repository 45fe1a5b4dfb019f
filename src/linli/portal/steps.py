"""The steps of filing: which there are for a matter and for the answers so far, and the request they make together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.cases.actions.faults import words_of
from linli.cases.schema import Opening
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import MatterCard
from linli.catalogue.schema import NotIssued
from linli.people.actions.parties import FieldRefused
from linli.portal.carried import Carried
from linli.portal.forms.bundles import PartAnswersForm, PartsForm
from linli.portal.forms.filing import (
    AgentForm,
    AnswersForm,
    ApplicantForm,
    GuardianForm,
    NoticeForm,
    OrganisationForm,
    PapersForm,
    PersonForm,
    PlaceForm,
    StepForm,
    WhoForm,
)

CHECK = "check"
ANSWER = "answer"
PARTS = "parts"
STAGES = {
    "which": 1, "answer": 1, "notice": 1, "who": 2, "applicant": 2, "guardian": 2, "agent": 2, "place": 3, "parts": 3,
    "answers": 3,
    "papers": 4, "check": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Filing:
    """A filing under way: the matter, what the page carries, and the day."""

    matter: MatterCard
    carried: Carried
    today: date

    def kept(self, step: str) -> dict[str, Any]:
        """The answers of a step, as typed."""
        kept: dict[str, Any] = self.carried.values.get(step, {})
        return kept

    def having(self, step: str, typed: Mapping[str, Any]) -> "Filing":
        """The same with a step answered."""
        return Filing(self.matter, self.carried.having(**{step: dict(typed)}), self.today)

    def form(self, step: str, posted: QueryDict | None = None) -> StepForm:
        """The form of a step, with what was typed now or before."""
        kept, decided = self.carried.values.get(step), self.kept(PARTS)
        return self._form_class(step)(posted, matter=self.matter, today=self.today, kept=kept, decided=decided)

    def _form_class(self, step: str) -> type[StepForm]:
        if step == "applicant":
            role = self.role
            return OrganisationForm if role == "organisation" else ApplicantForm if role == "self" else PersonForm
        if step == "answers" and self.matter.kind == MatterKind.BUNDLE:
            return PartAnswersForm
        return FORMS[step]

    @property
    def role(self) -> str:
        return str(self.kept("who").get("role", "self"))

    @property
    def anonymous(self) -> bool:
        return self.kept("who").get("shown_as") == "anonymous"

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of this filing, in order."""
        first = ("which", "answer", "notice", "who") if self.matter.always_refused else ("notice", "who")
        people: tuple[str, ...] = () if self.anonymous else ("applicant",)
        people += {"child": ("guardian",), "other": ("agent",)}.get(self.role, ()) if people else ()
        rest: tuple[str, ...] = ("place",) if self.matter.always_refused else ("place", "answers")
        rest = ("place", PARTS, "answers") if self.matter.kind == MatterKind.BUNDLE else rest
        papers = ("papers",) if self.matter.papers else ()
        return (*first, *people, *rest, *papers, CHECK)

    def after(self, step: str) -> str:
        """The step to show next: the first one after it that is not answered, or wrongly."""
        later = self.steps[self.steps.index(step) + 1 : -1] if step in self.steps else self.steps[:-1]
        return next((name for name in later if not self._answered(name)), CHECK)

    def before(self, step: str) -> str:
        place = self.steps.index(step) if step in self.steps else 0
        return self.steps[max(0, place - 1)]

    def unanswered(self) -> str | None:
        """The first step that is missing or wrong."""
        return next((step for step in self.steps[:-1] if not self._answered(step)), None)

    def _answered(self, step: str) -> bool:
        return step in self.carried.values and self.form(step).is_valid()

    @property
    def said(self) -> dict[str, Any]:
        """The answers to the matter's own questions so far, as typed."""
        return self.kept("which") | self.kept(PARTS) | self.kept("answers")

    def item(self) -> NotIssued | None:
        """What is asked for of the things that are never issued."""
        wanted = set(map(str, self.kept("which").values()))
        items = [item for batch in self.matter.not_issued for item in batch.items]
        return next((item for item in items if {item.name, item.code} & wanted), None)


FORMS: dict[str, type[StepForm]] = {
    "which": AnswersForm,
    "answer": NoticeForm,
    "notice": NoticeForm,
    "who": WhoForm,
    "guardian": GuardianForm,
    "agent": AgentForm,
    "place": PlaceForm,
    PARTS: PartsForm,
    "answers": AnswersForm,
    "papers": PapersForm,
}


def asks(*, step: str, filing: Filing) -> str:
    """The question a step puts."""
    if step == "applicant":
        return _applicant_asks(filing.role)
    if step == "place":
        return _place_asks(filing)
    return {
        "which": _("您要证明什么"),
        "answer": _("这项证明，社区不能开"),
        "notice": _("先看一看：个人信息怎样使用"),
        "who": _("您是为谁办这件事"),
        "guardian": _("您（监护人）是谁"),
        "agent": _("您（代办人）是谁"),
        PARTS: _("要办哪几件"),
        "answers": _("说说具体情况"),
        "papers": _("要哪些材料"),
        CHECK: _("核对一遍，就可以提交了"),
    }[step]


def _place_asks(filing: Filing) -> str:
    if filing.matter.kind == MatterKind.APPEAL:
        return _("事情在哪个村（社区）")
    of = {"child": _("孩子或家人住在哪个村（社区）"), "other": _("委托您的人住在哪个村（社区）")}
    return of.get(filing.role, _("您住在哪个村（社区）"))


def _applicant_asks(role: str) -> str:
    if role == "organisation":
        return _("哪个单位")
    return {"child": _("孩子或家人是谁"), "other": _("委托您的人是谁")}.get(role, _("怎么称呼您"))


def opening_of(*, filing: Filing, channel: str, given: Mapping[str, str]) -> Opening:
    """The whole request. `given`: codes of papers sent along. Raises FieldRefused for what does not fit."""
    forms = {step: filing.form(step) for step in filing.steps if step in FORMS or step == "applicant"}
    for form in forms.values():
        form.is_valid()
    values: dict[str, Any] = {
        "matter": filing.matter.code,
        "channel": channel,
        "division": forms["place"].cleaned_data.get("division", ""),
        "anonymous": filing.anonymous,
        "confidential": filing.kept("who").get("shown_as") == "hidden",
        "answers": _answers(forms),
        "text": forms["answers"].cleaned_data.get("text", "") if "answers" in forms else "",
        "materials": _materials(filing, given),
        "notice_version": filing.kept("notice").get("version", ""),
    }
    values |= {step: _person(step, form) for step, form in forms.items() if step in {"applicant", "guardian", "agent"}}
    try:
        return Opening.model_validate(values)
    except ValidationError as faults:
        raise FieldRefused(words_of(faults)) from None


def _answers(forms: Mapping[str, StepForm]) -> dict[str, Any]:
    form = forms.get("answers") or forms["which"]
    assert isinstance(form, AnswersForm)
    return {name: value for name, value in form.answers().items() if value not in (None, "")}


def _person(step: str, form: StepForm) -> dict[str, Any]:
    assert isinstance(form, PersonForm | OrganisationForm)
    person = form.person()
    if isinstance(form, AgentForm):
        person["mandate"] = {"scope": form.cleaned_data.get("scope", ""), "until": form.cleaned_data.get("until")}
    return person


def _materials(filing: Filing, given: Mapping[str, str]) -> list[dict[str, str]]:
    """Papers that come with the request, those that may follow, and those of the cases that apply: they may follow too."""
    also = filing.kept("papers").get("also", [])
    states = {}
    for paper in filing.matter.papers:
        if paper.code in given:
            states[paper.code] = "given"
        elif not paper.held_by and (paper.need == "may_follow" or paper.code in also):
            states[paper.code] = "may_follow"
    return [{"code": code, "state": state} for code, state in states.items()]


def step_of(*, field: str) -> tuple[str, str]:
    """Where a refused field of a request was asked: (step, name there)."""
    head, _dot, rest = field.partition(".")
    if head in {"applicant", "guardian", "agent"}:
        return head, {"mandate.until": "until", "mandate.scope": "scope"}.get(rest, rest)
    known = {"answers": ("answers", rest), "text": ("answers", "text"), "division": ("place", "division")}
    known |= {"anonymous": ("who", "shown_as"), "materials": ("papers", "also")}
    return known.get(head, ("who", ""))
