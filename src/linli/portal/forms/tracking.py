"""Following a case: number and code, and what its resident may do."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.choices import RATING_LEVELS
from linli.portal.forms.widgets import Options, required_words

NUMBER = re.compile(r"(\d{6})-?(\d{6})-?(\d{4,5})(?:-\d{1,2})?")  # of a part of a bundle: its bundle's
FACETS = {  # 好差评 indicators for what is done online; not for the district to edit
    "efficiency": gettext_lazy("办事效率"),
    "guide": gettext_lazy("办事指南精确度"),
    "ease": gettext_lazy("办事便捷度"),
    "platform": gettext_lazy("平台操作性"),
}


class TrackForm(forms.Form):
    """Number and code. A number of another shape is never looked up, nor kept: it might be that of a document."""

    use_required_attribute = False
    number = forms.CharField(
        max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    code = forms.CharField(max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        self.fields["number"].label, self.fields["code"].label = _("编号"), _("查询码")
        self.fields["number"].help_text = _("回执上的编号，像 004001-261123-0007，横线可以不输。")
        self.fields["code"].help_text = _("提交时给您的 8 位数字，也印在回执上。")
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label or ""}

    def clean_number(self) -> str:
        found = NUMBER.fullmatch("".join(str(self.cleaned_data["number"]).split()))
        if not found:
            raise forms.ValidationError(_("编号是 16 位数字，像 004001-261123-0007，请对照回执再看一遍。"))
        return "-".join(found.groups())


class MoveForm(forms.Form):
    """What a resident may do with a case. `given` is what the move is told."""

    use_required_attribute = False
    move = ""

    def __init__(
        self,
        posted: Any = None,
        *,
        asked: Sequence[tuple[str, str, str]] = (),
        parts: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(posted, prefix=self.move)
        self.parts = parts
        self.prepare(asked)
        for field in self.fields.values():
            field.error_messages["required"] = required_words(field)

    def prepare(self, asked: Sequence[tuple[str, str, str]]) -> None:
        """Name the fields."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class RateForm(MoveForm):
    move = "rate"
    level = forms.ChoiceField(widget=Options)
    text = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self, asked: Sequence[tuple[str, str, str]]) -> None:
        levels = [(str(level), str(label)) for level, label in RATING_LEVELS.items()]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["level"].label = _("您对这次办理")
        for key, label in FACETS.items():
            choices = [("", _("不单独评价")), *levels]
            self.fields[key] = forms.ChoiceField(label=label, required=False, choices=choices)
        self.fields["text"].label = _("想说的话")
        self.fields["text"].help_text = _("评价自愿，不会影响您以后办事。")
        self.order_fields(["level", *FACETS, "text"])

    def given(self) -> dict[str, Any]:
        kept = self.cleaned_data
        facets = {key: int(kept[key]) for key in FACETS if kept.get(key)}
        return {"level": int(kept["level"]), "facets": facets, "text": kept["text"]}


class ReasonForm(MoveForm):
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(ReasonForm):
    """Of a bundle with several parts that have their answer, which of them; none ticked is all of them."""

    move = "reopen"
    again = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("again", "reason")

    def prepare(self, asked: Sequence[tuple[str, str, str]]) -> None:
        self.fields["reason"].label = _("哪里没有办好")
        self.fields["again"].choices = self.parts  # type: ignore[attr-defined]
        self.fields["again"].label = _("哪几部分要重新办")
        self.fields["again"].help_text = _("只勾没有办好的；一项也不勾，就是都重新办。")
        if len(self.parts) < 2:
            del self.fields["again"]

    def given(self) -> dict[str, Any]:
        again = self.cleaned_data.get("again")
        return {"reason": self.cleaned_data["reason"]} | ({"parts": again} if again else {})


class WithdrawForm(ReasonForm):
    move = "withdraw"

    def prepare(self, asked: Sequence[tuple[str, str, str]]) -> None:
        self.fields["reason"].label = _("为什么撤回")


class SupplementForm(MoveForm):
    """Papers that were asked for: a picture sent now, or brought to the window."""

    move = "supplement"

    def prepare(self, asked: Sequence[tuple[str, str, str]]) -> None:
        for code, name, what in asked:
            alone = len(asked) == 1  # of several, those at hand may be sent first
            self.fields[f"file-{code}"] = forms.FileField(label=name, help_text=what, required=alone)

    def sent(self) -> dict[str, Any]:
        """The files that were chosen, by code of paper."""
        chosen = {name.removeprefix("file-"): self.cleaned_data.get(name) for name in self.fields}
        return {code: file for code, file in chosen.items() if file}


FORMS: dict[str, type[MoveForm]] = {form.move: form for form in (SupplementForm, RateForm, ReopenForm, WithdrawForm)}
