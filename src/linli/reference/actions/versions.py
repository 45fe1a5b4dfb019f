"""What a row of a table means for the versions of its division that are known."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from linli.reference.actions.tables import RENAMED, Tally
from linli.reference.models import Division
from linli.reference.rules.division_file import DivisionRow, kinds_of
from linli.reference.rules.divisions import same_name
from linli.reference.rules.rows import RowRefused

FACTS = ("org_kind", "stat_class", "policy_class")
FIELDS = ("code", "name", "level", "parent_code", *FACTS, "valid_from", "valid_to", "source")


@dataclass
class Batch:
    """The versions of the batch's codes, and what is to be written of them."""

    versions: dict[str, list[Division]]
    added: list[Division] = field(default_factory=list)
    changed: dict[UUID, Division] = field(default_factory=dict)

    def change(self, version: Division) -> None:
        if version._state.adding is False:
            self.changed[version.id] = version


def take_row(row: DivisionRow, batch: Batch, tally: Tally) -> None:
    """Decide what one row means for the versions of its code. Raises RowRefused for a code given twice differently."""
    versions = batch.versions.setdefault(row.code, [])
    standing = next((v for v in versions if stands(v, row.valid_from)), None)
    again = int(row.code) in tally.seen
    if not row.above:
        tally.seen.add(int(row.code))
    if standing and (row.above or agrees(row, standing, again=again)):
        tally.unchanged += not row.above
    elif standing and again and standing.valid_from == row.valid_from:
        raise RowRefused("code", f"{row.code} 在文件里出现两次，名称或分类不同")
    elif standing and (standing.valid_from == row.valid_from or _only_ends(row, standing)):
        _correct(standing, row)
        batch.change(standing)
    else:
        _begin(row, standing, versions, batch, tally)


def _begin(row: DivisionRow, standing: Division | None, versions: list[Division], batch: Batch, tally: Tally) -> None:
    """A new version, between the one it ends and the next one known."""
    after = next((v for v in versions if v.valid_from > row.valid_from), None)
    if standing is None and after and agrees(row, after, again=False):
        after.valid_from = row.valid_from
        batch.change(after)
        return
    version = new_version(row)
    version.valid_to = row.valid_to or (after.valid_from if after else None)
    if standing:
        if not same_name(one=row.name, other=standing.name):
            tally.note(RENAMED, row.line, "name", f"{row.code} 由“{standing.name}”改为“{row.name}”")
        for name in FACTS:
            setattr(version, name, getattr(row, name) or getattr(standing, name) or getattr(version, name))
        standing.valid_to = row.valid_from
        batch.change(standing)
    versions.append(version)
    versions.sort(key=lambda v: v.valid_from)
    batch.added.append(version)


def new_version(row: DivisionRow) -> Division:
    """An unsaved version as a row gives it, with what the row leaves open."""
    kind, policy = kinds_of(row)
    return Division(
        code=row.code,
        name=row.name,
        level=row.level,
        parent_code=row.parent_code,
        org_kind=kind,
        stat_class=row.stat_class,
        policy_class=policy,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )


def stands(version: Division, day: date) -> bool:
    """Whether a version holds on a day."""
    return version.valid_from <= day and (version.valid_to is None or version.valid_to > day)


def agrees(row: DivisionRow, version: Division, *, again: bool) -> bool:
    """Whether a row says nothing new. A city without counties comes twice, as 4419 and as 441900 below itself."""
    if not same_name(one=row.name, other=version.name) or any(_differs(row, version, name) for name in FACTS):
        return False
    if again:
        return True
    return row.parent_code == version.parent_code and row.valid_to in (None, version.valid_to)


def _differs(row: DivisionRow, version: Division, name: str) -> bool:
    return getattr(row, name) not in ("", getattr(version, name))


def _only_ends(row: DivisionRow, version: Division) -> bool:
    """Whether the row repeats what stands and adds only the day it ended."""
    return version.valid_to is None and row.valid_to is not None and same_name(one=row.name, other=version.name)


def _correct(version: Division, row: DivisionRow) -> None:
    version.name, version.parent_code = row.name, row.parent_code
    version.valid_to = row.valid_to or version.valid_to
    for name in FACTS:
        setattr(version, name, getattr(row, name) or getattr(version, name))
