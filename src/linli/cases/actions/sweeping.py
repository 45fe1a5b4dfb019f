"""What time alone brings about: deemed acceptance, suspensions that have run out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.access.rules import SYSTEM
from linli.cases.actions.acceptance import accept_deemed
from linli.cases.actions.moving import make_move
from linli.cases.choices import State
from linli.cases.models import Case, CasePause
from linli.cases.rules.clock import china_date
from linli.cases.rules.flow import MoveRefused


@dataclass(frozen=True)
class Swept:
    deemed_count: int
    resumed_count: int


def sweep_cases(*, at: datetime, progress: Callable[[int, int], None] | None = None) -> Swept:
    """Do once what is due by `at`, one transaction a case. Running it again changes nothing."""
    waiting = Case.objects.filter(state=State.RECEIVED, notice_due_at__lt=at).order_by("notice_due_at", "id")
    ids = list(waiting.values_list("pk", flat=True))
    deemed = 0
    for done, case_id in enumerate(ids, start=1):
        with transaction.atomic():
            deemed += accept_deemed(case_id=case_id, at=at)
        if progress:
            progress(done, len(ids))
    return Swept(deemed, _resume_ended(at))


def _resume_ended(at: datetime) -> int:
    over = CasePause.objects.filter(ended=False, until_date__lt=china_date(at)).select_related("case")
    resumed = 0
    for pause in over.order_by("until_date", "id"):
        try:
            make_move(
                number=pause.case.number, move="resume", given={"note": "暂停期满，自动恢复计时"}, by=SYSTEM, at=at
            )
            resumed += 1
        except MoveRefused:
            continue  # ended meanwhile
    return resumed
