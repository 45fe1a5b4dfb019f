"""The interface strings: `python tools/messages.py collect|check|compile`.

The Chinese sentence in code or template is the msgid; its English stands in one catalogue. `collect` brings new
sentences into the catalogue and drops those no longer used, `check` names what has no English, `compile` makes the
file that is read at run time. Only `collect` and `check` need the packages of requirements/dev.txt.
"""

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "linli"
CATALOGUE = SOURCE / "theme" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")
MARKED = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->",
    re.DOTALL,
)

Key = tuple[str | None, str]


@dataclass
class Message:
    context: str | None
    text: str
    plural: str = ""
    files: set[str] = field(default_factory=set)


def sources() -> Iterator[tuple[Path, str]]:
    """Python files and templates, templates rewritten as the code that Django would make of their tags."""
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in templates():
        yield path, templatize(path.read_text(encoding="utf-8"))


def templates() -> list[Path]:
    return sorted(path for kind in ("html", "txt") for path in SOURCE.rglob(f"templates/**/*.{kind}"))


def collect() -> dict[Key, Message]:
    from babel.messages.extract import extract

    found: dict[Key, Message] = {}
    for path, text in sources():
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            single, plural = message[:2] if isinstance(message, tuple) else (message, "")
            if single:
                entry = found.setdefault((context, single), Message(context, single, plural))
                entry.files.add(str(path.relative_to(ROOT)))
    return found


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=120) if CATALOGUE.exists() else polib.POFile(wrapwidth=120)


def write(messages: dict[Key, Message]) -> polib.POFile:
    """The catalogue with exactly these messages, in the order of the files they come from; English once given stays."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue()}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for key, message in sorted(messages.items(), key=lambda pair: (min(pair[1].files), pair[1].text)):
        entry = known.get(key) or polib.POEntry(
            msgctxt=message.context, msgid=message.text, msgid_plural=message.plural
        )
        if message.plural and not entry.msgstr_plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
        entry.occurrences = [(file, "") for file in sorted(message.files)]
        fresh.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    return fresh


def faults(messages: dict[Key, Message]) -> Iterator[str]:
    """One line for each sentence without English, with other placeholders, or outside any translation tag."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue()}
    for key, message in messages.items():
        place, entry = min(message.files), known.get(key)
        english = [] if entry is None else list(entry.msgstr_plural.values()) or [entry.msgstr]
        if not english or not all(english) or (entry is not None and entry.fuzzy):
            yield f"{place}: no English for {message.text!r}"
        elif any(
            set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(message.text + message.plural)) for text in english
        ):
            yield f"{place}: placeholders differ in {message.text!r}"
    for key in known.keys() - messages.keys():
        yield f"{CATALOGUE.name}: no longer used: {key[1]!r} (run `collect`)"
    for path in templates():
        yield from (f"{path.relative_to(ROOT)}: not marked for translation: {text!r}" for text in unmarked(path))


def unmarked(path: Path) -> list[str]:
    """Chinese text of a template that stands outside translation tags."""
    bare = MARKED.sub(" ", path.read_text(encoding="utf-8"))
    return [line.strip() for line in re.split(r"[<>\n]", bare) if CHINESE.search(line)]


def compile_catalogue() -> None:
    target = CATALOGUE.with_suffix(".mo")
    if CATALOGUE.exists():
        catalogue().save_as_mofile(str(target))


def check() -> int:
    by_file: dict[str, list[str]] = defaultdict(list)
    for fault in faults(collect()):
        by_file[fault.split(":")[0]].append(fault)
    for lines in by_file.values():
        print("\n".join(lines))
    count = sum(map(len, by_file.values()))
    print(f"{count} interface strings to mend" if count else "Every interface string has its English")
    return int(bool(count))


def main(command: str) -> int:
    if command == "check":
        return check()
    if command == "collect":
        entries = write(collect())
        print(f"{len(entries)} sentences, {len(entries.untranslated_entries())} without English")
    elif command == "compile":
        compile_catalogue()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
