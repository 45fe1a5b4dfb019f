"""Matters taken out as a spreadsheet, and brought back as drafts."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.access.actions import record_export
from linli.access.queries import own_root
from linli.access.rules import require
from linli.access.sign_in import require_factor
from linli.catalogue.queries import MatterCard
from linli.catalogue.queries.editing import EDIT, kept_matters
from linli.desk.forms.catalogue import named_units
from linli.desk.forms.catalogue_pages import BookForm, KeptForm
from linli.desk.views.catalogue import SECTION, keepers
from linli.desk.views.exporting import whose
from linli.desk.views.gate import DeskRequest, page
from linli.exchange.matter_sheets.reading import BookRefused, take_matter_book
from linli.exchange.matter_sheets.writing import matter_book
from linli.kernel.clock import CHINA
from linli.kernel.sheets import CONTENT_TYPE

LARGEST_BOOK = 5 * 1024 * 1024


@require_GET
@keepers
def export(request: DeskRequest) -> HttpResponse:
    """The newest version of the matters named in the address, or of all that the filters let through, as a workbook."""
    by, at, root = request.actor, request.now, own_root(by=request.actor)
    require(by, "lists.export")
    require_factor(request=request, what="export")
    wanted = set(request.GET.getlist("code"))
    kept = kept_matters(by=by, at=at, filters=KeptForm(request.GET, root=root).filters())
    cards = [row.newest for row in kept if row.newest and (not wanted or row.code in wanted)]
    units = [str(code) for code, _name in named_units(root=root) if code]
    content = matter_book(cards=cards, units=units, by=whose(request), at=at)
    record_export(name="catalogue", asked=_asked(cards), rows=len(cards), cut=False, by=by, at=at)
    name = _("事项内容 %(day)s.xlsx") % {"day": f"{at.astimezone(CHINA):%Y-%m-%d}"}
    kept_name = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": kept_name})


def _asked(cards: list[MatterCard]) -> dict[str, str]:
    return {"matter": cards[0].code} if len(cards) == 1 else {}


@require_http_methods(["GET", "POST"])
@keepers
def bring(request: DeskRequest) -> HttpResponse:
    """A workbook brought back: what became a draft, what is unchanged, what is wrong and where."""
    require(request.actor, EDIT)
    form, shown = BookForm(request.POST or None, request.FILES or None), dict[str, Any]()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST_BOOK:
            form.add_error("file", _("文件超过 5 MB，请分几次导入。"))
        else:
            try:
                shown["report"] = take_matter_book(file=file, by=request.actor, at=request.now)
            except BookRefused as refused:
                form.add_error("file", str(refused))
    status = 422 if form.errors or (shown and shown["report"].faults) else 200
    return page(request, "desk/catalogue/bring.html", SECTION, form=form, status=status, **shown)
