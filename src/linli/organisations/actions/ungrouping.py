"""Taking back what a plan did to units: places, closings, seats, divisions served and names."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.access.actions import end_grant, move_unit, reopen_unit, restore_grant
from linli.access.models import Grant, Unit
from linli.access.rules import Actor, require
from linli.kernel import audit, marks
from linli.kernel.clock import CHINA
from linli.organisations.actions.pictures import FACTS, Picture, picture_of_units
from linli.organisations.models import Organisation, OrganisationName, Regrouping

DAYS = ("valid_from", "valid_to", "seen_date")


class UnitsNotTakenBack(Exception):
    """A plan for units that cannot be taken back, and why, as a sentence."""


@transaction.atomic
def ungroup_units(*, load_id: UUID, by: Actor, at: datetime) -> int:
    """Bring units back to where they were before the plans that followed a load, the newest first; how many units.

    Closed units open again under their ids and codes; seats that went over end, those that were ended go on; cases follow
    by the bell. What was opened since stays where it is. One transaction. Raises NotAllowed without system.manage,
    UnitsNotTakenBack when a unit was changed again since.
    """
    require(by, "system.manage")
    changed = 0
    for kept in Regrouping.objects.select_for_update().filter(load_id=load_id, undone_at=None).order_by("-at", "-id"):
        if faults := list(_changed_since(kept.after)):
            raise UnitsNotTakenBack(f"{'、'.join(faults[:5])} 在这次调整之后又有改动，请先撤销较晚的调整")
        _put_back(kept.before, kept.after, by, at)
        kept.undone_at = at
        kept.save(update_fields=["undone_at"])
        audit.record("units.ungroup", kept, by=by, at=at, wrote=[kept], about={"load": str(load_id)})
        changed += len(kept.before["units"])
    if changed:
        marks.bump("units", "organisations")
    return changed


def _changed_since(after: Picture) -> Iterator[str]:
    """Codes of units that hang elsewhere, are closed otherwise, or are named otherwise than the plan left them."""
    now = picture_of_units()
    codes = {str(pk): code for pk, code in Unit.objects.values_list("pk", "code")}
    for key, (parent, _path, closed, successor) in after["units"].items():
        held = now["units"].get(key)
        if held is None or (held[0], held[2], held[3]) != (parent, closed, successor):
            yield codes.get(key, key)
    of = {str(pk): codes[str(unit)] for pk, unit in Organisation.objects.values_list("pk", "unit_id")}
    for key, row in after["organisations"].items():
        if now["organisations"].get(key) != row:
            yield of.get(key, key)


def _put_back(before: Picture, after: Picture, by: Actor, at: datetime) -> None:
    units = Unit.objects.in_bulk([UUID(key) for key in before["units"]])
    for key, (_parent, _path, closed, _successor) in before["units"].items():
        if closed is None and units[UUID(key)].closed_date:
            reopen_unit(unit=units[UUID(key)], by=by, at=at)
    # from the top down, so that what went below another's branch has left it before that branch is hung elsewhere
    for key, (parent, path, _closed, _successor) in sorted(before["units"].items(), key=lambda row: row[1][1]):
        if after["units"][key][0] != parent:
            above = Unit.objects.get(pk=UUID(parent)) if parent else None
            move_unit(unit=Unit.objects.get(pk=UUID(key)), parent=above, by=by, at=at, path=path)
    _seats_back(before["grants"], after["grants"], by, at)
    for key, row in before["organisations"].items():
        _organisation_back(Organisation.objects.get(pk=UUID(key)), row, by, at)


def _seats_back(before: dict[str, Any], after: dict[str, Any], by: Actor, at: datetime) -> None:
    """Seats somebody has changed since stay as they are."""
    yesterday = at.astimezone(CHINA).date() - timedelta(days=1)
    for grant in Grant.objects.filter(pk__in=[UUID(key) for key in after]).select_related("unit"):
        key, until = str(grant.pk), grant.until_date
        if (str(until) if until else None) != after[key]:
            continue
        if key in before:
            back = date.fromisoformat(before[key]) if before[key] else None
            restore_grant(grant=grant, until=back, by=by, at=at)
        elif until is None or until > yesterday:
            end_grant(grant=grant, until=yesterday, by=by, at=at)


def _organisation_back(organisation: Organisation, row: dict[str, Any], by: Actor, at: datetime) -> None:
    organisation.division_code = row["division"]
    organisation.save(update_fields=["division_code"])
    dropped = list(organisation.names.order_by("position"))
    organisation.names.all().delete()
    named = OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, position=position, **_facts(values))
        for position, values in enumerate(row["names"])
    )
    written = [organisation, *named]
    about = {"division": organisation.division_code}
    audit.record("organisation.return", organisation, by=by, at=at, wrote=written, removed=dropped, about=about)


def _facts(values: list[Any]) -> dict[str, Any]:
    found = dict(zip(FACTS, values, strict=True))
    return found | {name: date.fromisoformat(found[name]) if found[name] else None for name in DAYS}
