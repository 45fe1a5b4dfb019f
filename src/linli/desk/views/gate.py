"""Who may come to the desk, and what every page of it is handed."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from linli.access.rules import Actor, NotAllowed, may
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
