"""The intake form: what a clerk types, and the opening it makes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.cases.choices import Channel, MaterialState
from linli.catalogue.choices import FieldType, MatterKind, PaperNeed
from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.categories import class_name, class_of_matter, classes_at
from linli.catalogue.schema import FormField, Paper
from linli.desk.forms.classes import class_typed
from linli.desk.forms.filters import division_choices
from linli.desk.forms.widgets import LongChoice
from linli.kernel.clock import CHINA
from linli.kernel.identifiers import DOCUMENT_TYPES
from linli.kernel.ids import new_id
from linli.people.choices import NO_DOCUMENT

DESK_CHANNELS = (Channel.WINDOW, Channel.PHONE, Channel.APPOINTMENT, Channel.HOME_VISIT, Channel.AGENT)
PERSON, ORGANISATION, ANONYMOUS = "person", "organisation", "anonymous"
NOT_ASKED = "诉求不收集证件号码"  # kept with the person, as the privacy notice says
NOT_NEEDED = "不予出具的证明只作答复，不收集证件号码"
ANSWER, PAPER = "answer-", "paper-"
YES_NO = [("", _("未填")), ("yes", _("是")), ("no", _("否"))]


def line(label: Any, *, longest: int = 80, help_text: Any = "", **attrs: Any) -> forms.CharField:
    """One line. Nothing is required by the form itself: the engine judges, and says so beside the field."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget, help_text=help_text)


def chosen(label: Any, choices: Any, initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)


def document_types() -> list[tuple[str, Any]]:
    """Documents by code, and none."""
    return [(kind.code, _(kind.name)) for kind in DOCUMENT_TYPES.values()] + [(NO_DOCUMENT, _("没有证件"))]


