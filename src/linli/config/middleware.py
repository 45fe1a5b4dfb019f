"""What every request carries: one reading of the marks, the moment, and who acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from linli.access.choices import AccountKind
from linli.access.models import Account
from linli.access.queries import actor_of_account
from linli.access.rules import Actor
from linli.kernel import clock, marks

NOBODY = Actor(account_id=None, name="", kind=AccountKind.RESIDENT)


class Present:
    """`request.now`: the moment of the request. `request.actor`: the signed-in account with its seats, or nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with marks.held():
            request.now = clock.now()  # type: ignore[attr-defined]
            request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
            return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, Account) and not user.is_authenticated:
        return NOBODY
    return actor_of_account(account=user, at=request.now)  # type: ignore[attr-defined]
