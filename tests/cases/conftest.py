"""A case in any state, played through the engine by the cast."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.people import ELDER, WAYS, china
from conftest import MONDAY


@pytest.fixture
def play(actor: Any) -> Callable[..., Any]:
    """Make a move as one of the cast (or as an actor) and return the card."""
    from linli.cases.actions import make_move

    def make(number: str, move: str, by: Any = "clerk", at: Any = MONDAY, **given: Any) -> Any:
        who = actor(by) if isinstance(by, str) else by
        moment = china(at) if isinstance(at, str) else at
        return make_move(number=number, move=move, given=given, by=who, at=moment)

    return make


@pytest.fixture
def lamp_at(open_lamp: Any, play: Any) -> Callable[..., str]:
    """A street lamp brought to a state; keywords change the opening."""

    def make(state: str, **changes: Any) -> str:
        number: str = open_lamp(**changes)
        if state == "merged":
            play(number, "merge", into=open_lamp())
        for move, by, given in WAYS.get(state, []):
            play(number, move, by, **given)
        return number

    return make


@pytest.fixture
def open_elder(clerk: Any) -> Callable[..., str]:
    """Open an application for the elder's allowance at a moment; keywords change the opening."""
    from linli.cases.actions import open_case
    from linli.cases.schema import Opening

    def make(at: str = "2026-11-23", by: Any = clerk, **changes: Any) -> str:
        values = {"matter": "elders-allowance", "division": "500110004001", "applicant": ELDER} | changes
        return open_case(opening=Opening.model_validate(values), by=by, at=china(at)).number

    return make


@pytest.fixture
def limit(db: None) -> Callable[..., None]:
    """Give the matters of the run another promised limit, as a new file would."""
    from linli.catalogue.models import MatterVersion
    from linli.kernel import marks

    def make(matter: str, n: int, unit: str = "working") -> None:
        version = MatterVersion.objects.get(matter__code=matter)
        version.content["promised_limit"] = {"n": n, "unit": unit, "source": {"document": "测试", "place": "测试"}}
        version.save()
        marks.bump("catalogue")

    return make


@pytest.fixture
def holder(db: None) -> Callable[[str], Any]:
    """Who holds the tracking code of a case."""
    from linli.cases.models import Case
    from linli.cases.queries.tracking import holder_of

    return lambda number: holder_of(case=Case.objects.get(number=number))


@pytest.fixture
def case_of(db: None) -> Callable[[str], Any]:
    """The row of a case by its number."""
    from linli.cases.models import Case

    return lambda number: Case.objects.get(number=number)
