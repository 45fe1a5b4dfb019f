"""The catalogue as others read it. Matters, rules and settings are public: no scope applies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from typing import Any
from uuid import UUID

from linli.access.queries import root_of
from linli.catalogue import rules, schema
from linli.catalogue.choices import MatterStatus
from linli.catalogue.models import DistrictSetting, Matter, MatterVersion, RoutingRule
from linli.kernel import marks
from linli.organisations.queries import UnitUnknown, standing_unit, unit_card
from linli.reference.queries.successors import came_of


class MatterUnknown(LookupError):
    """No matter has this code, or none of its versions holds at the moment asked for."""


class SettingsMissing(LookupError):
    """No district is loaded: `linli load district DIR`."""


@dataclass(frozen=True)
class MatterCard:
    """One version of a matter, with all its parts. `keys` are the names it is found by."""

    matter_id: UUID
    version_id: UUID
    district: str
    version: int
    begins_at: datetime | None
    ends_at: datetime | None
    digest: str
    source_file: str
    keys: tuple[tuple[str, ...], ...]
    loaded_at: datetime
    published_by: str
    ended_by: str
    end_reason: str
    code: str
    name: str
    everyday_names: tuple[str, ...]
    kind: str
    appeal_kind: str | None
    status: str
    valid_from: date | None
    national_codes: tuple[schema.NationalCode, ...]
    summary: str
    field: str | None
    plan_clauses: tuple[schema.PlanClause, ...]
    service: schema.Service | None
    offered_in: tuple[schema.OfferedIn, ...]
    categories: tuple[str, ...]
    parts: tuple[schema.BundlePart, ...]
    tiers: tuple[str, ...]
    channels: tuple[str, ...]
    applicants: schema.Applicants
    body: schema.Body
    conditions: tuple[str, ...]
    form: tuple[schema.FormField, ...]
    papers: tuple[schema.Paper, ...]
    legal_limit: schema.Limit
    promised_limit: schema.Limit
    clock_starts: str
    clock_stated: str | None
    always_refused: bool
    not_issued: tuple[schema.NotIssuedList, ...]
    fee: schema.Fee
    visits: schema.Visits
    route: schema.Route
    result: schema.Result
    grounds: tuple[schema.Source, ...]
    consultation: schema.Text
    complaint: schema.Text
    remedies: schema.Text
    sources: dict[str, tuple[schema.Source, ...]]
    notes: tuple[str, ...]

    def holds(self, at: datetime) -> bool:
        """Whether this version holds at a moment."""
        return (self.begins_at is None or self.begins_at <= at) and (self.ends_at is None or at < self.ends_at)

    @property
    def limit(self) -> schema.Limit:
        """The limit a case runs under: the promised one, else the legal one; `unknown` when no source gives either."""
        return self.legal_limit if self.promised_limit.unknown and not self.legal_limit.unknown else self.promised_limit

    @property
    def unsettled(self) -> str:
        """The word for what no unit of the district has confirmed (草拟, 外地示例); empty for a matter in force."""
        return "" if self.status == MatterStatus.IN_FORCE else str(MatterStatus(self.status).label)

    def warnings_for(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """What is said at once to these answers, kept or typed; each sentence once."""
        told = [question.warning_for(answers.get(question.key)) for question in self.form]
        return tuple(dict.fromkeys(text for text in told if text))


@dataclass(frozen=True)
class RouteRuleCard:
    """One routing rule. `when` keys, all optional: matter, kind, division_under, tier."""

    order: int
    rule_id: str
    text: str
    when: dict[str, str]
    lead: str
    assisting: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class _Shelf:
    cards: tuple[MatterCard, ...]
    by_id: dict[UUID, MatterCard]
    by_version: dict[tuple[str, int], MatterCard]
    by_code: dict[str, tuple[MatterCard, ...]]
    routes: dict[str, tuple[RouteRuleCard, ...]]
    settings: dict[str, schema.DistrictFile]
    home: str

    def district_of(self, root: str) -> str:
        """The district whose topmost unit has this code; the one loaded first, or what it became, when none has."""
        tops = {file.root_unit: code for code, file in self.settings.items()}
        if root in tops or self.home not in self.settings:
            return tops.get(root, self.home)
        return tops.get(_standing_top(self.settings[self.home].root_unit), self.home)


def _standing_top(code: str) -> str:
    """The topmost unit of today above a unit that was a top, or went on in another."""
    try:
        return root_of(unit_id=standing_unit(unit_id=unit_card(code=code).id).id)
    except (UnitUnknown, KeyError):
        return code


_kept: dict[int, _Shelf] = {}
OWN = frozenset(
    "matter_id version_id district version begins_at ends_at digest source_file keys clock_starts "
    "clock_stated loaded_at published_by ended_by end_reason".split()
)


def _shelf() -> _Shelf:
    """The whole catalogue, read again when it has changed. Version 0 (nothing loaded) is not kept."""
    version = marks.version("catalogue")
    if version and version in _kept:
        return _kept[version]
    shelf = _read()
    if version:
        if len(_kept) > 16:
            _kept.clear()
        _kept[version] = shelf
    return shelf


def _read() -> _Shelf:
    held = DistrictSetting.objects.filter(valid_to=None).order_by("loaded_at", "id")
    settings = {row.district: schema.DistrictFile.model_validate(row.content) for row in held}
    home = DistrictSetting.objects.order_by("loaded_at", "id").values_list("district", flat=True).first() or ""
    appeals_from = {code: str(file.appeal_clock_starts) for code, file in settings.items()}
    versions = MatterVersion.objects.select_related("matter").order_by("matter__code", "version")
    cards = tuple(_card(v, appeals_from.get(v.matter.district or home, "dispatch")) for v in versions)
    by_code: dict[str, list[MatterCard]] = {}
    for card in cards:
        by_code.setdefault(card.code, []).append(card)
    return _Shelf(
        cards=cards,
        by_id={card.version_id: card for card in cards},
        by_version={(card.code, card.version): card for card in cards},
        by_code={code: tuple(held) for code, held in by_code.items()},
        routes=_rules_by_district(),
        settings=settings,
        home=home,
    )


def _rules_by_district() -> dict[str, tuple[RouteRuleCard, ...]]:
    found: dict[str, tuple[RouteRuleCard, ...]] = {}
    for row in RoutingRule.objects.filter(valid_to=None).order_by("district", "order"):
        found[row.district] = (*found.get(row.district, ()), _rule(row))
    return found


def _card(version: MatterVersion, appeals_from: str) -> MatterCard:
    file = schema.MatterFile.model_validate(version.content)
    parts = {part.name: getattr(file, part.name) for part in fields_of(MatterCard) if part.name not in OWN}
    return MatterCard(
        matter_id=version.matter_id,
        version_id=version.pk,
        district=version.matter.district,
        version=version.version,
        begins_at=version.valid_from,
        ends_at=version.valid_to,
        digest=version.digest,
        source_file=version.source_file,
        keys=tuple(tuple(row) for row in version.keys),
        loaded_at=version.loaded_at,
        published_by=version.published_by_name,
        ended_by=version.ended_by_name,
        end_reason=version.end_reason,
        clock_stated=file.clock_starts,
        clock_starts=rules.clock_start(file.kind, stated=file.clock_starts, appeals_from=appeals_from),
        **parts,
    )


def _rule(row: RoutingRule) -> RouteRuleCard:
    return RouteRuleCard(row.order, row.rule_id, row.text, row.when, row.lead, tuple(row.assisting), row.source)


def matter_in_force(*, code: str, at: datetime) -> MatterCard:
    """The version that holds at a moment, drafts and foreign examples included. Raises MatterUnknown."""
    for card in _shelf().by_code.get(code, ()):
        if card.holds(at):
            return card
    raise MatterUnknown(code)


def matter_version(*, code: str, version: int) -> MatterCard:
    """One version, also an ended one: a case keeps the version it was accepted under. Raises MatterUnknown."""
    try:
        return _shelf().by_version[code, version]
    except KeyError:
        raise MatterUnknown(f"{code} v{version}") from None


def matter_by_version_id(*, version_id: UUID) -> MatterCard:
    """The version with this id. Raises MatterUnknown."""
    try:
        return _shelf().by_id[version_id]
    except KeyError:
        raise MatterUnknown(str(version_id)) from None


def matters_in_force(*, at: datetime, root: str = "", division: str = "") -> tuple[MatterCard, ...]:
    """Every matter as it holds at a moment, in the order of the codes: of the district below the unit `root`.

    Those of districts that it continues are among them; with `division`, only where they hold on.
    Without `root`: of the district that was loaded first.
    """
    shelf, wanted = _shelf(), _offering(root=root, division=division)
    return tuple(card for card in shelf.cards if card.district in wanted and card.holds(at))


def _offering(*, root: str, division: str = "") -> set[str]:
    """The districts whose matters are offered below a unit, for a division when one is given."""
    shelf = _shelf()
    own = shelf.district_of(root)
    continued = shelf.settings[own].continues if own in shelf.settings else ()
    origins = came_of(code=division) if continued and division else frozenset()
    held = {
        part.district
        for part in continued
        if not division or any(code.startswith(part.division_under) for code in origins)
    }
    return {"", own, *held}


def routing_rules(*, root: str = "") -> tuple[RouteRuleCard, ...]:
    """The rules that decide who gets a case below the unit `root`, in order: the first that fits decides."""
    shelf = _shelf()
    return shelf.routes.get(shelf.district_of(root), ())


def lent_rules(*, matter: str, root: str) -> tuple[RouteRuleCard, ...]:
    """The rules that another district has about a matter of its own: they go with its cases where the unit `root` says nothing."""
    shelf = _shelf()
    held = shelf.by_code.get(matter)
    district = held[-1].district if held else ""
    if district in {"", shelf.district_of(root)}:
        return ()
    return tuple(rule for rule in shelf.routes.get(district, ()) if rule.when.get("matter") == matter)


def offered_below(*, matter: MatterCard, root: str, division: str = "") -> bool:
    """Whether a matter is of every district, of the one below the unit `root`, or of one that holds on there.

    With `division`: whether it holds on for this division. A district that was abolished lends its matters to what came
    of its divisions (`continues` in district.yaml).
    """
    return matter.district in _offering(root=root, division=division)


def district_settings(*, root: str = "") -> schema.DistrictFile:
    """What holds for the whole district below the unit `root`; without it, for the district loaded first.

    Raises SettingsMissing before a district is loaded.
    """
    shelf = _shelf()
    settings = shelf.settings.get(shelf.district_of(root))
    if settings is None:
        raise SettingsMissing
    return settings


def district_below(*, root: str) -> str:
    """The code of the district below the unit `root`; of the one loaded first when none has this top."""
    return _shelf().district_of(root)


def districts() -> tuple[str, ...]:
    """The codes of all districts that are loaded."""
    return tuple(_shelf().settings)


def other_with_root(*, district: str, root: str) -> str:
    """The name of another district whose topmost unit has this code; empty when there is none."""
    held = _shelf().settings.items()
    return next((file.name for code, file in held if code != district and file.root_unit == root), "")


def root_of_district(*, district: str) -> str:
    """The code of the topmost unit of a district; of the one loaded first for a matter of no district."""
    shelf = _shelf()
    settings = shelf.settings.get(district) or shelf.settings.get(shelf.home)
    return settings.root_unit if settings else ""


def versions_of(*, code: str) -> tuple[MatterCard, ...]:
    """All versions of a matter, the first one first."""
    return _shelf().by_code.get(code, ())


def matters_of_district(*, district: str) -> tuple[tuple[MatterCard, ...], ...]:
    """All versions of every matter of a district, of those it continues, and of those of every district, by code."""
    wanted = _offering(root=root_of_district(district=district))
    return tuple(held for held in _shelf().by_code.values() if held[-1].district in wanted)


def naming_divisions(*, codes: Collection[str]) -> tuple[str, ...]:
    """Rules and matters that hold and name one of these divisions (twelve digits) by its digits: "district file place"."""
    shelf = _shelf()
    found = [
        f"{district} routes.yaml {rule.rule_id}"
        for district, held in shelf.routes.items()
        for rule in held
        if rule.when.get("division_under", "").ljust(12, "0") in codes
    ]
    found += [
        f"{card.district} matters {card.code}"
        for card in shelf.cards
        if card.ends_at is None and any(part.division_under.ljust(12, "0") in codes for part in card.offered_in)
    ]
    return tuple(found)


def card_of_content(*, content: Mapping[str, Any], district: str, version: int, begins_at: datetime) -> MatterCard:
    """The card that a content would have as a version. Raises pydantic's ValidationError when it is not whole."""
    settings = _shelf().settings.get(district)
    row = MatterVersion(
        matter=Matter(code=content.get("code", ""), district=district),
        version=version,
        valid_from=begins_at,
        content=dict(content),
        keys=[],
        loaded_at=begins_at,
    )
    return _card(row, str(settings.appeal_clock_starts) if settings else "dispatch")
