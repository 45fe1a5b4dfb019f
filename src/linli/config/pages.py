"""Layers that pages need and programs do not: cookies, forms, frames. A call of the API passes them by."""

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

PROGRAMS = "/api/v1/"
READ_BY_PEOPLE = "/api/v1/docs"


def of_program(request: HttpRequest) -> bool:
    """Whether a request is a call of the API: it is known by its token alone, and its answer is no page."""
    return request.path_info.startswith(PROGRAMS) and request.path_info != READ_BY_PEOPLE


class _ForPages(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if of_program(request) else super().__call__(request)


class Policy(_ForPages, CSPMiddleware):
    """What a page may load."""


class Sessions(_ForPages, SessionMiddleware):
    """Who keeps a cookie."""


class Forms(_ForPages, CsrfViewMiddleware):
    """A form comes back from the page it stood on."""


class SignedIn(_ForPages, AuthenticationMiddleware):
    """`request.user`; no browser keeps what was shown to them, for whoever sits there next."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if SESSION_KEY in request.session and "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        return response


class Messages(_ForPages, MessageMiddleware):
    """What the next page tells."""


class Frames(_ForPages, XFrameOptionsMiddleware):
    """No page stands inside another's."""
