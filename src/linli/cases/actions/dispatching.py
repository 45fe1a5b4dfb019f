"""Who handles it: dispatch, sign, return, reassign, arbitrate, escalate."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.queries import unit_tree
from linli.cases.actions.drafts import Draft, effect, keep
from linli.cases.choices import Join, Move, SeatKind, SeatState
from linli.cases.models import Case, CaseSeat
from linli.cases.queries.clocks import clock_starts_of
from linli.cases.queries.routes import proposed_way
from linli.cases.queries.standing import seats_waiting
from linli.cases.schema import (
    ArbitrateInput,
    DispatchInput,
    EscalateInput,
    ReassignInput,
    ReturnInput,
    SignInput,
)
from linli.kernel.ids import new_id
from linli.kernel.mentions import mask_text
from linli.organisations.queries import UnitCard, UnitUnknown, unit_card, unit_cards
from linli.people.actions.parties import FieldRefused


def named_unit(code: str, field: str = "unit") -> UnitCard:
    """An open unit by code. Raises FieldRefused naming the field."""
    try:
        card = unit_card(code=code)
    except UnitUnknown:
        unknown = _("没有代码为“%(code)s”的单位，请从单位列表中选择。") % {"code": code}
        raise FieldRefused([(field, unknown)]) from None
    if card.closed_date:
        raise FieldRefused([(field, _("%(unit)s已撤销，请改选现有单位。") % {"unit": card.name})])
    return card


@effect(Move.DISPATCH)
def dispatch(draft: Draft, given: DispatchInput) -> None:
    """Hand a case to a unit, and to others that assist. The first dispatch starts a dispatch clock."""
    lead = named_unit(given.unit)
    way = proposed_way(case=draft.case)
    if way and way.lead_id == lead.id:
        _say_why(draft.case, way.rule_id, way.text)
    else:
        proposal = f"规则“{way.text}”建议的是{way.lead_name}；" if way else "没有规则适用；"
        _say_why(draft.case, "by-hand", f"{proposal}由{draft.by.name}指定派给{lead.name}。")
    _hand_to(draft, lead, given.assisting)
    keep(draft, given, "unit", "assisting")


def _hand_to(draft: Draft, lead: UnitCard, assisting: Sequence[str]) -> None:
    case = draft.case
    _drop_assisting(draft)
    case.unit_id = lead.id
    case.dispatched_at = draft.at
    draft.reach.add(lead.id)
    asked = new_id()
    for code in dict.fromkeys(assisting):
        unit = named_unit(code, "assisting")
        if unit.id == lead.id:
            raise FieldRefused([("assisting", _("主办单位不能同时是协办单位。"))])
        draft.added.append(new_seat(case, unit.id, SeatKind.ASSIST, asked, draft))
        draft.reach.add(unit.id)
    # a district that turns to counting from receipt does not stop the clocks of what was received before
    if case.clock_started_at is None and clock_starts_of(case=case) != "acceptance":
        case.clock_started_at, draft.clock_moved = draft.at, True


def new_seat(
    case: Case, unit_id: UUID, kind: SeatKind, asked: UUID, draft: Draft, question: str = "", join: str = Join.ALL
) -> CaseSeat:
    """An unsaved seat that waits for an answer."""
    return CaseSeat(
        id=new_id(), case=case, unit_id=unit_id, kind=kind, asked=asked, join=join, question=question, asked_at=draft.at
    )


def _drop_assisting(draft: Draft) -> None:
    for seat in seats_waiting(seats=draft.beside.seats, also_answered=True):
        seat.state = SeatState.DROPPED
        draft.touched.append(seat)


def _say_why(case: Case, rule_id: str, text: str) -> None:
    case.why_rule, case.why_text = rule_id, mask_text(text)[0][:300]


@effect(Move.SIGN)
def sign(draft: Draft, given: SignInput) -> None:
    """The unit takes the case in hand."""
    keep(draft, given)


@effect(Move.RETURN)
def send_back(draft: Draft, given: ReturnInput) -> None:
    """A unit sends a case back to the window, with its reason and the duty list it rests on. The clock goes on."""
    case = draft.case
    _drop_assisting(draft)
    back = unit_cards()[case.unit_id].name
    case.unit_id = case.window_id
    if case.bundle_id is not None:
        draft.reach.add(case.window_id)  # the window sees a part with its bundle until it is the window's turn
    case.returned_count += 1
    _say_why(case, "returned", f"{back}退回：{given.reason}（依据：{given.basis}）")
    keep(draft, given, "reason", "basis")


@effect(Move.REASSIGN)
def reassign(draft: Draft, given: ReassignInput) -> None:
    """Give a case to another unit; the clock goes on."""
    lead = named_unit(given.unit)
    if lead.id == draft.case.unit_id:
        raise FieldRefused([("unit", _("已经在这个单位，请另选一个。"))])
    _say_why(draft.case, "reassigned", f"{draft.by.name}改派：{given.note}")
    _hand_to(draft, lead, ())
    keep(draft, given, "unit")


@effect(Move.ARBITRATE)
def arbitrate(draft: Draft, given: ArbitrateInput) -> None:
    """Decide who handles a case when units do not agree."""
    lead = named_unit(given.unit)
    judge = unit_cards()[draft.by.unit_id].name if draft.by.unit_id else draft.by.name
    _say_why(draft.case, "arbitrated", f"{judge}裁定由{lead.name}主办：{given.note}")
    _hand_to(draft, lead, given.assisting)
    keep(draft, given, "unit", "assisting")


@effect(Move.ESCALATE)
def escalate(draft: Draft, given: EscalateInput) -> None:
    """Report a case to the centre above: village, town, district."""
    case = draft.case
    below, above = unit_cards()[case.unit_id], unit_tree().parent(case.unit_id)
    assert above is not None
    lead = unit_cards()[above.pk]
    _say_why(case, "escalated", f"{below.name}上报{lead.name}：{given.reason}")
    _hand_to(draft, lead, ())
    draft.body |= {"from_unit": below.code, "to_unit": lead.code}
    keep(draft, given, "reason")
