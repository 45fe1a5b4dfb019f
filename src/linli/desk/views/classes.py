"""The classes of appeals, as the desk chooses them."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from linli.access.queries import own_root
from linli.catalogue.queries.categories import find_classes
from linli.desk.views.gate import DeskRequest, page, staff

OPTIONS = 8


@require_GET
@staff
def options(request: DeskRequest) -> HttpResponse:
    """The choices under the field of the class on the intake form."""
    typed = request.GET.get("category_q", "")[:40]
    hits = find_classes(q=typed, root=own_root(by=request.actor), limit=OPTIONS)
    return page(request, "desk/_class_options.html", rows=[hit.card for hit in hits])
