"""Interface strings: `extract`, `check` or `compile` the English catalogue. The Chinese sentence in the source is the msgid.

extract  reads every template and Python file under src/linli into the .po; translations stay, unused ones go
check    fails and lists what has no English, whose placeholders differ, what is no longer used, and Chinese that no
         translation tag of a template and no translation call of a Python file holds
compile  writes the .mo that the pages read
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "linli"
CATALOGUE = SOURCE / "theme" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = (
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext:1,2",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "Sentence",
)
CALLS = frozenset(word.partition(":")[0] for word in KEYWORDS)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKED = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->",
    re.DOTALL,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Chinese that is not said to residents and staff, and why: a folder, a file, or file:name of what stands in it
BARE = {
    "catalogue/actions/loading.py": "faults of data files, for the operator who loads them",
    "catalogue/actions/categories.py": "faults of data files",
    "catalogue/actions/words.py": "faults of data files",
    "catalogue/rules/asking.py": "words of ages and numbers in questions",
    "catalogue/schema": "faults of data files",
    "organisations/actions": "faults of data files",
    "organisations/rules.py": "faults of data files; names of bodies",
    "organisations/schema.py": "faults of data files",
    "places/actions": "faults of data files",
    "places/rules": "faults of data files",
    "reference/actions": "faults of data files",
    "reference/choices.py": "words that stand in data files",
    "reference/rules/calendar_file.py": "faults of data files",
    "reference/rules/division_file.py": "headings and faults of data files",
    "reference/rules/divisions.py": "names of bodies; faults of data files",
    "reference/rules/rows.py": "faults of data files",
    "reference/rules/reforms.py": "faults of data files",
    "reference/rules/reform_file.py": "headings and faults of data files",
    "kernel/datafiles.py": "faults of data files",
    "exchange/imports": "headings, mapping and report of imported files",
    "exchange/matter_sheets": "headings and words of a spreadsheet that is read back",
    "exchange/actions/rows.py": "report of imported files",
    "kernel/audit/verify.py": "findings for the operator",
    "kernel/mentions.py": "words that stand before numbers in texts",
    "kernel/identifiers/masks.py": "family names",
    "kernel/identifiers/phones.py": "words that stand in numbers",
    "cases/rules/words.py": "the range of Chinese letters",
    "cases/rules/named.py": "numbers of houses, poles and lines in texts",
    "cases/rules/aligned.py": "words that stand before and after places in texts",
    "cases/rules/alike.py": "letters that say nothing of what happened",
    "cases/rules/sketches.py": "words that say nothing of what happened",
    "catalogue/rules/bundles.py": "answers that are understood",
    "cases/rules/learning.py": "words that stand beside names",
    "cases/rules/bundles.py": "answers that are understood",
    "cases/queries/alike.py:NAMED": "numbers as they stand in texts",
    "kernel/sheets.py": "the name of a font",
    "cli": "messages for the operator; the texts of the demo",
    "theme/samples.py": "samples of the page that shows the components",
    "config/settings.py:LANGUAGES": "a language says its own name",
    "api/contract.py": "the name of the platform",
    "theme/sheets.py:limit_words": "a measure word that the unit may bring along",
    "reference/queries/__init__.py:division": "the door says only that nothing was found",
    "reference/rules/calendar.py:WEEK_RULE": "the name of a law",
    "reference/rules/calendar.py:ROLL_RULE": "the name of a law",
    "cases/queries/attachments.py:damaged_files": "findings for the operator",
    "cases/queries/reach.py": "findings for the operator",
    "access/queries.py:_what_of_factor": "findings for the operator",
    "cases/actions/answers.py:YES": "words that are understood",
    # written into a record, which stays as it was written
    "access/rules.py:SYSTEM": "kept with each move",
    "cases/rules/files.py:tidy_name": "kept as the name of a file",
    "cases/actions/acceptance.py:DEEMED": "kept as the note of a move",
    "cases/actions/dispatching.py:dispatch": "kept as the reason why a case is where it is",
    "cases/actions/dispatching.py:send_back": "kept as the reason",
    "cases/actions/dispatching.py:reassign": "kept as the reason",
    "cases/actions/dispatching.py:arbitrate": "kept as the reason",
    "cases/actions/dispatching.py:escalate": "kept as the reason",
    "cases/actions/intake.py:_refused": "kept as the ground of a refusal",
    "cases/actions/bundles.py": "kept as notes and answers of a bundle",
    "cases/actions/regrouping.py": "kept as the note of a move",
    "cases/actions/undoing.py": "kept as the note of a move",
    "cases/actions/supervision.py:WORDS": "kept in the number of an order",
    "cases/actions/supervision.py:supervise": "kept in the number of an order",
    "cases/actions/sweeping.py:_resume_ended": "kept as the note of a move",
    "desk/forms/intake.py:NOT_ASKED": "kept as the reason for no number",
    "desk/forms/intake.py:NOT_NEEDED": "kept as the reason for no number",
    "desk/forms/catalogue.py:POLICY_CLASSES": "words that stand in data files",
    "desk/views/intake.py:PURPOSE": "kept as the purpose of a look at a person",
    "portal/forms/filing.py:PersonForm": "kept as the reason for no number",
}
METADATA = {
    "Project-Id-Version": "linli",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
Key = tuple[str | None, str]


def extract(*, source: Path = SOURCE, catalogue: Path = CATALOGUE) -> polib.POFile:
    """Bring the catalogue in line with the source."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in _read(catalogue)}
    found = polib.POFile(wrapwidth=120)
    found.metadata = METADATA
    for key, (plural, places) in sorted(_messages(source).items(), key=lambda item: (item[0][1], item[0][0] or "")):
        found.append(_entry(key, plural, places, known.get(key)))
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    found.save(str(catalogue))
    return found


