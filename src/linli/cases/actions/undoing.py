"""Taking back what an import brought in."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from linli.access.rules import SYSTEM, Actor, require
from linli.cases.actions.acceptance import end_case
from linli.cases.actions.drafts import Draft, write_move
from linli.cases.choices import Move, Source, State
from linli.cases.models import Case, CaseAttachment, CaseMove

REASON = "导入撤销"


@transaction.atomic
def take_back(*, number: str, by: Actor, at: datetime) -> bool:
    """Withdraw an imported case that nobody has touched since, in whatever state its source left it.

    Its number with the source becomes free; the case and its history stay, marked as undone. False when somebody has
    worked on it: then nothing is changed. Of a case taken back already, True. Raises NotAllowed without `cases.import`.
    """
    require(by, "cases.import")
    case = Case.objects.select_for_update().get(number=number)
    if case.source != Source.IMPORT:
        return case.source == Source.UNDONE
    if _touched(case):
        return False
    importer = replace(SYSTEM, account_id=by.account_id, name=by.name)
    draft = Draft(case=case, move=Move.WITHDRAW, by=importer, at=at, source=Source.UNDONE, before=State(case.state))
    case.state, case.source, case.notice_due_at = State.WITHDRAWN, Source.UNDONE, None
    end_case(draft)
    draft.body = {"reason": REASON}
    write_move(draft)
    return True


def _touched(case: Case) -> bool:
    """A move made here, a file added, another case merged into it."""
    made_here = CaseMove.objects.filter(case=case).exclude(source=Source.IMPORT)
    merged = Case.objects.filter(merged_into=case)
    return made_here.exists() or CaseAttachment.objects.filter(case=case).exists() or merged.exists()
