"""What can be wrong with one row of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Fault:
    line: int
    field: str
    message: str


class RowRefused(ValueError):
    """A row that cannot be taken over: names the field and what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(f"{field}：{message}")


def text_in(row: Mapping[str, str | None], field: str) -> str:
    """A required text. Raises RowRefused when it is empty."""
    text = (row.get(field) or "").strip()
    if not text:
        raise RowRefused(field, "不能为空")
    return text


def date_in(row: Mapping[str, str | None], field: str) -> date | None:
    """A date as 2026-01-31, or None when empty. Raises RowRefused for anything else."""
    text = (row.get(field) or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RowRefused(field, f"“{text}”不是日期，应写成 2026-01-31") from None
