"""One small form for each step of filing. Every one of them is judged again, whole, when the case is opened."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from linli.cases.actions.answers import checked_answers
from linli.cases.actions.judging_parts import judge_parts
from linli.catalogue.choices import FieldType, MatterKind
from linli.catalogue.queries import MatterCard
from linli.catalogue.schema import FormField
from linli.kernel.clock import CHINA
from linli.kernel.identifiers import DOCUMENT_TYPES, IdentifierRefused, check_id_number, legal_age
from linli.people.actions.parties import FieldRefused, Given, check_given
from linli.people.choices import NO_DOCUMENT
from linli.portal.forms.widgets import Listed, Options, SecretField, Warned, required_words
from linli.portal.visitor import communities

CHILD_UNTIL = 14  # 《个人信息保护法》第三十一条
FEW = 8
LONG = 200


class StepForm(forms.Form):
    """A step: `kept` are its answers so far, as typed; `why` says of each field why it is asked.

    `decided`: of a bundle, the answers that decide which parts are asked for.
    """

    use_required_attribute = False
    why: Mapping[str, str] = {}

    def __init__(
        self,
        posted: Mapping[str, Any] | None = None,
        *,
        matter: MatterCard,
        today: date,
        kept: Mapping[str, Any] | None,
        decided: Mapping[str, Any] | None = None,
    ) -> None:
        self.matter, self.today, self.decided = matter, today, decided or {}
        super().__init__(None if posted is None and kept is None else self._together(posted, kept or {}))
        self.prepare()
        for name, field in self.fields.items():
            field.error_messages["required"] = required_words(field)
            if isinstance(field, SecretField) and kept and kept.get(name):
                field.help_text = field.said_before(str(kept[name]))

    def _together(self, posted: Mapping[str, Any] | None, kept: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed now; a number left empty stays as it was."""
        if posted is None:
            return dict(kept)
        secret = {name for name, field in self.base_fields.items() if isinstance(field, SecretField)}
        secret |= {f.key for f in self.matter.form if f.type in {FieldType.ID_NUMBER, FieldType.PHONE}}
        values = {name: posted.getlist(name) if name == "also" else posted.get(name) for name in posted}  # type: ignore[attr-defined]
        return {**values, **{name: kept[name] for name in secret if kept.get(name) and not values.get(name)}}

    def prepare(self) -> None:
        """Fit the fields to the matter."""

    def typed(self) -> dict[str, Any]:
        """The answers as typed, for the next page."""
        return {name: value for name in self.fields if (value := self.data.get(name)) not in (None, "", [])}

    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """The fields with why each is asked; numbers that were refused are shown again, to be mended."""
        for name, field in self.fields.items():
            if isinstance(field, SecretField) and self.is_bound and name in self.errors:
                field.widget.echo = True
        return [(bound, self.why.get(bound.name, "")) for bound in self]

    def sound_numbers(self) -> dict[str, str]:
        """Numbers typed on a refused page that have no fault of their own: kept, and said to be, lest they are lost."""
        sound = {}
        for name, field in self.fields.items():
            if isinstance(field, SecretField) and self.data.get(name) and name not in self.errors:
                sound[name] = str(self.data[name])
                self[name].help_text = field.said_before(sound[name])
        return sound

    def refuse(self, errors: Mapping[str, list[str]]) -> None:
        """Put refusals of the engine beside the fields they speak of."""
        for name, sentences in errors.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class NoticeForm(StepForm):
    """Nothing is asked here: going on says that it was read."""


class WhoForm(StepForm):
    role = forms.ChoiceField(widget=Options)
    shown_as = forms.ChoiceField(widget=Options)

    def prepare(self) -> None:
        asks = self.matter.applicants
        roles = [
            ("self", _("为我自己办"), asks.person),
            ("child", _("为我监护的孩子或家人办（我是监护人）"), asks.person),
        ]
        roles += [("other", _("受别人委托，替他办"), asks.agent), ("organisation", _("代表单位办"), asks.organisation)]
        self.fields["role"].choices = [(key, label) for key, label, on in roles if on]  # type: ignore[attr-defined]
        self.fields["role"].label = _("您是为谁办")
        self.fields["role"].help_text = asks.note and _("这件事%(whom)s。") % {"whom": asks.note}
        secret = _("写姓名，但为我保密：只有受理窗口知道。后面写情况时，请不要写出自己是谁、住哪一户")
        ways = [("named", _("写姓名，承办单位可以联系我"), True), ("hidden", secret, asks.hidden)]
        unnamed = _("不写姓名（匿名）：无法联系您，进度凭编号和查询码自己查，丢了窗口也查不出来")
        ways += [("anonymous", unnamed, asks.anonymous)]
        self.fields["shown_as"].choices = [(key, label) for key, label, on in ways if on]  # type: ignore[attr-defined]
        self.fields["shown_as"].label = _("要不要写姓名")
        self.fields["shown_as"].initial = "named"
        if not (asks.hidden or asks.anonymous):
            del self.fields["shown_as"]


