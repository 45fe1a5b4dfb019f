"""Which column of a table means what."""

import re
import unicodedata
from collections.abc import Mapping as Cells
from collections.abc import Sequence
from dataclasses import dataclass

from linli.exchange.imports.mapping import NEEDED, Mapping
from linli.exchange.imports.table import Line, TableRefused


@dataclass(frozen=True)
class Columns:
    """Where each meaning stands: our word → the headings it may stand under, in the order of the mapping."""

    by_word: Cells[str, tuple[str, ...]]

    def cell(self, line: Line, word: str, missing: frozenset[str]) -> str:
        """What a row says, without marks; empty when it says nothing. Of several columns the first that speaks.

        A status is kept whole: all its columns, one after the other.
        """
        texts = [clean(line.cells.get(heading, "")) for heading in self.by_word.get(word, ())]
        said = list(dict.fromkeys(text for text in texts if text.casefold() not in missing))
        return " ".join(said) if word == "status" else said[0] if said else ""


def clean(text: str) -> str:
    """Without control characters and outer blanks."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text)).strip()


def heading_key(*, heading: str) -> str:
    """A heading whatever its case and marks: `Unique Key`, `unique_key` and `UNIQUE-KEY` are one."""
    return re.sub(r"[\s_\-./()（）]+", "", heading.casefold())


def columns_of(*, heading: Sequence[str], mapping: Mapping) -> Columns:
    """Match a heading to the mapping. Raises TableRefused for a column that cannot be missing."""
    there = {heading_key(heading=name): name for name in reversed(heading)}
    found = {}
    for word, names in mapping.columns.items():
        keys = dict.fromkeys(heading_key(heading=name) for name in names)
        if match := tuple(there[key] for key in keys if key in there):
            found[word] = match
    lacking = [f"{word}（{'、'.join(mapping.columns[word])}）" for word in NEEDED if word not in found]
    if lacking:
        raise TableRefused(f"表里没有这些列：{'；'.join(lacking)}。请核对对应表 columns")
    return Columns(found)
