from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from linli.api.contract import api, unknown_address
from linli.api.problems import problem

# what anyone may keep: no one's case or person is in it
FOR_ALL = frozenset({"openapi.json", "matters", "matters/<code>", "divisions", "divisions/<code>"})


def telling(view: Callable[..., HttpResponse], route: str) -> Callable[..., HttpResponse]:
    """A wrong method is refused as a problem too, with the methods that are allowed. What is not for all is not kept."""

    @wraps(view)
    def told(request: HttpRequest, **parts: object) -> HttpResponse:
        response = view(request, **parts)
        if route not in FOR_ALL:
            response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code != 405:
            return response
        refused = problem(405, "wrong-method", _("这个地址不支持这种请求方法，请核对接口文档。"))
        refused["Allow"] = response["Allow"]
        return refused

    return told


def told_patterns() -> list[URLPattern]:
    """The routes of the contract."""
    routes = [route for route in api.urls[0] if isinstance(route, URLPattern)]
    for route in routes:
        route.callback = telling(route.callback, str(route.pattern))
    return routes


urlpatterns = [
    path("", (told_patterns(), "ninja", "api")),
    re_path(r"", csrf_exempt(unknown_address), name="api-unknown"),
]
