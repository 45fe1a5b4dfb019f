"""A window below the tier of a matter takes in, keeps the record of the first contact and hands on; nobody is sent away."""

from dataclasses import replace

import pytest

from conftest import MONDAY
from linli.access.models import Account
from linli.cases.actions import judging, make_move
from linli.cases.queries import NotFound, case_card, history
from linli.catalogue.queries import matter_in_force


@pytest.fixture
def town_only(open_lamp, monkeypatch):
    """A lamp taken in at a community window, of a matter that only towns offer."""
    card = replace(matter_in_force(code="street-lamp", at=MONDAY), tiers=("town",))
    monkeypatch.setattr(judging, "matter_in_force", lambda **_: card)
    return open_lamp(accept=True)


def test_it_is_taken_in_with_the_number_of_the_window_and_held_by_the_town(town_only, actor):
    seen = case_card(number=town_only, by=actor("clerk"), at=MONDAY)

    assert town_only.startswith("004001-")
    assert (seen.state, seen.unit.code) == ("received", "centre-004")
    assert "accept" not in seen.allowed_moves
    assert [step.move for step in history(number=town_only, by=actor("clerk"))] == ["receive"]


def test_the_town_accepts_and_the_window_goes_on_seeing_it(town_only, actor):
    town = actor("town")
    make_move(number=town_only, move="accept", given={}, by=town, at=MONDAY)
    make_move(number=town_only, move="dispatch", given={"unit": "urban-management"}, by=town, at=MONDAY)

    assert case_card(number=town_only, by=actor("clerk"), at=MONDAY).state == "dispatched"
    with pytest.raises(NotFound):
        case_card(number=town_only, by=actor("outsider"), at=MONDAY)


def test_the_window_prints_the_slip_of_what_it_took_in(town_only, client):
    client.force_login(Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/desk/cases/{town_only}/slip.pdf?form=a4").status_code == 200
