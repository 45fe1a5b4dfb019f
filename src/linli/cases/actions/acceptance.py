"""At the desk: accept, ask for papers, take them, refuse, send on, merge, withdraw."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.rules import SYSTEM
from linli.cases import queries
from linli.cases.actions.drafts import Draft, effect, effect_of, keep, write_move
from linli.cases.actions.limits import ended_pause
from linli.cases.choices import MaterialState, Move, SeatState, State
from linli.cases.models import Case, CaseMaterial
from linli.cases.queries.clocks import clock_starts_of, matter_of
from linli.cases.queries.standing import seats_waiting
from linli.cases.rules.clock import china_date
from linli.cases.schema import (
    AcceptInput,
    AskMaterialsInput,
    RefuseInput,
    SupplementInput,
    TransferInput,
    WithdrawInput,
)
from linli.kernel.ids import new_id
from linli.kernel.mentions import mask_text
from linli.kernel.telling import listed
from linli.people.actions.parties import FieldRefused

DEEMED = "收到材料后未在期限内告知补正，自收到之日起即为受理（《行政许可法》第三十二条）"


@effect(Move.ACCEPT)
def accept(draft: Draft, given: AcceptInput) -> None:
    """Accept: after a correction, as of the day the last paper came (domain: 受理通知书); an acceptance clock starts.

    When the notice period has passed without a notice, the law has accepted already, as of receipt (《行政许可法》32).
    """
    case = draft.case
    supplemented = case.complete_at != case.received_at
    case.deemed = case.notice_due_at is not None and draft.at > case.notice_due_at
    accept_as_of(draft, case.complete_at if supplemented or case.deemed else draft.at)
    keep(draft, given)
    if case.deemed:
        draft.body["deemed"] = True
    missing = _missing(draft)
    if missing:
        draft.body["missing"] = missing


def accept_as_of(draft: Draft, moment: datetime) -> None:
    """Accept as of a moment; a clock that acceptance starts runs from it."""
    case = draft.case
    case.accepted_at, case.notice_due_at = moment, None
    if clock_starts_of(case=case) == "acceptance":
        case.clock_started_at, draft.clock_moved = moment, True


def _missing(draft: Draft) -> list[str]:
    rows = CaseMaterial.objects.filter(case=draft.case) if draft.materials is None else draft.materials
    return sorted(row.code for row in rows if row.need == "required" and row.state == MaterialState.MISSING)


def accept_deemed(*, case_id: UUID, at: datetime) -> bool:
    """Accept a case whose notice day has passed without a notice, as of its receipt. False when it no longer waits.

    《行政许可法》第三十二条; call inside a transaction.
    """
    case = Case.objects.select_for_update().filter(pk=case_id, state=State.RECEIVED, notice_due_at__lt=at).first()
    if case is None:
        return False
    draft = Draft(case=case, move=Move.ACCEPT, by=SYSTEM, at=at, before=State(case.state), note=DEEMED)
    case.state = State.ACCEPTED
    effect_of(move=Move.ACCEPT, case=case)(draft, AcceptInput())
    write_move(draft)
    return True


@effect(Move.ASK_MATERIALS)
def ask_materials(draft: Draft, given: AskMaterialsInput) -> None:
    """Tell everything that is missing, once and in writing."""
    if given.until < china_date(draft.at):
        raise FieldRefused([("until", _("补正期限不能早于今天。"))])
    case = draft.case
    papers = {row.code: row for row in CaseMaterial.objects.filter(case=case)}
    for item in given.items:
        row = papers.get(item.code)
        if row is None:
            draft.added.append(asked_for(case, item.code, item.what))
        else:
            row.state, row.asked = MaterialState.MISSING, mask_text(item.what)[0][:300]
            draft.touched.append(row)
    case.notice_due_at = None
    keep(draft, given, "items", "until")


def asked_for(case: Case, code: str, what: str) -> CaseMaterial:
    """An unsaved paper that was asked for beyond those of the matter."""
    masked = mask_text(what)[0]
    return CaseMaterial(
        id=new_id(),
        case=case,
        code=mask_text(code)[0][:64],
        name=masked[:120],
        need="required",
        state=MaterialState.MISSING,
        asked=masked[:300],
    )


@effect(Move.SUPPLEMENT)
def supplement(draft: Draft, given: SupplementInput) -> None:
    """Take papers that were asked for. The day the last one comes is the day the notice period runs from."""
    case = draft.case
    papers = {row.code: row for row in CaseMaterial.objects.filter(case=case)}
    unknown = [item.code for item in given.materials if item.code not in papers]
    if unknown:
        raise FieldRefused([("materials", _("这件事没有要求这些材料：%(codes)s。") % {"codes": listed(unknown)})])
    for item in given.materials:
        papers[item.code].state = item.state
        draft.touched.append(papers[item.code])
    case.complete_at = draft.at
    case.notice_due_at = queries.notice_due_at(case=case, received_at=draft.at)
    keep(draft, given, "materials")


@effect(Move.REFUSE)
def refuse(draft: Draft, given: RefuseInput) -> None:
    """Refuse in writing: the ground, the remedy (the matter's own when none is named), and who can help instead."""
    draft.case.notice_due_at = None
    end_case(draft)
    keep(draft, given, "ground", "remedy", "other_body")
    draft.body["remedy"] = given.remedy or matter_of(case=draft.case).remedies.text or ""


@effect(Move.TRANSFER)
def transfer(draft: Draft, given: TransferInput) -> None:
    """Send on what is not ours: petitions, litigation, emergencies."""
    draft.case.notice_due_at = None
    end_case(draft)
    keep(draft, given, "body", "ground")


@effect(Move.WITHDRAW)
def withdraw(draft: Draft, given: WithdrawInput) -> None:
    """The applicant takes the request back."""
    draft.case.notice_due_at = None
    end_case(draft)
    keep(draft, given, "reason")


def end_case(draft: Draft) -> None:
    """Stop what still runs: the clock shows no further days, questions to other units are dropped."""
    case = draft.case
    if case.suspended:
        draft.touched.append(ended_pause(case, draft.at))
    case.closed_at, case.suspended = draft.at, False
    for seat in seats_waiting(seats=draft.beside.seats):
        seat.state = SeatState.DROPPED
        draft.touched.append(seat)
