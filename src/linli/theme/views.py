from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from linli.theme import samples

ELDER_COOKIE = "linli_elder"
YEAR = 365 * 24 * 3600


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep elder mode or the language in a cookie, and go back to the page one came from."""
    back = HttpResponseRedirect(_way_back(request))
    if request.POST.get("elder") in {"on", "off"}:
        _keep(back, ELDER_COOKIE, request.POST["elder"])
    if request.POST.get("language") in dict(settings.LANGUAGES):
        _keep(back, settings.LANGUAGE_COOKIE_NAME, request.POST["language"])
    return back


def _way_back(request: HttpRequest) -> str:
    place = request.POST.get("next", "")
    return place if url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()}) else "/"


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component with sample content; `?face=portal` shows them as residents see them."""
    portal = request.GET.get("face") == "portal"
    shown: dict[str, Any] = samples.page() | {
        "layout": "theme/portal.html" if portal else "theme/desk.html",
        "section": "desk:today",
        "unit_name": samples.LONG_NAME,
    }
    return render(request, "theme/components.html", shown)
