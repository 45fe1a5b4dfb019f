"""The tracking code: eight digits that belong to one number, made from the case's id and a key."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import digit
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.choices import AccountKind
from linli.access.rules import Actor
from linli.cases.choices import MaterialState, Move, State
from linli.cases.models import Case, TrackLock
from linli.cases.queries.bundles import PartLine, part_lines
from linli.cases.queries.cards import BETWEEN_STAFF, Step, steps_of
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.joined import main_of
from linli.cases.queries.standing import allowed_moves
from linli.kernel import seals
from linli.organisations.queries import unit_cards

# what is told of a case to those whose own was merged into it: nothing that its reporter wrote
SHARED = frozenset({Move.DISPATCH, Move.REASSIGN, Move.ARBITRATE, Move.ESCALATE, Move.SIGN, Move.REPLY, Move.CLOSE})
RESIDENT_MOVES = ("supplement", "rate", "reopen", "withdraw")


class CodeRefused(Exception):
    """The number or the code is wrong; which of the two is not told."""


class NumberLocked(CodeRefused):
    """Too many wrong codes for this number; it opens again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class TrackCard:
    """What the holder of a tracking code sees."""

    number: str
    state: str
    label: str
    title: str
    matter_name: str
    unit: str
    unit_phone: str
    due_date: date | None
    due_provisional: bool
    received_at: datetime
    steps: tuple[Step, ...]
    reply: str
    result: str
    rating: int | None
    materials_asked: tuple[tuple[str, str, str], ...]
    may: tuple[str, ...]
    parts: tuple[PartLine, ...] = ()
    main_state: str = ""  # of the case that answers for this one, when it was merged


def tracking_code(*, case_id: UUID) -> str:
    """The code of a case: eight digits."""
    return f"{int(seals.keyed_digest(str(case_id), purpose='track')[:15], 16) % 10**8:08d}"


def code_fits(*, case_id: UUID, code: str) -> bool:
    """Whether a code belongs to a case, in constant time."""
    digits = "".join(str(digit(char)) for char in code if char.isdigit())
    return hmac.compare_digest(digits.encode(), tracking_code(case_id=case_id).encode())


def lock_of(*, number: str) -> TrackLock | None:
    """Wrong codes counted for a number, known or not."""
    return TrackLock.objects.filter(number=lock_key(number=number)).first()


def lock_key(*, number: str) -> str:
    """What stands for a number in the counts: people type all sorts of numbers where a case's is asked for."""
    return seals.keyed_digest(number, purpose="track-lock")[:32]


def holder_of(*, case: Case) -> Actor:
    """Who holds the tracking code of a case: may see that case, and make a resident's moves."""
    return Actor(account_id=None, name="", kind=AccountKind.RESIDENT, case_id=case.pk)


def _label(case: Case, held: Case) -> str:
    """How a case stands; one that was merged as what answers for it stands, once that has its answer."""
    if held.pk == case.pk:
        return str(State(case.state).label)
    return str(State(held.state).label) if held.state in {State.REPLIED, State.CLOSED} else _("一并办理")


def _steps(case: Case, held: Case) -> list[Step]:
    """What happened to a case, and after it was merged to what answers for it: who has it, and the answer."""
    steps = [step for step in steps_of(case=case) if step.move not in BETWEEN_STAFF]
    if held.pk == case.pk:
        return steps
    merged = max((step.at for step in steps if step.move == Move.MERGE), default=case.received_at)
    shared = [step for step in steps_of(case=held) if step.move in SHARED and step.at >= merged]
    return sorted([*steps, *shared], key=lambda step: step.at)


def track_card(*, case: Case, by: Actor, at: datetime) -> TrackCard:
    """A case as its resident follows it; what it was merged into answers for it.

    The caller has checked the code, or that `by` has a part in it.
    """
    held = main_of(case=case)
    unit = unit_cards()[held.unit_id]
    asked = case.materials.filter(state=MaterialState.MISSING).exclude(asked="").values_list("code", "name", "asked")
    return TrackCard(
        number=case.number,
        state=case.state,
        label=_label(case, held),
        title=case.title,
        matter_name=matter_of(case=case).name,
        unit=unit.name,
        unit_phone=unit.phone,
        due_date=held.due_date,
        due_provisional=held.due_provisional,
        received_at=case.received_at,
        steps=tuple(_steps(case, held)),
        reply=held.reply,
        result=held.result,
        rating=case.rating,
        materials_asked=tuple(asked) if case.state == State.AWAITING_MATERIALS else (),
        may=tuple(move for move in allowed_moves(case=case, by=by, at=at) if move in RESIDENT_MOVES),
        parts=part_lines(case=case, by=by, at=at),
        main_state=held.state if held.pk != case.pk else "",
    )
