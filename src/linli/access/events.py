"""What other rooms may hear of: ids only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class UnitMoved:
    """A unit hangs elsewhere, with all below it."""

    unit_id: UUID
