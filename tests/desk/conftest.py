"""The desk as its people open it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from browser import BACKEND, chromium, tab_of
from conftest import MONDAY
from linli.access.models import Account
from linli.kernel import clock

__all__ = ["chromium", "tab_of"]

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors read Monday morning."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


@pytest.fixture
def at_desk(db: None) -> Callable[[str], Client]:
    """`at_desk("clerk")`: one of the cast, signed in."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username), backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def moved(actor: Any) -> Callable[..., None]:
    """Make moves on a case: `moved(number, ("accept", "clerk", {}), …)`."""
    from linli.cases.actions import make_move

    def move(number: str, *steps: tuple[str, str, dict[str, Any]], at: datetime = MONDAY) -> None:
        for name, who, given in steps:
            make_move(number=number, move=name, given=given, by=actor(who), at=at)

    return move


TO_LIGHTING = (("accept", "clerk", {}), ("dispatch", "clerk", {"unit": "urban-management"}))
IN_HAND = (*TO_LIGHTING, ("sign", "handler", {}))
