"""What the columns and values of a table mean: a data file, found by name or path."""

import hashlib
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from linli.cases.choices import Channel, Outcome, State
from linli.exchange.imports.dates import DayOrder
from linli.kernel import datafiles
from linli.kernel.datafiles import FileError, FileRefused, Part
from linli.reference.rules.divisions import is_abroad

COLUMNS = (
    "external_no received closed due timely district street community address lon lat channel property type main_type "
    "sub_type unit unit_name status reply reported handled"
).split()
NEEDED = ("external_no", "received", "unit", "type", "status")
STATES = frozenset(
    {
        State.RECEIVED,
        State.ACCEPTED,
        State.DISPATCHED,
        State.IN_HAND,
        State.REPLIED,
        State.CLOSED,
        State.REFUSED,
        State.WITHDRAWN,
        State.TRANSFERRED,
    }
)


class StatusLine(Part):
    """What a status means: the first line of which `has` is part of what the table says."""

    has: str = Field(min_length=1)
    state: State
    timely: bool | None = None

    @model_validator(mode="after")
    def reachable(self) -> "StatusLine":
        if self.state not in STATES:
            raise ValueError(f"不能导入为“{self.state.label}”")
        return self


class ReplyLine(Part):
    """What a closing text means: the first line of which `has` is part of it."""

    has: str = Field(min_length=1)
    outcome: Outcome


class Mapping(Part):
    """`mapping.yaml`. `columns`: our word for a column, and what it may be headed; `missing`: texts that say nothing.

    `labels`: columns that are kept with the case, and how they are called there; words of its own stand only here.
    `hour`: the hour a row is entered at when its source gives a day only. See data/mappings/README.md.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)
    prefix: str = Field(pattern=r"^[a-z][a-z0-9]*$", max_length=8)
    number_prefix: str = Field(pattern=r"^[A-Z]{1,2}$")
    name: str = Field(min_length=2)
    short_name: str = Field(min_length=2)
    also_named: tuple[str, ...] = ()
    centre: str = Field(default="", max_length=80)
    division: str = Field(pattern=r"^\d{6}$")
    divisions_from: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    source: str = Field(min_length=2)
    zone: str = "Asia/Shanghai"
    day_order: DayOrder = "year"
    midnight_is_time: bool = False
    columns: dict[str, tuple[str, ...]]
    labels: dict[str, str] = {}
    levels: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    vague_places: tuple[str, ...] = ()
    no_points: tuple[tuple[float, float], ...] = ()
    hour: int = Field(default=9, ge=0, le=23)
    channels: dict[str, Channel] = {}
    statuses: tuple[StatusLine, ...] = Field(min_length=1)
    without_status: State = State.DISPATCHED
    on_time: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    outcomes: dict[str, Outcome] = {}
    replies: tuple[ReplyLine, ...] = ()
    units: dict[str, str] = {}

    @field_validator("zone")
    @classmethod
    def zone_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"没有“{name}”这个时区，请写成 Asia/Shanghai 这样") from None
        return name

    @model_validator(mode="after")
    def columns_known(self) -> "Mapping":
        strange = sorted(set(self.columns) - set(COLUMNS) - set(self.labels))
        if strange:
            told = (
                f"columns 里没有 {'、'.join(strange)} 这个意思；可以写 {'、'.join(COLUMNS)}，或在 labels 里给它一个名称"
            )
            raise ValueError(told)
        lacking = [name for name in NEEDED if not self.columns.get(name)]
        if lacking:
            raise ValueError(f"columns 里要写明 {'、'.join(lacking)} 是哪一列")
        return self

    @property
    def clock(self) -> tzinfo:
        return ZoneInfo(self.zone)

    @property
    def abroad(self) -> bool:
        """Whether the places lie outside China."""
        return is_abroad(code=self.division)


@dataclass(frozen=True)
class Found:
    """A mapping, the folder its district's own files stand in, and its digest."""

    mapping: Mapping
    folder: Path
    digest: str


def find_mapping(*, name: str, home: Path) -> Found:
    """A mapping by path (file or folder), or by name below `home`. Raises FileRefused."""
    path = next((p for p in (Path(name), home / name) if p.exists()), None)
    path = path / "mapping.yaml" if path and path.is_dir() else path
    if path is None or not path.is_file():
        known = "、".join(names_of_mappings(home=home)) or "（没有）"
        raise FileRefused([FileError(name, 1, "", f"找不到这份对应表；已有的是：{known}")])
    mapping = datafiles.checked(Mapping, datafiles.read(path))
    return Found(mapping, path.parent, hashlib.sha256(path.read_bytes()).hexdigest())


def names_of_mappings(*, home: Path) -> tuple[str, ...]:
    """The mappings below a folder, by name."""
    return tuple(sorted(path.parent.name for path in home.glob("*/mapping.yaml")))
