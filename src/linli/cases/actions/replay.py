"""Taking over a request that was handled elsewhere, with the moves made there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from linli.access.rules import SYSTEM, Actor, require
from linli.cases.actions.intake import PastMove, open_case
from linli.cases.choices import Source
from linli.cases.schema import Opening

__all__ = ["PastMove", "replay_case"]


def replay_case(*, opening: Opening, moves: Sequence[PastMove], by: Actor, at: datetime) -> str:
    """Take a request in and make its past moves, each marked as imported, at its own time. Returns the number.

    One transaction with one audit row that speaks of the case and every move. `opening.received_at` is the time of its
    source; `at` the moment of recording. The account is on record at every move; its right `cases.import` stands for
    the rights that were held elsewhere. Raises NotAllowed without it, and as `open_case` and `make_move` do; then
    nothing is written.
    """
    require(by, "cases.import")
    importer = replace(SYSTEM, account_id=by.account_id, name=by.name)
    return open_case(opening=opening, by=importer, at=at, source=Source.IMPORT, past=moves).number
