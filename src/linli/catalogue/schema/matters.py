"""The shape of `matters/CODE.yaml`."""

from datetime import date
from typing import Any

from pydantic import Field, field_validator, model_validator

from linli.catalogue import rules
from linli.catalogue.choices import AppealKind, ClockStart, MatterKind, MatterStatus, ServiceField
from linli.catalogue.schema.parts import (
    CODE,
    Applicants,
    Body,
    BundlePart,
    Fee,
    FormField,
    Limit,
    NationalCode,
    NotIssuedList,
    OfferedIn,
    Paper,
    PlanClause,
    Result,
    Route,
    Service,
    Source,
    Text,
    Visits,
)
from linli.kernel.datafiles import Part

CHANNELS = ("window", "web", "mobile", "phone", "kiosk", "appointment", "home_visit", "agent", "open311")


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
    field: ServiceField | None = None
    plan_clauses: tuple[PlanClause, ...] = ()
    service: Service | None = None
    offered_in: tuple[OfferedIn, ...] = ()
    categories: tuple[str, ...] = ()
    tiers: tuple[str, ...] = Field(min_length=1)
    channels: tuple[str, ...] = Field(min_length=1)
    applicants: Applicants
    body: Body
    conditions: tuple[str, ...] = Field(min_length=1)
    form: tuple[FormField, ...] = ()
    papers: tuple[Paper, ...] = ()
    parts: tuple[BundlePart, ...] = ()
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

    @field_validator("form", "papers", "parts")
    @classmethod
    def told_apart(cls, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [getattr(part, "key", None) or part.code for part in parts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{'、'.join(twice)} 写了两遍")
        return parts

    @field_validator("parts")
    @classmethod
    def asked_for_by_questions(cls, parts: tuple[BundlePart, ...], info: Any) -> tuple[BundlePart, ...]:
        questions = {question.key for question in info.data.get("form", ())}
        strange = sorted({key for part in parts for key in (*part.when, *part.answers.values())} - questions)
        if strange and "form" in info.data:
            raise ValueError(f"表单里没有 {'、'.join(strange)} 这些问题")
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
        if len(self.parts) < 2 if self.kind == MatterKind.BUNDLE else self.parts:
            raise ValueError("一件事要列出两个以上的 parts，其他事项不列")
        if (self.kind == MatterKind.SERVICE) and self.service is None:
            raise ValueError("便民服务要写 service：类别和提供者")
        if self.categories and self.kind != MatterKind.APPEAL:
            raise ValueError("只有诉求写 categories（诉求分类代码）")
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
