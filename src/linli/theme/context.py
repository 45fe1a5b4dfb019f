"""What every page shows, whoever draws it. `config` names the clock and the mark of a demo; the theme knows neither."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from linli.theme.views import ELDER_COOKIE


def page(request: HttpRequest) -> dict[str, Any]:
    """`elder` (large text), `fixed_clock` (the moment a demo stands at, or None), `demo`, `page_now` and `today`."""
    return {
        "elder": request.COOKIES.get(ELDER_COOKIE) == "on",
        "fixed_clock": _fixed_clock(),
        "demo": SimpleLazyObject(_demo),
        "page_now": SimpleLazyObject(_now),
        "today": SimpleLazyObject(_today),
    }


def _named(setting: str) -> Any:
    name = getattr(settings, setting, "")
    return import_string(name) if name else None


def _now() -> datetime:
    return (_named("PAGE_CLOCK") or timezone.now)()


def _today() -> date:
    return timezone.localtime(_now()).date()


def _demo() -> bool:
    mark = _named("PAGE_DEMO")
    return bool(mark and mark())


def _fixed_clock() -> datetime | None:
    text = getattr(settings, "CLOCK", "")
    return datetime.fromisoformat(text) if text else None
