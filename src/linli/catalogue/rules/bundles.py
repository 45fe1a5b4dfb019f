"""Which parts of a bundle 一件事 are asked for, and how much a shared paper is needed. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

SAID = {"True": "是", "False": "否", "yes": "是", "no": "否"}  # as kept, and as typed


def is_asked_for(when: Mapping[str, Collection[str]], answers: Mapping[str, Any]) -> bool:
    """Whether a part is asked for: each of its questions has one of its answers."""
    return all(said(answers.get(question)) in wanted for question, wanted in when.items())


def said(answer: Any) -> str:
    """An answer as data files write it: 是 and 否 for yes and no."""
    word = "" if answer is None else str(answer)
    return SAID.get(word, word)


def need_of(needs: Iterable[str]) -> str:
    """How much a paper is needed that several parts ask for: as much as by the one that needs it most."""
    order = ("required", "may_follow", "if_applicable")
    asked = set(needs)
    return next(need for need in order if need in asked)
