"""Fictional residents: names from a short list, numbers of an area that does not exist, telephones that do not ring."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from linli.kernel.identifiers.citizen import id_check_char

AREA = "500199"
SURNAMES = "陈李王张刘周罗杨黄何唐吴赵谭徐冯邓蒋曾袁彭程"
SOLE = "敏静丽强磊军洋勇艳杰娟涛超霞平刚芳燕玲"
FIRST = "建国德淑桂秀明文永世光晓玉天成正家兴"
SECOND = "华英兰芬珍明军平贵芳碧林云海琴忠福生莲辉"
OWN = ("渝黔小吃店", "和顺百货店", "老街理发店", "清溪农家乐", "惠民药房")


@dataclass(frozen=True)
class Resident:
    """Someone who asks. Without a number there is a reason."""

    name: str
    id_number: str
    phone: str
    birth: date
    no_id_reason: str = ""

    def as_given(self) -> dict[str, str]:
        """As a window would type it."""
        known = {"name": self.name, "phone": self.phone}
        if self.id_number:
            return {**known, "id_type": "111", "id_number": self.id_number}
        return {**known, "id_type": "none", "no_id_reason": self.no_id_reason}


def name_of(rng: Random) -> str:
    """A name of two or three characters."""
    surname = rng.choice(SURNAMES)
    return surname + (rng.choice(SOLE) if rng.random() < 0.25 else rng.choice(FIRST) + rng.choice(SECOND))


def resident(rng: Random, *, today: date, position: int, youngest: int = 19, oldest: int = 88) -> Resident:
    """One resident; `position` keeps numbers apart."""
    birth = today - timedelta(days=rng.randint(youngest * 365 + 5, oldest * 365))
    body = f"{AREA}{birth:%Y%m%d}{position % 1000:03d}"
    phone = f"1000000{2000 + position % 8000:04d}" if rng.random() < 0.85 else f"023-0000{2000 + position % 8000:04d}"
    return Resident(name_of(rng), body + id_check_char(body), phone, birth)


def neighbours(rng: Random, *, today: date, count: int, first: int) -> list[Resident]:
    """The residents of one place; those in their eighties are among them."""
    made = [resident(rng, today=today, position=first + i) for i in range(count)]
    return [*made, resident(rng, today=today, position=first + count, youngest=80, oldest=95)]


def without_papers(rng: Random) -> Resident:
    """Someone who has no document at hand, and says why."""
    reason = rng.choice(("身份证遗失，正在补办", "忘记带身份证", "老人年迈，证件由家人保管"))
    return Resident(name_of(rng), "", f"1000000{rng.randint(1000, 1999)}", date(1960, 1, 1), reason)
