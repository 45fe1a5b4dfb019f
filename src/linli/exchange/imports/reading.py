"""A row of a table as a request: what it says, judged cell by cell. Nothing is read or written.

What cannot be a case is refused; what can be one and is doubtful is kept and flagged, in the words of its source.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from linli.cases.choices import Channel, Outcome, State
from linli.exchange.choices import Doubt
from linli.exchange.imports.columns import Columns
from linli.exchange.imports.dates import Moment, moment_of
from linli.exchange.imports.mapping import Mapping
from linli.exchange.imports.table import Line
from linli.kernel.mentions import mask_text

EARLIEST = 1990
LONGEST = {"unit": 80, "unit_name": 80, "street": 40, "community": 40, "type": 60, "main_type": 60, "sub_type": 120,
           "address": 200, "reply": 3800, "status": 120}  # fmt: skip
LONGEST_KEPT = 200
SCIENTIFIC = re.compile(r"\d\.\d+[Ee]\+?\d+|\d[Ee]\+\d+", re.ASCII)
PUBLIC = ("unit", "unit_name", "street", "community", "type", "main_type", "sub_type")
SHORTEST_NUMBER = 7
TIMES = ("received", "closed", "due")
ENDED = frozenset({State.REPLIED, State.CLOSED, State.REFUSED, State.WITHDRAWN, State.TRANSFERRED})
SHOWN = 40


class RowRefused(Exception):
    """A row cannot become a case; the sentence says why."""


@dataclass(frozen=True)
class Flag:
    """Something doubtful in a row that was taken in all the same: which kind, and what the source said."""

    code: Doubt
    text: str


@dataclass(frozen=True)
class Point:
    lon: float
    lat: float


@dataclass(frozen=True)
class Request:
    """What a row says. Empty text and None: the table does not say. `said`: the cells that are kept with the case.

    `closed` and `due` are as the source has them, also where they are doubtful.
    """

    row: int
    digest: str
    external_no: str
    received: Moment
    closed: Moment | None
    due: Moment | None
    street: str
    community: str
    address: str
    point: Point | None
    channel: Channel
    unit: str
    type: str
    main_type: str
    sub_type: str
    state: State
    timely: bool | None
    outcome: Outcome
    status: str
    reply: str
    said: dict[str, str]
    flags: tuple[Flag, ...] = ()


def request_of(*, line: Line, columns: Columns, mapping: Mapping, at: datetime) -> Request:
    """A row as a request, with what is doubtful in it. Raises RowRefused when no case can be made of it."""
    missing = frozenset({"", *(text.casefold() for text in mapping.missing)})
    cells = {word: columns.cell(line, word, missing) for word in mapping.columns}
    if line.extra:
        raise RowRefused("这一行比表头多出内容，请核对分隔符")
    return _Row(cells, columns, mapping, at).request(line.row)


class _Row:
    """One row being judged: doubts are gathered on the way."""

    def __init__(self, cells: dict[str, str], columns: Columns, mapping: Mapping, at: datetime) -> None:
        self.cells, self.columns, self.mapping, self.at = cells, columns, mapping, at
        self.flags: list[Flag] = []

    def request(self, row: int) -> Request:
        number = self._number()
        self._own_district()
        received = self._received()
        closed, due = self._other("closed", "办结时间"), self._other("due", "期限")
        digest = self._digest()
        kept = {word: self.cells[word] for word in self.mapping.labels if self.cells.get(word)}
        self._mask()
        self._shorten()
        state, timely = self._state()
        self._compare(received, closed, due, state)
        street, community = self._place()
        return Request(
            row=row,
            digest=digest,
            external_no=number,
            received=received,
            closed=closed,
            due=due,
            street=street,
            community=community,
            address=self.cells.get("address", ""),
            point=self._point(),
            channel=self.mapping.channels.get(self.cells.get("channel", ""), Channel.IMPORT),
            unit=self._unit(),
            type=self._type(),
            main_type=self.cells.get("main_type", ""),
            sub_type=self.cells.get("sub_type", ""),
            state=state,
            timely=timely,
            outcome=self._outcome(),
            status=self.cells.get("status", ""),
            reply=self.cells.get("reply", ""),
            said={word: self._fitting(word, text) for word, text in kept.items()},
            flags=tuple(dict.fromkeys(self.flags)),
        )

    def doubt(self, code: Doubt, text: str) -> None:
        self.flags.append(Flag(code, text))

    def _number(self) -> str:
        """A number that a spreadsheet turned into a decimal is a whole number again."""
        text = self.cells["external_no"]
        if not text:
            raise RowRefused("没有编号，无法与来源核对")
        whole, _, rest = text.partition(".")
        if SCIENTIFIC.fullmatch(text):
            raise RowRefused(f"编号“{text}”被电子表格写成了科学计数法，末几位已经丢失，请把这一列设成文本重新导出")
        text = whole if whole.isdigit() and rest and not rest.strip("0") else text
        if len(text) > 64:
            raise RowRefused("编号超过 64 个字")
        self.cells["external_no"] = text
        return text

    def _own_district(self) -> None:
        district = self.cells.get("district", "")
        if district and district not in {self.mapping.name, self.mapping.short_name, *self.mapping.also_named}:
            raise RowRefused(f"属于“{district[:SHOWN]}”，不在{self.mapping.short_name}")

    def _received(self) -> Moment:
        text = self.cells["received"]
        if not text:
            raise RowRefused("没有收件日期")
        try:
            moment = self._moment("received")
        except (ValueError, OverflowError):
            raise RowRefused(f"收件日期“{text[:SHOWN]}”认不出来，请写成 2018-02-08") from None
        if moment.at > self.at:
            raise RowRefused(f"收件日期“{text[:SHOWN]}”晚于现在")
        if moment.at.year < EARLIEST:
            raise RowRefused(f"收件日期“{text[:SHOWN]}”早于 {EARLIEST} 年，请核对")
        return moment

    def _other(self, word: str, what: str) -> Moment | None:
        """A closing time or a due date; what cannot be one is flagged and left to the kept words."""
        text = self.cells.get(word, "")
        if not text:
            return None
        try:
            moment = self._moment(word)
        except (ValueError, OverflowError):
            self.doubt(Doubt.UNREAD, f"{what}“{text[:SHOWN]}”认不出来，没有采用")
            return None
        if moment.at.year < EARLIEST or (word == "closed" and moment.at > self.at):
            when = "晚于现在" if moment.at > self.at else f"早于 {EARLIEST} 年"
            self.doubt(Doubt.UNREAD, f"{what}“{text[:SHOWN]}”{when}，没有采用")
            return None
        return moment

    def _moment(self, word: str) -> Moment:
        moment, text = self._read(self.cells[word]), self.cells[word]
        if moment.doubt:
            self.doubt(moment.doubt, f"“{text[:SHOWN]}”，时区 {self.mapping.zone}")
        self.cells[f"{word}:at"] = moment.at.astimezone(UTC).isoformat()
        return moment

    def _read(self, text: str) -> Moment:
        mapping = self.mapping
        return moment_of(
            text=text,
            hour=mapping.hour,
            zone=mapping.clock,
            day_order=mapping.day_order,
            midnight_is_time=mapping.midnight_is_time,
        )

    def _digest(self) -> str:
        """Of what a row says, so that another spelling of the same moment, or another place in the table, is no change."""
        meant = {word: self._meant(word) for word in self.mapping.columns if self.cells.get(word)}
        text = json.dumps(meant, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _meant(self, word: str) -> str:
        """A cell without its spelling: a moment, wherever it stands, and a coordinate to the tenth of a metre."""
        text = self.cells[word]
        if word in TIMES:
            return self.cells.get(f"{word}:at", text)
        try:
            if word in {"lon", "lat"}:
                return f"{float(text):.6f}"
            if text[0].isdigit() and ":" in text:
                return self._read(text).at.astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            return text  # kept as it is written
        return text

    def _mask(self) -> None:
        """What units, places and matters are called is public: numbers of people are covered there."""
        for word in PUBLIC:
            text = self.cells.get(word, "")
            covered = mask_text(text)[0] if len(text) >= SHORTEST_NUMBER else text
            if covered != text:
                self.doubt(Doubt.UNREAD, f"{self.mapping.columns[word][0]} 里有号码，已遮盖")
                self.cells[word] = covered

    def _shorten(self) -> None:
        for word, most in LONGEST.items():
            if len(self.cells.get(word, "")) > most:
                self.doubt(Doubt.TOO_LONG, f"{self.mapping.columns[word][0]} 超过 {most} 个字，已截短")
                self.cells[word] = self.cells[word][:most]

    def _fitting(self, word: str, text: str) -> str:
        if len(text) > LONGEST_KEPT and word not in LONGEST:
            self.doubt(Doubt.TOO_LONG, f"{self.mapping.labels[word]} 超过 {LONGEST_KEPT} 个字，已截短")
        return text[:LONGEST_KEPT]

    def _state(self) -> tuple[State, bool | None]:
        status = self.cells.get("status", "")
        timely = _timely(self.cells.get("timely", ""), self.mapping)
        folded = status.casefold()
        line = next((line for line in self.mapping.statuses if line.has.casefold() in folded), None) if status else None
        if line:
            return line.state, line.timely if timely is None else timely
        if status:
            self.doubt(Doubt.UNKNOWN_STATUS, f"办理状态“{status[:SHOWN]}”不在对应表 statuses 中，按未写状态登记")
        return self.mapping.without_status, timely

    def _compare(self, received: Moment, closed: Moment | None, due: Moment | None, state: State) -> None:
        told = {word: self.cells.get(word, "")[:SHOWN] for word in TIMES}
        if closed and closed.at < received.at:
            self.doubt(Doubt.CLOSED_BEFORE_OPENED, f"来源写：收件 {told['received']}，办结 {told['closed']}")
        if due and due.at < received.at:
            self.doubt(Doubt.DUE_BEFORE_OPENED, f"来源写：收件 {told['received']}，期限 {told['due']}")
        if closed and due and closed.at > due.at:
            self.doubt(Doubt.CLOSED_AFTER_DUE, f"来源写：期限 {told['due']}，办结 {told['closed']}")
        if closed and state not in ENDED:
            self.doubt(Doubt.CLOSED_YET_OPEN, f"来源写：状态“{self.cells.get('status', '')}”，办结 {told['closed']}")
        if state in ENDED and "closed" in self.columns.by_word and not closed:
            self.doubt(Doubt.CLOSED_WITHOUT_TIME, f"来源写：状态“{self.cells.get('status', '')}”")

    def _place(self) -> tuple[str, str]:
        street, community = (self._place_in(word) for word in ("street", "community"))
        told = {"street", "community"} & set(self.columns.by_word)
        if told and not street and not community:
            written = "、".join(self.cells[word] for word in ("street", "community") if self.cells.get(word))
            self.doubt(Doubt.NO_PLACE, f"来源写：“{written[:SHOWN]}”" if written else "来源没有写地点")
        return street, community

    def _place_in(self, word: str) -> str:
        text = self.cells.get(word, "")
        vague = any(part.casefold() in text.casefold() for part in self.mapping.vague_places)
        return "" if vague or len(text) < 2 else text

    def _point(self) -> Point | None:
        lon, lat = self.cells.get("lon", ""), self.cells.get("lat", "")
        if not lon and not lat:
            return None
        try:
            point = Point(float(lon), float(lat))
        except ValueError:
            self.doubt(Doubt.BAD_POINT, f"经度“{lon[:SHOWN]}”、纬度“{lat[:SHOWN]}”认不出来，没有采用")
            return None
        if not (-180 <= point.lon <= 180 and -90 <= point.lat <= 90) or (point.lon, point.lat) == (0, 0):
            self.doubt(Doubt.BAD_POINT, f"经度 {lon[:SHOWN]}、纬度 {lat[:SHOWN]} 不是一个地点，没有采用")
            return None
        if (round(point.lon, 4), round(point.lat, 4)) in self.mapping.no_points:
            self.doubt(Doubt.BAD_POINT, f"{lon}, {lat} 是来源在没有坐标时填的地点，没有采用")
            return None
        return point

    def _unit(self) -> str:
        text = self.cells["unit"] or self.cells.get("unit_name", "")
        if len(text) > 1:
            return text
        self.doubt(Doubt.NO_UNIT, f"来源写：“{text}”" if text else "来源没有写办理单位")
        return ""

    def _type(self) -> str:
        if not self.cells["type"] and not self.cells.get("main_type"):
            self.doubt(Doubt.NO_TYPE, "来源没有写类型")
        return self.cells["type"]

    def _outcome(self) -> Outcome:
        folded = self.cells.get("reply", "").casefold()
        said = next((line.outcome for line in self.mapping.replies if line.has.casefold() in folded), None)
        return said or self.mapping.outcomes.get(self.cells.get("property", ""), Outcome.DONE)


def _timely(text: str, mapping: Mapping) -> bool | None:
    folded = text.casefold()
    if not folded:
        return None
    if any(word.casefold() in folded for word in mapping.late):
        return False
    return True if any(word.casefold() in folded for word in mapping.on_time) else None
