"""What a list shows instead of the thing itself."""

import re

LONG, SHORT = 15, 5
# Surnames of two characters; with any other name the first character is the surname.
_DOUBLE_SURNAMES = frozenset(
    (
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 "
        "公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 呼延 轩辕 拓跋"
    ).split()
)


def mask_id(number: str) -> str:
    """First six and last four of a long number, first and last three of a short one: 500199********9928, E*****678."""
    if len(number) >= LONG:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    if len(number) >= SHORT:
        return number[0] + "*" * (len(number) - 4) + number[-3:]
    return "*" * len(number)


def mask_phone(phone: str) -> str:
    """138****5678; 023-****1234 for a landline, its extension left out."""
    if landline := re.fullmatch(r"(0\d{2,3})-(\d{7,8})(?:-\d+)?", phone):
        area, number = landline.groups()
        return f"{area}-{'*' * (len(number) - 4)}{number[-4:]}"
    if len(phone) >= 10:
        return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
    return "*" * max(0, len(phone) - 2) + phone[-2:]


def mask_name(name: str) -> str:
    """李* for any length of given name; a double surname stays whole. Used where the public reads."""
    name = name.strip()
    if len(name) > 2 and name[:2] in _DOUBLE_SURNAMES:
        return f"{name[:2]}*"
    return f"{name[:1]}*" if name else ""
