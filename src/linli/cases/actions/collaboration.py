"""Units that work together: questions and signatures."""

from django.utils.translation import gettext as _

from linli.cases.actions.dispatching import named_unit, new_seat
from linli.cases.actions.drafts import Draft, effect, keep, mask_into
from linli.cases.choices import Join, Move, SeatKind, SeatState
from linli.cases.models import CaseSeat
from linli.cases.queries.standing import waiting_at
from linli.cases.schema import AnswerConsultInput, ConsultInput, NoteInput
from linli.kernel.ids import new_id
from linli.people.actions.parties import FieldRefused


@effect(Move.CONSULT)
def consult(draft: Draft, given: ConsultInput) -> None:
    """Ask units; a reply waits for all of them, or for any one."""
    case, asked = draft.case, new_id()
    question = mask_into(draft, f"consult:{asked}", given.question)
    for code in dict.fromkeys(given.units):
        unit = named_unit(code, "units")
        if unit.id == case.unit_id:
            raise FieldRefused([("units", _("不能征求本单位的意见。"))])
        draft.added.append(new_seat(case, unit.id, SeatKind.CONSULT, asked, draft, question, given.join))
        draft.reach.add(unit.id)
    draft.body |= {"question": given.question}
    keep(draft, given, "units", "join")


@effect(Move.ANSWER_CONSULT)
def answer_consult(draft: Draft, given: AnswerConsultInput) -> None:
    """Answer for one's unit. With an any-one join, the other questions of the same asking are dropped."""
    seat = waiting_at(case=draft.case, by=draft.by, seats=draft.beside.seats)[0]
    seat.state = SeatState.AGREED if given.agree else SeatState.DISAGREED
    seat.text = mask_into(draft, f"seat:{seat.pk}", given.text)
    seat.answered_at = draft.at
    draft.touched.append(seat)
    if seat.join == Join.ANY:
        _drop_others(draft, seat)
    draft.body["text"] = given.text
    keep(draft, given, "agree")


def _drop_others(draft: Draft, answered: CaseSeat) -> None:
    for seat in draft.beside.seats:
        if seat.asked == answered.asked and seat.pk != answered.pk and seat.state == SeatState.ASKED:
            seat.state = SeatState.DROPPED
            draft.touched.append(seat)


@effect(Move.NOTE)
def note(draft: Draft, given: NoteInput) -> None:
    """Write something down beside the case."""
    draft.note = given.text