class PersonForm(StepForm):
    """Who asks. An appeal needs no document; an application says why it needs one."""

    place = "applicant"
    sits_here = False  # whether this is the one before the page: then the browser may fill in name and telephone
    name = forms.CharField(max_length=80)
    id_type = forms.ChoiceField()
    id_number = SecretField()
    no_id_reason = forms.CharField(max_length=120, required=False)
    phone = SecretField(phone=True, required=False)

    def prepare(self) -> None:
        self.fields["name"].label = _("姓名")
        self.fields["id_type"].label = _("证件类型")
        self.fields["id_number"].label = _("证件号码")
        self.fields["no_id_reason"].label = _("没有证件的原因")
        self.fields["id_number"].help_text = _("没有证件的，证件类型选“没有证件”，这里空着，下面写原因。")
        self.fields["no_id_reason"].help_text = _("例如证件遗失、孩子还没有登记。没有证件也可以办。")
        self.fields["no_id_reason"].only_when = _("（没有证件的才填）")  # type: ignore[attr-defined]
        self.fields["phone"].label = _("联系电话")
        self.why = {
            "id_number": _("用来核对是不是您本人、查平台已有的材料，免得您再交一遍。"),
            "phone": _("办理中要问您、办好了要告诉您。只用于这一件事。"),
        }
        kinds = [(code, _(kind.name)) for code, kind in DOCUMENT_TYPES.items()]
        self.fields["id_type"].choices = [*kinds, (NO_DOCUMENT, _("没有证件"))]  # type: ignore[attr-defined]
        self.fields["id_type"].initial = "111"
        for name, kind_of_filling in (("name", "name"), ("phone", "tel")):
            self.fields[name].widget.attrs["autocomplete"] = kind_of_filling if self.sits_here else "off"
        if self._needs_no_document:
            for name in ("id_type", "id_number", "no_id_reason"):
                del self.fields[name]

    @property
    def _needs_no_document(self) -> bool:
        return self.matter.kind == MatterKind.APPEAL

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("id_type") == NO_DOCUMENT and not cleaned.get("id_number"):
            self.errors.pop("id_number", None)
        judge(self)
        return cleaned

    def person(self) -> dict[str, Any]:
        """The person in the words of an opening."""
        given = {name: self.cleaned_data.get(name) or "" for name in ("name", "id_number", "no_id_reason", "phone")}
        kind = self.cleaned_data.get("id_type") or ("111" if given["id_number"] else NO_DOCUMENT)
        if self._needs_no_document:
            given["no_id_reason"] = "诉求不收集证件号码"
        return {**given, "id_type": kind, "kind": "person"}


class ApplicantForm(PersonForm):
    """The one it is for, when they come themselves: under 14 a guardian speaks."""

    sits_here = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and _is_child(cleaned.get("id_number", ""), self.today):
            self.add_error(
                "id_number", _("未满 14 周岁的，请回到“您是为谁办”，选“为我监护的孩子或家人办”，由监护人来填。")
            )
        return cleaned


def judge(form: "PersonForm | OrganisationForm") -> None:
    """Judge a person as the engine will, beside the fields that are still without a fault."""
    try:
        check_given(given=Given(place="", **form.person()), today=form.today)
    except FieldRefused as refusal:
        told = {name.lstrip("."): [str(text)] for name, text in refusal.errors}
        about = {name: "no_id_reason" if name == "id_type" and "no_id_reason" in form.fields else name for name in told}
        faulty = set(form.errors) | {"name"}
        document = {"id_type", "id_number", "no_id_reason"}
        if faulty & document:
            faulty |= document
        form.refuse({about[name]: text for name, text in told.items() if about[name] not in faulty})


def _is_child(number: str, today: date) -> bool:
    try:
        return legal_age(check_id_number(number, today=today).birth_date, today) < CHILD_UNTIL
    except IdentifierRefused:
        return False


class OrganisationForm(StepForm):
    place = "applicant"
    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    uscc = forms.CharField(max_length=24, required=False)
    phone = SecretField(phone=True, required=False)

    def prepare(self) -> None:
        self.fields["name"].label = _("单位名称")
        self.fields["uscc"].label = _("统一社会信用代码")
        self.fields["uscc"].help_text = _("18 位，在营业执照或登记证书上。")
        self.fields["phone"].label = _("联系电话")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        judge(self)
        return cleaned

    def person(self) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(name) or "" for name in ("name", "uscc", "phone")}
        return {**given, "kind": "organisation"}


