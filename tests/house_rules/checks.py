"""The house's own rules, as functions over a tree of sources, so that a planted breach can be a copy of the tree.

Each returns one line for each breach; an empty list means that the rule holds. What stands in `exceptions` is let
through with its reason.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOMS = (  # from the lowest floor up
    ("kernel", "theme"),
    ("reference",),
    ("places",),
    ("access",),
    ("organisations",),
    ("people",),
    ("catalogue",),
    ("facilities",),
    ("cases",),
    ("outreach",),
    ("procurement",),
    ("plan",),
    ("exchange",),
    ("portal", "desk", "api"),
    ("cli",),
    ("config",),
)
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}
PERSONAL_ROOMS = ("people", "cases", "facilities", "outreach", "procurement")
DOORS = ("portal", "desk", "api", "cli", "config", "exchange")
PURE_MODULES = (
    "linli.reference.rules",
    "linli.reference.choices",
    "linli.kernel.identifiers",
    "linli.kernel.mentions",
    "linli.kernel.sentences",
    "shapely",  # geometry: asks no clock and no machine
)
IMPURE_STANDARD = frozenset(
    "os time random secrets socket subprocess sqlite3 tempfile threading asyncio urllib http".split()
)
WRITES = frozenset(
    "save create update delete bulk_create bulk_update get_or_create update_or_create "
    "asave acreate aupdate adelete abulk_create abulk_update aget_or_create aupdate_or_create".split()
)
CHANGING_SQL = re.compile(r"\s*(insert|update|delete|replace|truncate|alter|drop)\b", re.IGNORECASE)


def modules(source: Path) -> Iterator[tuple[Path, str, ast.Module]]:
    """Every Python file below `source`, with its path from there, migrations left out."""
    for path in sorted(source.rglob("*.py")):
        relative = path.relative_to(source)
        if "migrations" not in relative.parts:
            yield path, relative.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def is_shelf(relative: str, shelf: str) -> bool:
    """Whether `cases/rules/flow.py` or `cases/rules.py` stands on the shelf `rules`."""
    parts = relative.removesuffix(".py").split("/")
    return len(parts) > 1 and parts[1] == shelf


def impure_rules(source: Path, exceptions: Mapping[str, str]) -> list[str]:
    """Rules import the choices of their room, other rules and the standard library; they ask no clock and no machine."""
    breaches = []
    for _path, relative, tree in modules(source):
        if is_shelf(relative, "rules") and relative not in exceptions:
            room = relative.split("/")[0]
            allowed = (f"linli.{room}.choices", f"linli.{room}.rules", *PURE_MODULES)
            breaches += [f"{relative}: imports {name}" for name in imported(tree) if not _is_pure(name, allowed)]
            breaches += [f"{relative}:{line}: reads the clock" for line in clock_calls(tree)]
    return breaches


def _is_pure(name: str, allowed: tuple[str, ...]) -> bool:
    top = name.split(".")[0]
    standard = top in sys.stdlib_module_names and top not in IMPURE_STANDARD
    return standard or any(name == module or name.startswith(f"{module}.") for module in allowed)


def imported(tree: ast.Module) -> Iterator[str]:
    """Full names of what is imported, type-checking blocks included: `linli.cases.models.Case`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def clock_calls(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"now", "utcnow", "today"}
        ):
            yield node.lineno


def clock_readers(source: Path, exceptions: Mapping[str, str]) -> list[str]:
    """Only doors and tasks read the clock, and only through linli.kernel.clock."""
    breaches = []
    for _path, relative, tree in modules(source):
        if relative in exceptions:
            continue
        at_the_door = relative.split("/")[0] in DOORS or is_shelf(relative, "tasks")
        if not at_the_door and any(name.startswith("linli.kernel.clock.now") for name in imported(tree)):
            breaches.append(f"{relative}: reads the clock, but is neither a door nor a task")
        breaches += [
            f"{relative}:{node}: reads a clock of its own"
            for node in clock_calls(tree)
            if not _calls_our_clock(tree, node)
        ]
    return breaches


def _calls_our_clock(tree: ast.Module, line: int) -> bool:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.lineno == line)
    return any(ast.unparse(call.func) == "clock.now" for call in calls)


def writes_outside_actions(source: Path, exceptions: Mapping[str, str]) -> list[str]:
    """Rows are written in `actions` only. The kernel writes for its callers; migrations are Django's."""
    breaches = []
    for _path, relative, tree in modules(source):
        if relative.startswith("kernel/") or is_shelf(relative, "actions") or relative in exceptions:
            continue
        breaches += [
            f"{relative}:{node.lineno}: {ast.unparse(node.func)}" for node in ast.walk(tree) if _is_write(node)
        ]
    return breaches


