"""Entry points for the worker and the timetable."""

from datetime import datetime, timedelta
from uuid import UUID

from linli.access.rules import SYSTEM
from linli.cases.actions.learning import learn_suggestions
from linli.cases.actions.regrouping import regroup_cases
from linli.cases.actions.words import keep_words
from linli.catalogue.queries import districts, root_of_district
from linli.kernel import clock, heartbeats
from linli.kernel.bell import Body

NIGHT = range(2, 5)  # hours of China
ONCE_A_NIGHT = timedelta(hours=12)


def index_words(note_id: UUID, body: Body, at: datetime) -> None:
    """Keep the search words of a case in step with its texts."""
    keep_words(case_id=UUID(body["case_id"]))


def learn_at_night(*, at: datetime) -> int:
    """Learn suggestions anew, once a night, for every district; how many models were learned."""
    if at.astimezone(clock.CHINA).hour not in NIGHT:
        return 0
    if not heartbeats.claim(name="learning", at=at, every=ONCE_A_NIGHT):
        return 0
    lessons = [
        lesson
        for district in districts()
        for lesson in learn_suggestions(root=root_of_district(district=district), by=SYSTEM, at=at)
    ]
    return sum(lesson.measured is not None for lesson in lessons)


def regroup(note_id: UUID, body: Body, at: datetime) -> None:
    """Bring the next batch of cases in step with a unit that moved."""
    after = body.get("after")
    regroup_cases(unit_id=UUID(body["unit_id"]), after=UUID(after) if after else None, at=at)
