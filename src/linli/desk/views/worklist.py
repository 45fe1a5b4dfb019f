"""The worklist: by time left on the left, the chosen case on the right."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from linli.access.queries import own_root
from linli.cases.queries import NotFound, Page, cases_page
from linli.cases.queries.lists import CursorRefused
from linli.cases.queries.whole import every_case
from linli.desk.forms.filters import WorklistFilters
from linli.desk.views.cases import shown_case
from linli.desk.views.exporting import case_columns, case_row, sheet_response, wants_sheet
from linli.desk.views.gate import DeskRequest, page, staff
from linli.desk.views.search import holds_number, search_page

ROWS = 50


@require_GET
@staff
def worklist(request: DeskRequest) -> HttpResponse:
    """One page of the list; `case` in the address names the one shown beside it, else the first."""
    if holds_number(request.GET.get("q", "")):
        messages.warning(request, _("证件号码和电话不能放在网址里，请在查询页面查找。"))
        return HttpResponseRedirect(reverse("desk:search"))
    form = _form(request, request.GET)
    if wants_sheet(request):
        return _sheet(request, form)
    try:
        found = cases_page(
            by=request.actor,
            at=request.now,
            filters=form.filters(),
            limit=ROWS,
            cursor=request.GET.get("cursor", ""),
        )
    except CursorRefused:
        return HttpResponseRedirect(f"{request.path}?{_without(request.GET, 'cursor')}")
    chosen = request.GET.get("case") or (found.items[0].number if found.items else "")
    return page(
        request,
        "desk/worklist.html",
        "desk:worklist",
        form=form,
        page=found,
        narrowed=bool(_without(request.GET, "case", "cursor", "sort")),
        address=_without(request.GET, "case"),
        sheet=_without(request.GET, "case", "cursor"),
        chosen=chosen,
        choose=f"{request.path}?{_with_case(request.GET)}",
        **_beside(request, chosen, found),
    )


def _sheet(request: DeskRequest, form: WorklistFilters) -> HttpResponse:
    rows = every_case(by=request.actor, at=request.now, filters=form.filters())
    asked = {name: value for name, value in form.cleaned_data.items() if value and name != "q"}
    return sheet_response(
        request,
        name="cases",
        title=_("办件列表"),
        columns=case_columns(),
        rows=map(case_row, rows),
        asked=asked | ({"words": "typed"} if form.cleaned_data.get("q") else {}),
    )


def _beside(request: DeskRequest, number: str, found: Page) -> dict[str, Any]:
    """The chosen case, if it is in scope."""
    if not number:
        return {}
    row = next((row for row in found.items if row.number == number), None)
    try:
        return shown_case(request, number, case=row.case if row else None)
    except NotFound:
        return {}


@require_POST
@staff
def narrow(request: DeskRequest) -> HttpResponse:
    """Filters sent by a form: a number of a person is looked for without standing in an address."""
    if holds_number(request.POST.get("q", "")):
        return (
            HttpResponseClientRedirect(reverse("desk:search"))
            if request.htmx
            else search_page(request, request.POST["q"])
        )
    kept = [(name, value) for name, value in request.POST.items() if value and name in WorklistFilters.base_fields]
    return HttpResponseRedirect(f"{reverse('desk:worklist')}?{urlencode(kept)}")


def _form(request: DeskRequest, values: QueryDict) -> WorklistFilters:
    return WorklistFilters(values, at=request.now, root=own_root(by=request.actor))


def _without(values: QueryDict, *names: str) -> str:
    kept = values.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


def _with_case(values: QueryDict) -> str:
    """The address of the list up to where the number of the chosen case is to stand."""
    kept = _without(values, "case")
    return f"{kept}&case=" if kept else "case="