class GuardianForm(PersonForm):
    place = "guardian"
    sits_here = True
    relation = forms.CharField(max_length=40)
    field_order = ("name", "relation")

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].label = _("您（监护人）的姓名")
        self.fields["relation"].label = _("您是他的什么人")
        self.fields["relation"].help_text = _("例如父亲、母亲、配偶、子女。")

    def person(self) -> dict[str, Any]:
        return {**super().person(), "relation": self.cleaned_data.get("relation") or ""}


class AgentForm(PersonForm):
    place = "agent"
    sits_here = True
    scope = forms.CharField(max_length=LONG)
    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ("name", "id_type", "id_number", "no_id_reason", "phone", "scope", "until")

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].label = _("您（代办人）的姓名")
        self.fields["scope"].label = _("他委托您办什么")
        self.fields["scope"].help_text = _("例如代为申请、补交材料、领取结果。")
        self.fields["until"].label = _("委托到哪一天为止")
        self.fields["until"].error_messages["invalid"] = _("请写成 2026-02-12 这样的日期。")

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("这一天已经过了，请写今天以后的日期。"))
        return until


class PlaceForm(StepForm):
    division = forms.ChoiceField()

    def prepare(self) -> None:
        self.fields["division"].choices = [("", _("请选择")), *communities()]  # type: ignore[attr-defined]
        self.fields["division"].label = _("村（社区）")
        self.fields["division"].help_text = _("由这个村（社区）的便民服务中心窗口收件。不确定的，选最近的一个。")


class AnswersForm(StepForm):
    """The matter's own questions, and room for what they did not ask."""

    text = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def prepare(self) -> None:
        text = self.fields.pop("text")
        text.label = _("其他想说的")
        text.help_text = _("有什么要窗口知道的，写在这里。请不要写身份证号、银行卡号。")
        if self.matter.kind == MatterKind.APPEAL:
            text.help_text = _("发生了什么、您希望怎么解决。请不要写身份证号、银行卡号。")
        self.fields |= {field.key: _asked(field) for field in self.matter.form}
        for question in self.matter.form:
            _warn_beside(self.fields[question.key], question)
        self.why = {field.key: field.why for field in self.matter.form if field.why}
        if not self.matter.always_refused:
            self.fields["text"] = text

    def answers(self) -> dict[str, Any]:
        return {field.key: self.cleaned_data.get(field.key) for field in self.matter.form}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.cleaned_data = cleaned
        try:
            kept = checked_answers(matter=self.matter, answers=self.answers(), complete=True)
            noon = datetime.combine(self.today, time(12), CHINA)
            judge_parts(matter=self.matter, answers=kept, given={}, complete=True, at=noon)
        except FieldRefused as refusal:
            known = {name.removeprefix("answers."): [str(text)] for name, text in refusal.errors}
            self.refuse({name: text for name, text in known.items() if name not in self.errors})
        return cleaned


def _warn_beside(field: forms.Field, question: FormField) -> None:
    widget = field.widget
    if question.warns and isinstance(widget, Warned):
        offered = (key for key, _label, *_rest in widget.choices)
        widget.warned = frozenset(str(key) for key in offered if question.warning_for(key))
        field.warning = question.warns.text  # type: ignore[attr-defined]


def _asked(field: FormField) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.help}
    if field.type in {FieldType.ID_NUMBER, FieldType.PHONE}:
        return SecretField(phone=field.type == FieldType.PHONE, **common)
    if field.type == FieldType.YESNO:
        return forms.ChoiceField(choices=[("yes", _("是")), ("no", _("否"))], widget=Options, **common)
    if field.type == FieldType.CHOICE:
        choices = [(choice, choice) for choice in field.choices]
        few = len(choices) <= FEW
        return forms.ChoiceField(
            choices=choices if few else [("", _("请选择")), *choices], widget=Options if few else Listed, **common
        )
    if field.type == FieldType.DATE:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if field.type == FieldType.NUMBER:
        common["label"] = f"{field.label}（{field.unit}）" if field.unit else field.label
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    long = field.max_length > LONG
    widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
    return forms.CharField(max_length=field.max_length, widget=widget, **common)


class PapersForm(StepForm):
    """Which papers of special cases apply. The others are only told."""

    also = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        cases = [p for p in self.matter.papers if p.need == "if_applicable" and not p.held_by]
        told = [(p.code, _("%(when)s：%(paper)s") % {"when": p.when, "paper": p.name}) for p in cases]
        self.fields["also"].choices = told  # type: ignore[attr-defined]
        self.fields["also"].label = _("有没有下面的情形，有就勾上")
        if not cases:
            del self.fields["also"]
