"""Taking a request in: any door, any channel, one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from linli.access.queries import root_of
from linli.access.rules import Actor, NotAllowed, may, require
from linli.cases.actions.answers import checked_answers
from linli.cases.actions.drafts import Draft, history_row, reach_rows, set_due
from linli.cases.actions.moving import apply_move
from linli.cases.choices import Channel, MaterialState, Move, Source, State
from linli.cases.events import CaseOpened
from linli.cases.models import Case, CaseMaterial, CaseMove
from linli.cases.queries.cards import CaseCard, build_card, card_of_json, card_to_json, knows_reporter
from linli.cases.queries.clocks import notice_moment
from linli.cases.queries.standing import Around, allowed_moves
from linli.cases.queries.tracking import tracking_code
from linli.cases.rules.clock import china_date
from linli.cases.schema import AgentInput, ApplicantInput, Opening
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force, versions_of
from linli.kernel import audit, bell, repeats
from linli.kernel.ids import new_id
from linli.kernel.mentions import find_mentions
from linli.kernel.rows import write_together
from linli.kernel.series import next_number
from linli.kernel.telling import listed
from linli.organisations.queries import UnitCard, UnitUnknown, unit_accepting, unit_cards, unit_serving
from linli.people.actions.parties import (
    CaseParties,
    Checked,
    FieldRefused,
    Given,
    check_given,
    rows_of_case,
    seal_texts,
)
from linli.people.choices import PartyRole
from linli.people.models import Party
from linli.people.queries import party_card

RETRIES = 3
LATEST_ENTRY = timedelta(days=3653)  # an older paper is a slip of the pen in the year
PERSONAL = {"id_number", "disability_card", "old_id_number", "passport", "permit", "phone"}
NOTHING_BESIDE = Around(seats=(), orders=(), extension_pending=False, rated=False)
OWN_CHANNELS = {Channel.WEB, Channel.MOBILE, Channel.KIOSK, Channel.APPOINTMENT, Channel.OPEN311}


@dataclass(frozen=True)
class Opened:
    """What the sender is told: the case as it was taken in. The tracking code is told here and on the slip only.

    `repeated`: it was told before, in these words; what has happened to the case since is not in them.
    """

    number: str
    tracking_code: str
    card: CaseCard
    repeated: bool = False


@dataclass(frozen=True)
class _Checked:
    """An opening that may be written."""

    opening: Opening
    matter: MatterCard
    place: UnitCard
    window: UnitCard
    desk: UnitCard  # accepts it: the window, or the nearest above it where the matter is offered
    people: tuple[Checked, ...]
    answers: dict[str, Any]
    materials: tuple[CaseMaterial, ...]
    received_at: datetime


def open_case(
    *,
    opening: Opening,
    by: Actor,
    at: datetime,
    repeat: repeats.RepeatKey | None = None,
    source: str = Source.HERE,
    complete: bool = False,
) -> Opened:
    """Take a request in. The same repeat key gives the same case, also when two arrive at once.

    `complete`: required answers must be there, as on a resident's own form.
    Raises NotAllowed without cases.open at the window (or cases.late_entry for a past receipt), FieldRefused with
    every fault, KeyReused when the key came with another request.
    """
    for attempt in range(RETRIES):
        # most keys are new, so the row of the key is not looked for until something stands in the way
        try:
            checked = check_opening(opening=opening, by=by, at=at, source=source, complete=complete)
            with transaction.atomic():
                return _write(checked, by, at, repeat, source)
        except (FieldRefused, NotAllowed):
            if told := _told_before(repeat):
                return told
            raise
        except IntegrityError:
            # the same key, or the same new person, was written before or at the same moment
            if told := _told_before(repeat):
                return told
            if attempt == RETRIES - 1:
                raise
    raise AssertionError


def _told_before(repeat: repeats.RepeatKey | None) -> Opened | None:
    answer = repeats.first_answer(key=repeat) if repeat else None
    if answer is None:
        return None
    code = tracking_code(case_id=UUID(answer["case"]))
    return Opened(answer["number"], code, card_of_json(answer["card"]), repeated=True)


def check_opening(
    *, opening: Opening, by: Actor, at: datetime, source: str = Source.HERE, complete: bool = False
) -> _Checked:
    """Judge an opening without writing anything. Raises as `open_case` does."""
    received_at = opening.received_at or at
    if opening.received_at and not source:
        require(by, "cases.late_entry")
        _check_late_entry(opening.received_at, at)
    matter, place = _matter(opening.matter, received_at, at), _place(opening.division)
    window = _window(by, place)
    if not _may_open(by, window, opening):
        raise NotAllowed("cases.open")
    errors = list(_against_the_matter(opening, matter, by)) if not source else []
    people = _gather(errors, lambda: _people(opening, matter, received_at, at))
    answers = _gather(errors, lambda: checked_answers(matter=matter, answers=opening.answers, complete=complete))
    materials = _gather(errors, lambda: _materials(opening, matter))
    if errors:
        raise FieldRefused(errors)
    desk = window if source else unit_accepting(window_id=window.id, tiers=matter.tiers)
    return _Checked(opening, matter, place, window, desk, people, answers, materials, received_at)


def _check_late_entry(received_at: datetime, at: datetime) -> None:
    if received_at > at:
        raise FieldRefused([("received_at", _("收件时间不能晚于现在。"))])
    if received_at < at - LATEST_ENTRY:
        raise FieldRefused([("received_at", _("收件时间早于十年以前，请核对年份。"))])


def _against_the_matter(opening: Opening, matter: MatterCard, by: Actor) -> Iterator[tuple[str, str]]:
    """What a matter does not offer to residents who file themselves, and a number that is a person's, not a system's."""
    if not by.seats and opening.channel not in matter.channels:
        yield "channel", _("这个事项不能通过这个渠道办理，请到窗口办理或电话咨询。")
    if not by.seats and opening.confidential and not matter.applicants.hidden:
        yield "confidential", _("这个事项需要承办单位知道申请人是谁，不能选“为我保密”。")
    if any(mention.kind in PERSONAL for mention in find_mentions(opening.external_no)):
        yield "external_no", _("这里填写其他系统的办件编号，不要填写证件号码或电话。")


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


def _materials(opening: Opening, matter: MatterCard) -> tuple[CaseMaterial, ...]:
    given = {item.code: item.state for item in opening.materials}
    unknown = sorted(set(given) - {paper.code for paper in matter.papers})
    if unknown:
        raise FieldRefused([("materials", _("这个事项不要这些材料：%(codes)s。") % {"codes": listed(unknown)})])
    rows = []
    for paper in matter.papers:
        state = given.get(paper.code, MaterialState.HELD if paper.held_by else MaterialState.MISSING)
        if paper.code in given or paper.need != "if_applicable":
            rows.append(
                CaseMaterial(code=paper.code, name=paper.name, need=paper.need, state=state, source=paper.held_by[:120])
            )
    return tuple(rows)


def _write(checked: _Checked, by: Actor, at: datetime, repeat: repeats.RepeatKey | None, source: str) -> Opened:
    case, mentions = _new_case(checked, by, at, source)
    parties = rows_of_case(case_id=case.pk, people=checked.people, hidden=checked.opening.confidential, at=at)
    _name_applicant(case, parties)
    case.number = _number(checked)
    drafts, moves = [], []
    # each row is made before the next move changes the case
    for draft in _first_moves(case, checked, by, at, source):
        drafts.append(draft)
        moves.append(_first_row(draft, len(drafts)))
    if case.clock_started_at:
        set_due(case, just_started=True)
    for material in checked.materials:
        material.case = case
    opened = Opened(case.number, tracking_code(case_id=case.pk), _card(case, parties, checked, by, at))
    written: list[Model] = [case, *parties.rows, *checked.materials, *moves, *mentions]
    written += [row for draft in drafts for row in draft.added]
    told: list[Model] = [repeats.row(key=repeat, answer=_answer(case, opened), at=at)] if repeat else []
    record = audit.entry("case.receive", case, by=by, at=at, wrote=written, about={"matter": case.matter_code})
    reach = reach_rows(case, {case.window_id, checked.window.id, checked.place.id, case.unit_id})
    write_together([*written, *reach, *bell.notes(CaseOpened(case.pk), at=at), *told, *record])
    return opened


def _answer(case: Case, opened: Opened) -> dict[str, Any]:
    """What is kept for a repeated request. The tracking code is not: it is made again from the id."""
    return {"number": opened.number, "case": str(case.pk), "card": card_to_json(opened.card)}


def _card(case: Case, parties: CaseParties, checked: _Checked, by: Actor, at: datetime) -> CaseCard:
    """The card from the rows at hand, before they are written: no statement is spent on it."""
    rows = [row for row in parties.rows if isinstance(row, Party)]
    own = by.person_id is not None and by.person_id in {party.person_id for party in rows}
    viewer = replace(by, case_id=case.pk) if own else by
    unhidden = knows_reporter(case=case, by=viewer)
    return build_card(
        case=case,
        at=at,
        parties=tuple(party_card(party, unhidden=unhidden) for party in rows),
        materials=checked.materials,
        attachments=(),
        around=NOTHING_BESIDE,
        moves=allowed_moves(case=case, by=viewer, around=NOTHING_BESIDE, at=at),
    )


def _new_case(checked: _Checked, by: Actor, at: datetime, source: str) -> tuple[Case, list[Model]]:
    opening, matter, key = checked.opening, checked.matter, new_id()
    texts = {"title": opening.title or matter.name, "text": opening.text}
    texts |= {f"answers.{name}": value for name, value in checked.answers.items() if isinstance(value, str)}
    texts |= {"location.address": opening.location.address} if opening.location else {}
    masked, mentions = seal_texts(case_id=key, texts=texts)
    location = opening.location.model_dump(mode="json") if opening.location else None
    received, root = checked.received_at, root_of(unit_id=checked.desk.id)
    case = Case(
        id=key,
        matter_id=matter.version_id,
        matter_code=matter.code,
        kind=matter.kind,
        division_code=opening.division.ljust(12, "0"),
        division_name=checked.place.short_name[:60],
        window_id=checked.desk.id,
        unit_id=checked.desk.id,
        state=State.RECEIVED,
        channel=opening.channel,
        title=masked["title"],
        text=masked["text"],
        answers={name: masked.get(f"answers.{name}", value) for name, value in checked.answers.items()},
        location={**location, "address": masked["location.address"]} if location else None,
        anonymous=opening.anonymous,
        confidential=opening.confidential,
        source=source,
        external_no=opening.external_no,
        notice_version=opening.notice_version,
        opened_by_id=by.account_id,
        received_at=received,
        recorded_at=at,
        complete_at=received,
        notice_due_at=notice_moment(starts=str(matter.clock_starts), received_at=received, root=root),
        clock_started_at=received if matter.clock_starts == "receipt" else None,
        limit_known=not matter.limit.unknown,
    )
    return case, list(mentions)


def _name_applicant(case: Case, parties: CaseParties) -> None:
    if parties.applicant and parties.person:
        case.applicant_id, case.person_id = parties.applicant.pk, parties.person.pk


def _number(checked: _Checked) -> str:
    """Unit, day, counter: 004001-261123-0007. It stays with the case to the end."""
    unit, day = checked.window.number_code, china_date(checked.received_at).strftime("%y%m%d")
    return f"{unit}-{day}-{next_number(series='case', scope=f'{unit}-{day}'):04d}"


def _received(case: Case, by: Actor, at: datetime, checked: _Checked, source: str) -> Draft:
    draft = Draft(case=case, move=Move.RECEIVE, by=by, at=checked.received_at, source=source, recorded_at=at)
    draft.body = {"channel": case.channel, "window": checked.window.code, "desk": checked.desk.code}
    return draft


def _first_moves(case: Case, checked: _Checked, by: Actor, at: datetime, source: str) -> Iterator[Draft]:
    """Receipt, and what follows at once: acceptance when asked for, refusal of what is never given."""
    yield _received(case, by, at, checked, source)
    if checked.matter.always_refused:
        yield _refused(case, checked, by, at, source)
    elif checked.opening.accept and checked.desk.id == checked.window.id:
        draft = Draft(
            case=case,
            move=Move.ACCEPT,
            by=by,
            at=at,
            source=source,
            recorded_at=at,
            around=NOTHING_BESIDE,
            materials=checked.materials,
        )
        apply_move(draft, {})
        yield draft


def _refused(case: Case, checked: _Checked, by: Actor, at: datetime, source: str) -> Draft:
    asked = set(map(str, checked.answers.values()))
    items = [item for batch in checked.matter.not_issued for item in batch.items]
    item = next((item for item in items if {item.name, item.code} & asked), None)
    draft = Draft(case=case, move=Move.REFUSE, by=by, at=at, source=source, recorded_at=at, before=State(case.state))
    case.state, case.closed_at, case.notice_due_at = State.REFUSED, at, None
    ground = f"社区不开具“{item.name if item else case.title}”。{item.instead if item else ''}"
    body = item.held_by if item else "、".join(dict.fromkeys(i.held_by for i in items))
    draft.body = {"ground": ground, "remedy": checked.matter.remedies.text, "other_body": body}
    return draft


def _first_row(draft: Draft, seq: int) -> CaseMove:
    draft.case.version = seq
    return history_row(draft)
