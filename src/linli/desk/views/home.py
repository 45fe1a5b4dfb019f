"""The unit's home: today's work."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from linli.access.rules import Actor, may
from linli.cases.queries import Filters, cases_page
from linli.cases.queries.lists import count_open
from linli.cases.queries.waiting import answers_waiting
from linli.desk.forms.filters import WORKING, filters_of
from linli.desk.views.gate import DeskRequest, page, staff

ANSWERS_SHOWN, ANSWERS_MOST, FIRST = 8, 99, 5
ANSWERS_AFTER = 5
OWN = {"part": "own"}
# label, tone, and what the list behind it is asked for
TILES: tuple[tuple[Any, str, dict[str, str]], ...] = (
    (gettext_lazy("已逾期"), "over", {"late": "overdue"}),
    (gettext_lazy("今天到期"), "near", {"late": "today"}),
    (gettext_lazy("快到期"), "near", {"late": "near"}),
    (gettext_lazy("等待受理"), "", {"state": "received"} | OWN),
    (gettext_lazy("待派单"), "", {"state": "accepted"} | OWN),
    (gettext_lazy("待办结"), "", {"state": "replied"} | OWN),
    (gettext_lazy("时限未定"), "", {"late": "unknown"}),
    (gettext_lazy("在办"), "", OWN),
)


@require_GET
@staff
def today(request: DeskRequest) -> HttpResponse:
    """Counts that lead to their lists, what waits for an answer here, and the next five by time left.

    Who handles no cases is shown what there is to do instead.
    """
    by, at = request.actor, request.now
    if not may(by, "cases.view"):
        return page(request, "desk/today_without_cases.html", "desk:today", ways=_ways(by))
    answers = answers_waiting(by=by, limit=ANSWERS_MOST)
    counts, more = count_open(by=by, at=at, filters=[filters_of(query) for _label, _tone, query in TILES])
    numbers = [_number(*tile, count=count, more=more) for tile, count in zip(TILES, counts, strict=True)]
    return page(
        request,
        "desk/today.html",
        "desk:today",
        numbers=[*numbers[:ANSWERS_AFTER], _waiting(len(answers)), *numbers[ANSWERS_AFTER:]],
        answers=answers[:ANSWERS_SHOWN],
        more_answers=answers[ANSWERS_SHOWN:],
        rows=cases_page(by=by, at=at, filters=Filters(states=WORKING, part="own"), limit=FIRST).items,
    )


def _ways(by: Actor) -> list[dict[str, str]]:
    """Where those go who handle no cases."""
    keeps = {
        "label": _("事项管理"),
        "href": reverse("desk:catalogue"),
        "says": _("修改本单位的事项，比较版本，发布和停办，用表格导出导入。"),
    }
    return [
        *([keeps] if may(by, "catalogue.edit") else []),
        {
            "label": _("查事项"),
            "href": reverse("desk:matters"),
            "says": _("每个事项谁来办、要什么材料、多久办好，可以打印指南和表格。"),
        },
        {"label": _("办自己的事"), "href": "/", "says": _("和其他居民一样提交事项、查进度、作评价。")},
        {
            "label": _("我的账号"),
            "href": reverse("desk:account"),
            "says": _("看自己的岗位，修改密码，设置两步验证。"),
        },
    ]


def _number(label: str, tone: str, query: dict[str, str], *, count: int, more: bool) -> dict[str, str]:
    """A count with its words, its tone and the list behind it: both are asked for in the same words."""
    href = f"{reverse('desk:worklist')}?{urlencode(query)}"
    return {"label": label, "count": f"{count}+" if more else str(count), "tone": tone if count else "", "href": href}


def _waiting(count: int) -> dict[str, str]:
    tone = "near" if count else ""
    shown = f"{count}+" if count >= ANSWERS_MOST else str(count)
    return {"label": _("等我单位答复"), "count": shown, "tone": tone, "href": "#answers"}
