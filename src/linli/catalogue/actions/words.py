"""Loading the words that a district's matters are found by."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from linli.access.rules import Actor
from linli.catalogue.actions.loading import LoadReport
from linli.catalogue.actions.tables import hold_table
from linli.catalogue.choices import TableKind
from linli.catalogue.models import Matter
from linli.catalogue.schema import WordsFile
from linli.kernel import datafiles
from linli.kernel.datafiles import FileError, FileRefused, Marked


def load_words(*, path: Path, by: Actor, at: datetime) -> LoadReport:
    """Take over `words.yaml` with the files it names, as one, when they differ from what holds.

    Refused whole, by file, line and field: a file that is not there, a matter that is not there. What held before
    stays readable. Raises FileRefused.
    """
    marked = datafiles.read(path)
    file = datafiles.checked(WordsFile, marked)
    errors = list(_unknown_matters(marked, file))
    whole = WordsFile()
    for name in file.also:
        other = datafiles.read(path.parent / name, name=name)
        more = datafiles.checked(WordsFile, other)
        errors += [*_unknown_matters(other, more), *_nested(other, more)]
        whole = whole.with_more(more)
    if errors:
        raise FileRefused(sorted(errors, key=lambda error: (error.file, error.line)))
    return hold_table(kind=TableKind.WORDS, file=whole.with_more(file), path=path, by=by, at=at)


def _unknown_matters(marked: Marked, file: WordsFile) -> Iterator[FileError]:
    known = set(Matter.objects.values_list("code", flat=True))
    for place, code in file.matters():
        if code not in known:
            yield marked.error(place, f"没有代码为 {code} 的事项")


def _nested(marked: Marked, file: WordsFile) -> Iterator[FileError]:
    if file.also:
        yield marked.error(("also",), "被引用的文件不能再引用别的文件")
