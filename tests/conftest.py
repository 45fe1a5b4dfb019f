"""The district and its cast, loaded once a run. The project's own facts; nothing from outside."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in China


def load_everything() -> None:
    """Calendar, district and cast, into an empty database."""
    from linli.access.actions import issue_token
    from linli.access.rules import SYSTEM
    from linli.cli.cast import enter_cast
    from linli.cli.district import load_district
    from linli.kernel import marks
    from linli.reference.actions import load_calendar

    marks.bump(marks.DATABASE, marks.DEMO)
    for file in sorted((ROOT / "data" / "calendar").glob("*.csv")):
        load_calendar(path=file, by_id=None, at=MONDAY)
    report = load_district(folder=ROOT / "data" / "wansheng", by=SYSTEM, at=MONDAY)
    assert report.ok, report.errors
    for name, account in enter_cast(passwords={}, at=MONDAY).items():
        issue_token(account=account, label="test", by=SYSTEM, at=MONDAY, secret=f"token-of-{name}", life=None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        load_everything()


@pytest.fixture
def live_db(transactional_db: None) -> None:
    """For tests that need real commits (threads, processes): the district is there at the start of each of them.

    Flushing at the end empties the tables, so the next test loads it again.
    """
    from linli.access.models import Unit

    if not Unit.objects.exists():
        load_everything()


@pytest.fixture(autouse=True)
def own_audit_heads(tmp_path: Path) -> None:
    """Heads of chains that are rolled back or flushed must not follow into the next test."""
    settings.AUDIT_HEADS = tmp_path / "audit.heads"


@pytest.fixture
def actor(db: None) -> Callable[[str], Any]:
    """An actor of the cast by user name."""
    from linli.access.models import Account
    from linli.access.queries import actor_of_account

    return lambda name: actor_of_account(account=Account.objects.get(username=name), at=MONDAY)


@pytest.fixture
def clerk(actor: Any) -> Any:
    return actor("clerk")


@pytest.fixture
def handler(actor: Any) -> Any:
    return actor("handler")


@pytest.fixture
def outsider(actor: Any) -> Any:
    return actor("outsider")


@pytest.fixture
def open_lamp(clerk: Any) -> Callable[..., str]:
    """Open a street-lamp appeal as the clerk and return its number; keywords change the opening."""
    from linli.cases.actions import open_case
    from linli.cases.schema import Opening

    def make(*, by: Any = clerk, at: datetime = MONDAY, **changes: Any) -> str:
        values: dict[str, Any] = {
            "matter": "street-lamp",
            "division": "500110004001",
            "title": "路灯不亮",
            "text": "楼下路灯坏了三天",
            "applicant": {"name": "李明", "id_type": "111", "id_number": "500199198507139928", "phone": "10000001234"},
        }
        return open_case(opening=Opening.model_validate(values | changes), by=by, at=at).number

    return make


def is_postgresql() -> bool:
    """Whether this run is on PostgreSQL."""
    return connection.vendor == "postgresql"


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
