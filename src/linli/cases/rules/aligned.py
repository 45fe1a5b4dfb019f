"""Two tellings laid over each other: what stands in both, and what stands in the place of what.

The same sentence with another stretch where the place stands is told of another place, however its name reads: no list
of names is needed. Where in a text the place stands is told by the words after it (门口, 旁边) and before it (在, 位置).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

# what follows a place and is part of no name
TAILS = (
    "后门|前门|侧门|正门|校门|马路|门口|门前|门外|大门|外面|外头|旁边|边上|附近|对面|斜对面|那里|那儿|那边|这里|这边|这一段|那一段|这一片|那一片|一带|背后|后面|后头|前面|前头|"
    "楼下|楼上|底下|脚下|下面|上面|里面|转角|拐角|转弯处|交叉口|十字路口|十字|路口|路段|岔路口|旁|内|处|外"
)
# what a named place ends with
NOUNS = (
    r"大道|公路|路(?<!雨路)(?!灯|面|过|基|况|人|上全)|街|巷|弄|桥|村|组|社|院子|院坝|大院|坝坝|小区|花园|公园|广场(?!舞)|公交站|车站|站台|站|学校|小学|中学|幼儿园|医院|卫生院|厂|店|铺|超市|市场|"
    r"馆|局(?<!结局)|所(?!以|有)|银行|宾馆|酒店|商场|苑|府|栋|幢|号楼|单元|号(?<=\d号)|期(?<=[\d一二三四五六七八九]期)|塔|寺|庙|水库|河|沟|桥头|码头|矿|大厦|城"
)
STOPS = (
    "位置是|位置在|位置|地点|地址|在|到(?<!大到)|从|经过|就是|是|我们|我家|我|住|请|把|来|去|于|说|举报|反映|投诉|报修|疏通|清运|清理|维修|修理|处理|拆除|看看|管一管|"
    "那个|那根|那盏|这个|给|对着|有人|早上|晚上|昨天|昨晚|今天|请问|走|过|了|着"
)
FILLING = re.compile(
    rf"{TAILS}|您好|你好|反映一个问题|麻烦登记一下|我要投诉|请尽快处理|望尽快处理|请处理|尽快|谢谢|的|了|在|是|上|里|那|这|一段|一片|我们|请|把|[与和跟及](?<=[路街巷道].)|第|编号|号码|[^\w]"
)
_END = re.compile(rf"(?:{NOUNS}|{TAILS})(?:{NOUNS}|{TAILS})*")
_STOP = re.compile(STOPS)
CLAUSE = re.compile(r"[^\w()]+")
LEAST_FRAME, FRAME_SHARE, NEXT = 4, 0.5, 5
SINGLE = re.compile(r"[\da-z零一二两三四五六七八九十东南西北上下左右前后内外甲乙丙丁]")


@dataclass(frozen=True)
class Laid:
    """How two tellings lie on each other. `same`: nothing but fillers or one slip apart; `elsewhere`: the same sentence
    with another place; `swapped`: what each has in the place of the other's, where the rest is one sentence.
    """

    same: bool
    elsewhere: bool
    swapped: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=4096)
def phrases_in(text: str) -> tuple[str, ...]:
    """The stretches of a plain text that seem to name a place, without what only says where beside it."""
    return tuple(phrase for clause in CLAUSE.split(text) if (phrase := _phrase_in(clause)))


def _phrase_in(clause: str) -> str:
    """The first stretch that ends as places do, as far as one such end follows closely upon the last."""
    begin = last = 0
    for hit in _END.finditer(clause):
        stops = [stop.end() for stop in _STOP.finditer(clause, last, hit.start())]
        if last and (stops or hit.start() - last > NEXT):
            break
        begin = stops[-1] if stops else begin
        if last or len(bare(clause[begin : hit.end()])) > 1:
            last = hit.end()
    return clause[begin:last]


def bare(text: str, gap: str = "") -> str:
    """A stretch without what says nothing by itself."""
    return FILLING.sub(gap, text)


def head(text: str) -> str:
    """What of a stretch that names a place is its own: without what many places end with."""
    return _END.sub(" ", bare(text, " "))


def laid(one: str, two: str) -> Laid:
    """Lay two plain texts on each other."""
    blocks = _blocks(one, two)
    odd = [(a, b) for a, b in _gaps(one, two, blocks) if bare(a) or bare(b)]
    mine, theirs = _placed(one), _placed(two)
    frame = sum(len(bare("".join(one[i] for i in range(at, at + size) if i not in mine))) for at, _b, size in blocks)
    apart = _apart(one, two, mine, theirs)
    kept = sum(size for _at, _other, size in blocks)
    few = sum(len(bare(a)) + len(bare(b)) for a, b in odd) <= max(2, kept // 6)
    added = few and not apart and all(not bare(a) or not bare(b) for a, b in odd)
    if kept >= LEAST_FRAME and (added or _one_slip(odd)):
        return Laid(True, False)
    rest = min(_beside(one, mine), _beside(two, theirs))
    framed = frame >= LEAST_FRAME and frame >= FRAME_SHARE * rest
    unplaced = not (mine and theirs) and any(_another(a, b) for a, b in odd)
    swapped = [(a, b) for a, b in odd if _another(a, b)] if kept >= FRAME_SHARE * min(len(one), len(two)) else []
    return Laid(False, framed and (apart or unplaced), tuple(swapped))


def _beside(text: str, placed: set[int]) -> int:
    return len(bare("".join(char for i, char in enumerate(text) if i not in placed)))


def _placed(text: str) -> set[int]:
    """Where in a text a place is named."""
    found: set[int] = set()
    for phrase in phrases_in(text):
        at = text.index(phrase)
        found.update(range(at, at + len(phrase)))
    return found


def _apart(one: str, two: str, mine: set[int], theirs: set[int]) -> bool:
    """Whether each names something of its place that the other does not name."""
    left, right = ({c for i in spots for c in bare(text[i])} for text, spots in ((one, mine), (two, theirs)))
    return all(sum(2 if c.isdigit() else 1 for c in only) > 1 for only in (left - right, right - left))


def _blocks(one: str, two: str) -> list[tuple[int, int, int]]:
    """Runs of two characters or more that both have in the same order."""
    found = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in found if block.size > 1]


def _gaps(one: str, two: str, blocks: list[tuple[int, int, int]]) -> Iterator[tuple[str, str]]:
    """What stands between the runs, in the one and in the other."""
    a = b = 0
    for at, other, size in (*blocks, (len(one), len(two), 0)):
        if one[a:at] or two[b:other]:
            yield one[a:at], two[b:other]
        a, b = at + size, other + size


def _one_slip(odd: list[tuple[str, str]]) -> bool:
    """Whether one character alone was written for another, and none that singles out."""
    if len(odd) != 1:
        return False
    (a, b) = odd[0]
    changed = [pair for pair in zip(a, b, strict=False) if pair[0] != pair[1]]
    return len(a) == len(b) and len(changed) == 1 and not any(map(SINGLE.match, changed[0]))


def _another(a: str, b: str) -> bool:
    """Whether two stretches in the same place of a sentence have nothing in common."""
    one, two = set(bare(a)), set(bare(b))
    return len(one) > 1 and len(two) > 1 and not one & two
