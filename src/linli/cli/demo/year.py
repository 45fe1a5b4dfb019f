"""A fictional year of requests: who asks for what, where and when, from a seed and a date."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from linli.access.choices import Tier
from linli.cases.actions.sweeping import sweep_cases
from linli.catalogue.queries import MatterCard, matters_in_force
from linli.cli.cast import RESIDENT
from linli.cli.demo.births import MATTER, births
from linli.cli.demo.courses import course_of, reported_again
from linli.cli.demo.lately import ON_THE_DESK, so_far
from linli.cli.demo.people import Resident, neighbours, without_papers
from linli.cli.demo.play import OPENS, Course, Life, Year, play
from linli.cli.demo.staff import Staff
from linli.cli.demo.texts import spoken
from linli.cli.demo.wider import WIDER
from linli.kernel import marks
from linli.kernel.clock import CHINA
from linli.organisations.queries import UnitCard, unit_cards
from linli.people.queries import privacy_notice
from linli.reference.queries import working_calendar

SEED = 20160630
LENGTH = timedelta(days=365)
LATELY = timedelta(days=35)
SHARE_LATELY = 0.3
ASKED = {
    "street-lamp": 20, "water-leak": 13, "noise": 13, "property-dispute": 10, "elders-allowance": 9,
    "employment-registration": 9, "birth-registration": 6, "forbidden-certificate": 6, "minimum-living-allowance": 5,
    "temporary-relief": 4, "disability-subsidy": 4, "social-organisation-filing": 1,
    **{matter: ask.weight for matter, ask in WIDER.items()},
}  # fmt: skip
CHANNELS = {"window": 62, "phone": 16, "web": 6, "mobile": 9, "kiosk": 2, "home_visit": 3, "agent": 2}
SELF_SERVICE = {"web", "mobile", "kiosk"}
PEOPLE_A_PLACE = 9
KEYS = {"clerk": "centre-004001", "cadre": "centre-004002", "town": "centre-004", "outsider": "centre-100001"}


def play_year(*, now: datetime, size: int, seed: int = SEED, progress: Callable[[int, int], None] | None = None) -> int:
    """Play a year that ends at `now` through the engine; how many cases were taken in.

    The same seed, date and catalogue give the same year. The numbers of inhabitants are not known here: a community of
    the town centre counts for more than a village, as written in `weight_of`.
    """
    rng, today = Random(f"{seed}/{now.astimezone(CHINA).date()}"), now.astimezone(CHINA).date()  # noqa: S311
    with marks.held():
        notice = privacy_notice(on=today)
        year = Year(Staff(at=now), working_calendar(), notice.version if notice else "")
        places = [
            card for card in unit_cards().values() if card.number_code and card.division_code and not card.closed_date
        ]
        people = {card.id: _people(rng, card, place, today) for place, card in enumerate(places)}
        matters = {matter.code: matter for matter in matters_in_force(at=now)}
        lives = [_life(Random(f"{seed}/{today}/{i}"), year, places, people, matters, now) for i in range(size)]  # noqa: S311
        played = [(life, course_of(life, matters[life.matter].kind)) for life in lives]
        played += [
            _again(rng, life, people) for life in lives if matters[life.matter].kind == "appeal" and rng.random() < 0.06
        ]
        own = next(card for card in places if card.code == KEYS["clerk"])
        played += [
            _on_the_desk(Random(f"{seed}/{today}/desk/{i}"), year, own, people, matters, now, row)  # noqa: S311
            for i, row in enumerate(ON_THE_DESK)
            if row[0] in matters
        ]
        if MATTER in matters:
            played += births(year=year, window=own, people=people[own.id], now=now, seed=f"{seed}/{today}")
        played = sorted((one for one in played if one[0].at < now), key=lambda one: one[0].at)
        play(lives=_with_sweeps(played, year, now), until=now, progress=progress)
    return len(played)


def weight_of(card: UnitCard) -> float:
    """How much is asked at a place, roughly: the town centre most, villages least, the cast's own windows enough to see."""
    base = {Tier.VILLAGE: 1.0, Tier.TOWN: 1.5, Tier.DISTRICT: 3.0}[Tier(card.tier)]
    if card.division_code.startswith("500110004"):
        base *= 3
    return base * (4 if card.code in KEYS.values() else 1)


def _people(rng: Random, card: UnitCard, place: int, today: date) -> list[Resident]:
    people = neighbours(rng, today=today, count=PEOPLE_A_PLACE, first=place * (PEOPLE_A_PLACE + 1))
    if card.code == KEYS["clerk"]:
        people.append(Resident(RESIDENT.name, RESIDENT.id_number, RESIDENT.phone, date(1950, 3, 7)))
    return people


