"""Numbers of documents, telephones and bank cards that stand in free Chinese text. Pure: standard library only.

Intake seals what is found and keeps the masked text. A number that passes its check is found however it is broken up;
one that only looks like an identity number must stand alone, so that dates, amounts and case numbers are left in peace.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from linli.kernel.identifiers import (
    IdentifierRefused,
    check_uscc,
    fold,
    id_check_char,
    mask_id,
    mask_phone,
    normal_phone,
    squeeze,
)

MentionKind = Literal["id_number", "disability_card", "old_id_number", "passport", "permit", "bank_card", "phone"]

GAP = r"[\s\-―_.·•]{0,3}"  # what people put between digits; comma and slash part two numbers
ALONE_BEFORE, ALONE_AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
NO_DIGIT_BEFORE, NO_DIGIT_AFTER = r"(?<![0-9])(?<![0-9]\.)", r"(?![0-9])(?!\.[0-9])"
# 11-15 华北 21-23 东北 31-37 华东 41-46 中南 50-54 西南 61-65 西北; 81-83 residence permits; 9 permanent residents
PROVINCE = re.compile(r"1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|8[123]|9\d")
LATEST_YEAR = 2099


@dataclass(frozen=True)
class Mention:
    """A number at text[start:end]; `normal` is the form that is sealed and indexed, `masked` what stands in its place."""

    start: int
    end: int
    kind: MentionKind
    normal: str
    masked: str


@dataclass(frozen=True)
class _Finder:
    """`pattern` has a group `n`, tried at every position; `judge` gives the normal form, or None for something else."""

    kind: MentionKind
    pattern: re.Pattern[str]
    judge: Callable[[str], str | None]
    mask: Callable[[str], str] = mask_id


def find_mentions(text: str) -> list[Mention]:
    """Every mention in `text`, in order, none overlapping another. Positions are those of `text` as given."""
    folded = fold(text)
    claimed = list(_spared(folded))
    found: list[Mention] = []
    for finder in _FINDERS:
        for match in finder.pattern.finditer(folded):
            start, end = match.span("n")
            normal = None if _overlaps(start, end, claimed) else finder.judge(match.group("n"))
            if normal is not None:
                claimed.append((start, end))
                found.append(Mention(start, end, finder.kind, normal, finder.mask(normal)))
    return sorted(found, key=lambda mention: mention.start)


def mask_text(text: str) -> tuple[str, list[Mention]]:
    """`text` with every mention masked, and the mentions with their positions in the text as given."""
    mentions = find_mentions(text)
    masked = text
    for mention in reversed(mentions):
        masked = masked[: mention.start] + mention.masked + masked[mention.end :]
    return masked, mentions


def _overlaps(start: int, end: int, claimed: list[tuple[int, int]]) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end in claimed)


def _spared(folded: str) -> Iterator[tuple[int, int]]:
    """Numbers that are nobody's: of cases (004001-261123-0007) and credit codes of organisations."""
    for match in re.finditer(r"(?<![0-9])[0-9]{6}-(?P<day>[0-9]{6})-[0-9]{4}(?![0-9]|-[0-9])", folded):
        if _is_date(f"20{match['day']}"):
            yield match.span()
    for match in re.finditer(rf"{ALONE_BEFORE}[0-9A-Z]{{18}}{ALONE_AFTER}", folded):
        if _is_credit_code(match.group()):
            yield match.span()


def _is_credit_code(code: str) -> bool:
    try:
        check_uscc(code)
    except IdentifierRefused:
        return False
    return _sound_id(code) is None


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= LATEST_YEAR
    except ValueError:
        return False


def _sound_id(text: str) -> str | None:
    number = squeeze_gaps(text)
    sound = number[:17].isdecimal() and _is_date(number[6:14]) and id_check_char(number[:17]) == number[17]
    return number if sound else None


def _disability_card(text: str) -> str | None:
    number = squeeze_gaps(text)
    return number if _sound_id(number[:18]) else None


def _id_shaped(text: str) -> str | None:
    number = squeeze_gaps(text)
    return number if PROVINCE.match(number) and _is_date(number[6:14]) else None


def _old_id(text: str) -> str | None:
    number = squeeze_gaps(text)
    return number if PROVINCE.match(number) and _is_date(f"19{number[6:12]}") else None


def _bank_card(text: str) -> str | None:
    number = squeeze_gaps(text)
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return number if (sum(doubled) + sum(int(digit) for digit in number[::-2])) % 10 == 0 else None


def _phone(text: str) -> str | None:
    groups = re.findall(r"[0-9]+", text)
    if len(groups) > 2 and _is_date(f"{groups[0]}{groups[1]:0>2}{groups[2]:0>2}"):  # noqa: PLR2004 - 1998 12 20 123
        return None
    try:
        return normal_phone(text)
    except IdentifierRefused:
        return None


def _cued_phone(text: str) -> str | None:
    return re.sub(r"[^0-9]", "", text)


def squeeze_gaps(text: str) -> str:
    """Only digits and capital letters."""
    return re.sub(r"[^0-9A-Z]", "", squeeze(text))


def _digits(count: str, gap: str = GAP) -> str:
    return rf"[0-9](?:{gap}[0-9]){{{count}}}"


def _mask_foreign(number: str) -> str:
    return mask_id(number)


_ID = rf"[1-9](?:{GAP}[0-9]){{16}}{GAP}[0-9Xx]"
_OF_ONE_KIND = r"(?P<gap>[ \-.]?)"  # a number written in groups keeps to one separator
_UNIT = r"(?!\s*(?:元|万|亿|美元))"

_FINDERS = (
    _Finder("disability_card", re.compile(rf"(?=(?P<n>(?<![0-9]){_ID}[0-9]{{2}}(?:[Bb][0-9])?{NO_DIGIT_AFTER}))"), _disability_card),
    _Finder("id_number", re.compile(rf"(?=(?P<n>{_ID}))"), _sound_id),
    _Finder("bank_card", re.compile(rf"(?={NO_DIGIT_BEFORE}(?P<n>[3-6]{_digits('15,18', '[ -]?')[5:]}){NO_DIGIT_AFTER})"), _bank_card),
    _Finder("id_number", re.compile(rf"(?={NO_DIGIT_BEFORE}(?P<n>{_ID}){NO_DIGIT_AFTER})"), _id_shaped),
    _Finder(
        "id_number",
        re.compile(rf"(?:身份证|证件)(?:号码|号)?[^0-9,。;、]{{0,6}}(?P<n>{_digits('11,19', '[ -]?')}[Xx]?){NO_DIGIT_AFTER}"),
        squeeze_gaps,
    ),
    _Finder("old_id_number", re.compile(rf"(?={NO_DIGIT_BEFORE}(?P<n>[1-9](?:[ -]?[0-9]){{14}}){NO_DIGIT_AFTER})"), _old_id),
)
