"""The page of a case, whole or beside the worklist."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.queries import own_root
from linli.access.rules import Actor, may
from linli.access.sign_in import require_factor
from linli.cases.choices import Channel, MaterialState, Move, SeatState, State, Target
from linli.cases.models import Case
from linli.cases.queries import (
    CaseCard,
    ClockCard,
    Step,
    card_of,
    case_by_number,
    clock_of,
    proposed_way,
    steps_of,
)
from linli.cases.queries.attachments import may_attach
from linli.cases.queries.cards import MaterialCard
from linli.cases.queries.clocks import marks_at
from linli.cases.queries.suggesting import Suggestion, suggested_for
from linli.cases.rules.clock import colour, presses_at
from linli.catalogue.choices import MatterKind, PaperNeed
from linli.desk.forms.bundles import form_for, label_of
from linli.desk.forms.moves import GRAVE, MOVE_FORMS, MoveForm, Plain, next_likely
from linli.desk.views.bundles import bundle_shown
from linli.desk.views.gate import DeskRequest, page, staff
from linli.desk.views.telling import told
from linli.exchange.queries import doubts_of_case
from linli.kernel.identifiers import DOCUMENT_TYPES
from linli.kernel.telling import listed
from linli.organisations.queries import unit_cards
from linli.people.actions.parties import FieldRefused
from linli.people.actions.reading import Revealed, reveal_party
from linli.people.choices import PartyRole
from linli.people.queries import PartyCard


@require_GET
@staff
def case(request: DeskRequest, number: str) -> HttpResponse:
    """A case in scope. Beside the worklist, htmx asks for the inside alone."""
    return case_page(request, shown_case(request, number))


def case_page(request: DeskRequest, shown: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The page, or its inside when it is shown beside the list."""
    template = "desk/_case.html" if request.htmx else "desk/case.html"
    return page(request, template, "desk:worklist", status, **shown)


def shown_case(
    request: DeskRequest,
    number: str,
    *,
    case: Case | None = None,
    form: MoveForm | None = None,
    revealed: Mapping[UUID, Revealed] | None = None,
    refused: str = "",
) -> dict[str, Any]:
    """Everything the page of a case shows. `form` is one that came back with its faults. Raises NotFound."""
    by, at = request.actor, request.now
    case = case or case_by_number(number=number, by=by)
    card = card_of(case=case, by=by, at=at)
    way = proposed_way(case=case) if Move.DISPATCH in card.allowed_moves else None
    steps, suggested = steps_of(case=case), _suggested(case, card, by, at)
    return {
        "card": card,
        "case": case,
        "steps": told(steps),
        "returned": _returned(case, steps),
        "telling": _telling(case, by, at),
        "clock": _clock(case, clock_of(case=case, now=at, by=by)),
        "moves": _moves(card, way, form, suggested),
        "way": way,
        "waiting_for": _waiting_for(card),
        "takes": Target.values,
        "parties": _parties(card, revealed or {}),
        "may_reveal": may_reveal(case, by),
        "may_attach": may_attach(case=case, by=by),
        "may_print": may_give_code(case, by),
        "channel": Channel(card.channel).label,
        "materials": [(paper, MaterialState(paper.state).label, _paper_tone(paper)) for paper in card.materials],
        "refused": refused,
        "revealed": bool(revealed),
        "doubts": doubts_of_case(number=number, by=by) if case.source else (),
        **bundle_shown(case, card, by, at),
    }


def _suggested(case: Case, card: CaseCard, by: Actor, at: datetime) -> dict[str, tuple[Suggestion, ...]]:
    """What past cases suggest, by the move whose form can take it over, for who may dispatch an appeal now."""
    if Move.DISPATCH not in card.allowed_moves or card.kind != MatterKind.APPEAL:
        return {}
    found = suggested_for(case=case, by=by, at=at)
    classes = found.of(Target.CATEGORY)
    news = () if classes and classes[0].code == card.category else classes
    return {Move.DISPATCH.value: found.of(Target.UNIT), Move.CLASSIFY.value: news}


def _waiting_for(card: CaseCard) -> str:
    """The units whose word keeps the case from being answered, told to who would answer it."""
    if Move.CONSULT not in card.allowed_moves or Move.REPLY in card.allowed_moves:
        return ""
    return listed(seat.unit.name for seat in card.seats if seat.state == SeatState.ASKED)


def may_give_code(case: Case, by: Actor) -> bool:
    """Whether someone may hand out the tracking code: the window that took the case in."""
    taken_in_here = case.opened_by_id is not None and case.opened_by_id == by.account_id  # and handed on since
    return taken_in_here or may(by, "cases.open", unit_path=unit_cards()[case.window_id].path)


def refusal_of(case: Case) -> dict[str, Any]:
    """Why a refused case was refused and who can help instead, as the history has it."""
    if case.state != State.REFUSED:
        return {}
    return next((step.body for step in reversed(steps_of(case=case)) if step.move == Move.REFUSE), {})


