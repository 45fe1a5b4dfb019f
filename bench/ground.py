"""The ground a bench stands on: a migrated database with the district, its cast and some thousands of played cases."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from linli.access.actions import issue_token
from linli.access.models import Account
from linli.access.queries import actor_of_account
from linli.access.rules import SYSTEM, Actor, Seat
from linli.cases.actions import make_move, open_case
from linli.cases.schema import Opening
from linli.cli.cast import enter_cast
from linli.cli.district import load_district
from linli.kernel import clock, marks
from linli.kernel.identifiers import id_check_char
from linli.organisations.queries import UnitCard, unit_cards
from linli.reference.actions import load_calendar

ROOT = Path(__file__).resolve().parents[1]
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "明华丽强敏静磊军洋勇艳杰娟涛超霞平刚桂英"


def lay() -> str:
    """Load calendar, district and cast; return the clerk's token."""
    at = clock.now()
    marks.bump(marks.DATABASE, marks.DEMO)
    for file in sorted((ROOT / "data" / "calendar").glob("*.csv")):
        load_calendar(path=file, by_id=None, at=at)
    report = load_district(folder=ROOT / "data" / "wansheng", by=SYSTEM, at=at)
    if not report.ok:
        raise SystemExit(report.errors)
    accounts = enter_cast(passwords={}, at=at)
    for name, account in accounts.items():
        issue_token(account=account, label="bench", by=SYSTEM, at=at, secret=f"bench-token-of-{name}")
    return "bench-token-of-clerk"


def windows() -> list[UnitCard]:
    """The village windows."""
    return [card for card in unit_cards().values() if card.tier == "village"]


def clerk_of(window: UnitCard) -> Actor:
    """An actor at a window's desk."""
    return Actor(window.id, "clerk", "staff", (Seat("clerk", window.id, window.path),))


def actor(name: str) -> Actor:
    """An account of the cast."""
    return actor_of_account(account=Account.objects.get(username=name), at=clock.now())


def person(dice: random.Random) -> dict[str, str]:
    """A fictional resident: area 500199, telephone 1000000xxxx."""
    day = datetime(1940, 1, 1) + timedelta(days=dice.randrange(27000))  # noqa: DTZ001 - a birthday, no moment
    body = f"500199{day:%Y%m%d}{dice.randrange(1000):03d}"
    return {
        "name": dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2)),
        "id_type": "111",
        "id_number": body + id_check_char(body),
        "phone": f"1000000{dice.randrange(10000):04d}",
    }


def opening(dice: random.Random, window: UnitCard) -> dict[str, Any]:
    """A street-lamp appeal as a door would send it."""
    return {
        "matter": "street-lamp",
        "division": window.division_code,
        "channel": "window",
        "title": f"{window.short_name}路灯不亮",
        "text": f"{dice.randrange(1, 300)} 号楼下的路灯坏了 {dice.randrange(2, 9)} 天，晚上出门很不方便，请尽快来修。",
        "applicant": person(dice),
        "location": {"address": f"{dice.randrange(1, 300)} 号楼下"},
    }


def play(count: int, *, seed: int = 7) -> Iterator[int]:
    """Play cases through the engine over the past year: one in ten stays open at some step, the rest are closed."""
    dice, handler, places = random.Random(seed), actor("handler"), windows()
    for done in range(1, count + 1):
        window = dice.choice(places)
        clerk, at = clerk_of(window), clock.now() - timedelta(minutes=dice.randrange(60, 525_600))
        with marks.held():
            number = open_case(opening=Opening.model_validate(opening(dice, window)), by=clerk, at=at).number
        steps = [
            ("accept", clerk, {}),
            ("dispatch", clerk, {"unit": "urban-management"}),
            ("sign", handler, {}),
            ("reply", handler, {"text": "已更换灯泡，恢复照明。", "outcome": "done"}),
            ("close", clerk, {"result": "已修复"}),
        ]
        for move, by, given in steps[: len(steps) if dice.random() < 0.9 else dice.randrange(len(steps))]:
            with marks.held():
                make_move(number=number, move=move, given=given, by=by, at=at)
        yield done
