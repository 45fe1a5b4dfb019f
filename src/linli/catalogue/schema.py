"""The shape of a district's catalogue: `matters/*.yaml`, `routes.yaml`, `district.yaml`.

A fact that no source gives is written `unknown: true` with a reason; it is never left out and never invented.
"""

from datetime import date
from typing import Any

from pydantic import Field, field_validator, model_validator

from linli.catalogue import rules
from linli.catalogue.choices import (
    AppealKind,
    BodyNature,
    ClockStart,
    FieldType,
    LimitUnit,
    MatterKind,
    MatterStatus,
    PaperForm,
    PaperNeed,
)
from linli.kernel.datafiles import Part

CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KEY = r"^[a-z][a-z0-9_]*$"
RELATIVE_UNITS = frozenset({"window", "town", "district"})
CHANNELS = ("window", "web", "mobile", "phone", "kiosk", "appointment", "home_visit", "agent", "open311")


class Source(Part):
    """Where a fact is written. `place` is filled when it is another place's; `checked` when the text itself was read."""

    document: str = Field(min_length=2)
    number: str = ""
    clause: str = ""
    place: str = ""
    page: str = ""
    checked: bool = False


class MayBeUnknown(Part):
    """A fact, or `unknown: true` and why."""

    unknown: bool = False
    reason: str = ""

    @model_validator(mode="after")
    def said_or_unknown(self) -> "MayBeUnknown":
        filled = [
            name
            for name in type(self).model_fields
            if name not in {"unknown", "reason", "source"} and _is_said(getattr(self, name))
        ]
        if self.unknown and not self.reason:
            raise ValueError("写了 unknown 就要写明原因 reason")
        if self.unknown and filled:
            raise ValueError(f"写了 unknown，就不能再填 {'、'.join(filled)}")
        if not self.unknown and not filled:
            raise ValueError("没有内容；没有出处的请写 unknown: true 和 reason")
        return self


def _is_said(value: Any) -> bool:
    return value not in (None, "", ())


class Limit(MayBeUnknown):
    """A time limit: n units, 0 for on the spot. A known limit names its source."""

    n: int | None = Field(default=None, ge=0)
    unit: LimitUnit | None = None
    note: str = ""
    source: Source | None = None

    @model_validator(mode="after")
    def whole(self) -> "Limit":
        if not self.unknown and (self.n is None or self.unit is None):
            raise ValueError("时限要同时写数字 n 和单位 unit")
        if not self.unknown and self.source is None:
            raise ValueError("时限要写明出处 source；没有出处的请写 unknown: true")
        return self


class Text(MayBeUnknown):
    """A sentence that may be unknown: a telephone, a way to complain, a remedy."""

    text: str = ""
    source: Source | None = None


class Fee(MayBeUnknown):
    free: bool | None = None
    text: str = ""
    source: Source | None = None


class Visits(MayBeUnknown):
    """How often the applicant has to come, and why."""

    n: int | None = Field(default=None, ge=0)
    why: str = ""
    source: Source | None = None


class Applicants(Part):
    """Who may ask. `anonymous`: without a name; `hidden`: the name is kept from those who handle it."""

    person: bool = True
    organisation: bool = False
    anonymous: bool = False
    hidden: bool = False
    agent: bool = True
    note: str = ""


class Body(MayBeUnknown):
    """Who decides and on what ground. An entrusted body names its mandate and the days it holds."""

    unit: str = ""
    nature: BodyNature | None = None
    mandate: str = ""
    mandate_from: date | None = None
    mandate_until: date | None = None
    note: str = ""
    source: Source | None = None

    @model_validator(mode="after")
    def mandate_named(self) -> "Body":
        if not self.unknown and not (self.unit and self.nature):
            raise ValueError("实施主体要写 unit 和 nature")
        if self.nature == BodyNature.ENTRUSTED and not (self.mandate and self.mandate_until):
            raise ValueError("受委托的，要写委托依据 mandate 和期限 mandate_until")
        return self


class FormField(Part):
    """One question of the form, and why it is asked."""

    key: str = Field(pattern=KEY, max_length=40)
    label: str = Field(min_length=1, max_length=60)
    type: FieldType = FieldType.TEXT
    required: bool = False
    help: str = ""
    why: str = ""
    choices: tuple[str, ...] = ()
    max_length: int = Field(default=200, ge=1, le=4000)
    unit: str = ""

    @model_validator(mode="after")
    def choice_has_choices(self) -> "FormField":
        if (self.type == FieldType.CHOICE) != bool(self.choices):
            raise ValueError("选择题要列出 choices，其他类型不写 choices")
        if self.required and not self.why:
            raise ValueError("必填的要写明为什么问 why")
        return self


