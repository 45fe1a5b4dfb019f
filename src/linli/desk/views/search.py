"""Finding a case by its number, by a document, a telephone or a name. Sent by POST: nothing of it stands in an address."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.cases.queries import Filters, cases_page
from linli.cases.queries.lists import NEWEST, CursorRefused
from linli.cases.queries.whole import every_case
from linli.desk.views.exporting import case_columns, case_row, sheet_response, wants_sheet
from linli.desk.views.gate import DeskRequest, page, staff
from linli.kernel.mentions import find_mentions

ROWS = 30


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("查什么"),
        max_length=80,
        strip=True,
        help_text=_(
            "办件编号、外部编号、标题和内容里的词、答复里的词、完整的证件号码或电话、姓名的开头都可以。只显示本单位可以看到的办件。"
        ),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "data-key": "/"}),
    )


def holds_number(text: str) -> bool:
    """Whether a document number or a telephone stands in a text."""
    return bool(find_mentions(text))


@require_http_methods(["GET", "POST"])
@staff
def search(request: DeskRequest) -> HttpResponse:
    """The empty form, or what was found."""
    if request.method == "POST":
        return search_page(request, request.POST.get("q", ""), cursor=request.POST.get("cursor", ""))
    return page(request, "desk/search.html", "desk:search", form=SearchForm())


def search_page(request: DeskRequest, q: str, cursor: str = "") -> HttpResponse:
    """What was found within scope; the case itself when its number was typed in full."""
    form = SearchForm({"q": q})
    if not form.is_valid():
        return page(request, "desk/search.html", "desk:search", status=422, form=form)
    words = form.cleaned_data["q"]
    filters = Filters(q=words, sort=NEWEST)
    if wants_sheet(request):
        rows = every_case(by=request.actor, at=request.now, filters=filters)
        return sheet_response(
            request, name="search", title=str(_("找到的办件")), columns=case_columns(), rows=map(case_row, rows)
        )
    try:
        found = cases_page(by=request.actor, at=request.now, filters=filters, limit=ROWS, cursor=cursor)
    except CursorRefused:
        return HttpResponseRedirect(reverse("desk:search"))
    if [row.number for row in found.items] == [words]:
        return HttpResponseRedirect(reverse("desk:case", args=[words]))
    return page(request, "desk/search.html", "desk:search", form=form, found=found, q=words)
