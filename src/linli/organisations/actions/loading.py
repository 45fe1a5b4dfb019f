"""Loading `units.yaml`."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.db import transaction

from linli.access.actions import put_unit
from linli.access.choices import Tier
from linli.access.models import Unit
from linli.access.rules import Actor
from linli.kernel import audit, datafiles, marks
from linli.kernel.datafiles import FileError, FileRefused, Marked
from linli.organisations import rules
from linli.organisations.choices import NameKind, OrganisationKind
from linli.organisations.models import Organisation, OrganisationName
from linli.organisations.schema import NameLine, ThreeTiers, UnitLine, UnitsFile

Change = Literal["added", "changed", "unchanged"]


@dataclass
class UnitReport:
    """The codes of the units that a load added, changed and found as they were."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_units(*, path: Path, by: Actor, at: datetime) -> UnitReport:
    """Bring the tree of units to what `units.yaml` says. A second load of the same file changes nothing.

    Units that the file no longer names stay as they are: close them with a `closed` date. Raises FileRefused, with
    every mistake by file, line and field, and then nothing is written.
    """
    marked = datafiles.read(path)
    lines = _lines(datafiles.checked(UnitsFile, marked), marked, path.parent)
    known: dict[str, Unit] = {}
    report, touched = UnitReport(), []
    for line in lines:
        organisation, change = _bring(line, known, by, at)
        getattr(report, change).append(line.code)
        touched += [organisation] if change != "unchanged" else []
    if touched:
        marks.bump("organisations")
        about = {"added": len(report.added), "changed": len(report.changed)}
        audit.record("units.load", touched[0], by=by, at=at, about=about)
    return report


def _lines(file: UnitsFile, marked: Marked, folder: Path) -> list[UnitLine]:
    lines = list(file.units)
    if file.three_tiers:
        lines += _centres(file.three_tiers, marked, folder)
    errors = list(_mistakes(lines, marked))
    if errors:
        raise FileRefused(errors)
    return lines


def _mistakes(lines: Sequence[UnitLine], marked: Marked) -> Iterator[FileError]:
    codes: set[str] = set()
    numbers: dict[str, str] = {}
    existing = dict(Unit.objects.values_list("code", "parent__code"))
    given = dict(Unit.objects.exclude(number_code=None).values_list("number_code", "code"))
    for index, line in enumerate(lines):
        place = ("units", index)
        if line.code in codes:
            yield marked.error((*place, "code"), f"单位代码 {line.code} 写了两遍")
        if line.parent is None and codes:
            yield marked.error((*place, "parent"), "只有第一个单位可以没有上级")
        if line.parent is not None and line.parent not in codes:
            yield marked.error((*place, "parent"), f"上级单位 {line.parent} 应当写在前面")
        if line.code in existing and existing[line.code] != line.parent:
            words = f"{line.code} 已在 {existing[line.code] or '最上级'} 之下，不能由载入改变上级"
            yield marked.error(
                (*place, "parent"), f"{words}（区划调整之后，用 linli load write-units 写出现在的单位表）"
            )
        if line.number_code and given.get(line.number_code, line.code) != line.code:
            words = f"编号代码 {line.number_code} 已由 {given[line.number_code]} 使用；几个区在一个数据库里时，请写 number_prefix"
            yield marked.error((*place, "number_code"), words)
        if line.number_code and line.number_code in numbers:
            yield marked.error(
                (*place, "number_code"), f"编号代码 {line.number_code} 已由 {numbers[line.number_code]} 使用"
            )
        codes.add(line.code)
        if line.number_code:
            numbers[line.number_code] = line.code


