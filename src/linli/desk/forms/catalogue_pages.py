"""The small forms of the catalogue's pages: filters, a new matter, days, a workbook."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linli.catalogue.choices import MatterKind, MatterStatus, ServiceField
from linli.catalogue.queries.editing import KeptFilters
from linli.desk.forms.catalogue import named_units
from linli.desk.forms.catalogue_parts import Choices

ANY: Choices = [("", _("全部"))]


class KeptForm(forms.Form):
    """What the list of matters is narrowed by."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=80)
    field = forms.ChoiceField(label=_("服务领域"), required=False, choices=[*ANY, *ServiceField.choices])
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[*ANY, *MatterKind.choices])
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[*ANY, *MatterStatus.choices])
    unit = forms.ChoiceField(label=_("单位"), required=False)
    only = forms.ChoiceField(
        label=_("只看"),
        required=False,
        choices=[
            *ANY,
            ("mine", _("本单位可以改的")),
            ("drafts", _("有草稿的")),
            ("mandates", _("委托快到期或已到期的")),
            ("ended", _("已停办的")),
        ],
    )

    def __init__(self, values: QueryDict, *, root: str) -> None:
        super().__init__(values, auto_id="filter_%s")
        self.fields["unit"].choices = [*ANY, *named_units(root=root)[1:]]  # type: ignore[attr-defined]

    def filters(self) -> KeptFilters:
        """The filters as the query reads them; a wrong value in the address is left out."""
        self.is_valid()
        return KeptFilters(**{name: value or "" for name, value in self.cleaned_data.items()})


class NewMatterForm(forms.Form):
    """A new matter: its name, its code, and what it begins as."""

    name = forms.CharField(label=_("事项名称"), min_length=2, max_length=80)
    code = forms.SlugField(
        label=_("事项代码"),
        max_length=64,
        help_text=_("小写字母、数字和连字符，例如 elders-allowance。定了不再改。"),
    )
    copy_of = forms.ChoiceField(label=_("照着哪个事项写"), required=False)

    def __init__(self, values: QueryDict | None, *, matters: Choices) -> None:
        super().__init__(values)
        self.fields["copy_of"].choices = [("", _("从空白开始")), *matters]  # type: ignore[attr-defined]


class FirstDayForm(forms.Form):
    """From which day on a version holds."""

    begins = forms.DateField(label=_("从哪一天起用"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    sure = forms.BooleanField(
        label=_("我已核对上面的改动"), error_messages={"required": _("请核对改动，再勾选这一项。")}
    )


class LastDayForm(forms.Form):
    """When a matter ends, and why."""

    last_day = forms.DateField(label=_("最后一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("为什么停办"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class BookForm(forms.Form):
    """A workbook of matters, changed and brought back."""

    file = forms.FileField(
        label=_("改好的表格"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.et"}),
        help_text=_("用“导出表格”得到的那一份，在 WPS 或 Excel 里改好。"),
    )
