from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from linli.reference.queries import calendar_of_files
from linli.reference.rules.calendar import WorkingCalendar

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    return calendar_of_files(folder=DATA / "calendar")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def table_day() -> date:
    return date(2023, 6, 30)