class IntakeForm(forms.Form):
    """In the order a clerk asks: what, who, what happened, where; then what the matter itself wants to know."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    notice_version = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    matter = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    q = line(_("办什么事"))
    id_number = line(_("证件号码"), longest=40, inputmode="text", spellcheck="false")
    id_type = chosen(_("证件类型"), document_types(), "111")
    who = chosen(_("申请人"), [(PERSON, _("个人")), (ORGANISATION, _("组织")), (ANONYMOUS, _("匿名"))], PERSON)
    name = line(_("姓名"))
    phone = line(_("联系电话"), longest=40, inputmode="tel")
    no_id_reason = line(_("没有证件的原因"), longest=120)
    uscc = line(_("统一社会信用代码"), longest=24, spellcheck="false")
    confidential = forms.BooleanField(label=_("为申请人保密（承办单位看不到是谁）"), required=False)
    text = forms.CharField(
        label=_("具体情况"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    address = line(_("地点"), longest=200)
    division = LongChoice(label=_("所在村社"), required=False)
    title = line(_("标题"), longest=200, help_text=_("不填就用事项名称。"))
    channel = chosen(_("来源"), [(c.value, c.label) for c in DESK_CHANNELS], Channel.WINDOW)
    received_at = forms.DateTimeField(
        label=_("收件时间"),
        required=False,
        help_text=_("补录纸质件时填写实际收到的时间；当场受理的不填。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    external_no = line(_("其他系统的编号"), longest=64)
    category = forms.CharField(widget=forms.HiddenInput, max_length=6, required=False)
    category_q = line(_("诉求分类"), longest=40)
    guardian_name = line(_("监护人姓名"))
    guardian_relation = line(_("与申请人的关系"), longest=40)
    guardian_id_type = chosen(_("监护人证件类型"), document_types(), "111")
    guardian_id_number = line(_("监护人证件号码"), longest=40)
    guardian_phone = line(_("监护人电话"), longest=40)
    agent_name = line(_("代办人姓名"))
    agent_id_type = chosen(_("代办人证件类型"), document_types(), "111")
    agent_id_number = line(_("代办人证件号码"), longest=40)
    agent_phone = line(_("代办人电话"), longest=40)
    agent_scope = line(_("委托代办什么"), longest=200)
    agent_until = forms.DateField(
        label=_("委托到哪天"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    accept = forms.BooleanField(label=_("当场受理"), required=False)

    def __init__(
        self,
        values: QueryDict | None,
        *,
        matter: MatterCard | None,
        division: str,
        initial: Mapping[str, Any] | None = None,
        root: str = "",
    ) -> None:
        self.card, self.root = matter, root
        self.classed = matter is not None and is_classed(matter=matter, root=root)
        start = {
            "key": str(new_id()),
            "division": division,
            "accept": _accept_at_once(matter),
            **self._class(),
            **(initial or {}),
        }
        super().__init__(values, initial=start, auto_id="id_%s")
        self._place(division, root)
        self._watch()
        if matter:
            self._ask(matter)

    def _place(self, division: str, root: str) -> None:
        """A window that serves no one place has none chosen for it: the first of the list would be somebody else's."""
        places = division_choices(root=root)
        if division not in dict(places):
            places = [("", _("请选择")), *places]
        self.fields["division"].choices = places  # type: ignore[attr-defined]

    def clean_division(self) -> str:
        """The place decides who handles the case."""
        if not self.cleaned_data["division"]:
            raise forms.ValidationError(_("请选择所在村社，办件按它派给承办单位。"))
        return str(self.cleaned_data["division"])

    def clean_id_number(self) -> str:
        """What was typed is not thrown away unsaid."""
        number = str(self.cleaned_data["id_number"])
        if number and self.data.get("who") == ANONYMOUS:
            raise forms.ValidationError(_("匿名提交不登记证件号码。请清空号码；要登记申请人的，请改选“个人”。"))
        return number

    def clean_accept(self) -> bool:
        """Papers are checked before acceptance; what is to come later is marked so (《行政许可法》第三十二条)."""
        accept = bool(self.cleaned_data["accept"])
        if accept and (missing := self._missing()):
            raise forms.ValidationError(
                _("还缺%(papers)s，不能当场受理。请收齐，或改为“容缺后补”，或不勾选“当场受理”，先收件再一次告知补正。")
                % {"papers": "、".join(missing)}
            )
        return accept

    def _class(self) -> dict[str, str]:
        """The class a chosen matter stands for, until another is chosen."""
        if self.card is None or not self.classed:
            return {}
        code = class_of_matter(matter=self.card.code, categories=self.card.categories, root=self.root)
        return {"category": code, "category_q": class_name(code=code, root=self.root)} if code else {}

    def clean_category_q(self) -> str:
        """Words without a choice: the class they plainly mean."""
        typed = str(self.cleaned_data["category_q"])
        if typed and self.classed and not self.cleaned_data.get("category"):
            self.cleaned_data["category"] = class_typed(q=typed, root=self.root)
            if not self.cleaned_data["category"]:
                raise forms.ValidationError(_("没有找到这一类，或者不止一类。请从列表中选，或清空，按事项归类。"))
        return typed

    def _missing(self) -> list[str]:
        return [paper.name for field, paper in self.papers() if paper.need == PaperNeed.REQUIRED and not field.value()]

    def _watch(self) -> None:
        """Where a choice changes what stands beside it, htmx fetches that part."""
        person = {"hx-post": reverse("desk:intake_person"), "hx-target": "#person", "hx-swap": "outerHTML"}
        for name in ("who", "id_type"):
            self.fields[name].widget.attrs |= ON_CHANGE | person
        for name in ("division", "channel"):
            self.fields[name].widget.attrs |= _beside()

    def _ask(self, matter: MatterCard) -> None:
        for question in matter.form:
            self.fields[ANSWER + question.key] = answer_field(question)
            if (matter.always_refused and question.choices) or question.warns:
                self.fields[ANSWER + question.key].widget.attrs |= _beside()
        for paper in matter.papers:
            self.fields[PAPER + paper.code] = paper_field(paper)

    def answers(self) -> list[forms.BoundField]:
        """Questions of the matter."""
        return [self[ANSWER + question.key] for question in (self.card.form if self.card else ())]

    def answers_unasked_by(self, other: MatterCard | None) -> list[tuple[str, str]]:
        """Label and words of what was answered and another matter does not ask."""
        asked = {ANSWER + question.key for question in (other.form if other else ())}
        given = [(str(bound.label), str(bound.value() or "")) for bound in self.answers() if bound.name not in asked]
        return [(label, words) for label, words in given if words]

    def papers(self) -> list[tuple[forms.BoundField, Paper]]:
        return [(self[PAPER + paper.code], paper) for paper in (self.card.papers if self.card else ())]

    def opening(self) -> dict[str, Any]:
        """The opening as the engine reads it; what was left empty is left out."""
        given = self.cleaned_data
        opening: dict[str, Any] = {
            "matter": given["matter"],
            "division": given["division"],
            "channel": given["channel"] or Channel.WINDOW,
            "title": given["title"],
            "text": given["text"],
            "anonymous": given["who"] == ANONYMOUS,
            "confidential": given["confidential"],
            "accept": given["accept"],
            "received_at": _in_china(given["received_at"]),
            "external_no": given["external_no"],
            "notice_version": given["notice_version"],
            "category": given["category"] if self.classed else "",
            "answers": {name.removeprefix(ANSWER): v for name, v in given.items() if name.startswith(ANSWER) and v},
            "materials": self._materials(),
        }
        if given["who"] != ANONYMOUS:
            opening["applicant"] = self._applicant()
        if given["address"]:
            opening["location"] = {"address": given["address"]}
        return opening | self._guardian() | self._agent()

    def _materials(self) -> list[dict[str, str]]:
        states = {name.removeprefix(PAPER): v for name, v in self.cleaned_data.items() if name.startswith(PAPER)}
        return [{"code": code, "state": state} for code, state in states.items() if state]

    def _applicant(self) -> dict[str, str]:
        given = self.cleaned_data
        who = {"kind": given["who"] or PERSON, "name": given["name"], "phone": given["phone"]}
        if given["who"] == ORGANISATION:
            return who | {"uscc": given["uscc"]}
        if self.card and not given["id_number"] and (unasked := _unasked(self.card)):
            return who | {"id_type": NO_DOCUMENT, "no_id_reason": given["no_id_reason"] or unasked}
        document = {"id_type": given["id_type"] or NO_DOCUMENT, "id_number": given["id_number"]}
        return who | document | {"no_id_reason": given["no_id_reason"]}

    def _guardian(self) -> dict[str, Any]:
        given = self._other("guardian")
        return {"guardian": given | {"relation": self.cleaned_data["guardian_relation"]}} if given else {}

    def _agent(self) -> dict[str, Any]:
        given, until = self._other("agent"), self.cleaned_data["agent_until"]
        if not given:
            return {}
        mandate = {"scope": self.cleaned_data["agent_scope"]} | ({"until": until} if until else {})
        return {"agent": given | {"mandate": mandate}}

    def _other(self, role: str) -> dict[str, str]:
        names = ("name", "id_type", "id_number", "phone")
        given = {name: self.cleaned_data[f"{role}_{name}"] for name in names}
        return given if given["name"] or given["id_number"] else {}

    def place_of(self, name: str) -> str | None:
        """The field that a refusal of the engine belongs to; None: the form as a whole."""
        if name.startswith("answers."):
            name = ANSWER + name.removeprefix("answers.")
        flat = PLACES.get(name) or name.removeprefix("applicant.").replace("mandate.", "").replace(".", "_")
        if flat.endswith("id_type") and self[flat].value() != NO_DOCUMENT:
            flat = flat.replace("id_type", "id_number")  # a type is always chosen here: the number is wanting
        return flat if flat in self.fields and not self.fields[flat].widget.is_hidden else None


