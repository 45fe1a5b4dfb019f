"""Numbers written in Chinese."""

import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100}


def number_of(*, text: str) -> str:
    """A number with its Chinese digits as Arabic ones: 十二 gives 12, 五零一 gives 501, 负一 gives -1; else the text."""
    return re.sub(r"[零〇一二两三四五六七八九十百]+", lambda match: _value(match.group()), text).replace("负", "-")


def _value(text: str) -> str:
    if not {*text} & TENS.keys():
        return "".join(str(DIGITS[sign]) for sign in text)
    total = held = 0
    for sign in text:
        if sign in TENS:
            total += (held or 1) * TENS[sign]
            held = 0
        else:
            held = DIGITS[sign]
    return str(total + held)
