"""Fields that hold long lists."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A list of hundreds: its options are written at once, not by a template each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        tag = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        chosen = "" if value is None else str(value)
        return format_html("<select{}>{}</select>", tag, format_html_join("", "{}", self._parts(self.choices, chosen)))

    def _parts(self, choices: Iterable[Any], chosen: str) -> Iterator[tuple[SafeString]]:
        for value, label in choices:
            if isinstance(label, list | tuple):
                inside = format_html_join("", "{}", self._parts(label, chosen))
                yield (format_html('<optgroup label="{}">{}</optgroup>', value, inside),)
            else:
                mark = SafeString(" selected") if str(value) == chosen else ""
                yield (format_html('<option value="{}"{}>{}</option>', value, mark, label),)


class LongChoice(forms.ChoiceField):
    """One of a long list."""

    widget = LongSelect
