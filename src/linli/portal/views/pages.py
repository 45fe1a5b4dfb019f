"""The first page, whom to ask, and how personal data are used."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.cases.counts import matters_asked_lately
from linli.catalogue.queries import MatterCard, SettingsMissing, district_settings, matters_in_force
from linli.catalogue.schema import RefusalGround
from linli.people.queries import privacy_notice
from linli.portal.forms.finding import SearchForm, WindowForm
from linli.portal.review import district_name
from linli.portal.visitor import day_of, hotline, moment_of, resident_of, who_to_ask, window_of

SHOWN = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Find a matter, follow a case, find the window."""
    matters = {matter.code: matter for matter in matters_in_force(at=moment_of(request=request))}
    context = {
        "form": SearchForm(),
        "matters": _most_asked(matters),
        "more": len(matters) > SHOWN,
        "windows": WindowForm(),
        "emergencies": emergencies(),
        "place_name": district_name(),
        "resident": resident_of(request=request).account_id is not None,
        "who": who_to_ask(),
    }
    return render(request, "portal/home.html", context)


def _most_asked(matters: dict[str, MatterCard]) -> list[MatterCard]:
    asked: Iterable[str] = [code for code, _count in matters_asked_lately() if code in matters]
    order = dict.fromkeys([*asked, *matters])
    return [matters[code] for code in order][:SHOWN]


def emergencies() -> list[RefusalGround]:
    """Where to call at once, because it is not taken in here."""
    try:
        return [ground for ground in district_settings().refusal_grounds if ground.emergency]
    except SettingsMissing:
        return []


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, the nearest window, and the way without a screen for everything done here."""
    form = WindowForm(request.GET or None)
    division = form.cleaned_data["place"] if form.is_valid() else ""
    context = {
        "form": form,
        "window": window_of(division=division) if division else None,
        "hotline": hotline(),
        "emergencies": emergencies(),
        "who": who_to_ask(division=division),
    }
    return render(request, "portal/help.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force."""
    context = {"notice": privacy_notice(on=day_of(request=request)), "who": who_to_ask()}
    return render(request, "portal/privacy.html", context)
