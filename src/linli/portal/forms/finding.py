from django import forms
from django.utils.translation import gettext_lazy as _

from linli.portal.visitor import communities


class SearchForm(forms.Form):
    """What one wants done, in one's own words."""

    use_required_attribute = False
    q = forms.CharField(
        label=_("您要办什么事"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )  # fmt: skip


class WindowForm(forms.Form):
    """The community, to find its window."""

    use_required_attribute = False
    place = forms.ChoiceField(label=_("您在哪个村（社区）"), error_messages={"required": _("请选择村（社区）。")})

    def __init__(self, *values: object) -> None:
        super().__init__(*values)  # type: ignore[arg-type]
        self.fields["place"].choices = [("", _("请选择")), *communities()]  # type: ignore[attr-defined]
