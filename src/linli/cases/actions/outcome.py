"""What came of it: reply, close, call back, reopen, rate."""

from linli.cases.actions.drafts import Draft, effect, keep, mask_into
from linli.cases.choices import Move
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
    the round before, in the history.
    """
    case = draft.case
    case.round += 1
    if case.clock_started_at is not None:
        draft.body |= {"due_before": case.due_date.isoformat() if case.due_date else None}
        case.clock_started_at, case.added_n, draft.clock_moved = draft.at, 0, True
    case.closed_at, case.replied_at, case.rating = None, None, None
    case.outcome, case.reply, case.result = "", "", ""
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
