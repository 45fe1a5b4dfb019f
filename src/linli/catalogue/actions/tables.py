"""A further file of a district, kept whole: the newest holds, the earlier ones stay readable."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from pydantic import BaseModel

from linli.access.rules import Actor
from linli.catalogue.actions.loading import LoadReport, district_of, end_rows
from linli.catalogue.actions.versions import canonical
from linli.catalogue.choices import TableKind
from linli.catalogue.models import CatalogueTable
from linli.kernel import audit, marks


@transaction.atomic
def hold_table(*, kind: TableKind, file: BaseModel, path: Path, by: Actor, at: datetime) -> LoadReport:
    """Let a checked file hold for the district of its folder, when it differs from what holds."""
    content, digest = canonical(file)
    district = district_of(folder=path.parent)
    held = CatalogueTable.objects.filter(valid_to=None, kind=kind, district=district)
    if held.filter(digest=digest).exists():
        return LoadReport(unchanged=[path.name])
    first = not end_rows(held, by=by, at=at)
    table = CatalogueTable.objects.create(kind=kind, district=district, content=content, digest=digest, loaded_at=at)
    marks.bump("catalogue")
    audit.record(f"{kind.value}.load", table, by=by, at=at, wrote=[table], about={"digest": digest})
    return LoadReport(added=[path.name]) if first else LoadReport(changed=[path.name])
