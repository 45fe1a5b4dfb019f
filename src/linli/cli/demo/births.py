"""A few births in the fictional year, each asked for once and handled by several units."""

from datetime import datetime, timedelta
from random import Random

from linli.access.rules import Actor
from linli.cases.actions import make_move
from linli.cases.choices import State
from linli.cli.demo.people import Resident
from linli.cli.demo.play import Course, Life, Year
from linli.organisations.queries import UnitCard, unit_cards

MATTER = "birth-bundle"
DAYS_AGO = (63, 35, 12, 5, 1)
ANSWERED = {
    "household": "已随母亲登记户口，户口簿已交还。", "insurance": "已登记参保，请在税务渠道缴费。",
    "card": "社会保障卡已制好，请到窗口领取。", "subsidy": "已审核确认，按年发放。", "registration": "已登记，电子证照可以在手机上看。",
}  # fmt: skip


def births(
    *, year: Year, window: UnitCard, people: list[Resident], now: datetime, seed: str
) -> list[tuple[Life, Course]]:
    """Births at one window, the older ones settled, the newer ones on their way."""
    return [_birth(Random(f"{seed}/birth/{days}"), year, window, people, now, days) for days in DAYS_AGO]  # noqa: S311


def _birth(
    rng: Random, year: Year, window: UnitCard, people: list[Resident], now: datetime, days_ago: int
) -> tuple[Life, Course]:
    life = Life(year, rng, now, MATTER, window.code, window.division_code, {})
    life.at = life.open_hours(now - timedelta(days=days_ago, minutes=rng.randint(1, 300)))
    parent = rng.choice([person for person in people if 19 < (life.today - person.birth).days / 365.25 < 60] or people)
    born = life.today - timedelta(days=rng.randint(4, 25))
    life.opening = {
        "matter": MATTER, "division": window.division_code, "channel": "window", "notice_version": year.notice,
        "applicant": parent.as_given(),
        "answers": {
            "child_name": parent.name[0] + rng.choice("安宁悦晨"), "born_on": born.isoformat(), "registered": "是",
            "wants_household": "是", "wants_insurance": "是", "wants_card": rng.choice(("是", "否")),
            "wants_subsidy": "是", "applicant_is": rng.choice(("父亲", "母亲")), "follows": "母亲",
            "parent_name": parent.name, "how": "独立参保", "bank": "由窗口说明后选择", "delivery": "窗口领取",
            "pay_to": "申领人银行卡",
        },
    }  # fmt: skip
    return life, _course(life)


def _course(life: Life) -> Course:
    """Taken in and sent on within the hour; each part answered by its unit, one of them now and then refused."""
    life.open()
    yield life.minutes(5, 30)
    life.move("accept", life.clerk)
    yield life.minutes(5, 30)
    life.move("dispatch", life.clerk)
    assert life.card is not None
    refused = life.one_of(none=60, insurance=40)
    for line in life.card.parts:
        holder = life.year.staff.at_code(line.unit.code)
        yield life.days(0, 2)
        _agreed(life, line.number)
        _move(life, line.number, "sign", holder)
        yield life.days(1, 4)
        if line.part == refused:
            _move(
                life,
                line.number,
                "refuse",
                holder,
                ground="经核对，孩子已随父亲在外地参保。",
                other_body="参保地医保经办机构",
            )
        else:
            _move(life, line.number, "reply", holder, text=ANSWERED[line.part], outcome="done")


def _move(life: Life, number: str, name: str, by: Actor, **given: str) -> None:
    make_move(number=number, move=name, given=given, by=by, at=life.at)


def _agreed(life: Life, number: str) -> None:
    """The town signs what it is asked to, before the unit takes the part in hand."""
    from linli.cases.models import CaseSeat  # noqa: PLC0415

    for seat in CaseSeat.objects.filter(case__number=number, state="asked", case__state=State.DISPATCHED):
        town = life.year.staff.at(unit_cards()[seat.unit_id].id)
        make_move(
            number=number, move="answer_consult", given={"text": "材料齐全，同意。", "agree": True}, by=town, at=life.at
        )
