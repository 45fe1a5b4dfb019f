"""Numbers of documents, telephones and bank cards that stand in free Chinese text. Pure: standard library only.

Intake seals what is found and keeps the masked text. An identity number that passes its check is found however it is
broken up; one that only looks like it must stand alone, so that dates, amounts and case numbers are left in peace.
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
)

MentionKind = Literal["id_number", "disability_card", "old_id_number", "passport", "permit", "bank_card", "phone"]
Span = tuple[int, int]

YEARS = range(1900, 2100)
# 11-15 华北 21-23 东北 31-37 华东 41-46 中南 50-54 西南 61-65 西北, 81-83 residence permits, 9 permanent residents
PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|8[1-3]|9")
MOST_GROUPS = 5
FEWEST_DIGITS = 6  # of any number looked for; most texts have fewer, and are not searched


@dataclass(frozen=True)
class Mention:
    """A number at text[start:end]; `normal` is the form that is sealed and indexed, `masked` what stands in its place."""

    start: int
    end: int
    kind: MentionKind
    normal: str
    masked: str


def find_mentions(text: str) -> list[Mention]:
    """Every mention in `text`, in order, none overlapping another. Positions are those of `text` as given."""
    if sum(map(str.isnumeric, text)) < FEWEST_DIGITS:
        return []
    folded = fold(text)
    claimed = list(_spared(folded))
    found: list[Mention] = []
    for kind, pattern, judge in _FINDERS:
        for match in pattern.finditer(folded):
            start, end = match.span("n")
            normal = None if _overlaps(start, end, claimed) else judge(match["n"])
            if normal is not None:
                claimed.append((start, end))
                found.append(
                    Mention(start, end, kind, normal, mask_phone(normal) if kind == "phone" else mask_id(normal))
                )
    return sorted(found, key=lambda mention: mention.start)


def mask_text(text: str) -> tuple[str, list[Mention]]:
    """`text` with every mention masked, and the mentions with their positions in the text as given."""
    mentions = find_mentions(text)
    masked = text
    for mention in reversed(mentions):
        masked = masked[: mention.start] + mention.masked + masked[mention.end :]
    return masked, mentions


def _overlaps(start: int, end: int, claimed: list[Span]) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end in claimed)


def _spared(folded: str) -> Iterator[Span]:
    """Numbers that are nobody's: of cases (004001-261123-0007), amounts, credit codes of organisations."""
    for match in re.finditer(r"(?<![0-9])[0-9]{6}-([0-9]{6})-[0-9]{4}(?![0-9]|-[0-9])", folded):
        if _is_date(f"20{match[1]}"):
            yield match.span()
    # 元旦 and 元宵 are days, 万盛 is a place: neither makes an amount of the number before it
    for match in re.finditer(r"¥ ?[0-9][0-9,.]*|[0-9][0-9,.]{0,14} ?(?:元(?![旦宵])|万元|亿元|块钱)", folded):
        yield match.span()
    for match in re.finditer(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])", folded):
        if _is_credit_code(match[0]) and _sound_id(match[0]) is None:
            yield match.span()


def _is_credit_code(code: str) -> bool:
    try:
        check_uscc(code)
    except IdentifierRefused:
        return False
    return True


