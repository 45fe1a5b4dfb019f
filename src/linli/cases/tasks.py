"""Entry points for the worker and the timetable."""

from datetime import datetime
from uuid import UUID

from linli.cases.actions.words import keep_words
from linli.kernel.bell import Body


def index_words(note_id: UUID, body: Body, at: datetime) -> None:
    """Keep the search words of a case in step with its texts."""
    keep_words(case_id=UUID(body["case_id"]))