def check(*, source: Path = SOURCE, catalogue: Path = CATALOGUE) -> list[str]:
    """One line for each fault; an empty list when English is complete."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in _read(catalogue)}
    wanted = _messages(source)
    faults = []
    for key, (_plural, places) in wanted.items():
        fault = _fault(known.get(key))
        if fault:
            faults.append(f"{min(places)}: {key[1]!r}: {fault}")
    faults += [f"{catalogue.name}: {key[1]!r}: no longer used" for key in known.keys() - wanted.keys()]
    faults += [f"{path.relative_to(source)}: {text!r}: outside a translation tag" for path, text in _unmarked(source)]
    faults += [f"{place}: {text!r}: outside a translation call" for place, text in _bare(source)]
    return sorted(faults)


def _unmarked(source: Path) -> Iterator[tuple[Path, str]]:
    """Chinese of a template that stands outside translation tags."""
    for path in sorted(source.rglob("templates/**/*.html")):
        bare = MARKED.sub(" ", path.read_text(encoding="utf-8"))
        yield from ((path, line.strip()) for line in re.split(r"[<>\n]", bare) if CHINESE.search(line))


def _bare(source: Path) -> Iterator[tuple[str, str]]:
    """Chinese of a Python file that stands outside translation calls, docstrings and what BARE names, with its line."""
    for path in sorted(source.rglob("*.py")):
        relative = path.relative_to(source).as_posix()
        if "/migrations/" in relative or _listed(relative):
            continue
        for part in ast.parse(path.read_text(encoding="utf-8")).body:
            if not _is_said(part) and f"{relative}:{_name_of(part)}" not in BARE:
                yield from ((f"{relative}:{line}", text) for line, text in _literals(part))


def _listed(relative: str) -> bool:
    return any(str(place) in BARE for place in [Path(relative), *Path(relative).parents])


def _name_of(part: ast.stmt) -> str:
    """What a statement of a module defines."""
    target = part.targets[0] if isinstance(part, ast.Assign) else getattr(part, "target", part)
    first = target.elts[0] if isinstance(target, ast.Tuple) else target
    return str(getattr(first, "id", getattr(first, "name", "")))


def _literals(node: ast.AST, *, unread: bool = False) -> Iterator[tuple[int, str]]:
    """Chinese outside calls; inside an f-string a call counts for nothing, `extract` does not read it there."""
    unread = unread or isinstance(node, ast.JoinedStr)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        if unread or not _is_said(child):
            yield from _literals(child, unread=unread)


def _is_said(node: ast.AST) -> bool:
    """A translation call, or a text that stands by itself: a docstring."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    called = getattr(node, "func", None)
    return getattr(called, "id", getattr(called, "attr", "")) in CALLS


def compile_(*, catalogue: Path = CATALOGUE) -> Path:
    """Write the compiled catalogue beside the .po."""
    target = catalogue.with_suffix(".mo")
    _read(catalogue).save_as_mofile(str(target))
    return target


def _fault(entry: polib.POEntry | None) -> str:
    texts = [] if entry is None else list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if len(texts) < (2 if entry and entry.msgid_plural else 1) or not all(texts):
        return "no English"
    assert entry is not None
    wanted = sorted(set(PLACEHOLDER.findall(entry.msgid)))
    for text in texts:
        if sorted(set(PLACEHOLDER.findall(text))) != wanted:
            return f"placeholders differ: {text!r}"
    return ""


def _read(catalogue: Path) -> polib.POFile:
    return polib.pofile(str(catalogue)) if catalogue.exists() else polib.POFile()


def _entry(key: Key, plural: str | None, places: set[str], known: polib.POEntry | None) -> polib.POEntry:
    context, message = key
    entry = polib.POEntry(msgctxt=context, msgid=message, occurrences=[(place, "") for place in sorted(places)])
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = (known.msgstr_plural if known else None) or {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def _messages(source: Path) -> dict[Key, tuple[str | None, set[str]]]:
    found: dict[Key, tuple[str | None, set[str]]] = {}
    for path in sorted([*source.rglob("*.py"), *source.rglob("*.html"), *source.rglob("*.txt")]):
        for key, plural in _in_file(path):
            before, places = found.get(key, (None, set()))
            found[key] = (before or plural, places | {path.relative_to(source).as_posix()})
    return found


def _in_file(path: Path) -> Iterator[tuple[Key, str | None]]:
    from babel.messages.extract import extract as babel_extract  # noqa: PLC0415 - a tool of the developer, `compile` runs without it

    keywords = _keywords()
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _template(text)
    for _line, message, _comments, context in babel_extract("python", BytesIO(text.encode()), keywords=keywords):
        parts = message if isinstance(message, tuple) else (message,)
        if parts[0]:
            yield (context, parts[0]), parts[1] if len(parts) > 1 else None


def _template(text: str) -> str:
    """A template as the calls it makes, one a line: what stands between them would not read as Python."""
    from django.utils.translation.template import templatize  # noqa: PLC0415

    calls = re.finditer(
        r"""\b(?:n?p?gettext|_)\((?:[^()'"]|u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*")*\)""", templatize(text)
    )
    return "\n".join(call.group().replace("\n", " ") for call in calls)


def _keywords() -> Any:
    from babel.messages.frontend import parse_keywords  # noqa: PLC0415

    return parse_keywords(KEYWORDS)


def main(arguments: list[str]) -> int:
    if arguments == ["extract"]:
        found = extract()
        print(f"{len(found)} messages, {sum(bool(_fault(entry)) for entry in found)} without English")
    elif arguments == ["check"]:
        faults = check()
        print("\n".join(faults) or "English is complete")
        return 1 if faults else 0
    elif arguments == ["compile"]:
        print(compile_().relative_to(ROOT))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