def _telling(case: Case, by: Actor, at: datetime) -> dict[str, Any]:
    """The moment by which the applicant is told what is missing, while that presses first; as in the list."""
    first = presses_at(case.state, notice_due_at=case.notice_due_at, due_at=case.due_at)
    if first is None or first != case.notice_due_at:
        return {}
    urgency = colour(first, marks_at(at=at, root=own_root(by=by)))
    return {"presses_at": first, "urgency": urgency, "deemed": case.state == State.RECEIVED and at > first}


def _returned(case: Case, steps: list[Step]) -> dict[str, str]:
    """Who gave the case back last and why, while it waits to be dispatched anew."""
    if case.state != State.ACCEPTED or not case.returned_count:
        return {}
    last = next((step for step in reversed(steps) if step.move == Move.RETURN), None)
    if last is None:
        return {}
    unit = last.by_unit.name if last.by_unit else ""
    return {"unit": unit, "reason": str(last.body.get("reason", "")), "basis": str(last.body.get("basis", ""))}


def may_reveal(case: Case, by: Actor) -> bool:
    """Whether the page offers to open a masked person; the action decides anew."""
    units = unit_cards()
    return any(may(by, "people.reveal", unit_path=units[key].path) for key in (case.window_id, case.unit_id))


def _moves(
    card: CaseCard, way: Any, returned: MoveForm | None, suggested: Mapping[str, tuple[Suggestion, ...]]
) -> list[dict[str, Any]]:
    """The moves this person may make, the likely one first, each with its form and what is suggested for it."""
    likely = next_likely(card.allowed_moves)
    shown = [name for name in card.allowed_moves if name in MOVE_FORMS]
    shown.sort(key=lambda name: (name != likely, name in GRAVE))
    return [_offered(name, card, way, returned, likely) | {"suggested": suggested.get(name, ())} for name in shown]


def _offered(name: str, card: CaseCard, way: Any, returned: MoveForm | None, likely: str) -> dict[str, Any]:
    made = form_for(move=name, card=card)
    came_back = returned is not None and returned.move == name
    return {
        "name": name,
        "label": label_of(move=name, card=card),
        "form": returned if came_back else made(move=name, card=card, way=way),
        "plain": made is Plain,
        "likely": name == likely,
        "grave": name in GRAVE,
        "open": came_back,
    }


def _parties(card: CaseCard, revealed: Mapping[UUID, Revealed]) -> list[dict[str, Any]]:
    return [
        {
            "party": p,
            "rows": _facts_of(p, revealed.get(p.id)),
            "role": PartyRole(p.role).label,
            "open": p.id in revealed,
        }
        for p in card.parties
    ]


def _facts_of(party: PartyCard, full: Revealed | None) -> list[tuple[str, str]]:
    kind = DOCUMENT_TYPES.get(party.id_type)
    return [
        (_("姓名"), full.name if full else party.name),
        (_(kind.name) if kind else _("证件"), (full.id_number if full else party.id_number) or party.no_id_reason),
        (_("统一社会信用代码"), party.uscc),
        (_("电话"), full.phone if full else party.phone),
        (_("与申请人的关系"), party.relation),
        (_("代办事项"), party.mandate_scope),
        (_("代办到"), party.mandate_until.isoformat() if party.mandate_until else ""),
    ]


def _paper_tone(paper: MaterialCard) -> str:
    if paper.state == MaterialState.MISSING:
        return "red" if paper.need == PaperNeed.REQUIRED else "none"
    return "amber" if paper.state == MaterialState.MAY_FOLLOW else "none"


def _clock(case: Case, card: ClockCard) -> dict[str, Any]:
    """The clock as the component draws it."""
    return {
        "starts": case.clock_started_at,
        "promised": card.promised,
        "legal": card.legal,
        "due_date": card.due_date,
        "due_provisional": card.due_provisional,
        "used": card.used if card.due_date else None,
        "days": card.days,
        "suspensions": card.suspensions,
        "extensions": card.extensions,
    }


@require_POST
@staff
def reveal(request: DeskRequest, number: str, party_id: UUID) -> HttpResponse:
    """Open one person in full, for a purpose; the look is logged and the person can read it."""
    require_factor(request=request, what="reveal")
    case, units = case_by_number(number=number, by=request.actor), unit_cards()
    try:
        full = reveal_party(
            party_id=party_id,
            case_id=case.bundle_id or case.pk,  # the persons of a part are those of its bundle
            unit_path=units[case.unit_id].path,
            window_path=units[case.window_id].path,
            matter_code=case.matter_code,
            purpose=request.POST.get("purpose", ""),
            by=request.actor,
            at=request.now,
        )
    except FieldRefused as refusal:
        sentence = refusal.errors[0][1]
        return case_page(request, shown_case(request, number, case=case, refused=sentence), status=422)
    return case_page(request, shown_case(request, number, case=case, revealed={party_id: full}))
