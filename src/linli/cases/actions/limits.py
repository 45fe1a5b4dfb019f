"""The clock: stop, go on, ask for more time, decide."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.cases.actions.drafts import Draft, effect, keep
from linli.cases.choices import Move
from linli.cases.models import Case, CaseExtension, CasePause
from linli.cases.rules.clock import china_date, last_suspended
from linli.cases.schema import DecideInput, ExtendInput, ResumeInput, SuspendInput
from linli.kernel.ids import new_id
from linli.kernel.mentions import mask_text
from linli.people.actions.parties import FieldRefused

FURTHEST = timedelta(days=366)


@effect(Move.SUSPEND)
def suspend(draft: Draft, given: SuspendInput) -> None:
    """Stop the clock from a day, on a legal ground (《行政许可法》第四十五条).

    With no end told, there is no due date until it goes on. One that is over already is entered late: the history says when.
    """
    case, today = draft.case, china_date(draft.at)
    assert case.clock_started_at is not None
    if given.from_ < china_date(case.clock_started_at):
        raise FieldRefused([("from", _("暂停不能早于计时开始的那一天。"))])
    if given.until and given.until < given.from_:
        raise FieldRefused([("until", _("暂停的最后一天不能早于开始的那天。"))])
    for name, day in (("from", given.from_), ("until", given.until)):
        if day and day > today + FURTHEST:
            raise FieldRefused([(name, _("最多只能写到一年以后；还不知道哪天恢复的，最后一天请留空。"))])
    over = given.until is not None and given.until < today
    draft.added.append(
        CasePause(
            id=new_id(),
            case=case,
            ground=mask_text(given.ground)[0][:200],
            from_date=given.from_,
            until_date=given.until,
            ended_date=given.until if over else None,
            ended=over,
        )
    )
    case.suspended, draft.clock_moved = not over, True
    keep(draft, given, "ground", "from", "until")


@effect(Move.RESUME)
def resume(draft: Draft, given: ResumeInput) -> None:
    """Let the clock go on; the suspended days are left out of the count."""
    pause = ended_pause(draft.case, draft.at)
    assert pause.ended_date is not None
    draft.touched.append(pause)
    draft.case.suspended, draft.clock_moved = False, True
    draft.body |= {"from": pause.from_date.isoformat(), "until": pause.ended_date.isoformat()}
    keep(draft, given)


def ended_pause(case: Case, at: datetime) -> CasePause:
    """The running suspension of a case, ended at a moment; unsaved."""
    pause = CasePause.objects.get(case=case, ended=False)
    pause.ended = True
    pause.ended_date = last_suspended(first=pause.from_date, told=pause.until_date, resumed=china_date(at))
    return pause


@effect(Move.EXTEND)
def extend(draft: Draft, given: ExtendInput) -> None:
    """Ask for more time, in the units of the limit. Someone else decides."""
    request = CaseExtension(
        id=new_id(), case=draft.case, n=given.n, reason=mask_text(given.reason)[0], asked_at=draft.at
    )
    draft.added.append(request)
    draft.body |= {"request": str(request.pk)}
    keep(draft, given, "n", "reason")


@effect(Move.DECIDE)
def decide(draft: Draft, given: DecideInput) -> None:
    """Approve or reject the request that waits; the reason is told (《行政许可法》第四十二条)."""
    request = CaseExtension.objects.get(case=draft.case, outcome="")
    if given.request and given.request != str(request.pk):
        raise FieldRefused([("request", _("这份延期申请不在等待审批，请刷新后再看。"))])
    request.outcome, request.decided_at, request.note = given.outcome, draft.at, mask_text(given.note)[0]
    draft.touched.append(request)
    if given.outcome == "approve":
        draft.case.added_n += request.n
        draft.clock_moved = True
    draft.body |= {"request": str(request.pk), "n": request.n}
    keep(draft, given, "outcome")
