"""What other rooms may hear of: ids only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CaseOpened:
    case_id: UUID


@dataclass(frozen=True)
class JoinedCaseMoved:
    """The case into which `case_id` was merged was answered, closed or taken up again: its reporter is to hear of it."""

    case_id: UUID
    main_id: UUID
    move: str


@dataclass(frozen=True)
class CaseMoved:
    case_id: UUID
    move_id: UUID
    move: str


@dataclass(frozen=True)
class RegroupingGoesOn:
    """The next batch of the cases that a moved unit sees; `after` is the last case of the batch before."""

    unit_id: UUID
    after: UUID
