"""What a 12-digit division code says by itself: 6 digits (GB/T 2260), 3 for the town, 3 for the village or community."""

from linli.reference.choices import Level, OrgKind, PolicyClass

ENDS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
LEVELS = tuple(ENDS)
LENGTHS = frozenset(ENDS.values())
ABOVE = {level: tuple(end for end in reversed(ENDS.values()) if end < ENDS[level]) for level in ENDS}
KIND_BY_HUNDRED = {
    "0": OrgKind.RESIDENTS,
    "1": OrgKind.RESIDENTS,
    "2": OrgKind.VILLAGERS,
    "3": OrgKind.VILLAGERS,
    "4": OrgKind.LIKE_RESIDENTS,
    "5": OrgKind.LIKE_VILLAGERS,
}
ABROAD = "99"  # begins the codes of what lies outside China; GB/T 2260 gives it to none
LONG_NAMES = (("居民委员会", "居委会"), ("村民委员会", "村委会"))


class CodeRefused(ValueError):
    """Not a division code, with the reason as a sentence."""


def full_code(*, text: str) -> str:
    """The 12 digits of a code written with 2, 4, 6, 9 or 12. Raises CodeRefused."""
    digits = text.strip()
    if len(digits) not in LENGTHS or not (digits.isascii() and digits.isdigit()):
        raise CodeRefused(f"“{text}”不是区划代码，应为 12 位数字（或 2、4、6、9 位的上级代码）")
    code = digits.ljust(12, "0")
    if code[0] == "0":
        raise CodeRefused(f"“{text}”的首位不能是 0")
    level = level_of(code=code)
    if level == Level.VILLAGE and code[6:9] == "000":
        raise CodeRefused(f"“{text}”缺少乡级代码")
    return code


def is_abroad(*, code: str) -> bool:
    """Whether a code stands for a place outside China, whose name is kept as it is."""
    return code.startswith(ABROAD)


def level_of(*, code: str) -> Level:
    """The level of a full code, by its trailing zeros."""
    if code[9:] != "000":
        return Level.VILLAGE
    return next(level for level, end in ENDS.items() if not code[end:].strip("0"))


def parent_of(*, code: str) -> str:
    """The code one level up (the last group set to zero; groups that are zero already are passed over); "" for a province."""
    level = level_of(code=code)
    return next((up for end in ABOVE[level] if (up := code[:end].ljust(12, "0")) != code), "")


def ancestors_of(*, code: str) -> tuple[str, ...]:
    """The codes above, nearest first."""
    found: list[str] = []
    up = parent_of(code=code)
    while up:
        found.append(up)
        up = parent_of(code=up)
    return tuple(found)


def range_of(*, code: str) -> tuple[str, str]:
    """The first and last code that begin with the same digits: a division and all below it, or any typed beginning."""
    stem = code[: ENDS[level_of(code=code)]] if len(code) == 12 else code
    return stem.ljust(12, "0"), stem.ljust(12, "9")


def org_kind_of(*, code: str, name: str) -> OrgKind | None:
    """The kind of organisation of a village-level division: by its name, else by its number (001–199, 200–399, 400–, 500–).

    None above the village level and for numbers outside those ranges.
    """
    if level_of(code=code) != Level.VILLAGE:
        return None
    if name.endswith(("村委会", "村民委员会")):
        return OrgKind.VILLAGERS
    if name.endswith(("居委会", "居民委员会")):
        return OrgKind.RESIDENTS
    return KIND_BY_HUNDRED.get(code[9])


def policy_class_of(*, org_kind: OrgKind | None) -> PolicyClass | None:
    """城市 for residents' committees, 农村 for villagers'. A default only: never derived from the statistical class."""
    if org_kind is None:
        return None
    residents = org_kind in (OrgKind.RESIDENTS, OrgKind.LIKE_RESIDENTS)
    return PolicyClass.URBAN if residents else PolicyClass.RURAL


def same_name(*, one: str, other: str) -> bool:
    """Whether two names differ only in how the committee is written: 石桥村村民委员会, 石桥村委会, 石桥村."""
    return one == other or short_name(name=one) == short_name(name=other)


def short_name(*, name: str) -> str:
    """A name as people say it: without its committee, and ending in 村 or 社区 as the committee says."""
    for long, short in LONG_NAMES:
        for tail in (long, short):
            if name.endswith(tail):
                stem = name.removesuffix(tail)
                return stem if stem.endswith(("村", "社区")) else stem + ("村" if short == "村委会" else "社区")
    return name
