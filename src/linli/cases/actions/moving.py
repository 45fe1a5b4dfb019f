"""Making a move: scope, state, right, words, effect, in that order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.access.rules import Actor, NotAllowed, may
from linli.cases import queries
from linli.cases.actions.bundles import follow_part, lock_bundle
from linli.cases.actions.drafts import Draft, effect_of, write_move
from linli.cases.actions.faults import words_of
from linli.cases.choices import Move, Source, State
from linli.cases.models import Case
from linli.cases.queries.cards import CaseCard, card_of, card_of_json, card_to_json
from linli.cases.queries.deciding import DecidedElsewhere, names_of_deciders
from linli.cases.queries.standing import Around, beside_of, holds_standing, open_instead, place_of
from linli.cases.rules import flow
from linli.cases.rules.flow import MoveRefused, Place
from linli.cases.schema import Input, input_of
from linli.kernel import repeats
from linli.kernel.telling import listed, told
from linli.people.actions.parties import FieldRefused


class VersionStale(Exception):
    """The case has moved on since the version the sender saw."""


def make_move(
    *,
    number: str,
    move: str,
    given: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: int | None = None,
    repeat: repeats.RepeatKey | None = None,
    source: str = Source.HERE,
    recorded_at: datetime | None = None,
) -> CaseCard:
    """Make one move on a case and return its card.

    Raises NotFound outside the scope of `by`, VersionStale, MoveRefused when the state does not allow the move,
    NotAllowed without the right where it must be held, FieldRefused for what was given, KeyReused for a repeat key
    used with another request; the same request again gets the first answer. One transaction, one history row, one
    audit row.
    """
    try:
        with transaction.atomic():
            return _make_once(number, move, given, by, at, version, repeat, source, recorded_at)
    except IntegrityError:
        # the same key arrived twice at once: the other one has been answered by now
        answered = repeat and repeats.first_answer(key=repeat)
        if not answered:
            raise
        return card_of_json(answered["card"])


def _make_once(
    number: str,
    move: str,
    given: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: int | None,
    repeat: repeats.RepeatKey | None,
    source: str,
    recorded_at: datetime | None,
) -> CaseCard:
    lock_bundle(number=number)
    case = queries.case_for_update(number=number, by=by)
    # looked up with the case locked: of two at once, the second sees the answer to the first
    answered = repeats.first_answer(key=repeat) if repeat else None
    if answered:
        return card_of_json(answered["card"])
    if version is not None and version != case.version:
        raise VersionStale
    draft = Draft(case=case, move=_known(move, case, by, at), by=by, at=at, source=source, recorded_at=recorded_at)
    apply_move(draft, given)
    write_move(draft)
    if case.bundle_id is not None:
        follow_part(draft)
    card = card_of(case=case, by=by, at=at, around=draft.beside_after)
    if repeat:
        # beside the change, not among the rows that the audit speaks of: it is forgotten after 30 days
        repeats.row(key=repeat, answer={"card": card_to_json(card)}, at=at).save(force_insert=True)
    return card


def apply_move(draft: Draft, given: Mapping[str, Any]) -> None:
    """Check a move against state, right and words, and work its effect on the draft in memory."""
    case, move, by = draft.case, draft.move, draft.by
    state = State(case.state)
    around = draft.beside
    beside = beside_of(case=case, by=by, around=around, at=draft.at)
    flow.check_move(
        state, move, beside, instead=lambda: open_instead(case=case, by=by, around=around, at=draft.at), say=told
    )
    check_right(case, move, by, around)
    checked = check_words(move, given, whole=beside.place is Place.WHOLE)
    draft.before, case.state = state, flow.next_state(state, move)
    effect_of(move=move, case=case)(draft, checked)


def check_right(case: Case, move: Move, by: Actor, around: Around) -> None:
    """Raise NotAllowed unless `by` holds the move's right where the case asks for it.

    Who may decide on more time elsewhere, but not for this case, is told who does (DecidedElsewhere).
    """
    if holds_standing(case=case, move=move, by=by, around=around):
        return
    right = flow.spec_of(move, State(case.state), place_of(case=case)).right
    if move == Move.DECIDE and may(by, right):
        units = listed(names_of_deciders(case=case))
        raise DecidedElsewhere(_("这件事的延期由%(units)s或其上级审批，提出申请的人不能自己审批。") % {"units": units})
    raise NotAllowed(right or move)


def check_words(move: Move, given: Mapping[str, Any], *, whole: bool = False) -> Input:
    """What was given, as the move's own type; `whole`: of a bundle. Raises FieldRefused with every fault."""
    try:
        return input_of(move, whole=whole).model_validate(dict(given))
    except ValidationError as faults:
        raise FieldRefused(words_of(faults)) from None


def _known(move: str, case: Case, by: Actor, at: datetime) -> Move:
    try:
        return Move(move)
    except ValueError:
        words = {"move": move, "then": told(open_instead(case=case, by=by, at=at))}
        raise MoveRefused(_("没有“%(move)s”这一步操作。%(then)s") % words) from None
