"""A version in the making: begun, saved, dropped. Each saving counts one edition; a stale one is refused."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from linli.access.queries import own_root
from linli.access.rules import Actor, NotAllowed, may, require
from linli.catalogue.choices import DraftState, MatterKind, MatterStatus
from linli.catalogue.models import Matter, MatterDraft
from linli.catalogue.queries import MatterCard, district_below
from linli.catalogue.queries.editing import EDIT, DraftUnknown, content_of, kept_versions, owner_path
from linli.catalogue.schema.parts import CODE
from linli.kernel import audit
from linli.organisations.queries import unit_card

LONGEST_CODE = 64
FROM_TABLE = "spreadsheet"


class CodeRefused(Exception):
    """Not a code of a matter, or taken already."""


class DraftOpen(Exception):
    """Somebody has begun a draft of this matter. `draft_id` names it where `by` may see it."""

    def __init__(self, draft_id: UUID | None, saved_by: str) -> None:
        self.draft_id, self.saved_by = draft_id, saved_by
        super().__init__(saved_by)


class DraftStale(Exception):
    """Somebody saved since: who and when."""

    def __init__(self, draft: MatterDraft) -> None:
        self.edition, self.saved_by, self.saved_at = draft.edition, draft.saved_by_name, draft.saved_at
        super().__init__(f"edition {draft.edition}")


class DraftEnded(Exception):
    """The draft was published or dropped."""


@transaction.atomic
def begin_draft(
    *, code: str, by: Actor, at: datetime, name: str = "", copy_of: str = "", version: int = 0
) -> MatterDraft:
    """Begin the next version of a matter from one of its versions (the newest without `version`), or a new matter.

    A new one begins empty, or as a copy of `copy_of`. Raises NotAllowed, MatterUnknown, CodeRefused, DraftOpen.
    """
    district = district_below(root=own_root(by=by))
    if name:
        content, based_on, path = _new_content(code, name, copy_of, by), 0, _own_path(by)
    else:
        card = _version(code, version, by)
        content, based_on = content_of(card=card) | {"valid_from": None}, _newest(code, by).version
        path, district = owner_path(unit=card.body.unit, district=card.district), card.district
        require(by, EDIT, unit_path=path)
    _refuse_second(code, by)
    return _write(MatterDraft(code=code, district=district, unit_path=path, based_on=based_on, content=content), by, at)


def _new_content(code: str, name: str, copy_of: str, by: Actor) -> dict[str, Any]:
    if not re.fullmatch(CODE, code) or len(code) > LONGEST_CODE:
        raise CodeRefused("shape")
    if Matter.objects.filter(code=code).exists():
        raise CodeRefused("taken")
    start = content_of(card=_newest(copy_of, by)) if copy_of else blank(unit=_own_code(by))
    status = start["status"] if start["status"] == MatterStatus.FOREIGN_EXAMPLE else MatterStatus.DRAFT
    return start | {"code": code, "name": name, "status": str(status), "valid_from": None}


def blank(*, unit: str) -> dict[str, Any]:
    """A new matter of a unit before anything is known of it."""
    unknown = {"unknown": True, "reason": ""}
    return {
        "kind": MatterKind.APPLICATION.value,
        "status": MatterStatus.DRAFT.value,
        "tiers": ["village", "town", "district"],
        "channels": ["window"],
        "applicants": {"person": True, "agent": True},
        "body": {"unit": unit, "nature": "statutory"},
        "conditions": [],
        **{name: dict(unknown) for name in ("legal_limit", "promised_limit", "fee", "visits")},
        "route": {"lead": unit, "text": ""},
        "result": {"name": ""},
        "grounds": [],
        **{name: dict(unknown) for name in ("consultation", "complaint", "remedies")},
    }


def _version(code: str, version: int, by: Actor) -> MatterCard:
    held = [card for card in kept_versions(code=code, by=by) if not version or card.version == version]
    if not held:
        raise DraftUnknown(f"{code} v{version}")
    return held[-1]


def _newest(code: str, by: Actor) -> MatterCard:
    return kept_versions(code=code, by=by)[-1]


def _own_path(by: Actor) -> str:
    """Where a new matter belongs until its body is named: the first unit whose catalogue `by` keeps."""
    paths = by.paths(EDIT)
    if not paths:
        raise NotAllowed(EDIT)
    return paths[0]


def _own_code(by: Actor) -> str:
    path = _own_path(by)
    return next(unit_card(unit_id=seat.unit_id).code for seat in by.seats if seat.path == path)


def _refuse_second(code: str, by: Actor) -> None:
    row = MatterDraft.objects.filter(code=code, state=DraftState.OPEN).first()
    if row is not None:
        seen = may(by, EDIT, unit_path=row.unit_path)
        raise DraftOpen(row.pk if seen else None, row.saved_by_name)


def _write(draft: MatterDraft, by: Actor, at: datetime) -> MatterDraft:
    draft.begun_by_id = draft.saved_by_id = by.account_id
    draft.begun_by_name = draft.saved_by_name = by.name
    draft.begun_at = draft.saved_at = at
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # another began it in the same moment
        _refuse_second(draft.code, by)
        raise
    _record("matter.draft", draft, by, at)
    return draft


@transaction.atomic
def save_draft(*, draft_id: UUID, content: Mapping[str, Any], edition: int, by: Actor, at: datetime) -> MatterDraft:
    """Save what a draft says now; it need not be whole yet. `edition`: the one that was changed.

    Raises DraftUnknown outside the scope of `by`, DraftEnded, DraftStale when somebody saved since.
    """
    draft = draft_for_update(draft_id=draft_id, edition=edition, by=by)
    draft.note = ""
    return _save(draft, content, by, at)


def _save(draft: MatterDraft, content: Mapping[str, Any], by: Actor, at: datetime) -> MatterDraft:
    draft.content = dict(content) | {"code": draft.code}
    draft.edition += 1
    draft.saved_by_id, draft.saved_by_name, draft.saved_at = by.account_id, by.name, at
    draft.save(update_fields=["content", "edition", "saved_by_id", "saved_by_name", "saved_at", "note"])
    _record("matter.draft", draft, by, at)
    return draft


@transaction.atomic
def draft_from_table(*, code: str, content: Mapping[str, Any], by: Actor, at: datetime) -> MatterDraft:
    """Save what a spreadsheet says of a matter as its draft; a draft that the same person brought that way goes on.

    Raises DraftOpen for any other open draft, and as `begin_draft` does.
    """
    draft = MatterDraft.objects.select_for_update().filter(code=code, state=DraftState.OPEN).first()
    if draft is None:
        new = not Matter.objects.filter(code=code).exists()
        draft = begin_draft(code=code, name=str(content["name"]) if new else "", by=by, at=at)
    elif draft.note != FROM_TABLE or draft.saved_by_id != by.account_id:
        _refuse_second(code, by)
    draft.note = FROM_TABLE
    return _save(draft, content, by, at)


@transaction.atomic
def drop_draft(*, draft_id: UUID, edition: int, by: Actor, at: datetime) -> MatterDraft:
    """Give a draft up; it stays readable. Raises as `save_draft` does."""
    draft = draft_for_update(draft_id=draft_id, edition=edition, by=by)
    end_draft(draft=draft, state=DraftState.DROPPED, by=by, at=at)
    _record("matter.drop", draft, by, at)
    return draft


def draft_for_update(*, draft_id: UUID, edition: int, by: Actor) -> MatterDraft:
    """An open draft as `by` saw it, held until the transaction ends. Raises DraftUnknown, DraftEnded, DraftStale."""
    draft = MatterDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None or not may(by, EDIT, unit_path=draft.unit_path):
        raise DraftUnknown(str(draft_id))
    if draft.state != DraftState.OPEN:
        raise DraftEnded(draft.state)
    if draft.edition != edition:
        raise DraftStale(draft)
    return draft


def end_draft(*, draft: MatterDraft, state: DraftState, by: Actor, at: datetime, became: int = 0) -> None:
    """Close a draft. The caller records it."""
    draft.state, draft.ended_at, draft.ended_by_name, draft.became = state, at, by.name, became
    draft.save(update_fields=["state", "ended_at", "ended_by_name", "became"])


def _record(action: str, draft: MatterDraft, by: Actor, at: datetime) -> None:
    audit.record(action, draft, by=by, at=at, wrote=[draft], about={"code": draft.code, "edition": draft.edition})
