"""Units, seats and names as plain values, so that what a plan changed can be kept and taken back."""

from typing import Any

from linli.access.models import Grant, Unit
from linli.organisations.models import Organisation, OrganisationName

Picture = dict[str, dict[str, Any]]
FACTS = ("kind", "name", "short_name", "valid_from", "valid_to", "seen_date", "source")


def picture_of_units() -> Picture:
    """Every unit's place, every seat's last day, every organisation's division and names, by id. Thousands of rows."""
    names: dict[str, list[list[Any]]] = {}
    for row in OrganisationName.objects.order_by("position"):
        names.setdefault(str(row.organisation_id), []).append([_plain(getattr(row, name)) for name in FACTS])
    columns = ("pk", "parent_id", "path", "closed_date", "successor_id")
    return {
        "units": {str(pk): [_plain(part) for part in rest] for pk, *rest in Unit.objects.values_list(*columns)},
        "grants": {str(pk): _plain(until) for pk, until in Grant.objects.values_list("pk", "until_date")},
        "organisations": {
            str(pk): {"division": code, "names": names.get(str(pk), [])}
            for pk, code in Organisation.objects.values_list("pk", "division_code")
        },
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)


def differing(before: Picture, after: Picture) -> tuple[Picture, Picture]:
    """What is not the same in both, on either side. What is new stands in the second alone."""
    kept: tuple[Picture, Picture] = ({}, {})
    for part, rows in after.items():
        changed = [key for key, row in rows.items() if key not in before[part] or before[part][key] != row]
        kept[0][part] = {key: before[part][key] for key in changed if key in before[part]}
        kept[1][part] = {key: rows[key] for key in changed}
    return kept