def _is_date(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year in YEARS
    except ValueError:
        return False


def _compact(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _sound_id(text: str) -> str | None:
    number = _compact(text)
    sound = number[:17].isdecimal() and _is_date(number[6:14]) and id_check_char(number[:17]) == number[17]
    return number if sound else None


def _disability_card(text: str) -> str | None:
    number = _compact(text)
    return number if _sound_id(number[:18]) else None


def _id_shaped(text: str) -> str | None:
    number = _compact(text)
    return number if PROVINCE.match(number) and _is_date(number[6:14]) else None


def _old_id(text: str) -> str | None:
    number = _compact(text)
    return number if PROVINCE.match(number) and _is_date(f"19{number[6:12]}") else None


def _bank_card(text: str) -> str | None:
    """ISO/IEC 7812-1: the Luhn sum."""
    number = _compact(text)
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return number if (doubled + sum(int(digit) for digit in number[::-2])) % 10 == 0 else None


def _mobile(text: str) -> str | None:
    """Groups keep to one separator; a number that opens with a date is a list of numbers, not a telephone."""
    national = re.sub(r"^(?:\+|00)?86[ -]{0,2}", "", text)
    groups = re.findall(r"[0-9]+", national)
    if _is_single(groups):
        return _phone("".join(groups)) if _is_one_hand(national) else None
    separators = {gap.strip() for gap in re.findall(r"[^0-9]+", national)}
    dated = len(groups) > 2 and _is_date(f"{groups[0]}{groups[1]:0>2}{groups[2]:0>2}")
    if len(separators) > 1 or dated or len(groups) > MOST_GROUPS:
        return None
    return _phone("".join(groups))


def _is_single(groups: list[str]) -> bool:
    return all(len(group) == 1 for group in groups)


def _is_one_hand(text: str) -> bool:
    """Between the digits one mark, or spaces here and the mark there; points stand everywhere or nowhere."""
    marks = {re.sub(r"[ ()]", "", gap)[:1] for gap in re.findall(r"[^0-9]+", text)}
    return len(marks) == 1 or (len(marks) == 2 and "" in marks and "." not in marks)


def _spelled_landline(text: str) -> str | None:
    """Area code and number each written digit by digit or in one piece, the number also in two or in pairs."""
    digits = "".join(re.findall(r"[0-9]", text))
    area = 3 if digits[1] in "12" else 4
    ends = [len(re.findall(r"[0-9]", text[: group.end()])) for group in re.finditer(r"[0-9]+", text)]
    if area not in ends or not _is_one_hand(text):
        return None
    split = ends.index(area) + 1
    sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    sound = _is_spelled(sizes[:split], most=1) and _is_spelled(sizes[split:], most=2)
    return _phone(digits) if sound else None


def _is_spelled(sizes: list[int], *, most: int) -> bool:
    return set(sizes) <= {1} or set(sizes) == {2} or len(sizes) <= most


def _phone(text: str) -> str | None:
    try:
        return normal_phone(text)
    except IdentifierRefused:
        return None


def _announced_phone(text: str) -> str | None:
    digits = _compact(text)
    return None if _is_date(digits) and len(digits) == 8 else _phone(digits) or digits


def _announced_document(text: str) -> str | None:
    number = _compact(text)
    return number if sum(char.isdigit() for char in number) > MOST_GROUPS else None


Judge = Callable[[str], str | None]
Finder = tuple[MentionKind, re.Pattern[str], Judge]


def _anywhere(pattern: str) -> re.Pattern[str]:
    """Tries every position, also inside what an earlier try refused."""
    return re.compile(rf"(?=(?P<n>{pattern}))", re.IGNORECASE)


def _apart(pattern: str) -> re.Pattern[str]:
    """As above, with no digit directly on either side."""
    return re.compile(rf"(?<![0-9])(?=(?P<n>{pattern})(?![0-9]))", re.IGNORECASE)


def _alone(pattern: str) -> re.Pattern[str]:
    """As above, with neither digit nor letter on either side."""
    return re.compile(rf"(?<![0-9A-Z])(?=(?P<n>{pattern})(?![0-9A-Z]))", re.IGNORECASE)


def _announced(words: str, pattern: str) -> re.Pattern[str]:
    """After a word that says what follows."""
    return re.compile(
        rf"(?:{words})(?:号码|号)?[^0-9A-Za-z,。;、\n]{{0,5}}(?P<n>{pattern})(?![0-9A-Za-z])", re.IGNORECASE
    )


_GAP = r"[\s\-―_.·•]{0,3}"
_ID = rf"[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9X]"
_ABROAD = r"(?:\+|00)86[ -]{0,2}"
_APART = r"[ \-.·()]{0,4}"
_EXTENSION = r"(?: ?(?:转|分机|ext\.?|-) ?[0-9]{1,6})?"

# In this order: what was found first is not judged again.
_FINDERS: tuple[Finder, ...] = (
    ("disability_card", _anywhere(rf"{_ID}[1-7][1-4](?:B[1-9])?(?![0-9])"), _disability_card),
    ("id_number", _anywhere(_ID), _sound_id),
    ("bank_card", _apart(r"[3-6](?:[ -]?[0-9]){15,18}"), _bank_card),
    ("id_number", _apart(r"[1-9](?:[ -]?[0-9]){16}[ -]?[0-9X]"), _id_shaped),
    ("id_number", _announced("身份证|证件", r"[0-9](?:[ -]?[0-9]){10,19}X?"), _announced_document),
    ("old_id_number", _apart(r"[1-9](?:[ -]?[0-9]){14}"), _old_id),
    ("phone", _apart(r"(?:(?:\+|00)?86[ -]{0,2})?1(?:[ \-.·]{0,3}[0-9]){10}"), _mobile),
    ("phone", _apart(rf"\(?(?:{_ABROAD}\(?0?|0)[0-9]{{2,3}}\)?[ -]?[0-9]{{3,4}}[ -]?[0-9]{{4}}{_EXTENSION}"), _phone),
    ("phone", _apart(rf"\(?0{_APART}[12](?:{_APART}[0-9]){{9}}"), _spelled_landline),
    ("phone", _apart(rf"\(?0{_APART}[3-9](?:{_APART}[0-9]){{10}}"), _spelled_landline),
    ("phone", _apart(rf"\(?0{_APART}[3-9](?:{_APART}[0-9]){{9}}"), _spelled_landline),
    ("phone", _apart(r"400[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}"), _phone),
    ("passport", _alone(r"(?:[EG](?:[ -]?[0-9]){8}|E[A-HJ-NP-Z](?:[ -]?[0-9]){7}|[SPD]E(?:[ -]?[0-9]){7})"), _compact),
    ("permit", _alone(r"[HM](?:[ -]?[0-9]){8}(?:[0-9]{2})?|[A-Z]{3}[0-9]{12}|[A-Z]{1,2}[0-9]{6}\([0-9A]\)"), _compact),
    ("passport", _announced("护照", r"[A-Z0-9]{6,14}"), _announced_document),
    ("permit", _announced("通行证|台胞证|回乡证|居留证|居住证", r"[A-Z0-9]{8,18}"), _announced_document),
    ("phone", _announced("电话|手机|座机|致电|联系方式|tel|phone", r"[0-9](?:[ -]?[0-9]){6,11}"), _announced_phone),
)