def _is_write(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name, arguments = node.func.attr, node.args
    if name in {"execute", "executemany"}:
        first = arguments[0] if arguments else None
        return isinstance(first, ast.Constant) and bool(CHANGING_SQL.match(str(first.value)))
    # dict.update and hashlib's take a value; a queryset's update, create and delete take keywords or nothing
    return name in WRITES and (name.strip("a") not in {"update", "create", "delete"} or not arguments)


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def actions_without_docstring(source: Path, exceptions: Mapping[str, str]) -> list[str]:
    """A public action says what it does, what it refuses and where that is written."""
    return [
        f"{relative}:{function.lineno}: {function.name}"
        for _path, relative, tree in modules(source)
        if is_shelf(relative, "actions")
        for function in public_functions(tree)
        if not ast.get_docstring(function) and f"{relative}:{function.name}" not in exceptions
    ]


def queries_without_by(source: Path, exceptions: Mapping[str, str]) -> list[str]:
    """What reads rows of persons, cases or files takes `by`, so that no door can forget the scope.

    Free of it are functions that are handed a row (it was read within a scope), and those that answer with numbers,
    days, or values of rules and of rooms without personal facts.
    """
    rows = frozenset(row_classes(source))
    return [
        f"{relative}:{function.lineno}: {function.name}"
        for _path, relative, tree in modules(source)
        if relative.split("/")[0] in PERSONAL_ROOMS and is_shelf(relative, "queries")
        for function in public_functions(tree)
        if not _is_scoped(function, rows)
        and not _answers_harmlessly(function, harmless_names(tree))
        and f"{relative}:{function.name}" not in exceptions
    ]


def row_classes(source: Path) -> Iterator[str]:
    """Names of the tables' classes."""
    for _path, relative, tree in modules(source):
        if is_shelf(relative, "models"):
            yield from (node.name for node in tree.body if isinstance(node, ast.ClassDef))


def _is_scoped(function: ast.FunctionDef | ast.AsyncFunctionDef, rows: frozenset[str]) -> bool:
    arguments = (*function.args.args, *function.args.kwonlyargs)
    return any(argument.arg == "by" or _names(argument.annotation) & rows for argument in arguments)


def _names(annotation: ast.AST | None) -> set[str]:
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)} if annotation else set()


def _answers_harmlessly(function: ast.FunctionDef | ast.AsyncFunctionDef, harmless: frozenset[str]) -> bool:
    return function.returns is not None and _names(function.returns) <= harmless


def harmless_names(tree: ast.Module) -> frozenset[str]:
    """Numbers, days, and what a module imports from choices, rules and rooms that hold no personal facts."""
    plain = {"int", "bool", "Decimal", "date", "datetime", "timedelta", "tuple"}
    personal = tuple(f"linli.{room}." for room in PERSONAL_ROOMS)
    for name in imported(tree):
        shelf = name.split(".")[2] if name.count(".") > 2 else ""
        if name.startswith("linli.") and (not name.startswith(personal) or shelf in {"choices", "rules"}):
            plain.add(name.split(".")[-1])
    return frozenset(plain)


INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on\b|[\"']js:",
    re.IGNORECASE,
)


def inline_code(source: Path, exceptions: Mapping[str, str]) -> list[str]:
    """No inline script or style in a template, because the content-security policy would refuse it."""
    breaches = []
    for path in templates(source):
        text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        relative = path.relative_to(source).as_posix()
        breaches += [f"{relative}: {match[0].strip()}" for match in INLINE.finditer(text) if relative not in exceptions]
    return breaches


def templates(source: Path) -> list[Path]:
    return sorted(path for kind in ("html", "txt", "xml") for path in source.glob(f"*/templates/**/*.{kind}"))


def unused_templates(source: Path, known: Iterable[str], exceptions: Mapping[str, str]) -> list[str]:
    """Every template is named in Python or by another template, or replaces one of a library (`known` names)."""
    names = {path.relative_to(source).as_posix().split("/templates/", 1)[1]: path for path in templates(source)}
    patterns = [re.compile(pattern) for pattern in _mentioned(source)]
    return [
        path.relative_to(source).as_posix()
        for name, path in names.items()
        if name not in set(known)
        and name not in exceptions
        and not any(pattern.fullmatch(name) for pattern in patterns)
    ]


def _mentioned(source: Path) -> set[str]:
    found: set[str] = set()
    for _path, _relative, tree in modules(source):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^/]+" for part in node.values
                )
                found.add("".join(parts))
    for path in templates(source):
        text = path.read_text(encoding="utf-8")
        found |= {re.escape(name) for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", text)}
    return {pattern for pattern in found if pattern.endswith(("html", "txt", "xml"))}


def long_files(source: Path, exceptions: Mapping[str, str], most: int = 400) -> list[str]:
    """A file is read in one sitting."""
    counts = {relative: len(path.read_text(encoding="utf-8").splitlines()) for path, relative, _tree in modules(source)}
    return [
        f"{relative}: {count} lines"
        for relative, count in counts.items()
        if count > most and relative not in exceptions
    ]


def named_places(root: Path, files: Iterable[str], needles: Iterable[str]) -> list[str]:
    """Files that name a package registry's host or a folder of this machine."""
    breaches = []
    patterns = [needle.encode() for needle in needles]
    for name in files:
        path = root / name
        content = path.read_bytes() if path.is_file() else b""
        breaches += [f"{name}: {needle.decode()}" for needle in patterns if needle in content]
    return breaches


def upward_keys(models: Iterable[type]) -> list[str]:
    """A foreign key points to its own room or one below; into another room it leaves no name behind (related_name="+")."""
    breaches = []
    for model in models:
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if (
                room not in FLOOR
                or not getattr(field, "remote_field", None)
                or field.auto_created
                or not field.concrete
            ):
                continue
            target = field.remote_field.model._meta.app_label
            name = f"{room}.{model.__name__}.{field.name}"
            if FLOOR.get(target, len(ROOMS)) > FLOOR[room]:
                breaches.append(f"{name} points up to {target}")
            elif target != room and field.remote_field.related_name != "+":
                breaches.append(f'{name} points to {target} without related_name="+"')
    return breaches


def ordered_models(models: Iterable[type]) -> list[str]:
    """No default ordering: a query says its own."""
    return [
        f"{model._meta.label}: {model._meta.ordering}"
        for model in models
        if model._meta.app_label in FLOOR and model._meta.ordering
    ]
