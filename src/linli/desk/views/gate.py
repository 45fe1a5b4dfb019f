"""Who may come to the desk, and what every page of it is handed."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from linli.access.rules import Actor, NotAllowed, may
from linli.access.sign_in import FactorMissing
from linli.cases.queries import NotFound
from linli.organisations.queries import UnitCard, unit_cards


class DeskRequest(HttpRequest):
    """A request with what the middleware has put on it."""

    now: datetime
    actor: Actor
    htmx: HtmxDetails


def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for signed-in staff: others are asked to sign in, residents are led to their own pages."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        desk = cast(DeskRequest, request)
        elsewhere = _elsewhere(desk)
        if elsewhere is not None:
            return elsewhere
        try:
            response = view(desk, *args, **named)
        except NotFound:
            raise Http404 from None
        except FactorMissing as missing:
            return _to_factor(desk, has_one=missing.has_one)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from None
        response["Cache-Control"] = "no-store"
        return response

    return inside


def _elsewhere(request: DeskRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        if request.htmx:
            return HttpResponseClientRedirect(f"{reverse('account_login')}?next={reverse('desk:today')}")
        return redirect_to_login(request.get_full_path())
    return HttpResponseRedirect("/") if request.actor.is_resident else None


def _to_factor(request: DeskRequest, *, has_one: bool) -> HttpResponse:
    """Where a second factor is shown, and back; where one is set up for who has none."""
    if has_one:
        messages.info(request, _("这一步要先作两步验证，验证后请再点一次。"))
        back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "")
        onward = urlsplit(back)._replace(scheme="", netloc="").geturl() if back else reverse("desk:today")
        address = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': onward})}"
    else:
        messages.warning(request, _("本单位规定，这一步要用两步验证。请先设置两步验证，再来做。"))
        address = reverse("mfa_index")
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)


def own_unit(by: Actor) -> UnitCard | None:
    """The unit someone works at: that of their first seat."""
    return unit_cards().get(by.unit_id) if by.unit_id else None


def page(request: DeskRequest, template: str, section: str = "", status: int = 200, **shown: Any) -> HttpResponse:
    """Draw a page of the desk; `section` is the place marked in the top bar."""
    unit = own_unit(request.actor)
    context = {
        "section": section,
        "unit_name": unit.name if unit else "",
        "may_open": may(request.actor, "cases.open"),
        "may_view": may(request.actor, "cases.view"),
        "may_merge": may(request.actor, "cases.merge"),
        "may_import": may(request.actor, "cases.import") or may(request.actor, "system.manage"),
        "may_keep": may(request.actor, "catalogue.edit"),
        "may_export": may(request.actor, "lists.export"),
        "may_supervise": may(request.actor, "cases.supervise"),
        **shown,
    }
    return render(request, template, context, status=status)
