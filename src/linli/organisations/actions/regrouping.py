"""Units after a change of divisions: moved, merged, renamed, each under its old id and code."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.access.actions import close_unit, move_unit
from linli.access.models import Unit
from linli.access.rules import Actor, require
from linli.kernel import audit, marks
from linli.kernel.datafiles import FileRefused
from linli.organisations import rules
from linli.organisations.actions.pictures import Picture, differing, picture_of_units
from linli.organisations.actions.planning import Step, faults_of
from linli.organisations.choices import NameKind
from linli.organisations.models import Organisation, OrganisationName, Regrouping


@transaction.atomic
def regroup_units(
    *, steps: Sequence[Step], on: date, source: str, by: Actor, at: datetime, load_id: UUID | None = None
) -> int:
    """Carry out a plan from a day on; how many units it changed. One transaction; the cases follow by the bell.

    With the load of divisions that it follows, what it changed is kept and can be taken back (`ungroup_units`).

    A merged unit is closed, names its successor and hangs below it: who works there reaches all that it left; its seats
    and the units below it go over. A unit that serves a new division keeps id, code and the numbers it gives.
    Raises NotAllowed without system.manage, FileRefused for a plan that names units wrongly.
    """
    require(by, "system.manage")
    if errors := list(faults_of(steps=steps, file=source)):
        raise FileRefused(errors)
    before = picture_of_units() if load_id else {}
    # towns that move come first, as the plan has them; mergers last, when their successors stand where they will
    for step in sorted(steps, key=lambda step: step.kind == "merged"):
        unit = Unit.objects.get(code=step.unit)
        if step.kind == "moved":
            move_unit(unit=unit, parent=Unit.objects.get(code=step.to), by=by, at=at)
        elif step.kind == "merged":
            _merge(unit, Unit.objects.get(code=step.to), on, by, at)
        _renew(unit, step, on, source, by, at)
    if steps:
        marks.bump("organisations")
    if load_id and steps:
        _keep(load_id, before, on, source, by, at)
    return len(steps)


def _keep(load_id: UUID, before: Picture, on: date, source: str, by: Actor, at: datetime) -> None:
    was, now = differing(before, picture_of_units())
    kept = Regrouping.objects.create(load_id=load_id, date=on, source=source[:200], before=was, after=now, at=at)
    audit.record("units.regroup", kept, by=by, at=at, wrote=[kept], about={"units": len(now["units"])})


def _merge(unit: Unit, successor: Unit, on: date, by: Actor, at: datetime) -> None:
    for child in Unit.objects.filter(parent=unit, closed_date=None).order_by("path"):
        if child.pk != successor.pk:
            move_unit(unit=child, parent=successor, by=by, at=at)
    close_unit(unit=unit, successor=successor, on=on, by=by, at=at)
    move_unit(unit=unit, parent=Unit.objects.get(pk=successor.pk), by=by, at=at)


def _renew(unit: Unit, step: Step, on: date, source: str, by: Actor, at: datetime) -> None:
    """The division a unit serves from now on, and its new name beside the old ones."""
    organisation = Organisation.objects.filter(unit=unit).first()
    if organisation is None or not (step.division or step.name):
        return
    if step.division:
        organisation.division_code = rules.full_code(step.division)
        organisation.save(update_fields=["division_code"])
    named, dropped = _named(organisation, step.name, on, source) if step.name else ([], [])
    audit.record(
        "organisation.follow",
        organisation,
        by=by,
        at=at,
        wrote=[organisation, *named],
        removed=dropped,
        about={"unit": unit.code, "division": organisation.division_code},
    )


def _named(
    organisation: Organisation, name: str, on: date, source: str
) -> tuple[list[OrganisationName], list[OrganisationName]]:
    held: list[dict[str, Any]] = []
    dropped = list(organisation.names.order_by("position"))
    for row in dropped:
        ends = on if row.kind == NameKind.OFFICIAL and row.valid_to is None else row.valid_to
        begins = row.valid_from if row.valid_from is None or ends is None or row.valid_from < ends else None
        held.append({**_facts(row), "valid_from": begins, "valid_to": ends})
    short = name.removesuffix("公共服务中心").removesuffix("便民服务中心")
    first = {"kind": NameKind.OFFICIAL, "name": name, "short_name": short, "valid_from": on, "source": source[:200]}
    organisation.names.all().delete()
    named = OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, position=position, **facts)
        for position, facts in enumerate([first, *held])
    )
    return named, dropped


def _facts(row: OrganisationName) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("kind", "name", "short_name", "seen_date", "source")}
