"""Fields of which a page holds hundreds, or hundreds of choices: written without a template each."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from django import forms
from django.forms.utils import flatatt
from django.forms.widgets import Input
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Options = tuple[tuple[str, Any], ...]  # value and label; a group has its name and its own options


class Plain(Input):
    """One line; what Django's own template would write."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        held, rest = flatatt({"value": self.format_value(value)}), flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<input type="{}" name="{}"{}{}>', self.input_type, name, held, rest)


class Hidden(Plain, forms.HiddenInput):
    """What a form carries unseen."""


class Line(Plain, forms.TextInput):
    """A line of text."""


class Day(Plain, forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class Words(forms.Textarea):
    """Running text."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        tag = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<textarea{}>\n{}</textarea>", tag, self.format_value(value) or "")


class LongSelect(forms.Select):
    """A list of hundreds: its options are written once for all fields and pages that offer the same."""

    @property
    def choices(self) -> Options:
        return self._choices

    @choices.setter
    def choices(self, offered: Iterable[Any]) -> None:
        self._choices = in_words(offered)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        tag = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        mark = f'<option value="{escape("" if value is None else value)}"'
        options = _written(self.choices).replace(mark, f"{mark} selected", 1)
        return format_html("<select{}>{}</select>", tag, mark_safe(options))  # noqa: S308 - each part was escaped


def in_words(choices: Iterable[Any]) -> Options:
    """Choices as they are read now: the same list in another language is another list."""
    return tuple(
        (str(value), in_words(label) if isinstance(label, list | tuple) else str(label)) for value, label in choices
    )


@lru_cache(maxsize=64)
def _written(options: Options) -> SafeString:
    return format_html_join("", "{}", ((_one(value, label),) for value, label in options))


def _one(value: str, label: Any) -> SafeString:
    if isinstance(label, tuple):
        return format_html('<optgroup label="{}">{}</optgroup>', value, _written(label))
    return format_html('<option value="{}">{}</option>', value, label)


class LongChoice(forms.ChoiceField):
    """One of a long list."""

    widget = LongSelect

    @property
    def choices(self) -> Options:
        return cast(LongSelect, self.widget).choices

    @choices.setter
    def choices(self, offered: Any) -> None:
        held = cast(LongSelect, self.widget)
        held.choices = offered
        self._choices = held.choices  # what a copy of the field copies
