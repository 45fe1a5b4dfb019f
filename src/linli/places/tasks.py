"""Entry points for the worker."""

from datetime import datetime
from uuid import UUID

from linli.kernel.bell import Body
from linli.places.actions import follow_divisions


def follow(note_id: UUID, body: Body, at: datetime) -> None:
    """Grids follow their communities."""
    follow_divisions(load_id=UUID(body["load_id"]), at=at)
