"""Interface strings: `extract`, `check` or `compile` the English catalogue. The Chinese sentence in the source is the msgid.

extract  reads every template and Python file under src/linli into the .po; translations stay, unused ones go
check    fails and lists what has no English, whose placeholders differ, what is no longer used, and Chinese in a
         template that no translation tag holds
compile  writes the .mo that the pages read
"""

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
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKED = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->",
    re.DOTALL,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
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
    return sorted(faults)


def _unmarked(source: Path) -> Iterator[tuple[Path, str]]:
    """Chinese of a template that stands outside translation tags."""
    for path in sorted(source.rglob("templates/**/*.html")):
        bare = MARKED.sub(" ", path.read_text(encoding="utf-8"))
        yield from ((path, line.strip()) for line in re.split(r"[<>\n]", bare) if CHINESE.search(line))


def compile_(*, catalogue: Path = CATALOGUE) -> Path:
    """Write the compiled catalogue beside the .po."""
    target = catalogue.with_suffix(".mo")
    _read(catalogue).save_as_mofile(str(target))
    return target


def _fault(entry: polib.POEntry | None) -> str:
    texts = [] if entry is None else list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not texts or not all(texts):
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
