"""What to do about what does not fit: the faults of a typed input, as sentences."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import ValidationError

from linli.kernel.telling import listed

FILL_IN = gettext_noop("请填写这一项。")
A_DAY = gettext_noop("请写成 2026-02-12 这样的日期。")
YES_OR_NO = gettext_noop("请选择是或否。")
WHOLE_NUMBER = gettext_noop("请填写整数。")
NUMBER = gettext_noop("请填写数字。")
AN_OBJECT = gettext_noop("请按接口文档填写成对象。")
# by the name that pydantic gives a fault; values are those that come with it
SENTENCES = {
    "missing": FILL_IN,
    "string_too_short": FILL_IN,
    "string_too_long": gettext_noop("最多 %(max_length)s 个字，请写短一些。"),
    "too_short": gettext_noop("请至少选一项。"),
    "too_long": gettext_noop("最多 %(max_length)s 项。"),
    "extra_forbidden": gettext_noop("没有这一项，请核对名称。"),
    "date_from_datetime_parsing": A_DAY,
    "date_parsing": A_DAY,
    "date_type": A_DAY,
    "datetime_parsing": gettext_noop("请写成 2026-02-12T09:00:00+08:00 这样的时间。"),
    "timezone_aware": gettext_noop("时间要带时区，请写成 2026-02-12T09:00:00+08:00。"),
    "bool_parsing": YES_OR_NO,
    "bool_type": YES_OR_NO,
    "int_parsing": WHOLE_NUMBER,
    "int_type": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "plain_type": gettext_noop("请填写文字、数字，或选择是否。"),
    "string_type": gettext_noop("请填写文字。"),
    "list_type": gettext_noop("请填写成列表。"),
    "dict_type": AN_OBJECT,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "greater_than_equal": gettext_noop("不能小于 %(ge)s。"),
    "less_than_equal": gettext_noop("不能大于 %(le)s。"),
    "string_pattern_mismatch": gettext_noop("格式不对，请核对。"),
    "enum": gettext_noop("只能是：%(expected)s。"),
    "literal_error": gettext_noop("只能是：%(expected)s。"),
}


def words_of(faults: ValidationError) -> list[tuple[str, str]]:
    """Faults of a typed input as (field, sentence) pairs."""
    return [(".".join(str(part) for part in f["loc"]) or "body", sentence_of(f)) for f in faults.errors()]


def sentence_of(fault: Mapping[str, Any]) -> str:
    """What to do about one fault that pydantic found."""
    known = SENTENCES.get(fault["type"])
    if known is None:
        return _("内容不对：%(fault)s") % {"fault": fault["msg"]}
    return str(_(known) % {**fault.get("ctx", {}), **_choices(fault)})


def _choices(fault: Mapping[str, Any]) -> dict[str, str]:
    """The values that are possible, as pydantic writes them ('a', 'b' or Kind.C), in the language of the moment."""
    named = re.findall(r"'([^']*)'|\w+\.(\w+)", str(fault.get("ctx", {}).get("expected", "")))
    return {"expected": listed([value or name.lower() for value, name in named])} if named else {}
