"""What became of divisions when one table replaces another: kinds of change, and what a rule may propose."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from linli.reference.choices import Level
from linli.reference.rules.divisions import LEVELS, parent_of, short_name

KINDS = ("added", "removed", "renamed", "revised", "merged", "split", "moved", "recoded")
# what a link between two codes is called among the successors
LINK_KINDS = {"merged": "merged", "split": "split", "moved": "moved", "recoded": "replaced"}
ENDING = frozenset({"merged", "moved", "recoded", "removed"})
TAILS = ("居民委员会", "村民委员会", "居委会", "村委会", "社区", "街道办事处", "街道", "镇", "乡", "村")


@dataclass(frozen=True, slots=True)
class Place:
    """A division that ends, begins or stands: code, name, level."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `sure`: written in a table or file of changes, not only proposed by a rule; `why` says which.

    A kind that links two codes (merged, split, moved, recoded) has both; `line` is 0 for what no file says.
    """

    kind: str
    old_code: str
    new_code: str
    old_name: str = ""
    new_name: str = ""
    sure: bool = True
    why: str = ""
    document: str = ""
    line: int = 0


def core_name(*, name: str) -> str:
    """A name without what says its kind: 新桥社区居委会 gives 新桥."""
    changed = True
    while changed:
        tail = next((tail for tail in TAILS if name.endswith(tail) and len(name) > len(tail) + 1), "")
        name, changed = name.removesuffix(tail), bool(tail)
    return name


def proposals(
    *, ended: Sequence[Place], begun: Sequence[Place], standing: Iterable[Place] = (), linked: Iterable[Change] = ()
) -> tuple[Change, ...]:
    """What may have become of divisions that ended, level by level from above; `linked` are changes already written down.

    The same name under the same parent, or under what its parent became: recoded; the same name elsewhere, when only one
    ended and one began with it: moved; a name contained in one that begins or stands beside it: merged; a name that begins
    and contains, or is contained in, one that stands beside it: split. Never sure: a person confirms.
    """
    links = [change for change in linked if change.old_code and change.new_code]
    became = {change.old_code: change.new_code for change in links}
    done_old = {change.old_code for change in links}
    done_new = {change.new_code for change in links if change.kind != "merged"}
    found: list[Change] = []
    for level in LEVELS:
        old = [place for place in ended if place.level == level and place.code not in done_old]
        new = [place for place in begun if place.level == level and place.code not in done_new]
        for change in _same_names(old, new, became):
            became[change.old_code] = change.new_code
            done_old.add(change.old_code)
            done_new.add(change.new_code)
            found.append(change)
        beside = _by_parent([*(place for place in standing if place.level == level), *new])
        merges = list(_merges([place for place in old if place.code not in done_old], beside, became))
        became |= {change.old_code: change.new_code for change in merges}
        found += merges
        stays = _by_parent(place for place in standing if place.level == level)
        found += _splits([place for place in new if place.code not in done_new], stays)
    return tuple(found)


def _same_names(old: list[Place], new: list[Place], became: Mapping[str, str]) -> Iterator[Change]:
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in new:
        by_name[short_name(name=place.name)].append(place)
    count = Counter(short_name(name=place.name) for place in old)
    for place in old:
        name = short_name(name=place.name)
        parent = parent_of(code=place.code)
        near = [there for there in by_name[name] if parent_of(code=there.code) == became.get(parent, parent)]
        far = by_name[name] if count[name] == 1 else []
        for there in near[:1] if len(near) == 1 else far[:1] if len(far) == 1 and not near else []:
            stayed = parent_of(code=there.code) == parent
            kind, why = ("recoded", "同一上级之下名称相同") if stayed else ("moved", "名称相同，上级不同")
            yield Change(kind, place.code, there.code, place.name, there.name, sure=False, why=why)
            by_name[name].remove(there)


def _merges(old: list[Place], beside: Mapping[str, list[Place]], became: Mapping[str, str]) -> Iterator[Change]:
    for place in old:
        core, parent = core_name(name=place.name), parent_of(code=place.code)
        around = beside.get(became.get(parent, parent), [])
        into = [there for there in around if len(core) > 1 and core in there.name and there.code != place.code]
        if len(into) == 1:
            why = "名称包含在存续单位的名称之中"
            yield Change("merged", place.code, into[0].code, place.name, into[0].name, sure=False, why=why)


def _splits(new: list[Place], stays: Mapping[str, list[Place]]) -> Iterator[Change]:
    for place in new:
        core = core_name(name=place.name)
        out_of = [there for there in stays.get(parent_of(code=place.code), []) if _contains(core, there)]
        if len(out_of) == 1:
            why = "名称与同一上级之下的存续单位相含"
            yield Change("split", out_of[0].code, place.code, out_of[0].name, place.name, sure=False, why=why)


def _contains(core: str, there: Place) -> bool:
    other = core_name(name=there.name)
    return min(len(core), len(other)) > 1 and core != other and (core in other or other in core)


def _by_parent(places: Iterable[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[parent_of(code=place.code)].append(place)
    return found


def counted(*, changes: Iterable[Change]) -> dict[str, int]:
    """How many of each kind, every kind named; those only proposed are counted under "proposed"."""
    found = Counter(change.kind if change.sure else "proposed" for change in changes)
    return {kind: found[kind] for kind in (*KINDS, "proposed")}


def level_label(*, level: str) -> str:
    """The level in words."""
    return str(Level(level).label)
