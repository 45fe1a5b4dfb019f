"""The unit's home: today's work."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.cases.queries import Filters, cases_page
from linli.cases.queries.lists import Tally, tally
from linli.cases.queries.waiting import answers_waiting
from linli.cases.rules.clock import LAST_MINUTE
from linli.desk.forms.filters import WORKING
from linli.desk.views.days import near_date, today_of
from linli.desk.views.gate import DeskRequest, page, staff

ANSWERS_SHOWN, ANSWERS_MOST, FIRST = 8, 99, 5


@require_GET
@staff
def today(request: DeskRequest) -> HttpResponse:
    """Counts that lead to their lists, what waits for an answer here, and the next five by time left."""
    by, at = request.actor, request.now
    counts = tally(
        by=by,
        at=at,
        near_end=datetime.combine(near_date(at=at), LAST_MINUTE),
        day_end=datetime.combine(today_of(at=at), LAST_MINUTE),
    )
    answers = answers_waiting(by=by, limit=ANSWERS_MOST)
    return page(
        request,
        "desk/today.html",
        "desk:today",
        numbers=_numbers(counts, len(answers)),
        answers=answers[:ANSWERS_SHOWN],
        more_answers=answers[ANSWERS_SHOWN:],
        rows=cases_page(by=by, at=at, filters=Filters(states=WORKING), limit=FIRST).items,
    )


def _numbers(counts: Tally, answers: int) -> list[dict[str, str]]:
    """Each count with its words, its tone and the list behind it."""
    rows = [
        (_("已逾期"), counts.overdue, "over", {"late": "overdue"}),
        (_("今天到期"), counts.due_today, "near", {"late": "today"}),
        (_("快到期"), counts.near, "near", {"late": "near"}),
        (_("等待受理"), counts.to_accept, "", {"state": "received"}),
        (_("待派单"), counts.to_dispatch, "", {"state": "accepted"}),
        (_("待办结"), counts.to_close, "", {"state": "replied"}),
        (_("时限未定"), counts.unknown, "", {"late": "unknown"}),
        (_("在办"), counts.waiting, "", {}),
    ]
    shown = [_number(label, n, tone if n else "", query, counts.most) for label, n, tone, query in rows]
    many = f"{answers}+" if answers >= ANSWERS_MOST else str(answers)
    waiting = {"label": _("等我单位答复"), "count": many, "tone": "near" if answers else "", "href": "#answers"}
    return [*shown[:5], waiting, *shown[5:]]


def _number(label: str, count: int, tone: str, query: dict[str, str], most: int) -> dict[str, str]:
    href = reverse("desk:worklist") + (f"?{urlencode(query)}" if query else "")
    return {"label": label, "count": f"{count}+" if count >= most else str(count), "tone": tone, "href": href}