class Paper(Part):
    """One paper. `held_by` names who already has the fact, so that it need not be brought."""

    code: str = Field(pattern=CODE, max_length=40)
    name: str = Field(min_length=1, max_length=80)
    form: PaperForm
    copies: int | None = Field(default=None, ge=0)
    need: PaperNeed
    when: str = ""
    held_by: str = ""
    note: str = ""
    source: Source | None = None

    @model_validator(mode="after")
    def applicable_when(self) -> "Paper":
        if self.need == PaperNeed.IF_APPLICABLE and not self.when:
            raise ValueError("符合情形时才要的材料，要写明情形 when")
        return self


class Step(Part):
    name: str
    unit: str = ""
    text: str = ""
    days: int | None = None


class Route(Part):
    """Who does what: unit codes, or `window`, `town`, `district` relative to where the case is taken in."""

    lead: str
    first_review: str = ""
    assisting: tuple[str, ...] = ()
    sign_off: str = ""
    text: str = Field(min_length=1)
    steps: tuple[Step, ...] = ()

    def units(self) -> tuple[tuple[str, str], ...]:
        """Every unit named, as (field, code)."""
        named = [("lead", self.lead), ("first_review", self.first_review), ("sign_off", self.sign_off)]
        return tuple((field, code) for field, code in [*named, *(("assisting", a) for a in self.assisting)] if code)


class Result(Part):
    name: str = Field(min_length=1)
    delivery: str = ""


class NationalCode(Part):
    """A code of the same matter elsewhere. Codes of other places are for comparison only."""

    code: str = Field(min_length=4)
    name: str
    scheme: str
    source: Source


class NotIssued(Part):
    """A certificate that a community does not give, and who holds the fact instead."""

    code: str = Field(pattern=CODE, max_length=40)
    name: str
    also: str = ""
    held_by: str = Field(min_length=2)
    unit: str = ""
    instead: str = ""


class NotIssuedList(Part):
    """A dated list of certificates that are not given; later batches follow as further lists."""

    batch: str
    since: date
    source: Source
    held_by_note: str = ""
    items: tuple[NotIssued, ...] = Field(min_length=1)


