"""What other rooms may hear of: ids only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CaseOpened:
    case_id: UUID


@dataclass(frozen=True)
class CaseMoved:
    case_id: UUID
    move_id: UUID
    move: str
