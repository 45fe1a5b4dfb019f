"""Writing rows of the divisions so that it can be taken back: each row as it was before and is after."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models

from linli.kernel.ids import new_id
from linli.reference.actions.bulk import add_rows
from linli.reference.models import Division, DivisionSuccessor, RowChange, TableLoad

TABLES: dict[str, type[models.Model]] = {"division": Division, "successor": DivisionSuccessor}
NAMES = {model: name for name, model in TABLES.items()}
BATCH = 2000
Columns = dict[str, Any]


class LoadNotUndone(Exception):
    """A load that cannot be taken back, and why, as a sentence."""


@dataclass
class Journal:
    """What one load does to rows. Nothing is written before `write`; rows taken out come first, then changed, then added."""

    removed: list[models.Model] = field(default_factory=list)
    changed: list[tuple[Columns, models.Model]] = field(default_factory=list)
    added: list[models.Model] = field(default_factory=list)

    def remove(self, row: models.Model) -> None:
        self.removed.append(row)

    def change(self, row: models.Model, **values: Any) -> None:
        """Set columns of a saved row that stands once in the journal."""
        before = columns_of_row(row)
        for name, value in values.items():
            setattr(row, name, value)
        self.changed.append((before, row))

    def add(self, row: models.Model) -> None:
        self.added.append(row)

    def write(self, *, load: TableLoad) -> int:
        """Write the rows and the journal; how many rows. In the caller's transaction."""
        steps: list[tuple[models.Model, Columns | None, Columns | None]] = []
        steps += [(row, columns_of_row(row), None) for row in self.removed]
        steps += [(row, before, columns_of_row(row)) for before, row in self.changed]
        steps += [(row, None, columns_of_row(row)) for row in self.added]
        write_steps([(type(row), row.pk, after) for row, _, after in steps], adding={row.pk for row in self.added})
        kept = [
            RowChange(id=new_id(), load=load, seq=n, table=NAMES[type(row)], row_id=row.pk, before=before, after=after)
            for n, (row, before, after) in enumerate(steps, 1)
        ]
        for start in range(0, len(kept), BATCH):
            add_rows(kept[start : start + BATCH])
        return len(steps)


def columns_of_row(row: models.Model) -> Columns:
    """A row as plain values by column, equal before and after a trip to the database."""
    found = {}
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        found[one.attname] = str(value) if isinstance(value, UUID | date) else value
    return found


def write_steps(steps: Iterable[tuple[type[models.Model], UUID, Columns | None]], *, adding: set[UUID]) -> None:
    """Bring rows to the columns given, in order; None takes a row out."""

    def kind(step: tuple[type[models.Model], UUID, Columns | None]) -> tuple[str, str]:
        return NAMES[step[0]], "remove" if step[2] is None else "add" if step[1] in adding else "change"

    for (table, what), group in groupby(steps, kind):
        rows = list(group)
        for start in range(0, len(rows), BATCH):
            _write(TABLES[table], what, rows[start : start + BATCH])


def _write(model: type[models.Model], what: str, rows: list[tuple[type[models.Model], UUID, Columns | None]]) -> None:
    if what == "remove":
        model._default_manager.filter(pk__in=[row_id for _, row_id, _ in rows]).delete()
        return
    made = [_row(model, columns or {}) for _, _, columns in rows]
    if what == "add":
        add_rows(made)
    else:
        names = [one.name for one in model._meta.concrete_fields if not one.primary_key]
        model._default_manager.bulk_update(made, names, batch_size=500)


def _row(model: type[models.Model], columns: Columns) -> models.Model:
    return model(**{one.attname: one.to_python(columns[one.attname]) for one in model._meta.concrete_fields})


def taken_back(*, load: TableLoad) -> Journal:
    """The journal that restores what a load changed. Raises LoadNotUndone when a row is no longer as the load left it."""
    journal = Journal()
    changes = list(load.row_changes.order_by("-seq"))
    for start in range(0, len(changes), BATCH):
        part = changes[start : start + BATCH]
        held: dict[UUID, models.Model] = {}
        for name, model in TABLES.items():
            held |= model._default_manager.in_bulk([row.row_id for row in part if row.table == name])
        for change in part:
            _take_back(change, held.get(change.row_id), journal)
    return journal


def _take_back(change: RowChange, held: models.Model | None, journal: Journal) -> None:
    if (columns_of_row(held) if held else None) != change.after:
        place = change.after or change.before or {}
        what = place.get("code") or place.get("old_code") or ""
        raise LoadNotUndone(f"{what} 在这次载入之后又有改动，请先撤销较晚的载入")
    if change.before is None:
        if held:
            journal.remove(held)
    elif held is None:
        journal.add(_row(TABLES[change.table], change.before))
    else:
        before = _row(TABLES[change.table], change.before)
        journal.change(held, **{one.attname: getattr(before, one.attname) for one in before._meta.concrete_fields})
