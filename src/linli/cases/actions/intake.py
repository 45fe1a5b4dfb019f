"""Taking a request in: any door, any channel, one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from linli.access.queries import root_of
from linli.access.rules import Actor, NotAllowed
from linli.cases.actions.drafts import Draft, history_row, reach_rows, set_due
from linli.cases.actions.judging import Judged, judge_opening
from linli.cases.actions.moving import apply_move
from linli.cases.actions.opening_parts import open_parts
from linli.cases.choices import Move, Source, State
from linli.cases.events import CaseOpened
from linli.cases.models import Case, CaseMove
from linli.cases.queries.bundles import lines_of
from linli.cases.queries.cards import CaseCard, build_card, card_of_json, card_to_json, knows_reporter
from linli.cases.queries.clocks import notice_moment
from linli.cases.queries.standing import Around, allowed_moves
from linli.cases.queries.tracking import tracking_code
from linli.cases.rules.clock import china_date
from linli.cases.schema import Opening
from linli.kernel import audit, bell, repeats
from linli.kernel.ids import new_id
from linli.kernel.rows import write_together
from linli.kernel.series import next_number
from linli.people.actions.parties import (
    CaseParties,
    FieldRefused,
    rows_of_case,
    seal_texts,
)
from linli.people.models import Party
from linli.people.queries import party_card

RETRIES = 3
NOTHING_BESIDE = Around(seats=(), orders=(), extension_pending=False, rated=False)


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
class PastMove:
    """A move that was made elsewhere, what was said with it, and when."""

    move: Move
    given: Mapping[str, Any]
    at: datetime


def open_case(
    *,
    opening: Opening,
    by: Actor,
    at: datetime,
    repeat: repeats.RepeatKey | None = None,
    source: str = Source.HERE,
    complete: bool = False,
    past: Sequence[PastMove] = (),
) -> Opened:
    """Take a request in. The same repeat key gives the same case, also when two arrive at once.

    `complete`: required answers must be there, as on a resident's own form. `past`: moves made elsewhere that are
    written with it.
    Raises NotAllowed without cases.open at the window (or cases.late_entry for a past receipt), FieldRefused with
    every fault, KeyReused when the key came with another request.
    """
    for attempt in range(RETRIES):
        # most keys are new, so the row of the key is not looked for until something stands in the way
        try:
            checked = judge_opening(opening=opening, by=by, at=at, source=source, complete=complete)
            with transaction.atomic():
                return _write(checked, by, at, repeat, source, past)
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


def _write(
    checked: Judged,
    by: Actor,
    at: datetime,
    repeat: repeats.RepeatKey | None,
    source: str,
    past: Sequence[PastMove],
) -> Opened:
    case, mentions = _new_case(checked, by, at, source)
    parties = rows_of_case(case_id=case.pk, people=checked.people, hidden=checked.opening.confidential, at=at)
    _name_applicant(case, parties)
    case.number = _number(checked)
    drafts, moves = [], []
    # each row is made before the next move changes the case
    for draft in _first_moves(case, checked, by, at, source, past):
        drafts.append(draft)
        moves.append(_first_row(draft, len(drafts)))
    if case.clock_started_at:
        set_due(case, just_started=True)
    for material in checked.materials:
        material.case = case
    parts = open_parts(case, checked, by, at, source)
    opened = Opened(case.number, tracking_code(case_id=case.pk), _card(case, parties, checked, by, at, parts.cases))
    written: list[Model] = [case, *parts.cases, *parties.rows, *checked.materials, *parts.materials]
    written += [*moves, *parts.moves, *mentions, *parts.mentions]
    written += [row for draft in drafts for row in draft.added]
    told: list[Model] = [repeats.row(key=repeat, answer=_answer(case, opened), at=at)] if repeat else []
    record = audit.entry("case.receive", case, by=by, at=at, wrote=written, about={"matter": case.matter_code})
    seen = set().union(*(draft.reach for draft in drafts))
    reach = reach_rows(case, {case.window_id, checked.window.id, checked.place.id, case.unit_id, *seen})
    news = [note for one in (case, *parts.cases) for note in bell.notes(CaseOpened(one.pk), at=at)]
    write_together([*written, *reach, *news, *told, *record])
    return opened


def _answer(case: Case, opened: Opened) -> dict[str, Any]:
    """What is kept for a repeated request. The tracking code is not: it is made again from the id."""
    return {"number": opened.number, "case": str(case.pk), "card": card_to_json(opened.card)}


def _card(case: Case, parties: CaseParties, checked: Judged, by: Actor, at: datetime, parts: list[Case]) -> CaseCard:
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
        parts=lines_of(parts=parts, by=viewer, at=at),
    )


def _new_case(checked: Judged, by: Actor, at: datetime, source: str) -> tuple[Case, list[Model]]:
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
        category=checked.category,
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


def _number(checked: Judged) -> str:
    """Unit, day, counter: 004001-261123-0007. It stays with the case to the end."""
    unit, day = checked.window.number_code, china_date(checked.received_at).strftime("%y%m%d")
    return f"{unit}-{day}-{next_number(series='case', scope=f'{unit}-{day}'):04d}"


def _received(case: Case, by: Actor, at: datetime, checked: Judged, source: str) -> Draft:
    draft = Draft(case=case, move=Move.RECEIVE, by=by, at=checked.received_at, source=source, recorded_at=at)
    draft.body = {"channel": case.channel, "window": checked.window.code, "desk": checked.desk.code}
    return draft


def _first_moves(
    case: Case, checked: Judged, by: Actor, at: datetime, source: str, past: Sequence[PastMove]
) -> Iterator[Draft]:
    """Receipt, and what follows at once: acceptance when asked for, refusal of what is never given, what came before."""
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
    around = NOTHING_BESIDE
    for step in past:
        draft = Draft(
            case=case,
            move=step.move,
            by=by,
            at=step.at,
            source=source,
            recorded_at=at,
            around=around,
            materials=checked.materials,
        )
        apply_move(draft, step.given)
        _keep_order(case)
        around = draft.beside_after
        yield draft


def _keep_order(case: Case) -> None:
    """A source may say that something ended before it began: the history keeps its time, the case its order."""
    for name in ("accepted_at", "dispatched_at", "replied_at", "closed_at", "clock_started_at"):
        moment = getattr(case, name)
        if moment and moment < case.received_at:
            setattr(case, name, case.received_at)


def _refused(case: Case, checked: Judged, by: Actor, at: datetime, source: str) -> Draft:
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
