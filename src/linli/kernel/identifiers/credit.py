"""Unified social credit codes (GB 32100-2015) and the organisation code inside them (GB 11714)."""

from linli.kernel.identifiers.folding import IdentifierRefused, _, squeeze

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
WEIGHTS = tuple(3**i % 31 for i in range(17))
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18


def check_uscc(text: str) -> str:
    """The credit code in `text`, in upper case and without spaces.

    Raises IdentifierRefused (empty, length, characters, organisation_check, check_digit).
    """
    code = squeeze(text)
    if not code:
        raise IdentifierRefused("empty", _("请填写统一社会信用代码。"))
    if len(code) != LENGTH:
        raise IdentifierRefused("length", _("统一社会信用代码应为 18 位，请数一数有没有漏写或多写。"))
    if not set(code) <= set(ALPHABET) or not code[2:8].isdigit():
        message = _(
            "统一社会信用代码只含数字和大写字母，第 3 至 8 位是数字，不用 I、O、S、V、Z；请看是否把 0 写成 O、1 写成 I、2 写成 Z、5 写成 S。"
        )
        raise IdentifierRefused("characters", message)
    if code[16] != organisation_check_char(code[8:16]):
        raise IdentifierRefused(
            "organisation_check", _("第 9 至 17 位（组织机构代码）的校验码对不上，请对照证照逐位核对。")
        )
    if code[17] != credit_check_char(code[:17]):
        raise IdentifierRefused("check_digit", _("统一社会信用代码的末位校验码对不上，请对照证照逐位核对。"))
    return code


def credit_check_char(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015)."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_char(body: str) -> str:
    """The check character of an 8-character organisation code (GB 11714): 10 is X, 11 is 0."""
    total = sum(
        ORGANISATION_ALPHABET.index(char) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]
