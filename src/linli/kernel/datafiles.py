"""Data files in YAML: read with the line of every field, checked by a model, refused with file, line and field."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class FileError:
    """`line` is 0 for what concerns the whole file."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = [self.file, f"第 {self.line} 行" if self.line else "", self.field]
        return f"{' '.join(filter(None, place))}：{self.message}"


class FileRefused(Exception):
    """A data file is wrong; nothing of it was taken over. `errors` names file, line and field of each mistake."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


class Part(BaseModel):
    """A piece of a data file: no unknown fields, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True)
class Marked:
    """What stands in a file, and the line where each place (keys and indexes from the top) begins."""

    file: str
    content: Any
    lines: dict[Place, int]

    def error(self, place: Sequence[str | int], message: str) -> FileError:
        """A mistake at a place; a missing place is reported on the line of what should hold it."""
        known = tuple(place)
        while known and known not in self.lines:
            known = known[:-1]
        return FileError(self.file, self.lines.get(known, 1), field_name(place), message)


def field_name(place: Sequence[str | int]) -> str:
    """`papers[2].name` for ("papers", 2, "name")."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


def unreadable(*, name: str, fault: Exception) -> FileError:
    """A file that is not there or cannot be read, and why."""
    words = {
        FileNotFoundError: "没有这个文件",
        IsADirectoryError: "这是文件夹，不是文件",
        PermissionError: "没有读这个文件的权限",
        UnicodeDecodeError: "不是 UTF-8 文字，请另存为 UTF-8",
    }
    line = fault.object[: fault.start].count(b"\n") + 1 if isinstance(fault, UnicodeDecodeError) else 0
    return FileError(name, line, "", words.get(type(fault), f"读不出这个文件（{type(fault).__name__}）"))


def read(path: Path, *, name: str = "") -> Marked:
    """Read a YAML file. Raises FileRefused for a missing file, broken YAML or a key written twice."""
    file = name or path.name
    try:
        node, content = _parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as broken:
        raise FileRefused([unreadable(name=file, fault=broken)]) from broken
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise FileRefused(
            [FileError(file, line, "", f"不是正确的 YAML（{broken.problem or '请检查缩进和冒号'}）")]
        ) from broken
    lines: dict[Place, int] = {}
    twice: list[FileError] = []
    _walk(node, (), lines, twice, file)
    if twice:
        raise FileRefused(twice)
    return Marked(file, content, lines)


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes, which know their lines, and what they say. One pass of the C parser where there is one: 13 times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else _content(loader, node)
    finally:
        loader.dispose()


def _content(loader: Any, node: yaml.Node) -> Any:
    """What nodes say. A day that no calendar has stays the text it is; the check of its field says what is wrong."""
    try:
        return loader.construct_document(node)
    except ValueError:
        return yaml.load(yaml.serialize(node), Loader=_WithoutDays)  # noqa: S506  a safe loader with one tag less


class _WithoutDays(yaml.SafeLoader):
    """Days and moments are read as text."""

    def construct_yaml_timestamp(self, node: yaml.Node) -> Any:
        """The text of a day."""
        return node.value


_WithoutDays.add_constructor("tag:yaml.org,2002:timestamp", _WithoutDays.construct_yaml_timestamp)


def _walk(node: yaml.Node | None, place: Place, lines: dict[Place, int], twice: list[FileError], file: str) -> None:
    if node is None:
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*place, index), lines, twice, file)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, key.value)
            if here in lines:
                twice.append(FileError(file, key.start_mark.line + 1, field_name(here), "这一项写了两遍"))
            lines[here] = key.start_mark.line + 1
            _walk(value, here, lines, twice, file)


SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段，请检查写法",
    "string_type": "应当是文字（数字请加引号）",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "bool_type": "应当是 true 或 false",
    "bool_parsing": "应当是 true 或 false",
    "list_type": "应当是一列",
    "tuple_type": "应当是一列",
    "model_type": "应当是一组字段",
    "dict_type": "应当是一组字段",
    "date_type": "应当是日期，如 2026-01-31",
    "date_parsing": "应当是日期，如 2026-01-31",
    "date_from_datetime_parsing": "应当是日期，如 2026-01-31",
}


def said(error: Any) -> str:
    """One mistake of a check as a sentence."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in SAID:
        return SAID[kind]
    if kind in {"literal_error", "enum"}:
        allowed = re.findall(r"'([^']*)'", context.get("expected", ""))
        return f"只能填：{'、'.join(allowed)}"
    if kind in {"greater_than_equal", "greater_than"}:
        return f"不能小于 {context.get('ge', context.get('gt'))}"
    if kind in {"less_than_equal", "less_than"}:
        return f"不能大于 {context.get('le', context.get('lt'))}"
    if kind in {"string_too_long", "too_long"}:
        return f"不能超过 {context['max_length']} {'个字' if kind == 'string_too_long' else '项'}"
    if kind in {"string_too_short", "too_short"}:
        return "不能为空"
    if kind == "string_pattern_mismatch":
        return "写法不对"
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    return str(error["msg"])


def checked(model: type[Model], marked: Marked) -> Model:
    """The file as a typed value. Raises FileRefused with every mistake, in the order of the lines."""
    try:
        return model.model_validate(marked.content if marked.content is not None else {})
    except ValidationError as wrong:
        errors = [marked.error(error["loc"], said(error)) for error in wrong.errors()]
        raise FileRefused(sorted(errors, key=lambda e: e.line)) from wrong
