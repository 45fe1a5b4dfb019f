"""Numbers and names that single a place out of others like it: 3号楼, 12号灯杆, 建设路45号, 东门, 市场.

Where two reports both name one of the same kind, they must agree: 3号楼 is not 5号楼.
"""

import re
import unicodedata
from collections import defaultdict

N = r"(\d{1,5}|[零一二两三四五六七八九十百]{1,5})"
Kinds = dict[str, frozenset[str]]
# kind, shape; the first group is what is compared. Shapes that came earlier have taken their characters
SHAPES: tuple[tuple[str, str], ...] = (
    ("plate", r"([渝川贵云黔京津沪冀豫鲁粤桂湘鄂赣皖苏浙闽陕甘青宁新藏晋蒙辽吉黑琼][a-z][a-z0-9]{5,6})"),
    ("kilometre", r"(?:第|k)?(\d{1,4}|[零一二三四五六七八九十百]{1,5})(?:公里|km|千米)(?=处|那|附近|路段|\+)"),
    ("kilometre", rf"第{N}(?:公里|km|千米)"),
    ("code", r"(?<![a-z0-9])((?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{2,15})(?![a-z0-9])"),
    ("pole", rf"杆(?:号码|编号|号)?[是为:]?第?(?:(\d{{1,5}})号?|{N}号)"),
    ("pole", rf"第?(?:(\d{{1,5}})号?|{N}号)的?(?:路灯|灯|电线|电|线)?杆"),
    ("pole", r"编号[是为:]?(\d{1,5})"),
    ("pole", rf"(?<![路街巷道弄\d])第?{N}号(?:路)?灯"),
    ("door", rf"[路街巷道弄]{N}(?:附\d+)?号(?!线|灯|杆|公交)"),
    ("building", rf"第?{N}(?:号[楼搂]|[栋幢动](?!不|静)|号院|楼(?=.单元))"),
    ("building", r"([a-z]|[甲乙丙丁])(?:座|栋|幢)"),
    ("estate_part", rf"第?{N}(?:期|区|小区|组团)"),
    ("unit", rf"第?{N}(?:单元|门洞)"),
    ("room", r"(\d{3,4})(?:室|号房|房)"),
    ("bus", r"(\d{1,3})路(?:公交|车|站|末班|首班)"),
    ("village_group", rf"{N}(?:组|社)(?!区)"),
    ("gate", r"([东西南北])(?:大门|小门|门|出口|入口|口)"),
)  # fmt: skip
HAN2 = r"[\u4e00-\u9fff]{2}"
ROAD = re.compile(rf"(?=({HAN2})(大道|路|街|巷)(?!灯|面|边|过|基|况|段))")
WHOLE_ROAD = re.compile(rf"{HAN2}(?:大道|路|街|巷)(?!灯|面|边|过|基|况|段|口)")
NO_ROAD = re.compile(
    r"[那这哪].$|.?(?:[马公道走小铁夜线电大条段这那整的在过沿修堵让占挡了着到是回上下边雨好一水里陆出思网短退岔叉字个站路街巷]"
    r"|(?<![东西南北])门)$"
)
ESTATE_END = (
    "小区", "花园", "家园", "新村", "公寓", "公馆", "家属院", "宿舍", "新城", "山庄", "社区", "名都", "华府", "华庭", "豪庭", "雅居", "名城",
    "嘉园", "佳苑", "大厦", "国际", "安置房", "家属区", "家属楼", "苑", "庭", "园", "府", "湾", "城", "郡", "里", "村",
)  # fmt: skip
ESTATE = re.compile(rf"(?=({HAN2})(?:小区|花园|家园|新村|公寓|公馆|家属院|山庄|苑))")
NO_ESTATE = re.compile(r"[是个的在我们本整全该这那老里内出到进了和与各有]")
BEFORE_BUILDING = re.compile(
    r"([\u4e00-\u9fff]{2,6}?)(?:[\d一二三四五六七八九]{1,2}[期区])?第?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:号[楼搂]|[栋幢座动])"
)
# what landmarks are called everywhere, those that mean the same together
LANDMARKS = (
    "市场", "小学", "中学", "幼儿园", "医院", "卫生院|卫生站|卫生服务|卫生室", "车站|客运站|公交站|站台",
    "体育馆|体育场", "加油站", "邮局|邮政", "立交桥|天桥", "大桥|桥头|桥下", "花园", "广场(?!舞)", "公园",
    "影院|剧院", "派出所|警务室", "信用社|银行|农商行", "文化馆|文化站|图书馆", "供销社",
    "村委会|居委会|党群", "政府", "法院", "检察院", "超市|商场", "酒店|宾馆|饭店", "停车场|车库", "厕所|公厕",
    "垃圾站|垃圾库", "塔", "水库|堰塘|池塘", "水厂", "电厂|变电", "煤矿|矿山", "煤校|学校|职中|校门", "球场",
    "健身", "驿站|快递", "营业厅", "隧道", "涵洞", "河边|河堤|步道", "院坝|坝子", "路口|岔路", "粮站",
    "敬老院|养老院", "殡仪馆", "火车站|铁路", "祠堂|寺|庙", "工业园",
)  # fmt: skip
_LANDMARKS = tuple((words.split("|")[0], re.compile(words)) for words in LANDMARKS)
MUST_AGREE = frozenset("pole building room door bus code plate village_group kilometre".split())
WORDS = {word: n for n, word in enumerate("零一二三四五六七八九")} | {"两": 2}
_SHAPES = tuple((kind, re.compile(shape)) for kind, shape in SHAPES)


