"""Taking over a request that was handled elsewhere, with the moves made there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.access.rules import SYSTEM, Actor, require
from linli.cases.actions.drafts import Draft, write_move
from linli.cases.actions.intake import open_case
from linli.cases.actions.moving import apply_move
from linli.cases.choices import Move, Source
from linli.cases.models import Case
from linli.cases.schema import Opening


@dataclass(frozen=True)
class PastMove:
    """A move that was made elsewhere, what was said with it, and when."""

    move: Move
    given: Mapping[str, Any]
    at: datetime


@transaction.atomic
def replay_case(*, opening: Opening, moves: Sequence[PastMove], by: Actor, at: datetime) -> str:
    """Take a request in and make its past moves, each marked as imported, at its own time. Returns the number.

    `opening.received_at` is the time of its source; `at` the moment of recording. The account is on record at every
    move; its right `cases.import` stands for the rights that were held elsewhere. Raises NotAllowed without it, and as
    `open_case` and `make_move` do; then nothing is written.
    """
    require(by, "cases.import")
    importer = replace(SYSTEM, account_id=by.account_id, name=by.name)
    number = open_case(opening=opening, by=importer, at=at, source=Source.IMPORT).number
    case = Case.objects.select_for_update().get(number=number)
    around = None
    for past in moves:
        draft = Draft(
            case=case, move=past.move, by=importer, at=past.at, source=Source.IMPORT, recorded_at=at, around=around
        )
        apply_move(draft, past.given)
        write_move(draft)
        around = draft.beside_after
    return number