def is_classed(*, matter: MatterCard, root: str) -> bool:
    """Whether a class is asked for: of an appeal, where the district has classes."""
    return matter.kind == MatterKind.APPEAL and classes_at(root=root) is not None


PLACES = {
    "matter": "q",
    "category": "category_q",
    "anonymous": "who",
    "applicant": "name",
    "applicant.kind": "who",
    "location.address": "address",
}


ON_CHANGE = {"hx-trigger": "change", "hx-include": "closest form"}


def _beside() -> dict[str, str]:
    """Attributes that fetch only what stands beside the form."""
    return ON_CHANGE | {"hx-post": reverse("desk:intake_matter"), "hx-swap": "none"}


def _unasked(matter: MatterCard) -> str:
    """Why a document is not asked for: an appeal is heard, and a certificate that is not given is explained, without one."""
    if matter.always_refused:
        return NOT_NEEDED
    return NOT_ASKED if matter.kind == MatterKind.APPEAL else ""


def _accept_at_once(matter: MatterCard | None) -> bool:
    """An appeal is accepted as it is told; an application after its papers were looked at."""
    return matter is not None and matter.kind == MatterKind.APPEAL


def _in_china(moment: datetime | None) -> datetime | None:
    return moment.astimezone(CHINA) if moment else None


def answer_field(question: FormField) -> forms.Field:
    """A question of a matter's form as a field."""
    if question.type in (FieldType.CHOICE, FieldType.YESNO):
        choices = (
            YES_NO if question.type == FieldType.YESNO else [("", _("请选择")), *((c, c) for c in question.choices)]
        )
        field: forms.Field = chosen(question.label, choices)
    elif question.type == FieldType.DATE:
        field = line(question.label, type="date")
    else:
        field = line(question.label, longest=question.max_length)
    field.must = question.required  # type: ignore[attr-defined]  # marked; what is missing the engine says
    field.help_text = " ".join(part for part in (question.help, question.unit and f"（{question.unit}）") if part)
    return field


def paper_field(paper: Paper) -> forms.ChoiceField:
    """Where a paper stands: given, may follow, known already, or missing."""
    states = [("", _("未交")), (MaterialState.GIVEN, MaterialState.GIVEN.label)]
    if paper.need != PaperNeed.REQUIRED or not paper.held_by:
        states.append((MaterialState.MAY_FOLLOW, MaterialState.MAY_FOLLOW.label))
    if paper.held_by:
        states.append((MaterialState.HELD, MaterialState.HELD.label))
    if paper.need == PaperNeed.IF_APPLICABLE:
        states[0] = ("", _("不适用"))
    held = paper.held_by and paper.need != PaperNeed.IF_APPLICABLE
    return chosen(paper.name, [(str(code), label) for code, label in states], MaterialState.HELD if held else "")