def _centres(tiers: ThreeTiers, marked: Marked, folder: Path) -> Iterator[UnitLine]:
    """Town centres first, then the windows below them, in the order of the codes."""
    table = folder / tiers.divisions
    if not table.exists():
        raise FileRefused([marked.error(("three_tiers", "divisions"), f"找不到区划表 {tiers.divisions}")])
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [(rules.full_code(row.get("code") or row["code12"]), row["name"]) for row in csv.DictReader(file)]
    rows = sorted(row for row in rows if row[0].startswith(tiers.under))
    for code, name in (row for row in rows if rules.is_town_code(row[0])):
        yield _centre(code, name, parent=tiers.parent, tiers=tiers, is_town=True)
    for code, name in (row for row in rows if rules.is_village_code(row[0])):
        town = rules.centre_code(code[:9], prefix=tiers.code_prefix)
        yield _centre(code, name, parent=town, tiers=tiers, is_town=False)


def _centre(code: str, name: str, *, parent: str, tiers: ThreeTiers, is_town: bool) -> UnitLine:
    fixed = rules.centre_name(name, is_town=is_town)
    return UnitLine(
        code=rules.centre_code(code, prefix=tiers.code_prefix),
        parent=parent,
        tier=Tier.TOWN if is_town else Tier.VILLAGE,
        kind=OrganisationKind.SERVICE_CENTRE,
        name=fixed.name,
        short_name=fixed.short_name,
        names=(NameLine(name=name, source="统计用区划名称"),) if name != fixed.short_name else (),
        division=code,
        number_code=rules.number_code(code, prefix=tiers.number_prefix),
        source=tiers.source,
    )


def _bring(line: UnitLine, known: dict[str, Unit], by: Actor, at: datetime) -> tuple[Organisation, Change]:
    unit, changed = put_unit(
        code=line.code,
        parent=known[line.parent] if line.parent else None,
        tier=line.tier,
        number_code=line.number_code,
        opened=line.opened,
        closed=line.closed,
        by=by,
        at=at,
    )
    known[line.code] = unit
    values = {**_values(line), "unit": unit}
    organisation, made = Organisation.objects.get_or_create(unit=unit, defaults=values)
    if not made:
        changed = _differs(organisation, values) or changed
    named, dropped = _renamed(organisation, line)
    changed = bool(named) or changed
    if made or changed:
        written = [organisation, *named]
        audit.record("organisation.put", organisation, by=by, at=at, wrote=written, removed=dropped)
    return organisation, "added" if made else "changed" if changed else "unchanged"


def _values(line: UnitLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "uscc": line.uscc,
        "division_code": rules.full_code(line.division) if line.division else "",
        "phone": line.phone,
        "address": line.address,
        "note": line.note,
    }


def _differs(organisation: Organisation, values: dict[str, Any]) -> bool:
    differing = [name for name, value in values.items() if getattr(organisation, name) != value]
    for name in differing:
        setattr(organisation, name, values[name])
    if differing:
        organisation.save(update_fields=differing)
    return bool(differing)


def _renamed(organisation: Organisation, line: UnitLine) -> tuple[list[OrganisationName], list[OrganisationName]]:
    """Names are a list of the file, not a ledger: replaced when the file says otherwise. The new ones, and the old."""
    wanted = [_name_values(name) for name in (_current_name(line), *line.names)]
    held = list(organisation.names.order_by("position").values(*wanted[0]))
    if held == wanted:
        return [], []
    dropped = list(organisation.names.all())
    organisation.names.all().delete()
    named = OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, position=position, **values)
        for position, values in enumerate(wanted)
    )
    return named, dropped


def _current_name(line: UnitLine) -> NameLine:
    """The name that holds now: it begins where the last official name before it ended."""
    ended = [name.valid_to for name in line.names if name.kind == NameKind.OFFICIAL and name.valid_to]
    began = max(ended, default=line.opened)
    return NameLine(
        name=line.name, short_name=line.short_name, kind=NameKind.OFFICIAL, valid_from=began, source=line.source
    )


def _name_values(name: NameLine) -> dict[str, Any]:
    return {
        "kind": name.kind,
        "name": name.name,
        "short_name": name.short_name,
        "valid_from": name.valid_from,
        "valid_to": name.valid_to,
        "seen_date": name.seen,
        "source": name.source,
    }
