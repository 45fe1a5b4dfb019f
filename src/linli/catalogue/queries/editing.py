"""What the people who keep the catalogue see: every version, drafts, and what is still wrong with one.

Matters are public; a draft is seen only by those who may publish it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.access.queries import own_root
from linli.access.rules import Actor, may
from linli.catalogue import rules
from linli.catalogue.choices import BodyNature, DraftState, MatterStatus
from linli.catalogue.models import MatterDraft
from linli.catalogue.queries import (
    MatterCard,
    MatterUnknown,
    card_of_content,
    district_below,
    matters_of_district,
    offered_below,
    root_of_district,
    versions_of,
)
from linli.catalogue.queries.bundles import unknown_parts
from linli.catalogue.queries.categories import classes_at
from linli.catalogue.schema import RELATIVE_UNITS, MatterFile
from linli.catalogue.schema.labels import label_of, plain
from linli.kernel.clock import CHINA
from linli.kernel.datafiles import Place, said
from linli.organisations.queries import UnitUnknown, root_unit, unit_card, unit_codes

EDIT = "catalogue.edit"
LAST_DAYS = 60


class DraftUnknown(LookupError):
    """No draft with this id, or it is another unit's."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a draft: the place from the top, its name on the page, and what to do."""

    place: Place
    label: str
    sentence: str


@dataclass(frozen=True)
class DraftCard:
    """A version in the making."""

    id: UUID
    code: str
    name: str
    district: str
    based_on: int
    content: dict[str, Any]
    edition: int
    state: str
    begun_by: str
    begun_at: datetime
    saved_by: str
    saved_by_id: UUID | None
    saved_at: datetime
    ended_by: str
    ended_at: datetime | None
    became: int


@dataclass(frozen=True)
class KeptMatter:
    """A matter as its keepers list it. `card` is the version that holds, else the newest; None before the first one."""

    code: str
    name: str
    card: MatterCard | None
    newest: MatterCard | None
    holds: bool
    next_version: MatterCard | None
    draft: DraftCard | None
    may_edit: bool
    mandate_left: int | None


@dataclass(frozen=True)
class KeptFilters:
    """What a list of matters is narrowed by."""

    q: str = ""
    field: str = ""
    status: str = ""
    unit: str = ""
    kind: str = ""
    only: str = ""  # drafts, mandates, ended, mine


def owner_path(*, unit: str, district: str) -> str:
    """The path of the unit a matter belongs to: its deciding body's; the district's own where none is named."""
    try:
        return unit_card(code=unit).path
    except UnitUnknown:
        pass
    try:
        return unit_card(code=root_of_district(district=district)).path
    except UnitUnknown:
        return root_unit().path


def may_edit(*, unit: str, district: str, by: Actor) -> bool:
    """Whether `by` keeps the matters of a unit: its own staff, or the district's."""
    return may(by, EDIT, unit_path=owner_path(unit=unit, district=district))


def kept_matters(*, by: Actor, at: datetime, filters: KeptFilters = KeptFilters()) -> list[KeptMatter]:
    """Every matter of one's own district, ended ones and drafts of new ones included, by code: one query for drafts."""
    district = district_below(root=own_root(by=by))
    drafts = {draft.code: draft for draft in open_drafts(by=by)}
    known = {cards[-1].code: cards for cards in matters_of_district(district=district)}
    rows = [_kept(code, known.get(code, ()), drafts.get(code), by, at) for code in sorted({*known, *drafts})]
    return [row for row in rows if _fits(row, filters)]


def _kept(code: str, cards: tuple[MatterCard, ...], draft: DraftCard | None, by: Actor, at: datetime) -> KeptMatter:
    holding = next((card for card in reversed(cards) if card.holds(at)), None)
    newest = cards[-1] if cards else None
    card = holding or newest
    later = newest if newest and newest is not holding and newest.begins_at and newest.begins_at > at else None
    allowed = may_edit(unit=card.body.unit, district=card.district, by=by) if card else draft is not None
    name = card.name if card else draft.name if draft else code
    left = days_of_mandate(card=card, on=at.astimezone(CHINA).date()) if holding and card else None
    return KeptMatter(code, name, card, newest, holding is not None, later, draft, allowed, left)


def _fits(row: KeptMatter, filters: KeptFilters) -> bool:
    card, words = row.card, filters.q.strip().casefold()
    only = {
        "drafts": row.draft is not None,
        "mandates": row.mandate_left is not None and row.mandate_left <= LAST_DAYS,
        "ended": not row.holds and row.next_version is None and card is not None,
        "mine": row.may_edit,
    }
    wanted = (
        only.get(filters.only, True),
        not filters.field or (card is not None and card.field == filters.field),
        not filters.status or (card is not None and card.status == filters.status),
        not filters.kind or (card is not None and card.kind == filters.kind),
        not filters.unit or (card is not None and filters.unit in {card.body.unit, card.route.lead}),
        not words or any(words in text.casefold() for text in _names(row)),
    )
    return all(wanted)


def _names(row: KeptMatter) -> tuple[str, ...]:
    found = [text for key in row.card.keys for text in key] if row.card else []
    return (row.code, row.name, *found)


def days_of_mandate(*, card: MatterCard, on: date) -> int | None:
    """How many days an entrusted body's mandate still holds, 0 on its last day, less than 0 when it has ended."""
    until = card.body.mandate_until
    entrusted = card.body.nature == BodyNature.ENTRUSTED
    return rules.days_left(until=until, on=on) if entrusted and until else None


