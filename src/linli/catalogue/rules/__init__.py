"""Limits, clock starts and the matching of what people type. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo

from linli.catalogue.choices import ClockStart, LimitUnit, MatterKind

DAYS_OF = {LimitUnit.WORKING: 7 / 5, LimitUnit.NATURAL: 1.0, LimitUnit.MONTH: 30.0, LimitUnit.HOUR: 1 / 24}


def promise_exceeds(promised: int, promised_unit: str, legal: int, legal_unit: str) -> bool:
    """Whether a promised limit is longer than the legal one (限时办结：承诺时限不得长于法定时限).

    Limits in one unit are compared exactly. In two units they are compared as calendar days: a working day as 7/5,
    a month as 30, an hour as 1/24.
    """
    if promised_unit == legal_unit:
        return promised > legal
    return promised * DAYS_OF[LimitUnit(promised_unit)] > legal * DAYS_OF[LimitUnit(legal_unit)]


def clock_start(kind: str, *, stated: str | None, appeals_from: str = ClockStart.DISPATCH) -> str:
    """When the clock of a matter starts: as stated, else appeals as the district says, all others at acceptance."""
    if stated:
        return stated
    return appeals_from if kind == MatterKind.APPEAL else ClockStart.ACCEPTANCE


def search_score(q: str, keys: Iterable[Iterable[str]]) -> int:
    """How well a matter answers to what was typed, 0 to 100.

    `keys` has one row for each of its names, the own name first: the name, its pinyin, its initials. What is typed
    may be any of the three. An everyday name counts a little less than the own name, a part less than a beginning,
    and least a sentence that shares half of a name's pairs of characters: 给老人办补贴 and 老人补贴.
    """
    wanted = "".join(q.casefold().split())
    if not wanted:
        return 0
    best = 0
    for position, row in enumerate(keys):
        hit = max((_hit(wanted, key) for key in row), default=0)
        best = max(best, hit - (2 if position and hit else 0))
    return best


def _hit(wanted: str, key: str) -> int:
    held = "".join(key.casefold().split())
    if wanted == held:
        return 100
    if held.startswith(wanted):
        return 80
    if wanted in held:
        return 60
    if held.isascii() or len(held) < 2:
        return 0
    return 50 if held in wanted else _shared(wanted, held)


def _shared(wanted: str, held: str) -> int:
    pairs = {held[i : i + 2] for i in range(len(held) - 1)}
    common = sum(pair in wanted for pair in pairs)
    return 40 * common // len(pairs) if common > 1 and common * 2 >= len(pairs) else 0


def begins_at(*, first: bool, file_date: date | None, zone: tzinfo, at: datetime) -> datetime | None:
    """When a version takes hold: a first one on the day its file names, or from the beginning; a later one not before now."""
    named = datetime.combine(file_date, time.min, zone) if file_date else None
    return named if first else max(at, named or at)


def end_of(*, valid_from: datetime | None, valid_to: datetime | None, cut_at: datetime) -> datetime:
    """Where a version ends once another takes hold at `cut_at`: there, unless it ended before.

    One that would have begun later never holds: it ends where it begins.
    """
    if valid_to is not None and valid_to <= cut_at:
        return valid_to
    return max(cut_at, valid_from) if valid_from else cut_at


def days_left(*, until: date, on: date) -> int:
    """Days that a mandate or a term still holds: 0 on its last day, less than 0 once it has ended."""
    return (until - on).days
