"""A bundle 一件事: the numbers of its parts, its one date, and what came of it as a whole. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases.choices import ENDED_STATES, Outcome, State

PART_NUMBER = re.compile(r"(.+-\d{6}-\d{4,})-\d{1,2}")
GIVEN_UP = frozenset({State.REFUSED, State.WITHDRAWN, State.TRANSFERRED, State.MERGED})


@dataclass(frozen=True)
class PartClock:
    """Where the clock of a part stands. `held`: it runs, but no date is known until it goes on."""

    state: str
    due_at: datetime | None
    provisional: bool = False
    held: bool = False


def whole_number(number: str) -> str:
    """The number of the bundle that a part's number begins with; any other number as it is."""
    found = PART_NUMBER.fullmatch(number)
    return found[1] if found else number


def told_clock(parts: Iterable[PartClock]) -> PartClock | None:
    """The part whose date is told for the whole: the latest of those not given up; None while one of them has no date.

    Parts that were answered keep their date, so that the one told does not move to and fro.
    """
    counted = [part for part in parts if part.state not in GIVEN_UP]
    if any(part.held for part in counted):
        return None
    return max(
        (part for part in counted if part.due_at), key=lambda part: (part.due_at, part.provisional), default=None
    )


def has_ended(state: str) -> bool:
    """Whether a part is over for the whole: its unit has answered, or nobody goes on with it."""
    return state == State.REPLIED or state in ENDED_STATES


def outcome_of(parts: Sequence[tuple[str, str]]) -> Outcome | None:
    """What came of the whole, from state and outcome of each part. None when the applicant took every part back."""
    kept = [(state, outcome) for state, outcome in parts if state != State.WITHDRAWN]
    if not kept:
        return None
    results = {Outcome.IMPOSSIBLE if state in GIVEN_UP else Outcome(outcome) for state, outcome in kept}
    if len(results) == 1:
        return results.pop()
    return Outcome.PARTLY if results & {Outcome.DONE, Outcome.PARTLY} else Outcome.IMPOSSIBLE
