"""Telephone numbers in one form: 13800001234, 023-00001234, 023-00001234-8, 4000001234, +85200001234."""

import re

from linli.kernel.identifiers.folding import IdentifierRefused, _, fold

MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9}|1000000\d{4})")
# Two-digit area codes are 10 and 2x and go with 8 digits; the others have three.
LANDLINE = re.compile(r"(?:(?:\+86|0086)0?|0)(10|2\d|[3-9]\d{2})([2-9]\d{6,7}|0000\d{4})(?:[-#*转](\d{1,6}))?")
SERVICE = re.compile(r"[48]00\d{7}")
ABROAD = re.compile(r"(?:\+|00)(?!86)([1-9]\d{6,14})")
FICTIONAL = re.compile(r"1000000\d{4}|023-0000\d{4}")


def normal_phone(text: str) -> str:
    """The number in `text` in the one form that is kept and compared.

    Raises IdentifierRefused (empty, area_code, mobile_length, unknown). The fictional ranges of the demo pass;
    whether they may stay is asked with `is_fictional_phone`.
    """
    folded = fold(text)
    compact = re.sub(r"[\s().]|ext|分机", "", folded, flags=re.IGNORECASE)
    digits = re.sub(r"-", "", compact)
    if not digits:
        raise IdentifierRefused("empty", _("请填写电话号码。"))
    if mobile := MOBILE.fullmatch(digits):
        return mobile.group(1)
    if landline := _landline(compact):
        return landline
    if SERVICE.fullmatch(digits):
        return digits
    if abroad := ABROAD.fullmatch(digits):
        return f"+{abroad.group(1)}"
    raise _refusal(digits)


def _landline(compact: str) -> str | None:
    """The extension is told from the number by its hyphen, so hyphens are taken out one part at a time."""
    head, mark, extension = compact, "", ""
    if match := re.fullmatch(r"(.*\d{7,})([-#*转])(\d{1,6})", compact):
        head, mark, extension = match.groups()
    for candidate in (head.replace("-", "") + mark + extension, compact.replace("-", "")):
        match = LANDLINE.fullmatch(candidate)
        if match and (match.group(1) not in _SHORT_AREAS or len(match.group(2)) == 8):
            return "-".join(part for part in (f"0{match.group(1)}", match.group(2), match.group(3)) if part)
    return None


_SHORT_AREAS = frozenset({"10", *(str(area) for area in range(20, 30))})


def _refusal(digits: str) -> IdentifierRefused:
    if re.fullmatch(r"[1-9]\d{6,7}", digits):
        return IdentifierRefused("area_code", _("固定电话请写上区号，例如 023-00001234。"))
    if re.fullmatch(r"1\d+", digits):
        return IdentifierRefused("mobile_length", _("手机号码应为 11 位，以 13 至 19 开头，请核对。"))
    return IdentifierRefused("unknown", _("看不出这是电话号码，请填写 11 位手机号码，或带区号的固定电话。"))


def is_fictional_phone(phone: str) -> bool:
    """Whether a normal number is one of the examples, which only a demo database may hold."""
    return FICTIONAL.fullmatch(phone) is not None
