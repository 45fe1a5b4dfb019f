"""Names of the three tiers, ordinals in the tree, and which name holds on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

COMMITTEES = ("居民委员会", "村民委员会", "居委会", "村委会")


@dataclass(frozen=True)
class DatedName:
    name: str
    short_name: str
    official: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class CentreName:
    name: str
    short_name: str


def community_name(division_name: str) -> str:
    """A community or village as people call it: 居民委员会 and 村民委员会 dropped.

    What is left ends in 社区 or 村; where the source name has neither, the dropped committee says which.
    """
    for committee in COMMITTEES:
        if division_name.endswith(committee):
            short = division_name.removesuffix(committee)
            ending = "村" if committee.startswith("村") else "社区"
            return short if short.endswith(("社区", "村")) else short + ending
    return division_name


def town_name(division_name: str) -> str:
    """A town or subdistrict without the office that governs it."""
    if division_name.endswith("街道办事处"):
        return division_name.removesuffix("办事处")
    return division_name.removesuffix("人民政府")


def centre_name(division_name: str, *, is_town: bool) -> CentreName:
    """The fixed name of a service centre (万盛经开民发〔2018〕99号, 专栏1): 公共服务中心 for a town, 便民服务中心 below it."""
    if is_town:
        short = town_name(division_name)
        return CentreName(f"{short}公共服务中心", short)
    short = community_name(division_name)
    return CentreName(f"{short}便民服务中心", short)


def centre_code(division_code: str, *, prefix: str = "centre") -> str:
    """`centre-004` for 500110004 or 500110004000, `centre-004001` for 500110004001; several districts have prefixes."""
    tail = division_code[6:].ljust(6, "0")
    return f"{prefix}-{tail[:3]}" if tail.endswith("000") else f"{prefix}-{tail}"


def number_code(division_code: str, *, prefix: str = "") -> str:
    """What stands first in the numbers of cases taken in there: digits 7 to 12 of the division code, after a prefix."""
    return prefix + division_code[6:].ljust(6, "0")


def full_code(division_code: str) -> str:
    """A division code with all twelve digits."""
    return division_code.ljust(12, "0")


def is_town_code(division_code: str) -> bool:
    """Whether a code names a town or subdistrict: digits 7 to 9 set, 10 to 12 not."""
    full = full_code(division_code)
    return full[6:9] != "000" and full[9:] == "000"


def is_village_code(division_code: str) -> bool:
    """Whether a code names a village or community."""
    return full_code(division_code)[9:] != "000"


def name_on(names: Sequence[DatedName], day: date | None) -> DatedName | None:
    """The official name that holds on a day: the latest begun one; without one, the last known.

    A name without a first day holds from the beginning, one without a last day until today. `valid_to` is the first
    day on which the name no longer holds.
    """
    official = [name for name in names if name.official]
    if day is not None:
        held = [n for n in official if (n.valid_from or date.min) <= day < (n.valid_to or date.max)]
        official = held or official
    return max(official, key=lambda n: (n.valid_to is None, n.valid_from or date.min), default=None)


def name_score(q: str, *, code: str, names: Iterable[str]) -> int:
    """How well a unit answers to what was typed: 100 the code or a whole name, 80 a beginning, 60 a part, 0 not at all."""
    wanted = q.strip().casefold()
    best = 100 if wanted == code else 0
    for name in names:
        held = name.casefold()
        if not held:
            continue
        best = max(best, 100 if held == wanted else 80 if held.startswith(wanted) else 60 if wanted in held else 0)
    return best


TIERS_UP = ("village", "town", "district")


def accepting_step(tiers: Sequence[str], *, offered: Collection[str]) -> int:
    """Which of a window and the units above it, nearest first with their tiers, accepts a matter offered at some tiers.

    0 is the window itself: where the matter is offered at its tier, or only further down (it may be taken in for the
    whole district), or only by departments, for which a window takes in (前台受理、后台办理). A window below every tier
    offered takes in all the same, keeps the record of the first contact (首问负责) and hands on to the nearest above.
    """
    own = tiers[0]
    if own in offered or own not in TIERS_UP:
        return 0
    higher = set(TIERS_UP[TIERS_UP.index(own) + 1 :]) & set(offered)
    return next((step for step, tier in enumerate(tiers) if step and tier in higher), 0)
