"""Reminders and orders, with numbers of their own."""

from django.utils.translation import gettext as _

from linli.cases.actions.dispatching import named_unit
from linli.cases.actions.drafts import Draft, effect, keep, mask_into
from linli.cases.choices import Move, OrderKind
from linli.cases.models import CaseOrder
from linli.cases.rules.clock import china_date
from linli.cases.schema import AnswerSupervisionInput, SuperviseInput
from linli.kernel.ids import new_id
from linli.kernel.series import next_number
from linli.people.actions.parties import FieldRefused

WORDS = {OrderKind.REMIND: "催办", OrderKind.ORDER: "督办"}


@effect(Move.SUPERVISE)
def supervise(draft: Draft, given: SuperviseInput) -> None:
    """Issue a numbered reminder or order to a unit, to be answered by a day."""
    unit, year = named_unit(given.unit), china_date(draft.at).year
    if given.due < china_date(draft.at):
        raise FieldRefused([("due", _("回复期限不能早于今天。"))])
    word = WORDS[given.kind]
    number = f"{word}〔{year}〕{next_number(series=given.kind, scope=str(year))}号"
    order = CaseOrder(
        id=new_id(),
        case=draft.case,
        number=number,
        kind=given.kind,
        unit_id=unit.id,
        reason=mask_into(draft, f"order:{number}", given.reason),
        due_date=given.due,
        issued_at=draft.at,
    )
    draft.added.append(order)
    draft.reach.add(unit.id)
    draft.body |= {"order": number}
    keep(draft, given, "kind", "reason", "unit", "due")


@effect(Move.ANSWER_SUPERVISION)
def answer_supervision(draft: Draft, given: AnswerSupervisionInput) -> None:
    """Answer an order that waits, by its number."""
    order = next((o for o in draft.beside.orders if given.order in {o.number, str(o.pk)}), None)
    if order is None:
        raise FieldRefused([("order", _("没有这份等待回复的催办或督办，请核对编号。"))])
    order.answer, order.answered_at = mask_into(draft, f"answer:{order.number}", given.text), draft.at
    draft.touched.append(order)
    draft.body |= {"order": order.number, "text": given.text}
    keep(draft, given)
