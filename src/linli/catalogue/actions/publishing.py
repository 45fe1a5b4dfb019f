"""Publishing a draft as the next version of its matter, and ending a matter."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.access.rules import Actor, NotAllowed, may, require
from linli.catalogue.actions.drafting import draft_for_update, end_draft
from linli.catalogue.actions.versions import add_version, end_versions, versions_for_update
from linli.catalogue.choices import DraftState
from linli.catalogue.models import Matter, MatterDraft, MatterVersion
from linli.catalogue.queries.editing import EDIT, Fault, faults_of, kept_versions, owner_path
from linli.catalogue.schema import MatterFile
from linli.catalogue.schema.labels import label_of
from linli.kernel import audit, marks
from linli.kernel.clock import CHINA


class DraftRefused(Exception):
    """Something in it is wrong; what holds now holds on. `faults` names each place and what to do."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(f"{fault.label}：{fault.sentence}" for fault in self.faults))


class VersionMoved(Exception):
    """Another version came since the draft was compared. Carries its number."""


class DayRefused(Exception):
    """A first or last day that has passed already."""


class MatterEnded(Exception):
    """The matter has ended, or its last day is set."""


def publish_draft(*, draft_id: UUID, edition: int, over: int, begins: date, by: Actor, at: datetime) -> MatterVersion:
    """Make a draft the next version, from a first day on (today: from this moment). The one before holds until then.

    `over`: the newest version that the draft was compared with, 0 for a new matter. Raises DraftRefused when
    anything is wrong, DayRefused for a day that has passed, VersionMoved, and as `save_draft` does. Only the staff of
    the deciding unit, or the district's, may publish, and so declare that a draft or another place's example holds here.
    """
    if begins < at.astimezone(CHINA).date():
        raise DayRefused(begins)
    with transaction.atomic():
        draft = draft_for_update(draft_id=draft_id, edition=edition, by=by)
        matter, _made = Matter.objects.get_or_create(code=draft.code, defaults={"district": draft.district})
        held = versions_for_update(matter=matter)
        _check(draft, matter, held, over, by)
        file = MatterFile.model_validate(draft.content | {"valid_from": begins.isoformat()})
        rows = add_version(matter=matter, held=held, file=file, at=at, published_by=by)
        end_draft(draft=draft, state=DraftState.PUBLISHED, became=rows[0].version, by=by, at=at)
        marks.bump("catalogue")
        _record_publication(draft, matter, rows, held, by=by, at=at)
    return rows[0]


def _check(draft: MatterDraft, matter: Matter, held: list[MatterVersion], over: int, by: Actor) -> None:
    newest = held[0].version if held else 0
    if matter.district != draft.district:
        raise NotAllowed(EDIT)
    if newest != over:
        raise VersionMoved(newest)
    faults = list(faults_of(content=draft.content, district=draft.district))
    if faults:
        raise DraftRefused(faults)
    if held:
        before = (held[0].content.get("body") or {}).get("unit", "")
        require(by, EDIT, unit_path=owner_path(unit=before, district=draft.district))
    unit = draft.content["body"].get("unit") or ""
    if not may(by, EDIT, unit_path=owner_path(unit=unit, district=draft.district)):
        place = ("body", "unit")
        said = _("只能由实施主体自己或者本区的事项管理员发布，请核对实施主体，或者请他们来发布。")
        raise DraftRefused([Fault(place, label_of(place), said)])


def _record_publication(
    draft: MatterDraft, matter: Matter, rows: list[MatterVersion], held: list[MatterVersion], *, by: Actor, at: datetime
) -> None:
    about = {"code": draft.code, "version": rows[0].version, "digest": rows[0].digest, "status": rows[0].status}
    if held and held[0].status != rows[0].status:
        about["status_before"] = held[0].status
    audit.record("matter.publish", matter, by=by, at=at, wrote=[matter, *rows], about=about)
    audit.record("matter.draft", draft, by=by, at=at, wrote=[draft], about={"code": draft.code, "became": draft.became})


@transaction.atomic
def end_matter(*, code: str, last_day: date, reason: str, by: Actor, at: datetime) -> MatterVersion:
    """Offer a matter no longer after a last day (today or later). Cases that run go on under their version.

    Raises MatterUnknown, NotAllowed, DayRefused, MatterEnded.
    """
    newest = kept_versions(code=code, by=by)[-1]
    require(by, EDIT, unit_path=owner_path(unit=newest.body.unit, district=newest.district))
    if last_day < at.astimezone(CHINA).date():
        raise DayRefused(last_day)
    matter = Matter.objects.get(code=code)
    held = versions_for_update(matter=matter)
    if held[0].valid_to is not None:
        raise MatterEnded(code)
    rows = end_versions(held=held, ends_at=datetime.combine(last_day + timedelta(days=1), time.min, CHINA))
    held[0].end_reason, held[0].ended_by_name = reason, by.name
    held[0].save(update_fields=["end_reason", "ended_by_name"])
    marks.bump("catalogue")
    audit.record("matter.end", matter, by=by, at=at, wrote=rows, about={"code": code, "last_day": last_day.isoformat()})
    return held[0]
