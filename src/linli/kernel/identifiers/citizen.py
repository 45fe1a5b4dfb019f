"""Citizen identity numbers (GB 11643-1999), the 8-series of residence permits and the 9-series of permanent residents."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from linli.kernel.identifiers.folding import IdentifierRefused, _, squeeze

Kind = Literal["citizen", "hk", "mo", "tw", "permanent_resident"]

MALE, FEMALE = "1", "2"  # GB/T 2261.1
LENGTH, OLD_LENGTH = 18, 15
WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))  # ISO 7064 MOD 11-2
CHECK_CHARS = "10X98765432"
EARLIEST = date(1900, 1, 1)
SPECIAL_AREAS: dict[str, Kind] = {"810000": "hk", "820000": "mo", "830000": "tw"}
FICTIONAL_AREA = "500199"  # assigned to no county: the numbers of examples and of the demo
UNKNOWN_AREA = _("未知地址码")

_SHAPE = re.compile(r"[1-9]\d{16}[\dX]")


@dataclass(frozen=True)
class IdNumber:
    """An 18-character number that passed. `sex` is GB/T 2261.1; `area` is that of the first registration."""

    number: str
    kind: Kind
    area: str
    birth_date: date
    sex: str
    warnings: tuple[str, ...] = ()


def check_id_number(text: str, *, today: date, areas: Container[str] | None = None) -> IdNumber:
    """The identity number in `text`, normalised and judged: format, calendar date, check digit.

    `areas` are the known six-digit codes, old ones included; a code outside them is only a warning, because
    numbers keep the code of their first registration. Raises IdentifierRefused (empty, void_15, length, characters,
    series, date, check_digit). Source: GB 11643-1999.
    """
    number = squeeze(text)
    _check_shape(number)
    kind = _kind(number)
    birth_date = _birth_date(number, today)
    if number[17] != id_check_char(number[:17]):
        raise IdentifierRefused(
            "check_digit", _("号码与校验码对不上，可能有一位写错或相邻两位写颠倒，请对照证件逐位核对。")
        )
    unknown = areas is not None and kind == "citizen" and number[:6] not in areas
    return IdNumber(number, kind, number[:6], birth_date, _sex(number), (UNKNOWN_AREA,) if unknown else ())


def _check_shape(number: str) -> None:
    if not number:
        raise IdentifierRefused("empty", _("请填写证件号码。"))
    if re.fullmatch(r"\d{15}", number):
        message = _("15 位的旧身份证号码自 2013 年 1 月 1 日起停止使用，请填写现行身份证上的 18 位号码。")
        raise IdentifierRefused("void_15", message, suggestion=_upgrade_or_none(number))
    if len(number) != LENGTH:
        raise IdentifierRefused("length", _("身份证号码应为 18 位，请数一数有没有漏写或多写。"))
    if not _SHAPE.fullmatch(number):
        raise IdentifierRefused("characters", _("身份证号码前 17 位应为数字且不以 0 开头，末位为数字或 X，请核对。"))


def _kind(number: str) -> Kind:
    if number[0] == "9":
        return "permanent_resident"
    if number[0] != "8":
        return "citizen"
    if number[:6] not in SPECIAL_AREAS:
        raise IdentifierRefused("series", _("8 开头的号码只有 810000、820000、830000 三种，请对照居住证核对。"))
    return SPECIAL_AREAS[number[:6]]


def _birth_date(number: str, today: date) -> date:
    digits = number[6:14]
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdentifierRefused("date", _("号码中的出生日期不存在，请核对第 7 至 14 位。")) from None
    if not EARLIEST <= birth_date <= today:
        raise IdentifierRefused("date", _("号码中的出生日期早于 1900 年或晚于今天，请核对第 7 至 14 位。"))
    return birth_date


def _sex(number: str) -> str:
    return MALE if int(number[16]) % 2 else FEMALE


def id_check_char(body: str) -> str:
    """The check character for the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return CHECK_CHARS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def upgrade_15(text: str) -> str:
    """The 18-character form of a 15-digit number, for matching old files.

    Such numbers are void since 2013-01-01. Raises IdentifierRefused when it is not one, or holds no calendar date.
    """
    number = squeeze(text)
    if not re.fullmatch(r"[1-8]\d{14}", number):
        raise IdentifierRefused("length", _("旧身份证号码应为 15 位数字，请核对。"))
    upgraded = _upgrade_or_none(number)
    if upgraded is None:
        raise IdentifierRefused("date", _("号码中的出生日期不存在，请核对第 7 至 12 位。"))
    return upgraded


def _upgrade_or_none(number: str) -> str | None:
    body = f"{number[:6]}19{number[6:]}"
    try:
        date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return None
    return body + id_check_char(body)


def derived_birth_sex(number: str) -> tuple[date, str]:
    """Date of birth and sex (GB/T 2261.1) that a checked 18-character number carries."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14])), _sex(number)


def is_fictional_id(number: str) -> bool:
    """Whether the number is one of the examples, which only a demo database may hold."""
    return number[:6] == FICTIONAL_AREA


def legal_age(birth: date, on: date) -> int:
    """Full years (周岁) on a day: a year is full on the day after the birthday.

    Someone born on 29 February has the birthday on the 28th in other years (Civil Code, art. 202). Before birth: 0.
    """
    eve = on - timedelta(days=1)
    anniversary = (birth.month, birth.day)
    if anniversary == (2, 29) and not _is_leap(eve.year):
        anniversary = (2, 28)
    return max(0, eve.year - birth.year - ((eve.month, eve.day) < anniversary))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
