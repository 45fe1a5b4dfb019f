"""What other rooms may hear of: ids only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class DivisionsChanged:
    """A table replaced another, a file of changes was applied, or one of these was taken back: see the load's `kind`."""

    load_id: UUID
