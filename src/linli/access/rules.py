"""Who may do what: decided from the seats an actor holds. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from linli.access.choices import RIGHTS, AccountKind

PATH_STEP = 5


class NotAllowed(Exception):
    """The role lacks the right. Carries the right's name."""


@dataclass(frozen=True)
class Seat:
    """A role held at a unit, and so over everything below its path."""

    role: str
    unit_id: UUID
    path: str


@dataclass(frozen=True)
class Actor:
    """Who acts. `account_id` is None for the system itself and for a resident known only by a tracking code.

    `case_id` is set for the holder of a tracking code: that case and no other.
    """

    account_id: UUID | None
    name: str
    kind: str
    seats: tuple[Seat, ...] = ()
    person_id: UUID | None = None
    case_id: UUID | None = None
    username: str = ""
    _rights: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def unit_id(self) -> UUID | None:
        return self.seats[0].unit_id if self.seats else None

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def is_resident(self) -> bool:
        return self.kind == AccountKind.RESIDENT

    def paths(self, right: str) -> tuple[str, ...]:
        """The paths over which this actor has a right."""
        if right not in self._rights:
            self._rights[right] = tuple(seat.path for seat in self.seats if right in RIGHTS.get(seat.role, ()))
        return self._rights[right]


SYSTEM = Actor(account_id=None, name="系统", kind="system")


def may(by: Actor, right: str, *, unit_path: str | None = None) -> bool:
    """Whether `by` has a right over a unit (anywhere at all when no path is given). The system may do everything."""
    if by.is_system:
        return True
    paths = by.paths(right)
    return bool(paths) if unit_path is None else any(unit_path.startswith(path) for path in paths)


def require(by: Actor, right: str, *, unit_path: str | None = None) -> None:
    """Raise NotAllowed unless `by` has a right over a unit."""
    if not may(by, right, unit_path=unit_path):
        raise NotAllowed(right)


def ancestors(path: str) -> tuple[str, ...]:
    """The paths of a unit and of all above it, the root first: "0001.0004." gives ("0001.", "0001.0004.")."""
    return tuple(path[:end] for end in range(PATH_STEP, len(path) + 1, PATH_STEP))


def top_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Only those paths that lie under no other of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(above) for above in kept):
            kept.append(path)
    return tuple(kept)


def child_path(parent_path: str, ordinal: int) -> str:
    """The path of the n-th child (1–9999). Raises ValueError beyond that."""
    if not 1 <= ordinal <= 9999:
        raise ValueError(f"unit ordinal {ordinal} outside 1–9999")
    return f"{parent_path}{ordinal:04d}."
