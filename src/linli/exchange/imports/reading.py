"""A row of a table as a request: what it says, judged cell by cell. Nothing is read or written."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping as Cells
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from linli.cases.choices import Channel, Outcome, State
from linli.exchange.imports.dates import moment_of
from linli.exchange.imports.mapping import NEEDED, Mapping
from linli.exchange.imports.table import Line, TableRefused

EARLIEST = 1990
LONGEST = {"unit": 80, "street": 40, "community": 40, "type": 60, "main_type": 60, "sub_type": 120}
KEPT = ("channel", "property", "type", "main_type", "sub_type", "status", "reported", "handled")
SHOWN = 40


class RowRefused(Exception):
    """A row cannot become a case; the sentence says why."""


@dataclass(frozen=True)
class Request:
    """What a row says. Empty text and None: the table does not say. `said`: the cells that are kept with the case."""

    row: int
    digest: str
    external_no: str
    received_at: datetime
    received_timed: bool
    closed_at: datetime | None
    street: str
    community: str
    channel: Channel
    unit: str
    type: str
    main_type: str
    sub_type: str
    state: State
    timely: bool | None
    outcome: Outcome
    status: str
    said: dict[str, str]


@dataclass(frozen=True)
class Columns:
    """Where each meaning stands: our word → the headings it may stand under, in the order of the mapping."""

    by_word: Cells[str, tuple[str, ...]]

    def cell(self, line: Line, word: str, missing: frozenset[str]) -> str:
        """What a row says, without marks; empty when it says nothing. Of several columns the first that speaks.

        A status is kept whole: all its columns, one after the other.
        """
        texts = [clean(line.cells.get(heading, "")) for heading in self.by_word.get(word, ())]
        said = list(dict.fromkeys(text for text in texts if text.casefold() not in missing))
        return " ".join(said) if word == "status" else said[0] if said else ""


def clean(text: str) -> str:
    """Without control characters and outer blanks."""
    return "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text)).strip()


def columns_of(*, heading: Sequence[str], mapping: Mapping) -> Columns:
    """Match a heading to the mapping, whatever its case. Raises TableRefused for a column that cannot be missing."""
    there = {name.strip().casefold(): name for name in reversed(heading)}
    found = {}
    for word, names in mapping.columns.items():
        match = tuple(there[name.casefold()] for name in names if name.casefold() in there)
        if match:
            found[word] = match
    lacking = [f"{word}（{'、'.join(mapping.columns[word])}）" for word in NEEDED if word not in found]
    if lacking:
        raise TableRefused(f"表里没有这些列：{'；'.join(lacking)}。请核对对应表 columns")
    return Columns(found)


def request_of(*, line: Line, columns: Columns, mapping: Mapping, at: datetime) -> Request:
    """A row as a request. Raises RowRefused with the first fault found."""
    missing = frozenset({"", *(text.casefold() for text in mapping.missing)})
    cells = {word: columns.cell(line, word, missing) for word in mapping.columns}
    if line.extra:
        raise RowRefused("这一行比表头多出内容，请核对分隔符")
    _check(cells, mapping)
    received, timed = _moment(cells["received"], mapping, at, "收件日期")
    closed = _moment(cells["closed"], mapping, at, "办结日期")[0] if cells.get("closed") else None
    if closed and closed < received:
        raise RowRefused("办结日期早于收件日期")
    state, timely = _state(cells.get("status", ""), mapping)
    request = Request(
        row=line.row,
        digest="",
        external_no=_number(cells["external_no"]),
        received_at=received,
        received_timed=timed,
        closed_at=closed,
        street=cells.get("street", ""),
        community=cells.get("community", ""),
        channel=mapping.channels.get(cells.get("channel", ""), Channel.IMPORT),
        unit=cells["unit"],
        type=cells["type"],
        main_type=cells.get("main_type", ""),
        sub_type=cells.get("sub_type", ""),
        state=state,
        timely=timely,
        outcome=mapping.outcomes.get(cells.get("property", ""), Outcome.DONE),
        status=cells.get("status", ""),
        said={word: cells[word] for word in KEPT if cells.get(word)},
    )
    return replace(request, digest=_digest(request))


def _check(cells: Cells[str, str], mapping: Mapping) -> None:
    if not cells["external_no"]:
        raise RowRefused("没有编号，无法与来源核对")
    if len(cells["external_no"]) > 64:
        raise RowRefused("编号超过 64 个字")
    for word, most in LONGEST.items():
        if len(cells.get(word, "")) > most:
            raise RowRefused(f"{mapping.columns[word][0]} 超过 {most} 个字")
    if len(cells["unit"]) == 1:
        raise RowRefused(f"办理单位“{cells['unit']}”只有一个字，请核对")
    district = cells.get("district", "")
    if district and district not in {mapping.name, mapping.short_name}:
        raise RowRefused(f"属于“{district[:SHOWN]}”，不在{mapping.short_name}")


def _moment(text: str, mapping: Mapping, at: datetime, what: str) -> tuple[datetime, bool]:
    if not text:
        raise RowRefused(f"没有{what}")
    try:
        moment, timed = moment_of(text=text, hour=mapping.hour)
    except (ValueError, OverflowError):
        raise RowRefused(f"{what}“{text[:SHOWN]}”认不出来，请写成 2018-02-08") from None
    if moment > at:
        raise RowRefused(f"{what}“{text[:SHOWN]}”晚于现在")
    if moment.year < EARLIEST:
        raise RowRefused(f"{what}“{text[:SHOWN]}”早于 {EARLIEST} 年，请核对")
    return moment, timed


def _state(status: str, mapping: Mapping) -> tuple[State, bool | None]:
    if not status:
        return mapping.without_status, None
    folded = status.casefold()
    for line in mapping.statuses:
        if line.has.casefold() in folded:
            return line.state, line.timely
    raise RowRefused(f"办理状态“{status[:SHOWN]}”不在对应表 statuses 中，请补上它的意思")


def _number(text: str) -> str:
    """A number that a spreadsheet turned into a decimal is a whole number again."""
    whole, _, rest = text.partition(".")
    return whole if whole.isdigit() and rest and not rest.strip("0") else text


def _digest(request: Request) -> str:
    """Of what a row means, so that another spelling of the same day, or another place in the table, is no change."""
    meant = {name: value for name, value in asdict(request).items() if name not in {"row", "digest"}}
    text = json.dumps(meant, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
