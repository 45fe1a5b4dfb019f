"""Fields whose numbers are never sent back to the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from linli.kernel.identifiers import mask_id, mask_phone


def required_words(field: forms.Field) -> str:
    """What is said when a field that must be answered was left empty."""
    if isinstance(field, forms.FileField):
        return _("请至少选一份材料。不方便上传的，可以拿到窗口，由工作人员登记。")
    words = _("请选“%(label)s”。") if isinstance(field, forms.ChoiceField) else _("请填写“%(label)s”。")
    return words % {"label": field.label or ""}


class Secret(forms.TextInput):
    """A number: what was typed is not shown again, unless it was refused and has to be mended."""

    echo = False

    def format_value(self, value: Any) -> str | None:
        return str(value) if self.echo and value else None


class SecretField(forms.CharField):
    """A document number or a telephone. Empty on a page that has one already means: as before."""

    def __init__(self, *, phone: bool = False, **more: Any) -> None:
        keyboard = (
            {"inputmode": "tel", "autocomplete": "tel"} if phone else {"autocomplete": "off", "spellcheck": "false"}
        )
        super().__init__(widget=Secret(attrs=keyboard), max_length=40, **more)
        self.is_phone = phone

    def said_before(self, number: str) -> str:
        """What the page says of a number that is already there."""
        masked = mask_phone(number) if self.is_phone else mask_id(number)
        return _("已填好 %(number)s，不改就不用再填。") % {"number": masked}


class Warned(forms.widgets.ChoiceWidget):
    """Marks the options that are answered with a warning; the style sheet shows it while one of them is chosen."""

    warned: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *rest, **more)
        if str(value) in self.warned:
            option["attrs"]["data-warns"] = True
        return option


class Options(Warned, forms.RadioSelect):
    """Choices to tick one of, each a large target."""


class Listed(Warned, forms.Select):
    """Many choices, in a list to open."""
