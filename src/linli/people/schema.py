"""The shape of `privacy.yaml`: what residents are told before anything is collected (《个人信息保护法》第十七条)."""

from datetime import date

from pydantic import Field

from linli.kernel.datafiles import Part


class NoticeRow(Part):
    label: str = Field(min_length=1)
    text: str = Field(min_length=1)


class NoticePart(Part):
    title: str = Field(min_length=1)
    lines: tuple[str, ...] = Field(min_length=1)
    source: str = ""


class NoticeFile(Part):
    """One version: `short` stands before a form, `parts` are the whole text. Other words need another version."""

    version: str = Field(min_length=1, max_length=20)
    valid_from: date
    lead: str = Field(min_length=1)
    short: tuple[NoticeRow, ...] = Field(min_length=1)
    parts: tuple[NoticePart, ...] = Field(min_length=1)
    note: str = ""
