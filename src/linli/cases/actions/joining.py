"""One thing told by several: merged into one case, split off again. Every reporter keeps number, code and answer."""

from django.utils.translation import gettext as _

from linli.cases import queries
from linli.cases.actions.acceptance import end_case
from linli.cases.actions.drafts import Draft, effect, keep
from linli.cases.choices import Move, PairState, State
from linli.cases.models import Case, CaseMove, LikelyDuplicate
from linli.cases.queries.joined import ids_joined_to, may_take
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import MergeInput, SplitInput
from linli.catalogue.choices import MatterKind
from linli.people.actions.parties import FieldRefused


@effect(Move.MERGE)
def merge(draft: Draft, given: MergeInput) -> None:
    """Join a report to an open case of the same matter; its reporter is answered with that case.

    The unit that has the other case has this one too and comes to see it. Both histories say so.
    """
    case, main = draft.case, _named_case(draft, given.into)
    if main.matter_code != case.matter_code:
        other = _("%(number)s 是另一个事项，只有同一事项的诉求可以并单。") % {"number": main.number}
        raise FieldRefused([("into", other)])
    if case.kind != MatterKind.APPEAL and (case.person_id or main.person_id) and case.person_id != main.person_id:
        own = _("%(number)s 是另一个人的申请。每个人的申请分别办理，不能并单。") % {"number": main.number}
        raise FieldRefused([("into", own)])
    if not may_take(case=main):
        words = {"number": main.number, "state": State(main.state).label}
        raise MoveRefused(_("%(number)s 现在是“%(state)s”，不能再并入。请选一件还在办理的。") % words)
    case.merged_into, case.notice_due_at, case.unit_id = main, None, main.unit_id
    draft.reach.add(main.unit_id)
    end_case(draft)
    keep(draft, given, "into")
    _count(draft, main, 1 + case.joined_count, Move.JOIN)
    _decide_pairs(draft, main, PairState.MERGED)


@effect(Move.SPLIT)
def split(draft: Draft, given: SplitInput) -> None:
    """Undo a merge: the case goes on where it was, with the clock it had; the other one loses its count."""
    case, main = draft.case, lock_main(draft.case, last=False)
    steps = CaseMove.objects.filter(case=case).order_by("-seq")
    merged = steps.filter(move=Move.MERGE)[0]
    case.state = merged.from_state
    case.unit_id = steps.filter(seq__lt=merged.seq)[0].unit_id
    case.merged_into, case.closed_at = None, None
    if case.state == State.RECEIVED:
        case.notice_due_at = queries.notice_due_at(case=case, received_at=case.complete_at)
    case.round, case.rating = case.round + (case.rating is not None), None
    keep(draft, given, "reason")
    _count(draft, main, -1 - case.joined_count, Move.LEAVE)
    _decide_pairs(draft, main, PairState.APART)


def lock_main(case: Case, *, last: bool = True) -> Case:
    """The case that a merged one was merged into, or the `last` in that line, locked."""
    assert case.merged_into_id is not None
    main = Case.objects.select_for_update(of=("self",)).get(pk=case.merged_into_id)
    return lock_main(main) if last and main.merged_into_id else main


def begin_rounds_of_joined(draft: Draft) -> None:
    """A case that is taken up again may be rated anew, by those too who were merged into it."""
    if not draft.case.joined_count:
        return
    rated = Case.objects.select_for_update().filter(pk__in=ids_joined_to(case=draft.case)).exclude(rating=None)
    for row in rated.order_by("pk"):
        row.round, row.rating = row.round + 1, None
        row.version += 1  # spoken of beside another case: the audit knows by it which word is the last
        draft.touched.append(row)


def _named_case(draft: Draft, number: str) -> Case:
    """Another case in scope, locked: of two that are merged into each other at once, one is refused."""
    if number == draft.case.number:
        raise FieldRefused([("into", _("不能并入自己。"))])
    try:
        return queries.case_for_update(number=number, by=draft.by)
    except queries.NotFound:
        unknown = _("没有查到 %(number)s，请核对编号。") % {"number": number}
        raise FieldRefused([("into", unknown)]) from None


def _count(draft: Draft, main: Case, n: int, move: Move) -> None:
    """Keep the counts right up the line, and say in the other case's history what was joined to it or left it."""
    main.joined_count += n
    lead = Draft(case=main, move=move, by=draft.by, at=draft.at, source=draft.source, recorded_at=draft.recorded_at)
    lead.before, lead.body = State(main.state), {"joined": draft.case.number}
    draft.led.append(lead)
    above = main
    while above.merged_into_id:
        above = lock_main(above, last=False)
        above.joined_count += n
        above.version += 1
        lead.touched.append(above)


def _decide_pairs(draft: Draft, main: Case, state: PairState) -> None:
    """What the search had found between the two is decided with the move."""
    both = [draft.case.pk, main.pk]
    for pair in LikelyDuplicate.objects.select_for_update().filter(case_id__in=both, other_id__in=both):
        pair.state, pair.decided_at, pair.decided_by_id = state, draft.at, draft.by.account_id
        pair.version += 1
        draft.touched.append(pair)
