"""The same thing told by several people, near things that are not the same, and everyday requests around them.

Its sentences and names stand in `sentences.py`. See `examined.py` for another manner of planting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.sentences import ESTATES, HELD_OUT_NAMES, LANDMARKS, ROADS, STORIES, TUNING, Story

DIGITS = "零一二三四五六七八九"
MOST_DAYS, YEAR = 20, 400


@dataclass(frozen=True)
class Place:
    """A place and the ways people name it. `key` is the truth."""

    key: tuple[Any, ...]
    ways: tuple[str, ...]
    lon: float
    lat: float


@dataclass(frozen=True)
class Telling:
    """A request as someone sends it. `truth` names the thing told of; two with the same truth are the same thing."""

    matter: str
    division: str
    at: datetime
    title: str
    text: str
    answers: dict[str, Any]
    address: str
    lon: float | None
    lat: float | None
    crs: str
    who: str
    truth: str
    role: str


def spoken_number(n: int) -> str:
    """12 as 十二, as people write it in words."""
    if n < 10:
        return DIGITS[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


class Names:
    """The names of places that are told of now."""

    roads: tuple[str, ...] = ROADS
    estates: tuple[str, ...] = ESTATES
    landmarks: tuple[tuple[str, str], ...] = LANDMARKS


def house(rng: Random, like: Place | None = None) -> Place:
    """A building of an estate; beside `like`: another building of the same one."""
    estate, building, unit = rng.choice(Names.estates), rng.randint(1, 18), rng.randint(1, 4)
    if like:
        estate = like.key[1]
        building = rng.choice([n for n in range(1, 19) if n != like.key[2]])
    word = spoken_number(building)
    ways = (
        f"{estate}{building}栋{unit}单元", f"{estate}{word}号楼", f"{estate}{building}幢{unit}单元", f"{estate}{building}号楼{spoken_number(unit)}单元",
        f"{estate}第{word}栋",
    )  # fmt: skip
    return Place(("house", estate, building), ways, *_point(estate, building))


def street(rng: Random, like: Place | None = None) -> Place:
    """A landmark on a road; beside `like`: another one on the same road."""
    road, known = rng.choice(Names.roads), range(len(Names.landmarks))
    n = rng.choice(known)
    if like:
        road = like.key[1]
        n = rng.choice([m for m in known if m != like.key[2]])
    one, two = Names.landmarks[n]
    ways = (f"{road}{one}", f"{road}{two}", f"{one}（{road}）", f"{road}上{two}那一段", f"{two}，{road}")
    return Place(("street", road, n), ways, *_point(road, n))


def pole(rng: Random, like: Place | None = None) -> Place:
    """A lamp post with its number; beside `like`: another post of the same road."""
    road, n = (like.key[1] if like else rng.choice(Names.roads)), rng.randint(1, 90)
    if like and n == like.key[2]:
        n += 1
    ways = (
        f"{road}{n}号灯杆",
        f"{road}编号{n}的灯杆",
        f"{road}上第{n}号路灯杆",
        f"{road}灯杆{n}号",
        f"{road}路灯杆号{n}",
    )
    return Place(("pole", road, n), ways, *_point(road, n / 2))


def door(rng: Random, like: Place | None = None) -> Place:
    """A house number of a road; beside `like`: another number, some way off."""
    road, n = (like.key[1] if like else rng.choice(Names.roads)), rng.randint(1, 260)
    if like and abs(n - like.key[2]) < 8:
        n = like.key[2] + 12
    ways = (f"{road}{n}号门口", f"{road}{n}号楼下", f"{road}{n}号", f"{road}{n}号门前", f"{road}{n}号附近")
    return Place(("door", road, n), ways, *_point(road, n / 4))


PLACES = {"house": house, "street": street, "pole": pole, "door": door}


def _point(name: str, n: float) -> tuple[float, float]:
    """Where a place lies, in CGCS2000: the named thing somewhere in the district, its numbers 45 m apart."""
    seed = Random(name)  # noqa: S311 - not for secrets
    return 106.85 + seed.random() * 0.1 + n * 0.00047, 28.93 + seed.random() * 0.08


EXTRAS = (
    "", "", "望尽快处理。", "谢谢。", "已经打过一次电话了。", "希望有人来看看。", "我家就住附近。", "影响很大。", "已经反映给社区，没有下文。", "急。",
)  # fmt: skip
OPENINGS = ("", "", "", "您好，", "你好！", "反映一个问题：", "麻烦登记一下，", "我要投诉，")
SLIPS = dict(zip("的坏灯漏杆栋请路没很楼", "得怀登露竿动清露莫狠搂", strict=True))


def tell(
    rng: Random,
    story: Story,
    place: Place,
    *,
    at: datetime,
    division: str,
    truth: str,
    role: str,
    way: int | None = None,
) -> Telling:
    """One person's telling: some phrasing, some way to name the place, a slip of the pen now and then, perhaps a point."""
    said = rng.choice(place.ways)
    sentence = story.says[rng.randrange(len(story.says)) if way is None else way % len(story.says)].format(p=said)
    text = _slipped(rng, rng.choice(OPENINGS) + sentence + rng.choice(EXTRAS))
    address = rng.choice(place.ways) if rng.random() < 0.6 else ""
    pointed = rng.random() < 0.35
    lon, lat = place.lon + rng.gauss(0, 0.00018), place.lat + rng.gauss(0, 0.00015)
    crs = rng.choice(("CGCS2000", "GCJ-02"))
    if crs == "GCJ-02":
        lon, lat = _shifted(lon, lat)
    return Telling(
        story.matter, division, at, rng.choice(story.titles), text, _answered(rng, story, said), address,
        round(lon, 6) if pointed else None, round(lat, 6) if pointed else None, crs,
        f"人{rng.randrange(10**9)}", truth, role,
    )  # fmt: skip


