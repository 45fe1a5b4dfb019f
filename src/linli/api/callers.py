"""Who calls: a token for each request, and how often one caller may call."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from linli.access.queries import TokenRefused, actor_of_token
from linli.access.rules import Actor
from linli.kernel.pace import Pace, address_of


class OpenRequest(HttpRequest):
    """A request as the routes see it: at its moment."""

    now: datetime


class CallRequest(OpenRequest):
    """A request with a token, and whose it is."""

    auth: Actor


pace = Pace()


class Bearer(HttpBearer):
    """A token in the Authorization header, read in one statement. No cookie opens this door."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token, or None. Raises TooMany."""
        try:
            actor = actor_of_token(secret=token, at=request.now)  # type: ignore[attr-defined]
        except TokenRefused:
            pace.step(who=f"token {address_of(request)}", most=settings.API_TRACKS_A_MINUTE)
            return None
        if request.method not in {"GET", "HEAD"}:
            pace.step(who=str(actor.account_id), most=settings.API_WRITES_A_MINUTE)
        return actor


def slow_down(request: HttpRequest) -> None:
    """Count a call made without a token. Raises TooMany."""
    pace.step(who=f"open {address_of(request)}", most=settings.API_TRACKS_A_MINUTE)
