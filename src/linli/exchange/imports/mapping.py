"""What the columns and values of a table mean: a data file, found by name or path."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, model_validator

from linli.cases.choices import Channel, Outcome, State
from linli.kernel import datafiles
from linli.kernel.datafiles import FileError, FileRefused, Part

COLUMNS = (
    "external_no received closed district street community channel property type main_type sub_type unit status "
    "reported handled"
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


class Mapping(Part):
    """`mapping.yaml`. `columns`: our word for a column, and what it may be headed; `missing`: texts that say nothing.

    `hour`: the hour a row is entered at when its source gives a day only.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)
    prefix: str = Field(pattern=r"^[a-z][a-z0-9]*$", max_length=8)
    number_prefix: str = Field(pattern=r"^[A-Z]{1,2}$")
    name: str = Field(min_length=2)
    short_name: str = Field(min_length=2)
    division: str = Field(pattern=r"^\d{6}$")
    divisions_from: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    source: str = Field(min_length=2)
    columns: dict[str, tuple[str, ...]]
    labels: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    hour: int = Field(default=9, ge=0, le=23)
    channels: dict[str, Channel] = {}
    statuses: tuple[StatusLine, ...] = Field(min_length=1)
    without_status: State = State.DISPATCHED
    outcomes: dict[str, Outcome] = {}

    @model_validator(mode="after")
    def columns_known(self) -> "Mapping":
        strange = sorted(set(self.columns) - set(COLUMNS))
        if strange:
            raise ValueError(f"columns 里没有 {'、'.join(strange)} 这个意思；可以写 {'、'.join(COLUMNS)}")
        lacking = [name for name in NEEDED if not self.columns.get(name)]
        if lacking:
            raise ValueError(f"columns 里要写明 {'、'.join(lacking)} 是哪一列")
        return self


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
        known = "、".join(sorted(p.parent.name for p in home.glob("*/mapping.yaml"))) or "（没有）"
        raise FileRefused([FileError(name, 1, "", f"找不到这份对应表；已有的是：{known}")])
    mapping = datafiles.checked(Mapping, datafiles.read(path))
    return Found(mapping, path.parent, hashlib.sha256(path.read_bytes()).hexdigest())
