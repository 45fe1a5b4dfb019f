"""A bundle 一件事 as both faces and paper tell it: which parts when, who decides, how long."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from linli.theme.sheets import limit_line


def part_rows(*, matter: Any, parts: Iterable[Any], unit: Callable[[str], str]) -> list[dict[str, str]]:
    """The parts of a bundle's matter: name, when it is asked for, who decides, how long. `unit` names a unit by its code."""
    return [
        {
            "code": part.matter.code,
            "kind": part.matter.kind,
            "name": part.matter.name,
            "when": when_words(matter=matter, when=part.part.when),
            "unit": unit(part.matter.body.unit) or _("未知，待本地核定"),
            "limit": limit_line(part.matter),
            "note": part.part.note,
        }
        for part in parts
    ]


def when_words(*, matter: Any, when: Any) -> str:
    """When a part is asked for, by the labels of the questions: “要不要登记户口”答“是”."""
    labels = {question.key: question.label for question in matter.form}
    told = [
        _("“%(question)s”答“%(answer)s”的") % {"question": labels.get(key, key), "answer": _("、").join(answers)}
        for key, answers in when.items()
    ]
    return "，".join(told) if told else _("都要办")


def slip_rows(*, lines: Iterable[Any], foreseen: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """The parts on a slip: what each is, with the unit that has it or is to get it, and its word when it is over.

    `foreseen`: the unit a part is to get, by the number of the part.
    """
    return [{"name": line.name, "state": _slip_word(line, (foreseen or {}).get(line.number, ""))} for line in lines]


def _slip_word(line: Any, foreseen: str) -> str:
    unit = line.unit.name if line.sent else foreseen
    return unit if line.is_open and unit else str(line.label)


def limit_of_parts(*, longest: Any, some_unknown: bool = False) -> str:
    """How long a bundle takes before it has a date: its longest part, when one has a known limit.

    `some_unknown`: other parts have none that is known, so that the longest of the known may not be the longest.
    """
    if longest is None:
        return _("各部分分别计时，窗口受理时告诉您大约要多久")
    if some_unknown:
        return _("各部分分别计时，有的部分没有查到办理时限，窗口受理时告诉您大约要多久")
    words = {"part": longest.matter.name, "limit": limit_line(longest.matter)}
    return _("各部分分别计时，最长的是%(part)s：%(limit)s；受理时告诉您一个总的日子") % words
