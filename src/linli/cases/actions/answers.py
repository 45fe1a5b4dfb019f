"""The answers to a matter's form, judged by its fields."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from linli.catalogue.choices import FieldType
from linli.catalogue.queries import MatterCard
from linli.catalogue.schema import FormField
from linli.kernel.mentions import find_mentions
from linli.people.actions.parties import FieldRefused

YES, NO = {"yes", "true", "1", "是", "on"}, {"no", "false", "0", "否", "off"}


def checked_answers(*, matter: MatterCard, answers: Mapping[str, Any], complete: bool) -> dict[str, Any]:
    """Answers in their own types, empty ones left out. Raises FieldRefused with every fault.

    `complete`: required ones must be there. A window takes in what is incomplete and asks for the rest.
    """
    fields = {field.key: field for field in matter.form}
    errors = [(f"answers.{key}", "表单里没有这一项，请核对名称。") for key in answers if key not in fields]
    kept: dict[str, Any] = {}
    for key, field in fields.items():
        try:
            value = _judged(field, answers.get(key), complete)
        except ValueError as wrong:
            errors.append((f"answers.{key}", str(wrong)))
            continue
        if value is not None:
            kept[key] = value
    if errors:
        raise FieldRefused(errors)
    return kept


def _judged(field: FormField, value: Any, complete: bool) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        if field.required and complete:
            raise ValueError(f"请填写“{field.label}”。")
        return None
    return _JUDGES.get(field.type, _text)(field, value)


def _text(field: FormField, value: Any) -> str:
    text = str(value).strip()
    if len(text) > field.max_length:
        raise ValueError(f"“{field.label}”最多 {field.max_length} 个字。")
    return text


def _number(field: FormField, value: Any) -> int | float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"“{field.label}”请填写数字。")
    if find_mentions(str(value)):
        raise ValueError(f"“{field.label}”请填写数量，不要填写证件或电话号码。")
    return int(number) if number.is_integer() else number


def _date(field: FormField, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError(f"“{field.label}”请写成 2026-02-12 这样的日期。") from None


def _choice(field: FormField, value: Any) -> str:
    if str(value) not in field.choices:
        raise ValueError(f"“{field.label}”请从这些里选：{'、'.join(field.choices)}。")
    return str(value)


def _yesno(field: FormField, value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise ValueError(f"“{field.label}”请选择是或否。")
    return word in YES


_JUDGES = {
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.YESNO: _yesno,
}
