"""Loading a district's classification of appeals."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from linli.access.rules import Actor
from linli.catalogue.actions.loading import LoadReport
from linli.catalogue.actions.tables import hold_table
from linli.catalogue.choices import TableKind
from linli.catalogue.models import Matter
from linli.catalogue.schema import CategoriesFile
from linli.kernel import datafiles
from linli.kernel.datafiles import FileError, FileRefused, Marked
from linli.organisations.queries import unit_codes


def load_categories(*, path: Path, by: Actor, at: datetime) -> LoadReport:
    """Take over `categories.yaml` when it differs from what holds; the table of before stays readable.

    Refused whole, by file, line and field: a code twice or not below its own class, a matter or unit that is not there.
    Raises FileRefused.
    """
    marked = datafiles.read(path)
    file = datafiles.checked(CategoriesFile, marked)
    errors = [*_wrong_codes(marked, file), *_unknown_names(marked, file)]
    if errors:
        raise FileRefused(sorted(errors, key=lambda error: error.line))
    return hold_table(kind=TableKind.CATEGORIES, file=file, path=path, by=by, at=at)


def _wrong_codes(marked: Marked, file: CategoriesFile) -> Iterator[FileError]:
    times = Counter(row.code for _place, _above, row in file.places())
    for place, above, row in file.places():
        if not row.code.startswith(above):
            yield marked.error((*place, "code"), f"{row.code} 在 {above} 之下，应当以 {above} 开头")
        if times[row.code] > 1:
            yield marked.error((*place, "code"), f"代码 {row.code} 写了 {times[row.code]} 遍")


def _unknown_names(marked: Marked, file: CategoriesFile) -> Iterator[FileError]:
    units, matters = unit_codes(), set(Matter.objects.values_list("code", flat=True))
    for place, row in file.small():
        if row.unit and row.unit not in units:
            yield marked.error((*place, "unit"), f"没有代码为 {row.unit} 的单位")
        if row.matter and row.matter not in matters:
            yield marked.error((*place, "matter"), f"没有代码为 {row.matter} 的事项")