def _life(
    rng: Random, year: Year, places: list[UnitCard], people: dict[UUID, list[Resident]],
    matters: dict[str, MatterCard], now: datetime,
) -> Life:  # fmt: skip
    card = rng.choices(places, [weight_of(place) for place in places])[0]
    wanted = [code for code in ASKED if code in matters and card.tier in {*matters[code].tiers, Tier.DISTRICT}]
    matter = matters[rng.choices(wanted, [ASKED[code] for code in wanted])[0]]
    channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    channel = channel if channel in matter.channels else "window"
    life = Life(year, rng, now, matter.code, card.code, card.division_code, {}, self_service=channel in SELF_SERVICE)
    life.at = _moment(life, now)
    life.opening = _opening(life, matter, card, channel, people[card.id])
    return life


def _on_the_desk(
    rng: Random, year: Year, card: UnitCard, people: dict[UUID, list[Resident]], matters: dict[str, MatterCard],
    now: datetime, row: tuple[str, str, int],
) -> tuple[Life, Course]:  # fmt: skip
    """One request of the last days at the window of the cast."""
    matter, stage, days_ago = row
    life = Life(year, rng, now, matter, card.code, card.division_code, {})
    day = life.today
    while days_ago or not year.calendar.is_working(day):
        days_ago -= year.calendar.is_working(day) and days_ago > 0
        day -= timedelta(days=1)
    life.at = datetime.combine(day, OPENS, CHINA) + timedelta(minutes=rng.randint(2, 90))
    life.opening = _opening(life, matters[matter], card, "window", people[card.id])
    return life, so_far(life, stage)


def _moment(life: Life, now: datetime) -> datetime:
    """Lately more than before, while offices are open or, by oneself, at any hour. Counted back from the end of the day."""
    rng, length = life.rng, LATELY if life.rng.random() < SHARE_LATELY else LENGTH
    midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    moment = midnight - timedelta(seconds=rng.randrange(int(length.total_seconds())))
    return moment if life.self_service and rng.random() < 0.5 else life.open_hours(moment)


def _opening(life: Life, matter: MatterCard, card: UnitCard, channel: str, people: list[Resident]) -> dict[str, Any]:
    rng, words = life.rng, spoken(life.rng, matter=matter.code, place=_short(card), today=life.today)
    opening: dict[str, Any] = {
        "matter": matter.code, "division": card.division_code, "channel": channel,
        "title": words.title, "text": words.text, "answers": words.answers,
        "materials": _papers(rng, matter),
        "notice_version": life.year.notice,
    }  # fmt: skip
    if words.address:
        opening["location"] = {"address": words.address}
    if matter.applicants.anonymous and rng.random() < 0.1:
        return {**opening, "anonymous": True}
    who = without_papers(rng) if rng.random() < 0.03 else _who(rng, matter, people)
    hidden = bool(getattr(matter.applicants, "hidden", False)) and rng.random() < 0.08
    return {**opening, "applicant": who.as_given(), "confidential": hidden}


def _who(rng: Random, matter: MatterCard, people: list[Resident]) -> Resident:
    if matter.code == "elders-allowance":
        return min(people, key=lambda person: person.birth)
    return rng.choice(people)


def _again(rng: Random, first: Life, people: dict[UUID, list[Resident]]) -> tuple[Life, Course]:
    """The same fault, reported by a neighbour the next day."""
    other = rng.choice(next(iter(people.values())))
    opening = {name: first.opening[name] for name in ("matter", "division", "title", "answers")}
    rng = Random(rng.random())  # noqa: S311
    life = Life(first.year, rng, first.at, first.matter, first.window, first.division, {})
    life.at = life.days(0, 1)
    life.opening = {
        **opening,
        "channel": "window",
        "text": "前两天有人报过，还没有弄好。",
        "applicant": other.as_given(),
    }
    return life, reported_again(life, first)


def _papers(rng: Random, matter: MatterCard) -> list[dict[str, str]]:
    papers = []
    for paper in matter.papers:
        if paper.need == "required" and not paper.held_by:
            papers.append({"code": paper.code, "state": "given"})
        elif paper.need == "may_follow" and rng.random() < 0.3:
            papers.append({"code": paper.code, "state": "may_follow"})
    return papers


def _short(card: UnitCard) -> str:
    return card.short_name.removesuffix("便民服务中心").removesuffix("公共服务中心").removesuffix("行政服务中心")


def _with_sweeps(played: list[tuple[Life, Course]], year: Year, now: datetime) -> list[tuple[Life, Course]]:
    """The timetable of every night plays among the lives."""
    if not played:
        return []
    first = played[0][0].at
    night = Life(year, Random(0), first, "", "", "", {})  # noqa: S311
    return [*played, (night, _nights(night))]


def _nights(life: Life) -> Course:
    while True:
        sweep_cases(at=life.at)
        yield life.at.astimezone(CHINA).replace(hour=0, minute=5) + timedelta(days=1)
