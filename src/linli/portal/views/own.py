"""A signed-in resident: own matters, and who has looked at one's data."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from linli.access.rules import Actor
from linli.cases.queries import NotFound, case_by_number, cases_page
from linli.cases.queries.lists import NEWEST, CursorRefused, Filters
from linli.catalogue.queries import MatterUnknown, matter_in_force
from linli.organisations.queries import unit_cards
from linli.people.queries import ReadEntry, reads_of_person
from linli.portal.carried import Carried, carried_by
from linli.portal.views.tracking import tracked
from linli.portal.visitor import day_of, moment_of, resident_of, who_to_ask

PAGE = 20


@dataclass(frozen=True)
class Look:
    """One look at a person's data, in words."""

    at: datetime
    what: str
    who: str
    matter: str
    purpose: str


def _sent_away(request: HttpRequest) -> HttpResponse | None:
    """Where to go for those who are not signed-in residents."""
    if resident_of(request=request).account_id:
        return None
    signed_in = request.user.is_authenticated
    return HttpResponseRedirect("/desk/") if signed_in else redirect_to_login(request.get_full_path())


@never_cache
@require_safe
def own_matters(request: HttpRequest) -> HttpResponse:
    """The resident's cases, newest first, and the looks at their data."""
    away = _sent_away(request)
    if away:
        return away
    by, moment = resident_of(request=request), moment_of(request=request)
    try:
        page = cases_page(
            by=by, at=moment, filters=Filters(sort=NEWEST), limit=PAGE, cursor=request.GET.get("cursor", "")
        )
    except CursorRefused:
        raise Http404 from None
    context = {"page": page, "looks": _looks(by, moment), "who": who_to_ask(), "day": day_of(request=request)}
    return render(request, "portal/my.html", context)


def _looks(by: Actor, moment: datetime) -> list[Look]:
    if by.person_id is None:
        return []
    return [_look(entry, moment) for entry in reads_of_person(person_id=by.person_id, by=by)]


def _look(entry: ReadEntry, moment: datetime) -> Look:
    what = {"lookup": _("按证件号码查到您"), "reveal": _("查看了完整的证件号码和电话")}.get(entry.what, entry.what)
    unit = unit_cards().get(entry.unit_id) if entry.unit_id else None
    return Look(
        entry.at,
        what,
        " ".join(filter(None, (unit.name if unit else "", entry.by_name))),
        _matter(entry.matter_code, moment),
        entry.purpose,
    )


def _matter(code: str, moment: datetime) -> str:
    try:
        return matter_in_force(code=code, at=moment).name
    except MatterUnknown:
        return code


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_case(request: HttpRequest, number: str) -> HttpResponse:
    """One of the resident's own cases, without its code."""
    away = _sent_away(request)
    if away:
        return away
    by = resident_of(request=request)
    try:
        case = case_by_number(number=number, by=by)
    except NotFound:
        raise Http404 from None
    return tracked(request, case, by, Carried(), carried_by(request=request))