def open_drafts(*, by: Actor) -> list[DraftCard]:
    """The drafts that `by` may publish, by code."""
    rows = MatterDraft.objects.filter(state=DraftState.OPEN).order_by("code")
    return [_draft(row) for row in rows if may(by, EDIT, unit_path=row.unit_path)]


def draft_card(*, draft_id: UUID, by: Actor) -> DraftCard:
    """One draft, also a published or dropped one. Raises DraftUnknown outside the scope of `by`."""
    row = MatterDraft.objects.filter(pk=draft_id).first()
    if row is None or not may(by, EDIT, unit_path=row.unit_path):
        raise DraftUnknown(str(draft_id))
    return _draft(row)


def open_draft(*, code: str, by: Actor) -> DraftCard | None:
    """The open draft of a matter, if there is one that `by` may publish."""
    return next((draft for draft in open_drafts(by=by) if draft.code == code), None)


def _draft(row: MatterDraft) -> DraftCard:
    return DraftCard(
        id=row.pk,
        code=row.code,
        name=str(row.content.get("name") or row.code),
        district=row.district,
        based_on=row.based_on,
        content=row.content,
        edition=row.edition,
        state=row.state,
        begun_by=row.begun_by_name,
        begun_at=row.begun_at,
        saved_by=row.saved_by_name,
        saved_by_id=row.saved_by_id,
        saved_at=row.saved_at,
        ended_by=row.ended_by_name,
        ended_at=row.ended_at,
        became=row.became,
    )


def kept_versions(*, code: str, by: Actor) -> tuple[MatterCard, ...]:
    """All versions of a matter of one's own district, the first one first. Raises MatterUnknown."""
    cards = versions_of(code=code)
    if not cards or not offered_below(matter=cards[-1], root=own_root(by=by)):
        raise MatterUnknown(code)
    return cards


def confirmed_by(*, card: MatterCard) -> str:
    """Who declared another place's example or a draft to be in force here; empty where nobody had to."""
    if card.status != MatterStatus.IN_FORCE or not card.published_by:
        return ""
    before = [other for other in versions_of(code=card.code) if other.version == card.version - 1]
    return "" if before and before[0].status == MatterStatus.IN_FORCE else card.published_by


def content_of(*, card: MatterCard) -> dict[str, Any]:
    """What a version says, as its file would: JSON values of every field."""
    values = {name: getattr(card, name) for name in MatterFile.model_fields if name != "clock_starts"}
    return MatterFile.model_construct(**values, clock_starts=card.clock_stated).model_dump(mode="json")


def whole(*, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """A content with every default filled in and without its first day, to be compared; None when it is not whole."""
    try:
        return MatterFile.model_validate({**content, "valid_from": None}).model_dump(mode="json")
    except ValidationError:
        return None


def faults_of(*, content: Mapping[str, Any], district: str) -> tuple[Fault, ...]:
    """What keeps a draft from being published, in the order of the fields: the same checks as for a file."""
    try:
        file = MatterFile.model_validate(content)
    except ValidationError as wrong:
        return tuple(Fault(error["loc"], label_of(error["loc"]), plain(said(error))) for error in _once(wrong.errors()))
    return tuple(Fault(place, label_of(place), sentence) for place, sentence in _strange(file, district))


def _strange(file: MatterFile, district: str) -> Iterator[tuple[Place, str]]:
    """Units, matters and classes that are named and do not exist."""
    known = unit_codes() | RELATIVE_UNITS
    for place, code in file.units():
        if code not in known:
            yield place, _("没有代码为 %(code)s 的单位。") % {"code": code}
    for place, code in unknown_parts(file=file):
        yield place, _("没有代码为 %(code)s 的事项。") % {"code": code}
    table = classes_at(root=root_of_district(district=district)) if file.categories else None
    for index, code in enumerate(file.categories):
        if table is None or code not in table.by_code or not table.by_code[code].is_small:
            yield ("categories", index), _("诉求分类里没有 %(code)s 这个小类。") % {"code": code}


def file_text(*, card: MatterCard) -> str:
    """A version as the file that would say the same (YAML), without what stands at its default."""
    file = MatterFile.model_validate(content_of(card=card))
    values = file.model_dump(mode="json", exclude_defaults=True)
    order = [name for name in MatterFile.model_fields if name in values]
    return yaml.safe_dump({name: values[name] for name in order}, allow_unicode=True, sort_keys=False, width=120)


def _once(errors: list[Any]) -> Iterator[Any]:
    """A list whose only item is wrong is not called empty as well."""
    places = [error["loc"] for error in errors]
    for error in errors:
        within = any(place[: len(error["loc"])] == error["loc"] != place for place in places)
        if not (within and error["type"] == "too_short"):
            yield error


def preview_of(*, draft: DraftCard, at: datetime) -> MatterCard:
    """A draft as the version it would become. Raises pydantic's ValidationError when it is not whole."""
    newest = versions_of(code=draft.code)
    number = newest[-1].version + 1 if newest else 1
    return card_of_content(content=draft.content, district=draft.district, version=number, begins_at=at)


def outside_sources(*, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Places elsewhere that a content still cites as its source, each once: to be looked at before it is confirmed."""
    return tuple(dict.fromkeys(_places(content)))


def _places(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "document" in value and value.get("place"):
            yield str(value["place"])
        for part in value.values():
            yield from _places(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _places(part)