class MatterFile(Part):
    """A matter, whole: one version of it is one file."""

    code: str = Field(pattern=CODE, max_length=64)
    name: str = Field(min_length=2, max_length=80)
    everyday_names: tuple[str, ...] = ()
    kind: MatterKind
    appeal_kind: AppealKind | None = None
    status: MatterStatus
    valid_from: date | None = None
    national_codes: tuple[NationalCode, ...] = ()
    summary: str = ""
    tiers: tuple[str, ...] = Field(min_length=1)
    channels: tuple[str, ...] = Field(min_length=1)
    applicants: Applicants
    body: Body
    conditions: tuple[str, ...] = Field(min_length=1)
    form: tuple[FormField, ...] = ()
    papers: tuple[Paper, ...] = ()
    legal_limit: Limit
    promised_limit: Limit
    clock_starts: ClockStart | None = None
    always_refused: bool = False
    not_issued: tuple[NotIssuedList, ...] = ()
    fee: Fee
    visits: Visits
    route: Route
    result: Result
    grounds: tuple[Source, ...] = Field(min_length=1)
    consultation: Text
    complaint: Text
    remedies: Text
    sources: dict[str, tuple[Source, ...]] = {}
    notes: tuple[str, ...] = ()

    @field_validator("tiers")
    @classmethod
    def known_tiers(cls, tiers: tuple[str, ...]) -> tuple[str, ...]:
        return _among(tiers, ("village", "town", "district", "department"))

    @field_validator("channels")
    @classmethod
    def known_channels(cls, channels: tuple[str, ...]) -> tuple[str, ...]:
        return _among(channels, CHANNELS)

    @field_validator("form", "papers")
    @classmethod
    def told_apart(cls, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [getattr(part, "key", None) or part.code for part in parts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{'、'.join(twice)} 写了两遍")
        return parts

    @field_validator("sources")
    @classmethod
    def known_groups(cls, sources: dict[str, tuple[Source, ...]]) -> dict[str, tuple[Source, ...]]:
        _among(tuple(sources), tuple(cls.model_fields))
        return sources

    @field_validator("promised_limit")
    @classmethod
    def promise_within_law(cls, promised: Limit, info: Any) -> Limit:
        legal = info.data.get("legal_limit")
        if legal is None or promised.unknown or legal.unknown or promised.n is None or promised.unit is None:
            return promised
        if rules.promise_exceeds(promised.n, promised.unit, legal.n, legal.unit):
            said = f"承诺时限（{promised.n} {promised.unit.label}）长于法定时限（{legal.n} {legal.unit.label}）"
            raise ValueError(said)
        return promised

    @model_validator(mode="after")
    def parts_agree(self) -> "MatterFile":
        if (self.kind == MatterKind.APPEAL) != (self.appeal_kind is not None):
            raise ValueError("诉求要写 appeal_kind，其他事项不写")
        if self.always_refused != bool(self.not_issued):
            raise ValueError("不予办理的事项要列出 not_issued，其他事项不列")
        if self.status == MatterStatus.FOREIGN_EXAMPLE and not any(
            source.place and source.page for group in self.sources.values() for source in group
        ):
            raise ValueError("外地示例要在 sources 里按字段组写明出自哪里（place）和网页（page）")
        return self

    def units(self) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """Every unit named, with the place in the file where it stands."""
        named: list[tuple[tuple[str | int, ...], str]] = [
            (("route", field), code) for field, code in self.route.units()
        ]
        named += [(("route", "steps", i, "unit"), step.unit) for i, step in enumerate(self.route.steps)]
        named.append((("body", "unit"), self.body.unit))
        for i, batch in enumerate(self.not_issued):
            named += [(("not_issued", i, "items", j, "unit"), item.unit) for j, item in enumerate(batch.items)]
        return tuple((place, code) for place, code in named if code)


def _among(values: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    strange = [value for value in values if value not in allowed]
    if strange:
        raise ValueError(f"没有 {'、'.join(strange)}；可以填 {'、'.join(allowed)}")
    return values


class When(Part):
    """What must hold for a rule; nothing said holds always. `division_under` is a prefix of the division code."""

    matter: str = ""
    kind: MatterKind | None = None
    division_under: str = Field(default="", pattern=r"^\d{0,12}$")
    tier: str = ""


class RouteRule(Part):
    id: str = Field(pattern=CODE, max_length=64)
    text: str = Field(min_length=4)
    when: When = When()
    lead: str
    assisting: tuple[str, ...] = ()
    source: str = ""


class RoutesFile(Part):
    """`routes.yaml`: the first rule that fits decides; the last one fits everything."""

    rules: tuple[RouteRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def ends_open(self) -> "RoutesFile":
        names = [rule.id for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError("规则的 id 不能重复")
        if self.rules[-1].when != When():
            raise ValueError("最后一条规则不能带条件，否则会有事项无处可派")
        return self


class RefusalGround(Part):
    """A ground on which something is not taken in, and where to go instead."""

    code: str = Field(pattern=CODE, max_length=40)
    text: str = Field(min_length=2)
    go_to: str = Field(min_length=1)
    phone: str = ""
    emergency: bool = False
    source: str = ""


class TransferBody(Part):
    """A body outside the platform to which a matter is handed over."""

    code: str = Field(pattern=CODE, max_length=40)
    name: str = Field(min_length=2)
    ground: str = Field(min_length=2)
    unit: str = ""
    phone: str = ""
    source: str = ""


class Setting(Part):
    """A number of the district's, with its source, or marked as the project's default."""

    value: int = Field(ge=0)
    unit: LimitUnit = LimitUnit.WORKING
    source: str = Field(min_length=2)
    confirmed: bool = False


class DistrictFile(Part):
    """`district.yaml`: what holds for the whole district."""

    code: str = Field(pattern=CODE, max_length=64)
    name: str = Field(min_length=2)
    short_name: str = Field(min_length=2)
    root_unit: str
    zone: str = ""  # code of a zone in places
    divisions: str = ""
    zones: str = ""
    near_due: Setting
    notice: Setting
    appeal_clock_starts: ClockStart = ClockStart.DISPATCH
    appeal_clock_source: str = ""
    repeat_key_days: int = Field(default=30, ge=1)
    max_extensions: Setting
    return_window: Setting
    refusal_grounds: tuple[RefusalGround, ...] = Field(min_length=1)
    transfer_bodies: tuple[TransferBody, ...] = Field(min_length=1)
    hotline: str = ""
    notes: tuple[str, ...] = ()
