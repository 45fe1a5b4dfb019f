"""The answers to a matter's form, judged by its fields."""

import math
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.catalogue.choices import FieldType
from linli.catalogue.queries import MatterCard
from linli.catalogue.schema import FormField
from linli.kernel.mentions import find_mentions
from linli.kernel.telling import listed
from linli.people.actions.parties import FieldRefused

YES, NO = {"yes", "true", "1", "是", "on"}, {"no", "false", "0", "否", "off"}


def checked_answers(
    *, matter: MatterCard, answers: Mapping[str, Any], complete: bool, needed: Collection[str] = ()
) -> dict[str, Any]:
    """Answers in their own types, empty ones left out. Raises FieldRefused with every fault.

    `complete`: required ones must be there. A window takes in what is incomplete and asks for the rest, but for those
    `needed` to know what is asked for at all.
    """
    fields = {field.key: field for field in matter.form}
    errors = [(f"answers.{key}", _("表单里没有这一项，请核对名称。")) for key in answers if key not in fields]
    kept: dict[str, Any] = {}
    for key, field in fields.items():
        try:
            value = _judged(field, answers.get(key), (field.required and complete) or key in needed)
        except ValueError as wrong:
            errors.append((f"answers.{key}", str(wrong)))
            continue
        if value is not None:
            kept[key] = value
    if errors:
        raise FieldRefused(errors)
    return kept


def _judged(field: FormField, value: Any, owed: bool) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        if owed:
            raise ValueError(_("请填写“%(field)s”。") % {"field": field.label})
        return None
    return _JUDGES.get(field.type, _text)(field, value)


def _text(field: FormField, value: Any) -> str:
    text = str(value).strip()
    if len(text) > field.max_length:
        raise ValueError(_("“%(field)s”最多 %(n)s 个字。") % {"field": field.label, "n": field.max_length})
    return text


def _number(field: FormField, value: Any) -> int | float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(_("“%(field)s”请填写数字。") % {"field": field.label})
    if find_mentions(str(value)):
        raise ValueError(_("“%(field)s”请填写数量，不要填写证件或电话号码。") % {"field": field.label})
    return int(number) if number.is_integer() else number


def _date(field: FormField, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError(_("“%(field)s”请写成 2026-02-12 这样的日期。") % {"field": field.label}) from None


def _choice(field: FormField, value: Any) -> str:
    if str(value) not in field.choices:
        raise ValueError(
            _("“%(field)s”请从这些里选：%(words)s。") % {"field": field.label, "words": listed(field.choices)}
        )
    return str(value)


def _yesno(field: FormField, value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise ValueError(_("“%(field)s”请选择是或否。") % {"field": field.label})
    return word in YES


_JUDGES = {
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.YESNO: _yesno,
}