def plain(text: str) -> str:
    """A text as it is compared: full-width signs and capitals made alike, blanks taken out."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def named_in(text: str) -> tuple[Kinds, str]:
    """What a plain text names, by kind, and the text with a gap in place of each of these."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind, shape in _SHAPES:
        if hits := list(shape.finditer(text)):
            found[kind].update(_number(next(value for value in hit.groups() if value)) for hit in hits)
            text = shape.sub(lambda hit: _gap(hit.group()), text)
    return {kind: frozenset(values) for kind, values in found.items()}, text


def spot_in(text: str, where: str = "") -> Kinds:
    """Roads, estates and kinds of landmark that a plain text names; `where` is the part of it that says the place."""
    roads = {name + kind[-1] for name, kind in ROAD.findall(text) if not NO_ROAD.match(name)}
    estates = {name for name in ESTATE.findall(text) if not NO_ESTATE.search(name)} | {
        _name(name) for name in BEFORE_BUILDING.findall(text)
    }
    rest = WHOLE_ROAD.sub(lambda hit: hit.group() if NO_ROAD.match(hit.group()[:2]) else ";", where or text)
    marks = {name for name, shape in _LANDMARKS if shape.search(rest)}
    found = {"road": roads, "estate": estates - {""}, "landmark": marks}
    return {kind: frozenset(values) for kind, values in found.items() if values}


def _name(before: str) -> str:
    """The two characters that a building's estate ends with, before what many end with: 翠屏 of 翠屏小区. A road is none."""
    if before[-1] in "路街巷道弄":
        return ""
    end = next((end for end in ESTATE_END if before.endswith(end) and len(before) > len(end) + 1), "")
    return before.removesuffix(end)[-2:]


def at_odds(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both name some and none of them is the same."""
    return bool(a and b) and not a & b


def has_slip(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether a name of one and a name of the other are as long, with one character written for another."""
    return any(len(x) == len(y) and sum(c != d for c, d in zip(x, y, strict=True)) == 1 for x in a for y in b)


def _gap(taken: str) -> str:
    """Gone, but for the word before a house number: the road is still told."""
    return f"{taken[0]} " if taken[0] in "路街巷道弄" else " "


def _number(value: str) -> str:
    if value.isdigit():
        return str(int(value))
    if not all(char in WORDS or char in "十百" for char in value):
        return value
    total = ones = 0
    for char in value:
        if char in "十百":
            total, ones = total + (ones or 1) * (10 if char == "十" else 100), 0
        else:
            ones = WORDS[char] if "十" in value or "百" in value else ones * 10 + WORDS[char]
    return str(total + ones)


def differing(a: Kinds, b: Kinds) -> tuple[str, ...]:
    """Kinds that both name, with nothing in common."""
    return tuple(kind for kind in a.keys() & b.keys() if not a[kind] & b[kind])


def agreeing(a: Kinds, b: Kinds) -> tuple[tuple[str, str], ...]:
    """What both name, by kind."""
    return tuple(sorted((kind, value) for kind in a.keys() & b.keys() for value in a[kind] & b[kind]))
