"""Pieces that the form of a matter is made of: each reads what was sent and shows what is held.

What is typed is kept as it is, also when it is wrong: the checks of the catalogue say so afterwards, by place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from linli.catalogue.queries.comparison import words
from linli.catalogue.schema.labels import label
from linli.desk.forms.numbers import whole_number

Place = tuple[str | int, ...]
Errors = Mapping[Place, list[str]]
Choices = list[tuple[str, Any]]
CHOOSING = {"choice", "several", "unit", "units", "matter", "free"}
LINED = {"lines", "pairs", "answers"}
MANY = 400  # rows up to which one is added on the page; DATA_UPLOAD_MAX_NUMBER_FIELDS is made for them


@dataclass(frozen=True)
class Look:
    """What showing needs to know: sentences by place, and the choices that come from the district."""

    errors: Errors
    choices: Mapping[str, Choices]


def name_of(place: Place) -> str:
    """The name a field is sent under: papers-2-name."""
    return "-".join(str(part) for part in place)


def typed(sent: QueryDict, name: str) -> str:
    """What was typed, without what no database keeps."""
    return str(sent.get(name, "")).replace("\r\n", "\n").replace("\x00", "").strip()


def path_of(place: Place) -> str:
    """The place without its row numbers: papers.name."""
    return ".".join(part for part in place if isinstance(part, str))


@dataclass(frozen=True)
class Box:
    """One field. `shape`: text, long, lines, number, day, yes, choice, several, unit, units, matter, free.

    pairs and answers: a line for each name, with what it stands for behind a colon; answers are several.
    """

    name: str
    shape: str = "text"
    choices: Any = ()
    blank: Any = ""
    help: Any = ""
    wide: bool = False

    def read(self, sent: QueryDict, above: Place) -> Any:
        name = name_of((*above, self.name))
        if self.shape == "yes":
            return name in sent
        if self.shape in {"several", "units"}:
            return [value for value in sent.getlist(name) if value]
        text = typed(sent, name)
        return READ[self.shape](text) if self.shape in READ else text or self.blank

    def start(self) -> Any:
        """What an added row holds."""
        if self.shape in {"several", "units", "lines"}:
            return []
        empty: dict[str, Any] = {"yes": False, "number": None, "day": None, "free": None, "pairs": {}, "answers": {}}
        return empty.get(self.shape, "") if self.blank == "" else self.blank

    def show(self, value: Any, above: Place, look: Look) -> dict[str, Any]:
        place = (*above, self.name)
        return {
            "shape": self.shape,
            "name": name_of(place),
            "label": label(path_of(place)),
            "value": _in_lines(value) if self.shape in LINED else "" if value is None else value,
            "options": self._options(value, look) if self.shape in CHOOSING else [],
            "help": self.help,
            "wide": self.wide or self.shape in {"long", "several", *LINED},
            "errors": _said_below(place, look.errors),
        }

    def _options(self, value: Any, look: Look) -> list[tuple[str, Any, bool]]:
        offered = look.choices.get({"unit": "units"}.get(self.shape, self.shape), self.choices)
        rows = [row for row in getattr(offered, "choices", offered) if row[0] or self.shape != "units"]
        chosen = {str(each) for each in value} if isinstance(value, list | tuple) else {str(value)}
        if self.shape == "free":
            chosen = {{True: "yes", False: "no"}.get(value, "")}
        strange = sorted(chosen - {str(code) for code, _label in rows} - {"", "None"})
        return [(code, said, str(code) in chosen) for code, said in [*rows, *((code, code) for code in strange)]]


def _number(text: str) -> Any:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _pairs(text: str) -> dict[str, str]:
    cut = (line.replace("：", ":", 1).partition(":") for line in text.split("\n") if line.strip())
    return {name.strip(): said.strip() for name, _sep, said in cut}


def _answers(text: str) -> dict[str, list[str]]:
    return {name: [each.strip() for each in said.split("、") if each.strip()] for name, said in _pairs(text).items()}


def _in_lines(value: Any) -> str:
    if not isinstance(value, Mapping):
        return "\n".join(map(str, value or ()))
    return "\n".join(
        f"{name}：{'、'.join(said) if isinstance(said, list | tuple) else said}" for name, said in value.items()
    )


READ: dict[str, Callable[[str], Any]] = {
    "lines": lambda text: [line.strip() for line in text.split("\n") if line.strip()],
    "pairs": _pairs,
    "answers": _answers,
    "number": _number,
    "day": lambda text: text or None,
    "free": {"yes": True, "no": False}.get,
}


@dataclass(frozen=True)
class Group:
    """An object of several fields. `unknown`: it may be said to be unknown, with a reason; `optional`: left out when blank."""

    name: str
    parts: tuple[Any, ...]
    unknown: bool = False
    optional: bool = False
    folded: bool = False
    shape: str = field(default="group", init=False)

    def read(self, sent: QueryDict, above: Place) -> Any:
        place = (*above, self.name)
        values = {part.name: part.read(sent, place) for part in self.parts}
        if self.optional and not any(_is_said(value) for value in values.values()):
            return None
        if not self.unknown:
            return values
        if name_of((*place, "unknown")) in sent:
            source = values.get("source")
            kept = {part.name: part.start() for part in self.parts} | ({"source": source} if source else {})
            return kept | {"unknown": True, "reason": typed(sent, name_of((*place, "reason")))}
        return values | {"unknown": False, "reason": ""}

    def start(self) -> Any:
        return None if self.optional else {part.name: part.start() for part in self.parts}

    def show(self, value: Any, above: Place, look: Look) -> dict[str, Any]:
        place, held = (*above, self.name), value or {}
        inside = [part.show(held.get(part.name, part.start()), place, look) for part in self.parts]
        return {
            "shape": "group",
            "name": name_of(place),
            "label": label(path_of(place)),
            "unknown": self.unknown,
            "is_unknown": bool(held.get("unknown")),
            "reason": held.get("reason", ""),
            "folded": self.folded and not any(_has_errors(one) for one in inside),
            "says": words(self.name, held) if self.folded and held else "",
            "parts": inside,
            "errors": [
                *_said_at(place, look.errors),
                *_said_at((*place, "reason"), look.errors),
                *_said_at((*place, "unknown"), look.errors),
            ],
        }


@dataclass(frozen=True)
class Rows:
    """A list of objects, one row each. `title`: the field that names a row."""

    name: str
    parts: tuple[Any, ...]
    title: str
    one: Any
    help: Any = ""

    def read(self, sent: QueryDict, above: Place) -> list[Any]:
        place = (*above, self.name)
        sent_numbers = (whole_number(each, otherwise=-1) for each in sent.getlist(name_of((*place, "row"))))
        numbers = [number for number in sent_numbers if number >= 0]
        return [{part.name: part.read(sent, (*place, n)) for part in self.parts} for n in numbers]

    def start(self) -> list[Any]:
        return []

    def new_row(self) -> dict[str, Any]:
        return {part.name: part.start() for part in self.parts}

    def show(self, value: Any, above: Place, look: Look) -> dict[str, Any]:
        place = (*above, self.name)
        rows = [self._row(row or {}, (*place, n), look) for n, row in enumerate(value or ())]
        return {
            "shape": "rows",
            "name": name_of(place),
            "label": label(path_of(place)),
            "one": self.one,
            "help": self.help,
            "rows": rows,
            "errors": _said_at(place, look.errors),
        }

    def _row(self, row: Mapping[str, Any], place: Place, look: Look) -> dict[str, Any]:
        inside = [part.show(row.get(part.name, part.start()), place, look) for part in self.parts]
        errors = _said_at(place, look.errors)
        title = words(f"{path_of(place)}.{self.title}", row.get(self.title) or "")
        wrong = bool(errors) or any(_has_errors(one) for one in inside)
        lists = {part.name for part in self.parts if isinstance(part, Rows)}
        left_out = {self.title, "code", "key", *lists}
        says = words(path_of(place), {name: value for name, value in row.items() if name not in left_out})
        shown = {"n": place[-1], "title": title, "says": says if title else "", "parts": inside, "errors": errors}
        return shown | {"open": wrong or not title}


@dataclass(frozen=True)
class SourceRows(Rows):
    """The sources by group of fields: a mapping in the file, rows with the group's name on the page."""

    def read(self, sent: QueryDict, above: Place) -> Any:
        return grouped(super().read(sent, above))

    def show(self, value: Any, above: Place, look: Look) -> dict[str, Any]:
        flat = [{"group": group, **source} for group, sources in (value or {}).items() for source in sources]
        return super().show(flat, above, look)


def grouped(rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows with the name of their group as a mapping from group to rows."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.pop("group"), []).append(row)
    return found


def _is_said(value: Any) -> bool:
    return any(map(_is_said, value.values())) if isinstance(value, dict) else value not in (None, "", [], False)


def _has_errors(shown: Mapping[str, Any]) -> bool:
    if shown["errors"]:
        return True
    inside = [*shown.get("parts", ()), *(part for row in shown.get("rows", ()) for part in row["parts"])]
    return any(_has_errors(one) for one in inside)


def _said_below(place: Place, errors: Errors) -> list[str]:
    """What is said of a field and of each item of a list that is one field."""
    return [said for where, sentences in errors.items() if where[: len(place)] == place for said in sentences]


def _said_at(place: Place, errors: Errors) -> list[str]:
    return errors.get(place, [])
