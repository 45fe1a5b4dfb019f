"""Certificates whose number is built on the identity number."""

import re
from dataclasses import dataclass
from datetime import date

from linli.kernel.identifiers.citizen import LENGTH, IdNumber, check_id_number
from linli.kernel.identifiers.folding import IdentifierRefused, _, squeeze

DISABILITIES = {
    "1": _("视力"),
    "2": _("听力"),
    "3": _("言语"),
    "4": _("肢体"),
    "5": _("智力"),
    "6": _("精神"),
    "7": _("多重"),
}
DEGREES = {"1": _("一级"), "2": _("二级"), "3": _("三级"), "4": _("四级")}


@dataclass(frozen=True)
class DisabilityCard:
    """`disability` and `degree` are the codes of the card's last two digits; their names are in the tables above."""

    number: str
    holder: IdNumber
    disability: str
    degree: str

    @property
    def disability_name(self) -> str:
        return DISABILITIES[self.disability]

    @property
    def degree_name(self) -> str:
        return DEGREES[self.degree]


def check_disability_card(text: str, *, today: date) -> DisabilityCard:
    """A disabled person's certificate: identity number, one digit of kind, one of degree, B and a digit when replaced.

    Raises IdentifierRefused (length, characters, and those of the identity number).
    """
    number = squeeze(text)
    body, replaced, times = number.partition("B")
    if len(body) != LENGTH + 2 or (replaced and not re.fullmatch(r"[1-9]", times)):
        raise IdentifierRefused("length", _("残疾人证号应为 20 位：18 位身份证号码加类别和等级各一位，请核对。"))
    if not re.fullmatch(r"[1-7][1-4]", body[LENGTH:]):
        raise IdentifierRefused(
            "characters", _("残疾人证号第 19 位应为 1 至 7（类别），第 20 位应为 1 至 4（等级），请核对。")
        )
    holder = check_id_number(body[:LENGTH], today=today)
    return DisabilityCard(number, holder, body[18], body[19])
