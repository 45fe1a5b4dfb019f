"""Identity documents by their code in GA/T 2000.156. The codes of residence permits differ between systems, so types are a table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from linli.kernel.identifiers.citizen import LENGTH, IdNumber, check_id_number
from linli.kernel.identifiers.folding import IdentifierRefused, _, fold, squeeze

LONGEST = 20
CHINA = "CHN"

# 普通护照 E, E + letter, older G; 公务 SE, PE; 外交 DE
CHINESE_PASSPORT = re.compile(r"E\d{8}|E[A-HJ-NP-Z]\d{7}|G\d{8}|[SPD]E\d{7}")
HOME_RETURN_PERMIT = re.compile(r"[HM]\d{8}(?:\d{2})?")
TAIWAN_PERMIT = re.compile(r"\d{8}")
OLD_PERMANENT_CARD = re.compile(r"[A-Z]{3}\d{12}")

UNUSUAL_PASSPORT = _("护照号码与我国护照的写法不一致，请再看一眼")
RESIDENCE_PERMIT = _("这是港澳台居民居住证的号码")


@dataclass(frozen=True)
class Document:
    """A checked document. `id_number` is there when the number itself carries birth date and sex."""

    id_type: str
    number: str
    country: str
    id_number: IdNumber | None = None
    warnings: tuple[str, ...] = ()


Judge = Callable[[str, str, date], tuple[str, IdNumber | None, tuple[str, ...]]]


@dataclass(frozen=True)
class DocumentType:
    code: str
    name: str
    country: str
    judge: Judge


def _citizen(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    found = check_id_number(text, today=today)
    if found.kind == "permanent_resident":
        raise IdentifierRefused(
            "wrong_type", _("9 开头的是外国人永久居留身份证号码，请把证件类型改为外国人永久居留身份证。")
        )
    return found.number, found, () if found.kind == "citizen" else (RESIDENCE_PERMIT,)


def _household_book(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    number = _free(text)
    return _citizen(text, country, today) if len(number) == LENGTH else (number, None, ())


def _passport(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    number = _free(text)
    unusual = country == CHINA and not CHINESE_PASSPORT.fullmatch(number)
    return number, None, (UNUSUAL_PASSPORT,) if unusual else ()


def _taiwan_permit(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    number = squeeze(text)
    if not TAIWAN_PERMIT.fullmatch(number):
        raise IdentifierRefused("characters", _("台湾居民来往大陆通行证号码应为 8 位数字，请核对。"))
    return number, None, ()


def _home_return_permit(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    number = squeeze(text)
    if not HOME_RETURN_PERMIT.fullmatch(number):
        message = _("港澳居民来往内地通行证号码应为 H 或 M 加 8 位数字（旧证 10 位），请核对。")
        raise IdentifierRefused("characters", message)
    return number, None, ()


def _permanent_resident(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    number = squeeze(text)
    if OLD_PERMANENT_CARD.fullmatch(number):
        return number, None, ()
    if len(number) == LENGTH and number[0] == "9":
        found = check_id_number(number, today=today)
        return number, found, ()
    message = _("外国人永久居留身份证号码应为 9 开头的 18 位，或旧证的 3 个字母加 12 位数字，请核对。")
    raise IdentifierRefused("characters", message)


def _other(text: str, country: str, today: date) -> tuple[str, IdNumber | None, tuple[str, ...]]:
    return _free(text), None, ()


def _free(text: str) -> str:
    number = " ".join(fold(text).split()).replace(" ", "").upper()
    if not number:
        raise IdentifierRefused("empty", _("请填写证件号码。"))
    if len(number) > LONGEST:
        raise IdentifierRefused("length", _("证件号码最多 20 位，请核对。"))
    return number


DOCUMENT_TYPES: Mapping[str, DocumentType] = {
    kind.code: kind
    for kind in (
        DocumentType("111", _("居民身份证"), CHINA, _citizen),
        DocumentType("112", _("临时身份证"), CHINA, _citizen),
        DocumentType("113", _("户口簿"), CHINA, _household_book),
        DocumentType("414", _("普通护照"), "", _passport),
        DocumentType("511", _("台湾居民来往大陆通行证"), CHINA, _taiwan_permit),
        DocumentType("516", _("港澳居民来往内地通行证"), CHINA, _home_return_permit),
        DocumentType("553", _("外国人永久居留身份证"), "", _permanent_resident),
        DocumentType("990", _("其他证件"), "", _other),
    )
}


def check_document(
    *, id_type: str, number: str, country: str = "", today: date, types: Mapping[str, DocumentType] = DOCUMENT_TYPES
) -> Document:
    """A document of a known type, its number normalised and judged.

    `country` is the issuing country (ISO 3166 alpha-3); types that only one country issues fill it in. Raises
    IdentifierRefused (type, wrong_type, and those of the number). Source: GA/T 2000.156.
    """
    kind = types.get(id_type)
    if kind is None:
        raise IdentifierRefused("type", _("没有这种证件类型，请从列表中选择。"))
    issuer = country.strip().upper() or kind.country
    normal, found, warnings = kind.judge(number, issuer, today)
    return Document(id_type, normal, issuer, found, warnings)
