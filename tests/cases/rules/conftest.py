from pathlib import Path

import pytest

from linli.reference.queries import calendar_of_files
from linli.reference.rules.calendar import WorkingCalendar


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    return calendar_of_files(folder=Path(__file__).parents[3] / "data" / "calendar")
