"""Loading zones."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import models, transaction

from linli.kernel import audit, marks
from linli.kernel.datafiles import FileError, unreadable
from linli.places.models import Zone, ZoneMember
from linli.places.rules.zones import COLUMNS, ZoneRow, read_zone
from linli.reference.actions.report import LoadedBy, LoadReport
from linli.reference.rules.rows import RowRefused


def load_zones(*, path: Path, by_id: UUID | None, at: datetime) -> LoadReport:
    """Take over a table of zones (CSV: zone_code, zone_name, kind, division_code, valid_from, valid_to, source).

    A file with a mistake changes nothing; loading it again changes nothing. Members missing from the file stay: end them
    with `valid_to`. The zone itself holds from its members' first day.
    """
    rows, errors = _read(path)
    if errors:
        return LoadReport(errors=tuple(errors))
    added = changed = unchanged = 0
    with transaction.atomic():
        for code in sorted({row.zone_code for row in rows}):
            zone, wrote, same = _store([row for row in rows if row.zone_code == code])
            fresh = sum(new for _, new in wrote)
            added, changed, unchanged = added + fresh, changed + len(wrote) - fresh, unchanged + same
            if wrote:
                audit.record("zone.load", zone, by=LoadedBy(by_id), at=at, wrote=[row for row, _ in wrote])
        if added or changed:
            marks.bump("places")
    return LoadReport(added, changed, unchanged)


def _read(path: Path) -> tuple[list[ZoneRow], list[FileError]]:
    try:
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True))
    except (OSError, UnicodeDecodeError) as broken:
        return [], [unreadable(name=path.name, fault=broken)]
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        return [], [FileError(path.name, 1, column, "表头缺少这一列") for column in missing]
    rows, errors = [], []
    for raw in reader:
        try:
            rows.append(read_zone(raw))
        except RowRefused as wrong:
            errors.append(FileError(path.name, reader.line_num, wrong.field, wrong.message))
    return rows, errors


def _store(rows: list[ZoneRow]) -> tuple[Zone, list[tuple[models.Model, bool]], int]:
    """The zone, the rows written (with whether they are new), and how many were as they stand."""
    first = rows[0]
    facts = {"name": first.zone_name, "kind": first.kind, "source": first.source, "valid_from": _starts(rows)}
    wrote: list[tuple[models.Model, bool]] = []
    zone, new = Zone.objects.get_or_create(code=first.zone_code, defaults=facts)
    if new or _changed(zone, facts):
        wrote.append((zone, new))
    for row in rows:
        key = {"zone": zone, "division_code": row.division_code, "valid_from": row.valid_from}
        member, new = ZoneMember.objects.get_or_create(**key, defaults={"valid_to": row.valid_to})
        if new or _changed(member, {"valid_to": row.valid_to}):
            wrote.append((member, new))
    return zone, wrote, len(rows) + 1 - len(wrote)


def _starts(rows: Iterable[ZoneRow]) -> date:
    return min(row.valid_from for row in rows)


def _changed(row: models.Model, facts: dict[str, object]) -> bool:
    """Write what differs; whether anything did."""
    different = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return bool(different)