def _answered(rng: Random, story: Story, said: str) -> dict[str, Any]:
    """The form, as people fill it: the place now and then, the choice mostly, and not always the same one."""
    answers = dict(story.answers) if rng.random() < 0.75 else {}
    return answers | ({"place": said} if story.matter != "property-dispute" and rng.random() < 0.3 else {})


def _slipped(rng: Random, text: str) -> str:
    kind = rng.random()
    if kind < 0.12:
        wrong = [i for i, char in enumerate(text) if char in SLIPS]
        if wrong:
            i = rng.choice(wrong)
            return text[:i] + SLIPS[text[i]] + text[i + 1 :]
    if kind < 0.2 and len(text) > 8:
        i = rng.randrange(2, len(text) - 2)
        return text if text[i].isdigit() else text[:i] + text[i + 1 :]
    return text


def _shifted(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 as it lies here: some 400 m off, nearly the same for the whole district. Independent of the rules."""
    return lon + 0.00385, lat - 0.00255


def planted(
    rng: Random, stories: tuple[Story, ...], *, count: int, begin: datetime, divisions: list[str], seen: set[Any]
) -> Iterator[Telling]:
    """`count` duplicates of other requests, those requests, and for each two traps: near, and not the same."""
    made = 0
    while made < count:
        story = rng.choice(stories)
        kind = rng.choice(story.kinds)
        place, division = PLACES[kind](rng), rng.choice(divisions)
        if (division[:9], place.key) in seen:
            continue
        seen.add((division[:9], place.key))
        start, truth = begin + timedelta(minutes=rng.randrange(60 * 24 * 60)), f"planted-{made}"
        first = rng.randrange(len(story.says))
        yield tell(rng, story, place, at=start, division=division, truth=truth, role="first", way=first)
        for n in range(min(rng.choice((1, 1, 1, 2, 4)), count - made)):
            later = start + timedelta(minutes=rng.randrange(30, MOST_DAYS * 24 * 60))
            near = rng.choice(_same_town(divisions, division)) if rng.random() < 0.08 else division
            yield tell(rng, story, place, at=later, division=near, truth=truth, role="again", way=first + n + 1)
            made += 1
        for trap in rng.sample(TRAPS, 2):
            yield trap(rng, stories, story, kind, place, start, division, seen)


def _same_town(divisions: list[str], division: str) -> list[str]:
    """A road runs through several villages, and people do not know which is whose."""
    return [code for code in divisions if code[:9] == division[:9]]


def _beside(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """The same trouble at the next lamp, building or landmark."""
    other = PLACES[kind](rng, place)
    while (division[:9], other.key) in seen:
        other = PLACES[kind](rng, place)
    seen.add((division[:9], other.key))
    at += timedelta(hours=rng.randrange(2, 400))
    return tell(rng, story, other, at=at, division=division, truth=f"beside-{rng.random()}", role="beside")


def _year(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """The same words about the same place, more than a year before."""
    at -= timedelta(days=YEAR)
    return tell(rng, story, place, at=at, division=division, truth=f"year-{rng.random()}", role="year")


def _matter(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """Another matter at the same place."""
    others = [s for s in STORIES if s.matter != story.matter and (kind in s.kinds or kind == "pole")]
    at += timedelta(hours=rng.randrange(2, 300))
    other = rng.choice(others)
    return tell(rng, other, place, at=at, division=division, truth=f"matter-{rng.random()}", role="matter")


def _fault(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """Another trouble of the same matter at the same place."""
    others = [s for s in STORIES if s.matter == story.matter and s != story and kind in s.kinds]
    if not others:
        return _beside(rng, stories, story, kind, place, at, division, seen)
    at += timedelta(hours=rng.randrange(2, 300))
    other = rng.choice(others)
    return tell(rng, other, place, at=at, division=division, truth=f"fault-{rng.random()}", role="fault")


TRAPS: list[Any] = [_beside, _year, _matter, _fault]


def everyday(
    rng: Random, stories: tuple[Story, ...], *, count: int, begin: datetime, divisions: list[str], seen: set[Any]
) -> Iterator[Telling]:
    """Requests that have nothing to do with each other: appeals at places of their own, and personal applications.

    A place is told of once for each trouble: what two strangers tell of the same lamp in the same week is a duplicate.
    """
    from linli.cli.demo.texts import spoken

    personal = ("elders-allowance", "minimum-living-allowance", "temporary-relief", "disability-subsidy")
    while count:
        at, division = begin + timedelta(minutes=rng.randrange(60 * 24 * 60)), rng.choice(divisions)
        if rng.random() < 0.3:
            matter = rng.choice(personal)
            words = spoken(rng, matter=matter, place="", today=at.date())
            yield Telling(
                matter, division, at, words.title, words.text, words.answers, "", None, None, "CGCS2000",
                f"人{rng.randrange(10**9)}", f"own-{rng.random()}", "personal",
            )  # fmt: skip
            count -= 1
            continue
        story = rng.choice(stories)
        place = PLACES[rng.choice(story.kinds)](rng)
        key = (division[:9], place.key, story.matter)
        if key not in seen and key[:2] not in seen:
            seen.add(key)
            yield tell(rng, story, place, at=at, division=division, truth=f"day-{rng.random()}", role="everyday")
            count -= 1


def tellings(
    *, seed: int, stories: tuple[Story, ...], total: int, count: int, begin: datetime, divisions: list[str]
) -> list[Telling]:
    """`count` duplicates among `total` requests, in the order they came."""
    rng, seen = Random(seed), set[Any]()  # noqa: S311 - not for secrets
    names = {"roads": ROADS, "estates": ESTATES, "landmarks": LANDMARKS} if stories is TUNING else HELD_OUT_NAMES
    for name, values in names.items():
        setattr(Names, name, values)
    # nobody else tells of a planted place: an everyday request about it would be a duplicate in truth
    marked = list(planted(rng, stories, count=count, begin=begin, divisions=divisions, seen=seen))
    rest = everyday(rng, stories, count=total - len(marked), begin=begin, divisions=divisions, seen=seen)
    return sorted([*marked, *rest], key=lambda telling: telling.at)
