"""A reform as one act: the divisions and the units that serve them, applied together and taken back together."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from linli.access.rules import Actor, require
from linli.organisations.actions.planning import Step, plan_after, read_plan
from linli.organisations.actions.regrouping import regroup_units
from linli.organisations.actions.ungrouping import ungroup_units
from linli.reference.actions import Reform, change_divisions, undo_load


@dataclass(frozen=True)
class Reformed:
    """What became of divisions and of units; `reform.load_id` is None in a trial. `units` counts those that changed."""

    reform: Reform
    steps: tuple[Step, ...]
    units: int


def reform_divisions(
    *, path: Path, day: date, plan: Path | None, source: str, by: Actor, at: datetime, trial: bool = False
) -> Reformed:
    """Apply a file of changes and the plan for units (what rules propose without one) in one transaction.

    Cases and grids follow by the bell, in batches, resumably. A trial does all of it and takes it back before it is seen
    by anybody. Raises NotAllowed without system.manage, UnitMoveRefused, FileRefused for a mistake in either file; then
    nothing is written.
    """
    require(by, "system.manage")
    with transaction.atomic():
        reform = change_divisions(path=path, day=day, by_id=by.account_id, at=at, source=source)
        if reform.load_id is None:
            return Reformed(reform, (), 0)
        steps = read_plan(path=plan) if plan else plan_after(load_id=reform.load_id)
        units = regroup_units(steps=steps, on=day, source=source, by=by, at=at, load_id=reform.load_id)
        if trial:
            transaction.set_rollback(True)
    return Reformed(replace(reform, load_id=None) if trial else reform, steps, units)


def reverse_reform(*, load_id: UUID, by: Actor, at: datetime, trial: bool = False) -> Reformed:
    """Take back the units that followed a load, then the load itself, in one transaction. A trial as in `reform_divisions`.

    Raises NotAllowed without system.manage, UnitsNotTakenBack, LoadNotUndone; then nothing is written.
    """
    with transaction.atomic():
        units = ungroup_units(load_id=load_id, by=by, at=at)
        reform = undo_load(load_id=load_id, by_id=by.account_id, at=at)
        if trial:
            transaction.set_rollback(True)
    return Reformed(replace(reform, load_id=None) if trial else reform, (), units)
