"""Another manner of planting duplicates, as somebody would who examines the search from outside.

Each planted one is an exact copy, a copy with a small edit, another person's own words, a telling of a part of the
facts, or the same reporter asking again. Around them the same sentences at other places, other troubles at the same
place, and everyday requests. Places are made of characters, so that many names differ in one alone.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.reworded import Place, Telling, spoken_number
from bench.sentences import Story
from bench.sentences_examined import FIRSTS, OWNERS, SHOPS, STORES

DAYS = 15
OPENINGS = ("", "", "", "您好，", "领导好，", "请问一下，", "情况是这样：", "再次反映，", "转告有关部门：")
ENDS = (
    "",
    "",
    "请尽快。",
    "盼复。",
    "辛苦了",
    "不然我要打12345了。",
    "我是住户。",
    "请回电话",
    "都反映好多次了。",
    "谢谢！",
)
SLIPS = dict(zip("道在坑垃树狗电请有水坏停", "到再吭拉数够店清又睡怀亭", strict=True))
NAMED = ("小学", "中学", "幼儿园", "纺织厂", "大桥", "卫生院", "陵园", "水泥厂")
ROLES = ("copy", "edit", "own words", "own words", "part", "asks again")


def _two(rng: Random) -> str:
    return "".join(rng.sample(FIRSTS, 2))


def shop(rng: Random, names: tuple[tuple[str, str], ...] = SHOPS) -> Place:
    """Outside a shop on a road."""
    road, (name, short) = _two(rng) + rng.choice(("路", "街", "大道", "巷")), rng.choice(names)
    ways = (f"{road}{name}门口", f"{road}{short}外面", f"{short}（{road}）门前", f"{road}上{name}")
    return Place(("shop", road, name), ways, *_somewhere(rng))


def crossing(rng: Random) -> Place:
    """Where two roads meet."""
    one, two = _two(rng) + rng.choice("路街"), _two(rng) + rng.choice("路街")
    ways = (f"{one}与{two}交叉口", f"{one}{two}路口", f"{one}和{two}十字路口", f"{two}{one}转角处")
    return Place(("crossing", one, two), ways, *_somewhere(rng))


def stop(rng: Random) -> Place:
    """A bus stop."""
    name = _two(rng) + rng.choice(("桥", "村", "路口", "湾", ""))
    ways = (f"{name}公交站", f"{name}公交站台", f"{name}车站那里", f"公交{name}站")
    return Place(("stop", name), ways, *_somewhere(rng))


def school(rng: Random) -> Place:
    """A school, a works, a hospital, a bridge: named things."""
    name, kind = _two(rng), rng.choice(NAMED)
    short = kind.removeprefix("大")
    ways = (f"{name}{kind}后门", f"{name}{short}后门那条路", f"{name}{kind}背后", f"{name}{short}后面")
    return Place(("school", name, kind), ways, *_somewhere(rng))


def building(rng: Random) -> Place:
    """A building of an estate that has parts."""
    estate, end, part, n = (
        _two(rng),
        rng.choice(("苑", "名都", "小区", "华府", "新城", "里")),
        rng.randint(1, 4),
        rng.randint(1, 30),
    )
    ways = (
        f"{estate}{end}{part}期{n}栋", f"{estate}{end}{spoken_number(part)}期{n}号楼", f"{estate}{end}{n}栋", f"{estate}{end}{part}期{spoken_number(n)}幢",
    )  # fmt: skip
    return Place(("building", estate + end, part, n), ways, *_somewhere(rng))


def yard(rng: Random) -> Place:
    """A yard of a village group, called by who lives there."""
    village, n, owner = _two(rng), rng.randint(1, 9), rng.choice(OWNERS)
    word = spoken_number(n)
    ways = (
        f"{village}村{n}组{owner}家院子",
        f"{village}{word}社{owner}家大院",
        f"{village}村{word}组{owner}家坝坝",
        f"{village}{n}组{owner}家院坝",
    )
    return Place(("yard", village, n, owner), ways, *_somewhere(rng))


def store(rng: Random) -> Place:
    """Outside a shop of other names."""
    like = shop(rng, STORES)
    return Place(("store", *like.key[1:]), like.ways, like.lon, like.lat)


def post(rng: Random) -> Place:
    """A road in the country, told by its kilometres."""
    road, n = _two(rng) + "公路", rng.randint(1, 40)
    ways = (f"{road}{n}公里处", f"{road}{n}公里那里", f"{road}第{spoken_number(n)}公里", f"{road}{n}km处")
    return Place(("post", road, n), ways, *_somewhere(rng))


def spot(rng: Random) -> Place:
    """A place that those who live there have a name for."""
    name = _two(rng) + rng.choice(("岩", "坳", "塆", "坎", "凼", "垭口", "嘴"))
    ways = (f"{name}", f"{name}那里", f"{name}上头", f"{name}边上")
    return Place(("spot", name), ways, *_somewhere(rng))


PLACES: dict[str, Callable[[Random], Place]] = {
    "shop": shop, "crossing": crossing, "stop": stop, "school": school, "building": building, "yard": yard,
    "store": store, "post": post, "spot": spot,
}  # fmt: skip


def _somewhere(rng: Random) -> tuple[float, float]:
    return 106.85 + rng.random() * 0.1, 28.93 + rng.random() * 0.08


class Teller:
    """Tells of things, with one die for all of it."""

    def __init__(self, *, seed: int, stories: tuple[Story, ...], begin: datetime, divisions: list[str]) -> None:
        self.rng, self.stories, self.begin, self.divisions = Random(seed), stories, begin, divisions  # noqa: S311
        self.seen: set[Any] = set()

    def whole(self, *, total: int, count: int) -> list[Telling]:
        """`count` duplicates among `total` requests, in the order they came."""
        marked = list(self._planted(count))
        return sorted([*marked, *self._everyday(total - len(marked))], key=lambda telling: telling.at)

    def _planted(self, count: int) -> Iterator[Telling]:
        for n in range(count):
            story, place, division = self._fresh()
            at, truth = self._moment(), f"planted-{n}"
            way = self.rng.randrange(len(story.says))
            first = self._tell(story, place, at, division, truth, "first", way=way)
            yield first
            yield self._again(first, story, place, way, ROLES[n % len(ROLES)])
            yield self._trap(story, place, at, division, way, n)

    def _again(self, first: Telling, story: Story, place: Place, way: int, role: str) -> Telling:
        """The same thing once more, in one of the manners."""
        rng, at = self.rng, first.at + timedelta(minutes=self.rng.randrange(20, DAYS * 24 * 60))
        if role in ("copy", "edit"):
            text = first.text if role == "copy" else self._edited(first.text)
            return _like(first, at=at, text=text, who=f"人{rng.randrange(10**9)}", role=role)
        if role == "part":
            text = rng.choice(
                (
                    f"{rng.choice(place.ways)}{rng.choice(story.titles[:2])}",
                    f"{rng.choice(story.titles[:2])}，{rng.choice(place.ways)}",
                )
            )
            return _like(first, at=at, title="", text=text, answers={}, address="", who=f"人{rng.randrange(10**9)}", role=role, lon=None, lat=None)  # fmt: skip
        other = (way + rng.randrange(1, len(story.says))) % len(story.says)
        told = self._tell(story, place, at, first.division, first.truth, role, way=other)
        return told if role == "own words" else _like(told, who=first.who)

    def _trap(self, story: Story, place: Place, at: datetime, division: str, way: int, n: int) -> Telling:
        """The same sentence at another place, or another trouble of the same matter, or of any, at the same place."""
        at += timedelta(hours=self.rng.randrange(2, 300))
        if n % 2:
            return self._tell(story, self._fresh(story)[1], at, division, f"elsewhere-{n}", "elsewhere", way=way)
        same = [s for s in self.stories if s.fault != story.fault and place.key[0] in s.kinds]
        return self._tell(self.rng.choice(same), place, at, division, f"other-{n}", "other trouble")

    def _everyday(self, count: int) -> Iterator[Telling]:
        from linli.cli.demo.texts import spoken

        rng, personal = self.rng, ("elders-allowance", "minimum-living-allowance", "temporary-relief")
        for n in range(count):
            at = self._moment()
            if n % 5 == 0:
                matter, division = rng.choice(personal), rng.choice(self.divisions)
                words = spoken(rng, matter=matter, place="", today=at.date())
                who, where = f"人{rng.randrange(10**9)}", ("", None, None, "CGCS2000")
                yield Telling(matter, division, at, words.title, words.text, words.answers, *where, who, f"own-{n}", "personal")  # fmt: skip
                continue
            story, place, division = self._fresh()
            yield self._tell(story, place, at, division, f"day-{n}", "everyday")

    def _fresh(self, story: Story | None = None) -> tuple[Story, Place, str]:
        """A trouble at a place of which nobody told before."""
        while True:
            told = story or self.rng.choice(self.stories)
            place = PLACES[self.rng.choice(told.kinds)](self.rng)
            if place.key not in self.seen:
                self.seen.add(place.key)
                return told, place, self.rng.choice(self.divisions)

    def _moment(self) -> datetime:
        return self.begin + timedelta(minutes=self.rng.randrange(60 * 24 * 60))

    def _tell(self, story: Story, place: Place, at: datetime, division: str, truth: str, role: str, *, way: int | None = None) -> Telling:  # fmt: skip
        rng = self.rng
        sentence = (story.says[way] if way is not None else rng.choice(story.says)).format(p=rng.choice(place.ways))
        answers = dict(story.answers) if rng.random() < 0.5 else {}
        pointed = rng.random() < 0.25
        return Telling(
            story.matter, division, at, rng.choice(story.titles), rng.choice(OPENINGS) + self._slipped(sentence) + rng.choice(ENDS), answers,
            rng.choice(place.ways) if rng.random() < 0.4 else "", round(place.lon + rng.gauss(0, 0.0002), 6) if pointed else None,
            round(place.lat + rng.gauss(0, 0.0002), 6) if pointed else None, "CGCS2000", f"人{rng.randrange(10**9)}", truth, role,
        )  # fmt: skip

    def _slipped(self, text: str) -> str:
        found = [i for i, char in enumerate(text) if char in SLIPS]
        if not found or self.rng.random() > 0.15:
            return text
        i = self.rng.choice(found)
        return text[:i] + SLIPS[text[i]] + text[i + 1 :]

    def _edited(self, text: str) -> str:
        """One of: another beginning, another end, other signs, a word that is not needed left out, a slip."""
        rng = self.rng
        return rng.choice((
            lambda: "你好，" + text, lambda: text.rstrip("。！") + "，请处理！", lambda: text.replace("，", " ").replace("。", ""),
            lambda: text.replace("的", "", 1).replace("了", "", 1), lambda: self._slipped(text) + "。",
        ))()  # fmt: skip


def _like(telling: Telling, **changes: Any) -> Telling:
    from dataclasses import replace

    return replace(telling, **changes)
