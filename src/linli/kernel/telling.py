"""Sentences in the language of the request."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from linli.kernel.sentences import Sentence


def told(text: object) -> str:
    """A sentence of the rules in the language of the moment; other text as it is."""
    if isinstance(text, tuple):
        return listed(text)
    if not isinstance(text, Sentence):
        return str(text)
    said = _(text.msgid)
    return said % {name: told(value) for name, value in text.values.items()} if text.values else said


def listed(words: Iterable[object]) -> str:
    """Words one after the other, as the language lists them: 甲、乙."""
    return _("、").join(map(told, words))
