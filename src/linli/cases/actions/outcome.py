"""What came of it: reply, close, call back, reopen, rate."""

from django.utils.translation import gettext as _

from linli.cases.actions.drafts import Draft, effect, keep, mask_into
from linli.cases.actions.joining import begin_rounds_of_joined, lock_main
from linli.cases.choices import Move, State
from linli.cases.models import CaseRating
from linli.cases.schema import CallBackInput, CloseInput, RateInput, ReopenInput, ReplyInput
from linli.kernel.ids import new_id
from linli.kernel.mentions import mask_text


@effect(Move.REPLY)
def reply(draft: Draft, given: ReplyInput) -> None:
    """Answer the resident; the clock stops here."""
    case = draft.case
    case.reply = mask_into(draft, f"reply:{case.round}", given.text)
    case.outcome, case.replied_at = given.outcome, draft.at
    draft.body |= {"text": given.text}
    keep(draft, given, "outcome")


@effect(Move.CLOSE)
def close(draft: Draft, given: CloseInput) -> None:
    """The window feeds back and closes."""
    case = draft.case
    case.result = mask_into(draft, f"result:{case.round}", given.result)
    case.closed_at = draft.at
    draft.body |= {"result": given.result}
    keep(draft, given)


@effect(Move.CALL_BACK)
def call_back(draft: Draft, given: CallBackInput) -> None:
    """What the resident said when called: reached, solved, how satisfied."""
    keep(draft, given, "reached", "solved", "level")


@effect(Move.REOPEN)
def reopen(draft: Draft, given: ReopenInput) -> None:
    """Take a closed case up again, for a new round that may be rated anew.

    The clock starts again at this moment with the limit of the matter; time added, suspensions and the answer stay with
    the round before, in the history. Who was merged into it may rate anew; asked for by one of them, the case that
    answers for all is taken up again.
    """
    case = draft.case
    if draft.before == State.MERGED:
        reopen_main(draft, given)
        return
    begin_rounds_of_joined(draft)
    case.round += 1
    if case.clock_started_at is not None:
        draft.body |= {"due_before": case.due_date.isoformat() if case.due_date else None}
        case.clock_started_at, case.added_n, draft.clock_moved = draft.at, 0, True
    case.closed_at, case.replied_at, case.rating = None, None, None
    case.outcome, case.reply, case.result = "", "", ""
    keep(draft, given, "reason")


def reopen_main(draft: Draft, given: ReopenInput) -> None:
    """Take up again the case that answers for a merged one. What its reporter wrote stays with the reporter's own case."""
    case, main = draft.case, lock_main(draft.case)
    lead = Draft(
        case=main, move=Move.REOPEN, by=draft.by, at=draft.at, recorded_at=draft.recorded_at, before=State(main.state)
    )
    main.state = State.IN_HAND
    reopen(lead, ReopenInput(reason=str(_("并入本件的居民申请重新办理"))))
    lead.body["joined"] = case.number
    lead.touched = [row for row in lead.touched if row.pk != case.pk]  # written with its own move
    draft.led.append(lead)
    case.round, case.rating = case.round + (case.rating is not None), None
    keep(draft, given, "reason")


@effect(Move.RATE)
def rate(draft: Draft, given: RateInput) -> None:
    """The resident's own rating, once a round (GB/T 39735-2020: 一次一评)."""
    case = draft.case
    text = mask_into(draft, f"rating:{case.round}", given.text)
    via = "import" if draft.source else ("account" if draft.by.account_id else "code")
    draft.added.append(
        CaseRating(
            id=new_id(),
            case=case,
            round=case.round,
            level=given.level,
            facets={mask_text(name)[0]: level for name, level in given.facets.items()},
            text=text,
            at=draft.at,
            via=via,
        )
    )
    case.rating = given.level
    draft.body |= {"level": given.level}
