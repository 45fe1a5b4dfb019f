"""One thing told several times: the hint while a report is taken in, and the page on which likely duplicates are decided."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.access.rules import NotAllowed, require
from linli.cases.actions.duplicates import keep_apart, merge_all
from linli.cases.models import Case
from linli.cases.queries import NotFound
from linli.cases.queries.alike import Told
from linli.cases.queries.duplicates import CLUSTERS, Hint, clusters, hints_for, pairs_to_decide, reasons_of
from linli.cases.rules.flow import MoveRefused
from linli.catalogue.queries import MatterUnknown, matter_in_force
from linli.desk.forms.intake import ANSWER
from linli.desk.views.exporting import sheet_response, wants_sheet
from linli.desk.views.gate import DeskRequest, page, staff
from linli.kernel.sheets import Column, Kind
from linli.organisations.queries import unit_cards
from linli.people.actions.parties import FieldRefused

ADDRESS, TEXT = 200, 4000


@require_POST
@staff
def alike_part(request: DeskRequest) -> HttpResponse:
    """The part of the intake page that says what others have told already."""
    require(request.actor, "cases.open")
    return page(request, "desk/_intake_alike.html", **alike_of(request, request.POST))


def alike_of(request: DeskRequest, sent: Mapping[str, str]) -> dict[str, Any]:
    """Hints for what has been typed so far, and which case was chosen to merge into."""
    return {"alike": _hints(request, sent), "merge_into": sent.get("merge_into", "")}


def _hints(request: DeskRequest, given: Mapping[str, str]) -> tuple[Hint, ...]:
    matter, division = given.get("matter", ""), given.get("division", "")
    if not matter or not division.isdigit():
        return ()
    try:
        card = matter_in_force(code=matter, at=request.now)
    except MatterUnknown:
        return ()
    told = Told(
        matter=card,
        division=division[:12],
        title=given.get("title", "")[:ADDRESS],
        text=given.get("text", "")[:TEXT],
        address=given.get("address", "")[:ADDRESS],
        answers={name.removeprefix(ANSWER): value[:TEXT] for name, value in given.items() if name.startswith(ANSWER)},
    )
    return hints_for(told=told, by=request.actor, at=request.now)


@require_http_methods(["GET", "POST"])
@staff
def duplicates(request: DeskRequest) -> HttpResponse:
    """What seems to be told several times, for decision: merge those chosen, or say that they are not the same thing."""
    require(request.actor, "cases.merge")
    if request.method == "POST":
        refused = _decide(request)
        if not refused:
            return HttpResponseRedirect(reverse("desk:duplicates"))
        return _shown(request, refused=refused, status=409)
    if wants_sheet(request):
        return _sheet(request)
    return _shown(request)


def _shown(request: DeskRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    found = clusters(by=request.actor)
    more = len(found) >= CLUSTERS
    return page(request, "desk/duplicates.html", "desk:worklist", status, clusters=found, more=more, refused=refused)


def _sheet(request: DeskRequest) -> HttpResponse:
    """Every pair that waits for a decision, the surest first."""
    of_each = (Column(_("编号"), Kind.ID), Column(_("标题")), Column(_("所在村社")), Column(_("收件"), Kind.DATETIME))
    columns = (Column(_("相似度"), Kind.NUMBER), Column(_("理由")), *of_each, Column(_("承办单位")))
    again = tuple(Column(_("另一件：%(what)s") % {"what": column.heading}, column.kind) for column in columns[2:])
    pairs = pairs_to_decide(by=request.actor).iterator(2000)
    rows = ((p.score, "；".join(reasons_of(case=p.case, why=p.why)), *_line(p.case), *_line(p.other)) for p in pairs)
    return sheet_response(request, name="duplicates", title=_("重复诉求"), columns=(*columns, *again), rows=rows)


def _line(case: Case) -> tuple[Any, ...]:
    return case.number, case.title, case.division_name, case.received_at, unit_cards()[case.unit_id].name


def _decide(request: DeskRequest) -> str:
    """Do what was asked; why not, where it is refused."""
    chosen, into, by, at = request.POST.getlist("numbers"), request.POST.get("into", ""), request.actor, request.now
    try:
        if request.POST.get("decide") == "apart":
            n = keep_apart(numbers=chosen, from_=request.POST.getlist("all"), by=by, at=at)
            messages.success(request, ngettext("已记下，不再提示。", "已记下，这 %(n)d 对不再提示。", n) % {"n": n})
        else:
            n = merge_all(numbers=chosen, into=into, by=by, at=at)
            words = {"n": n, "into": into}
            messages.success(
                request, _("已把 %(n)d 件并入 %(into)s。每位反映人的编号和查询码照旧，答复时一并收到。") % words
            )
    except FieldRefused as refusal:
        return "".join(str(sentence) for _name, sentence in refusal.errors)
    except MoveRefused as refusal:
        return str(refusal)
    except NotFound:
        return _("有一件已经不在您的范围内，或者刚刚有了变化，请重新看一遍。")
    except NotAllowed:
        return _("勾选的里面有已经派出的，要由服务中心负责人并单。请取消勾选，或者请负责人来做。")
    return ""
