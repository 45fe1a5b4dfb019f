"""Free text of an address to its parts (after GB/T 23705-2009): division, road, number, estate, building, unit, floor, room.

What the text does not say stays empty; the text itself is always kept. Pure: the divisions of the district are passed in.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from linli.places.rules.numerals import number_of
from linli.reference.choices import Level
from linli.reference.rules.divisions import LONG_NAMES, ancestors_of, level_of

N = r"(?:[0-9]+|[零〇一二三四五六七八九十百两]+)"
HAN = r"[\u4e00-\u9fff]"
GAP = re.compile(r"[\s,，、;；.。()（）【】\[\]\"“”]*")
PROVINCE = re.compile(rf"({HAN}{{2,6}}?(?:省|自治区)|(?:北京|天津|上海|重庆)市?)(?!{HAN}?(?:路|街|大道))")
CITY = re.compile(rf"({HAN}{{2,7}}?(?<!城)市)(?!场|民|政|区|委)")
COUNTY = re.compile(
    rf"({HAN}{{1,8}}?(?:经开区|高新区|开发区|新区|自治县|(?<![小社园片库校厂院景城宅业务地])区|县))(?!{HAN}?(?:路|街|大道|医院|中学|小学))"
)
TOWN = re.compile(rf"({HAN}{{2,7}}?(?:街道办事处|街道|镇|乡))(?!路|街|巷|大道|政府|卫生|中学|小学|道)")
COMMUNITY = re.compile(
    rf"((?:{HAN}|[0-9]){{1,12}}?(?:社区居民委员会|社区居委会|社区|居民委员会|居委会|村民委员会|村委会|(?<!新)村))"
    rf"(?!路|街|巷|口|头|小学|卫生|{N}(?:栋|幢|号楼|单元))"
)
GROUP = re.compile(rf"第?({N})(?:村民小组|居民小组|小组|组|社|队)(?!区|会)")
ROAD = re.compile(
    rf"((?:{HAN}|[0-9])(?:{HAN}|[A-Z0-9·]){{0,9}}?(?:大道|公路|支路|路|大街|正街|横街|后街|(?<!天)街(?!道)|巷|胡同|弄|国道|省道))"
    rf"([东南西北中]?(?:{N}段|[东南西北中]段)?(?:{N}(?:支路|支巷|巷|弄))?)"
)
CROSSING = re.compile(
    rf"(?:与|和|跟|/)((?:{HAN}|[0-9]){{1,10}}?(?:大道|公路|路|街|巷))(?:的)?(?:交叉路?口|交汇处|交界处|路口|十字路口|丁字路口)"
)
MOUTH = re.compile(r"(交叉路?口|十字路口|丁字路口|路口|岔路口)")
NUMBER = re.compile(
    rf"({N}(?:-[0-9]+)?)(?:号院|号|#)(?!楼(?![下上道梯顶])|栋|幢|线|桥|门|房|厂|机|店|井)(?:附({N})号?)?"
)
ATTACHED = re.compile(rf"附({N})号")
ESTATE_ENDS = (
    "小区|花园|家园|苑|公寓|大厦|广场|山庄|名居|华庭|公馆|新村|新城|新居|安置房|还房|家属院|家属区|宿舍|花苑|雅居|名都|佳园|"
    "庭|府|湾|居|园|城|郡|里|院|坊|大楼|商城|市场"
)
ESTATE = re.compile(
    rf"((?:(?![在哪不的了是]){HAN}|[A-Za-z0-9·]){{1,16}}?(?:{ESTATE_ENDS})(?:{N}期|[一二三四五六][组团]团?|[东南西北中A-Z]区)?)"
    rf"(?=$|[\s,，、]|{N}|[A-Z]|[甲乙丙丁]|第|门口|对面|旁|附近|后|内|里|楼下|东|西|南|北|正门|大门|入口|出口|靠)"
)
BUILDING = re.compile(rf"第?({N}|[A-Z][0-9]*|[甲乙丙丁])(?:栋|幢|号楼(?![下上道梯顶])|#楼|#|座)(?:楼(?![下上道梯顶]))?")
BUILDING_LOU = re.compile(rf"({N}|[A-Z][0-9]*)楼(?=[0-9一二三四五六七八九十A-Z]+单元)")
UNIT = re.compile(rf"({N}|[A-Z]|[甲乙丙丁])(?:单元|门洞|门(?!面|口|市|卫|诊|前))")
FLOOR = re.compile(rf"(负?{N}|-[0-9]+|B[0-9])(?:层|楼(?!梯|道|下|上|顶|盘))")
ROOM = re.compile(
    r"([0-9]{1,4}(?:-[0-9]{1,2})?[A-Z]?|[零〇一二三四五六七八九十百两]+)(?:室|户|房|号房|号(?=$|[\s,，]))"
)
TRIPLE = re.compile(r"([0-9A-Z]{1,3})-([0-9A-Z]{1,2})-([0-9]{1,4}(?:-[0-9]{1,2})?)(?:室|号)?(?![0-9])")
PAIR = re.compile(r"([0-9]{1,2}-[0-9]{1,2}|[0-9]{3,4}|[零〇一二三四五六七八九]{3,4})(?:室|号)?(?![0-9米元个路栋幢])")
BESIDE = re.compile(
    r"(斜对面|正对面|对面|旁边|隔壁|附近|门口|大门口|背后|后面|前面|后门|楼下|边上|东侧|西侧|南侧|北侧|左侧|右侧|旁|入口处?|出口处?|往.{1,6}方向.*|"
    r"[0-9]+米(?:处|左右)?)"
)
KEPT = tuple(
    "province city county town community group road crossing number attached estate building unit floor room beside".split()
)


@dataclass(frozen=True, slots=True)
class NamedDivision:
    """A division by the names people may write: its own, and others of any date."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address as it was written, numbers as digits. `raw` is the whole text, `rest` what no part took.

    `attached` is 附号, `beside` how the place lies to what is named (对面, 门口), so that it is not that place itself.
    `division_code` is the nearest division that the names fit; "" when they fit none, or more than one. `confidence` from
    0 to 1 orders addresses by how much was understood; it is no probability.
    """

    raw: str
    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    community: str = ""
    group: str = ""
    road: str = ""
    crossing: str = ""
    number: str = ""
    attached: str = ""
    estate: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    beside: str = ""
    rest: str = ""
    division_code: str = ""
    confidence: float = 0.0

    @property
    def parts(self) -> dict[str, str]:
        """The parts that the text gives, in order from large to small."""
        return {name: text for name in KEPT if (text := getattr(self, name))}


@dataclass
class _Reading:
    """Where reading stands in the text, and what was found."""

    text: str
    at: int = 0
    found: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str], *names: str) -> bool:
        """Read one part at this place."""
        start = GAP.match(self.text, self.at)
        self.at = start.end() if start else self.at
        match = pattern.match(self.text, self.at)
        if not match or any(name in self.found for name in names[:1]):
            return False
        for name, text in zip(names, match.groups(), strict=False):
            if text:
                self.found[name] = text
        self.at = match.end()
        return True

    @property
    def left(self) -> str:
        return self.text[self.at :]


def parse_address(*, text: str, divisions: Sequence[NamedDivision] = ()) -> Address:
    """The parts of an address and the division it lies in, of those passed in (a district's, and those above it)."""
    clean = unicodedata.normalize("NFKC", text).strip().replace("—", "-").replace("–", "-").replace("－", "-")
    clean = re.sub(r"(?<=[0-9A-Z]) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=[0-9])", "", clean)
    reading = _Reading(clean)
    codes = _read_divisions(reading, divisions)
    _read_place(reading)
    found = _in_digits(reading.found)
    rest = " ".join(part for part in (*reading.skipped, reading.left) if part.strip(" ,，、。.()（）的"))
    code = _one_of(codes)
    shape = Address(raw=text, rest=rest.strip(), division_code=code, **found)
    return replace(shape, confidence=_confidence(shape, clean))


def _read_divisions(reading: _Reading, divisions: Sequence[NamedDivision]) -> list[str]:
    """Read from the province down; the codes that the lowest name may mean."""
    codes: list[str] = []
    fits: list[str] = []
    for level, name, pattern in (
        (Level.PROVINCE, "province", PROVINCE),
        (Level.CITY, "city", CITY),
        (Level.COUNTY, "county", COUNTY),
        (Level.TOWN, "town", TOWN),
        (Level.VILLAGE, "community", COMMUNITY),
    ):
        start = GAP.match(reading.text, reading.at)
        reading.at = start.end() if start else reading.at
        known, length = _known(reading.left, level, divisions, codes)
        if known:
            reading.found[name] = reading.text[reading.at : reading.at + length]
            reading.at += length
            codes = fits = known
        elif reading.take(pattern, name):
            codes = ["of another district"]
    return fits


def _known(left: str, level: Level, divisions: Sequence[NamedDivision], above: list[str]) -> tuple[list[str], int]:
    """Codes of a level whose name the text begins with, the longest name, below what was read before; and its length."""
    best: tuple[list[str], int] = ([], 0)
    for one in divisions:
        if level_of(code=one.code) != level or (above and not {*ancestors_of(code=one.code)} & {*above}):
            continue
        for name in _ways(one.names, level):
            if left.startswith(name) and _ends_well(left[len(name) :], name, level):
                if len(name) > best[1]:
                    best = ([one.code], len(name))
                elif len(name) == best[1] and one.code not in best[0]:
                    best[0].append(one.code)
    return best


def _ways(names: Iterable[str], level: Level) -> Iterable[str]:
    """The ways a name is written: with and without committee or office, and, before the number of a group, bare."""
    for name in names:
        yield name
        for long, short in LONG_NAMES:
            yield name.replace(long, short) if long in name else name.replace(short, long)
        for tail in ("居民委员会", "村民委员会", "居委会", "村委会", "办事处", "人民政府"):
            if name.endswith(tail):
                short = name.removesuffix(tail)
                yield short
                if level == Level.VILLAGE and not short.endswith(("社区", "村")):
                    yield short + ("村" if tail.startswith("村") else "社区")
        core = re.sub(r"(社区)?(居民委员会|村民委员会|居委会|村委会)$", "", name)
        if level == Level.VILLAGE and len(core) > 1:
            yield core.removesuffix("村") if core.endswith("村") and len(core) > 2 else core
        if level == Level.PROVINCE and name.endswith("市"):
            yield name.removesuffix("市")


def _ends_well(after: str, name: str, level: Level) -> bool:
    """A bare village name counts only before a group: 石桥3组 is in 石桥村, 石桥路 is a road."""
    if level != Level.VILLAGE or name.endswith(("社区", "村", "委会")):
        return not re.match(r"路|街(?!道)|巷|大道|小区|花园", after)
    return bool(GROUP.match(after))


def _one_of(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 and codes[0].isdigit() else ""


def _read_place(reading: _Reading) -> None:
    steps = 0
    while reading.left.strip() and steps < 24:
        steps += 1
        if not _read_one(reading):
            _skip_one(reading)
    if reading.skipped:
        reading.skipped = ["".join(reading.skipped)]


def _read_one(reading: _Reading) -> bool:
    """Read the part that stands here. What the text has said already decides what a number may mean."""
    taken = reading.found.keys()
    return (
        reading.take(TRIPLE, "building", "unit", "room")
        or ("building" not in taken and _take_any(reading, (BUILDING, "building"), (BUILDING_LOU, "building")))
        or reading.take(UNIT, "unit")
        or (not {"estate", "building"} & taken and reading.take(GROUP, "group"))
        or (bool(INSIDE & taken) and _take_any(reading, (ROOM, "room"), (FLOOR, "floor")))
        or reading.take(NUMBER, "number", "attached")
        or reading.take(ATTACHED, "attached")
        or (not {"number", "estate"} & taken and _read_road(reading))
        or _take_any(reading, (ROOM, "room"), (FLOOR, "floor"))
        or (bool({"unit", "building"} & taken) and reading.take(PAIR, "room"))
        or _take_any(reading, (BESIDE, "beside"), (MOUTH, "crossing"))
        or ("building" not in taken and reading.take(ESTATE, "estate"))
    )


INSIDE = frozenset({"estate", "building", "unit", "number"})


def _take_any(reading: _Reading, *ways: tuple[re.Pattern[str], str]) -> bool:
    return any(reading.take(pattern, name) for pattern, name in ways)


def _read_road(reading: _Reading) -> bool:
    if reading.take(CROSSING, "crossing"):
        return True
    start = GAP.match(reading.text, reading.at)
    at = start.end() if start else reading.at
    match = ROAD.match(reading.text, at)
    # 阳光家园旁边的路: what a longer name of an estate ends in is not a road
    if "road" in reading.found or not match or re.search(r"小区|花园|家园|旁|对面|的", match.group(1)):
        return False
    reading.found["road"], reading.at = match.group(1) + (match.group(2) or ""), match.end()
    return True


def _skip_one(reading: _Reading) -> None:
    """Pass over what no part takes; a name right before a building is that of an estate."""
    ahead = re.search(rf"第?(?:{N}|[A-Z][0-9]*)(?:栋|幢|号楼|座|单元)", reading.left)
    if ahead and ahead.start() and "estate" not in reading.found and "building" not in reading.found:
        name = reading.left[: ahead.start()].strip(" ,，、的")
        if re.fullmatch(rf"(?:{HAN}|[A-Za-z0-9·]){{2,16}}", name):
            reading.found["estate"] = name
            reading.at += ahead.start()
            return
    reading.skipped.append(reading.text[reading.at])
    reading.at += 1


def _in_digits(found: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {name: number_of(text=text) if name in NUMBERED else text for name, text in found.items()}
    room = said.get("room", "")
    if room and "floor" not in said:
        if re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}", room):
            said["floor"] = room.split("-")[0]
        elif re.fullmatch(r"[0-9]{3,4}", room):
            said["floor"] = str(int(room[:-2]))
    return said


NUMBERED = frozenset({"group", "number", "attached", "building", "unit", "floor", "room"})


def _confidence(shape: Address, clean: str) -> float:
    """The share of the text that was understood; less when only a place beside it is named or no division fits."""
    said = re.sub(r"[\s,，、;；。.()（）的]", "", clean)
    if not said or not shape.parts:
        return 0.0
    share = max(0.0, 1 - len(re.sub(r"[\s的]", "", shape.rest)) / len(said))
    known = 1.0 if shape.division_code else 0.8
    exact = 1.0 if shape.number or shape.building or shape.room or shape.group else 0.8
    return round(share * known * exact * (0.7 if shape.beside else 1.0), 2)
