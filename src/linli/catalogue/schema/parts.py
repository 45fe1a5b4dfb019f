"""What a matter is made of, and facts that may be unknown."""

from datetime import date
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from linli.catalogue.choices import (
    BodyNature,
    FieldType,
    LimitUnit,
    Offered,
    PaperForm,
    PaperNeed,
    ProviderKind,
    ServiceClass,
)
from linli.kernel.datafiles import Part

CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KEY = r"^[a-z][a-z0-9_]*$"


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


YES, NO = "是", "否"


class AnswerWarning(Part):
    """What is said at once to whoever gives one of these answers: to keep away, whom to call."""

    answers: tuple[str, ...] = Field(min_length=1)
    text: str = Field(min_length=2, max_length=200)


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
    warns: AnswerWarning | None = None

    @field_validator("warns")
    @classmethod
    def warns_of_a_possible_answer(cls, warns: AnswerWarning | None, info: ValidationInfo) -> AnswerWarning | None:
        kind, choices = info.data.get("type"), info.data.get("choices", ())
        possible = (YES, NO) if kind == FieldType.YESNO else choices
        strange = [answer for answer in warns.answers if answer not in possible] if warns else []
        if strange and not possible:
            raise ValueError("只有选择题和是否题可以写 warns")
        if strange:
            raise ValueError(f"没有 {'、'.join(strange)} 这个回答；可以填 {'、'.join(possible)}")
        return warns

    def warning_for(self, answer: Any) -> str:
        """What is said at once to this answer, as kept or as typed; empty for most."""
        said = {True: YES, "yes": YES, False: NO, "no": NO}.get(answer, answer)
        return self.warns.text if self.warns and said in self.warns.answers else ""

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


class PlanClause(Part):
    """What a plan says of a matter, in its own words."""

    plan: str = "万盛经开民发〔2018〕99号"
    clause: str = Field(min_length=2)
    quote: str = Field(min_length=2)


class Provider(MayBeUnknown):
    """Who provides a service of a village centre, how they came to it, and for how long."""

    name: str = ""
    kind: ProviderKind | None = None
    since: date | None = None
    until: date | None = None
    note: str = ""
    source: Source | None = None

    @model_validator(mode="after")
    def named(self) -> "Provider":
        if not self.unknown and not (self.name and self.kind):
            raise ValueError("服务提供者要写名称 name 和方式 kind；还没有确定的请写 unknown: true 和 reason")
        if self.kind in {ProviderKind.PURCHASED, ProviderKind.MARKET} and self.until is None and not self.note:
            raise ValueError("购买服务和市场主体要写期限 until；没有约定期限的在 note 里说明")
        if self.since and self.until and self.until <= self.since:
            raise ValueError("期限 until 要晚于 since")
        return self


class Service(Part):
    """A service of a village centre (万盛经开民发〔2018〕99号 专栏1第3条)."""

    service_class: ServiceClass
    provider: Provider


class OfferedIn(Part):
    """How far a matter is offered somewhere: by policy class (城市, 农村), or below a division. The nearest one holds."""

    policy_class: str = Field(default="", pattern="^(城市|农村)?$")
    division_under: str = Field(default="", pattern=r"^\d{0,12}$")
    offered: Offered
    note: str = ""
    source: Source | None = None

    @model_validator(mode="after")
    def somewhere(self) -> "OfferedIn":
        if bool(self.policy_class) == bool(self.division_under):
            raise ValueError("写 policy_class（城市或农村）或 division_under（区划代码前几位），二者写其一")
        if self.offered in {Offered.PARTLY, Offered.NONE} and not self.note:
            raise ValueError("部分提供或不提供的，要在 note 里写明差别在哪里")
        return self


class BundlePart(Part):
    """One matter of a bundle 一件事: asked for when the bundle's form has these answers, or always.

    `answers` and `papers` say which question or paper of the bundle fills that of the matter; what is not named is
    filled by the one of the same key or code.
    """

    code: str = Field(pattern=CODE, max_length=40)
    matter: str = Field(pattern=CODE, max_length=64)
    when: dict[str, tuple[str, ...]] = {}
    answers: dict[str, str] = {}
    papers: dict[str, str] = {}
    note: str = ""
