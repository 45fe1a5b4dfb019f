"""Judging an opening before anything is written: the window, the matter, the people, the answers, the papers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.access.queries import root_of
from linli.access.rules import Actor, NotAllowed, may, require
from linli.cases.actions.answers import checked_answers
from linli.cases.actions.classifying import known_class
from linli.cases.actions.judging_parts import JudgedPart, judge_parts, material_rows
from linli.cases.choices import Channel, Source
from linli.cases.models import CaseMaterial
from linli.cases.rules.clock import china_date
from linli.cases.schema import AgentInput, ApplicantInput, Opening
from linli.catalogue.choices import MatterKind
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force, offered_below, versions_of
from linli.catalogue.queries.bundles import deciding_questions, whole_matter
from linli.catalogue.queries.categories import class_of_matter
from linli.kernel.mentions import find_mentions
from linli.kernel.telling import listed
from linli.organisations.queries import UnitCard, UnitUnknown, unit_accepting, unit_cards, unit_serving
from linli.people.actions.parties import (
    Checked,
    FieldRefused,
    Given,
    check_given,
)
from linli.people.choices import PartyRole

LATEST_ENTRY = timedelta(days=3653)  # an older paper is a slip of the pen in the year
PERSONAL = {"id_number", "disability_card", "old_id_number", "passport", "permit", "phone"}
OWN_CHANNELS = {Channel.WEB, Channel.MOBILE, Channel.KIOSK, Channel.APPOINTMENT, Channel.OPEN311}


@dataclass(frozen=True)
class Judged:
    """An opening that may be written."""

    opening: Opening
    matter: MatterCard
    place: UnitCard
    window: UnitCard
    desk: UnitCard  # accepts it: the window, or the nearest above it where the matter is offered
    people: tuple[Checked, ...]
    answers: dict[str, Any]
    materials: tuple[CaseMaterial, ...]
    category: str
    received_at: datetime
    parts: tuple[JudgedPart, ...] = ()


def judge_opening(
    *, opening: Opening, by: Actor, at: datetime, source: str = Source.HERE, complete: bool = False
) -> Judged:
    """Judge an opening without writing anything. Raises as `open_case` does."""
    received_at = opening.received_at or at
    if opening.received_at and not source:
        require(by, "cases.late_entry")
        _check_late_entry(opening.received_at, at)
    matter, place = _matter(opening.matter, received_at, at), _place(opening.division)
    window = _window(by, place)
    if not _may_open(by, window, opening):
        raise NotAllowed("cases.open")
    errors = list(_against_the_matter(opening, matter, window, by)) if not source else []
    people = _gather(errors, lambda: _people(opening, matter, received_at, at))
    needed = deciding_questions(matter=matter)
    answers = _gather(
        errors, lambda: checked_answers(matter=matter, answers=opening.answers, complete=complete, needed=needed)
    )
    given = {item.code: str(item.state) for item in opening.materials}
    parts = (
        _gather(errors, lambda: judge_parts(matter=matter, answers=answers, given=given, complete=complete, at=at))
        if answers is not None
        else None
    )
    materials = _gather(errors, lambda: _materials(opening, matter, answers or {}, at))
    category = _gather(errors, lambda: _category(opening, matter, window))
    if errors:
        raise FieldRefused(errors)
    desk = window if source else unit_accepting(window_id=window.id, tiers=matter.tiers)
    return Judged(opening, matter, place, window, desk, people, answers, materials, category, received_at, parts or ())


def _check_late_entry(received_at: datetime, at: datetime) -> None:
    if received_at > at:
        raise FieldRefused([("received_at", _("收件时间不能晚于现在。"))])
    if received_at < at - LATEST_ENTRY:
        raise FieldRefused([("received_at", _("收件时间早于十年以前，请核对年份。"))])


def _against_the_matter(opening: Opening, matter: MatterCard, window: UnitCard, by: Actor) -> Iterator[tuple[str, str]]:
    """What a matter does not offer here, and a number that is a person's, not a system's."""
    if not offered_below(matter=matter, root=root_of(unit_id=window.id), division=opening.division):
        yield "matter", _("事项“%(name)s”是别的区的，请从本区的事项目录中选择。") % {"name": matter.name}
    if not by.seats and opening.channel not in matter.channels:
        yield "channel", _("这个事项不能通过这个渠道办理，请到窗口办理或电话咨询。")
    if not by.seats and opening.confidential and not matter.applicants.hidden:
        yield "confidential", _("这个事项需要承办单位知道申请人是谁，不能选“为我保密”。")
    if any(mention.kind in PERSONAL for mention in find_mentions(opening.external_no)):
        yield "external_no", _("这里填写其他系统的办件编号，不要填写证件号码或电话。")


def _category(opening: Opening, matter: MatterCard, window: UnitCard) -> str:
    """The class chosen, else the one the matter stands for. Other tables of requests bring no class of ours."""
    root = root_of(unit_id=window.id)
    if opening.category:
        return known_class(code=opening.category, kind=matter.kind, root=root)
    appeal = matter.kind == MatterKind.APPEAL
    return class_of_matter(matter=matter.code, categories=matter.categories, root=root) if appeal else ""


def _gather(errors: list[tuple[str, str]], part: Any) -> Any:
    try:
        return part()
    except FieldRefused as refusal:
        errors += refusal.errors
        return None


def _matter(code: str, received_at: datetime, at: datetime) -> MatterCard:
    for moment in (received_at, at):
        try:
            return matter_in_force(code=code, at=moment)
        except MatterUnknown:
            continue
    stopped, unknown = (
        _("事项“%(code)s”已经停用，请从事项目录中选择。"),
        _("事项“%(code)s”不存在，请从事项目录中选择。"),
    )
    raise FieldRefused([("matter", (stopped if versions_of(code=code) else unknown) % {"code": code})])


def _place(division: str) -> UnitCard:
    try:
        return unit_serving(division_code=division)
    except UnitUnknown:
        outside = _("%(division)s不在本区，请核对区划代码。") % {"division": division}
        raise FieldRefused([("division", outside)]) from None


def _window(by: Actor, place: UnitCard) -> UnitCard:
    """The window it is taken in at: the clerk's own; for residents, programs and clerks without one, the place's."""
    own = [unit_cards()[seat.unit_id] for seat in by.seats if may(by, "cases.open", unit_path=seat.path)]
    numbered = [card for card in own if card.number_code]
    return next((card for card in numbered if card.id == place.id), numbered[0] if numbered else place)


def _may_open(by: Actor, window: UnitCard, opening: Opening) -> bool:
    if may(by, "cases.open", unit_path=window.path):
        return True
    return not by.seats and opening.channel in OWN_CHANNELS


def _people(opening: Opening, matter: MatterCard, received_at: datetime, at: datetime) -> tuple[Checked, ...]:
    errors = list(_who_may_ask(opening, matter, received_at))
    checked: list[Checked] = []
    for given in _given(opening):
        try:
            checked.append(check_given(given=given, today=china_date(at)))
        except FieldRefused as refusal:
            errors += refusal.errors
    if errors:
        raise FieldRefused(errors)
    return tuple(checked)


def _who_may_ask(opening: Opening, matter: MatterCard, received_at: datetime) -> Iterator[tuple[str, str]]:
    if opening.anonymous and (opening.applicant or opening.agent or opening.guardian):
        yield "anonymous", _("匿名提交时不要填写申请人。需要留下姓名又不想公开的，请选“为我保密”。")
    elif opening.anonymous and not matter.applicants.anonymous:
        yield "anonymous", _("这个事项需要知道是谁申请的，不能匿名。")
    elif not opening.anonymous and opening.applicant is None:
        yield "applicant", _("请填写申请人；可以匿名的事项请选“匿名”。")
    elif opening.applicant and not getattr(matter.applicants, opening.applicant.kind):
        yield "applicant.kind", _("这个事项不接受这类申请人，请核对。")
    if opening.agent and opening.agent.mandate.until < china_date(received_at):
        yield "agent.mandate.until", _("代办授权已经过期，请重新授权。")


def _given(opening: Opening) -> Iterator[Given]:
    for place, role in (
        ("applicant", PartyRole.APPLICANT),
        ("guardian", PartyRole.GUARDIAN),
        ("agent", PartyRole.AGENT),
    ):
        person: ApplicantInput | None = getattr(opening, place)
        if person is None:
            continue
        values = person.model_dump(exclude={"mandate"})
        if isinstance(person, AgentInput):
            values |= {"mandate_scope": person.mandate.scope, "mandate_until": person.mandate.until}
        yield Given(place=place, role=role, **values)


def _materials(
    opening: Opening, matter: MatterCard, answers: Mapping[str, Any], at: datetime
) -> tuple[CaseMaterial, ...]:
    given = {item.code: item.state for item in opening.materials}
    unknown = sorted(set(given) - {paper.code for paper in whole_matter(matter=matter, at=at).papers})
    if unknown:
        raise FieldRefused([("materials", _("这个事项不要这些材料：%(codes)s。") % {"codes": listed(unknown)})])
    return material_rows(papers=whole_matter(matter=matter, at=at, answers=answers).papers, given=given)
