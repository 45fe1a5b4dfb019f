"""What the worker is told of imports."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ImportWaits:
    """A batch has a next step: to be read, to be carried on, or to be taken back."""

    batch_id: UUID
