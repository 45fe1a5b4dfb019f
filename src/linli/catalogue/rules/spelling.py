"""How people write a name: with sounds taken for one another, by its initials, with one letter or character wrong. Pure."""

from collections.abc import Sequence
from functools import lru_cache

# zh z, ch c, sh s; -ng -n; n l: one sound to many who speak Southwestern Mandarin; v is typed for ü
ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("n", "l"), ("v", "u"))
SHORTEST_GUESS = 5


@lru_cache(maxsize=1 << 16)
def as_heard(letters: str) -> str:
    """Letters with those sounds that are taken for one another written as one."""
    for one, other in ALIKE:
        letters = letters.replace(one, other)
    return letters


def one_off(one: str, other: str) -> bool:
    """Whether two texts differ in one place: a character wrong, missing or too many, or two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = _same(one, other)
    end = _same(one[::-1], other[::-1])
    if max(len(one), len(other)) - start - end <= 1:
        return True
    swapped = one[start : len(one) - end]
    return len(one) == len(other) and len(swapped) == 2 and swapped[::-1] == other[start : len(other) - end]


def _same(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return min(count, len(one), len(other))


def spelled(wanted: str, chars: Sequence[str], syllables: Sequence[str]) -> tuple[int, int] | None:
    """The stretch of a name (from, to) that is written so: each character as itself, or by the beginning of its sound.

    gljt, gaoling, gaolingjt and gao龄 all write 高龄津贴. The earliest stretch counts; None when there is none.
    """
    for start in range(len(chars)):
        if wanted[0] in (chars[start], syllables[start][:1]):
            end = _spelled_to(wanted, chars, syllables, start)
            if end:
                return start, end
    return None


def _spelled_to(wanted: str, chars: Sequence[str], syllables: Sequence[str], at: int) -> int:
    if not wanted:
        return at
    if at == len(chars):
        return 0
    if wanted[0] == chars[at]:
        end = _spelled_to(wanted[1:], chars, syllables, at + 1)
        if end:
            return end
    for length in range(_same(wanted, syllables[at]), 0, -1):
        end = _spelled_to(wanted[length:], chars, syllables, at + 1)
        if end:
            return end
    return 0


def nearly_spelled(heard: str, joined: str) -> bool:
    """Whether letters as heard are a name's, or the beginning of it, with one letter wrong."""
    if len(heard) < SHORTEST_GUESS:
        return False
    return any(one_off(heard, joined[:length]) for length in {len(heard) - 1, len(heard), len(heard) + 1})
