"""Which move is possible in which state, and who stands where to make it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from linli.cases.choices import OPEN_STATES, Move, State
from linli.kernel.sentences import Sentence

S, M = State, Move


class MoveRefused(Exception):
    """The case, as it stands, does not allow the move. The sentence says why and what is possible instead."""


class Standing(Enum):
    """Where the right must be held: over the window, the unit that holds the case, either, where more time is decided
    on, a seat, anywhere; or as the resident.
    """

    WINDOW = "window"
    HOLDER = "holder"
    EITHER = "either"
    DECIDER = "decider"
    SEAT = "seat"
    RESIDENT = "resident"
    WINDOW_OR_RESIDENT = "window or resident"


class Place(Enum):
    """A case by itself, a bundle 一件事 as a whole, or a part of one."""

    ALONE = "alone"
    WHOLE = "whole"
    PART = "part"


@dataclass(frozen=True)
class Spec:
    """A move: from which states, to which (None: the state stays), by which right held where."""

    before: frozenset[State]
    after: State | None
    right: str
    standing: Standing


def _spec(before: set[State] | frozenset[State], after: State | None, right: str, standing: Standing) -> Spec:
    return Spec(frozenset(before), after, right, standing)


AT_DESK = {S.RECEIVED, S.AWAITING_MATERIALS, S.ACCEPTED}
WORKING = {S.DISPATCHED, S.IN_HAND}
SPECS: dict[Move, Spec] = {
    M.ACCEPT: _spec({S.RECEIVED}, S.ACCEPTED, "cases.accept", Standing.WINDOW),
    M.ASK_MATERIALS: _spec({S.RECEIVED}, S.AWAITING_MATERIALS, "cases.accept", Standing.WINDOW),
    M.SUPPLEMENT: _spec({S.AWAITING_MATERIALS}, S.RECEIVED, "cases.accept", Standing.WINDOW_OR_RESIDENT),
    M.REFUSE: _spec({S.RECEIVED, S.AWAITING_MATERIALS}, S.REFUSED, "cases.accept", Standing.WINDOW),
    # a petition may be known as one only when it is in hand: it is sent on then, not closed (《信访工作条例》)
    M.TRANSFER: _spec(AT_DESK | WORKING, S.TRANSFERRED, "cases.accept", Standing.WINDOW),
    M.DISPATCH: _spec({S.ACCEPTED}, S.DISPATCHED, "cases.dispatch", Standing.WINDOW),
    M.SIGN: _spec({S.DISPATCHED}, S.IN_HAND, "cases.handle", Standing.HOLDER),
    M.RETURN: _spec({S.DISPATCHED}, S.ACCEPTED, "cases.handle", Standing.HOLDER),
    M.REASSIGN: _spec(WORKING, S.DISPATCHED, "cases.reassign", Standing.EITHER),
    M.ARBITRATE: _spec({S.ACCEPTED, *WORKING}, S.DISPATCHED, "cases.arbitrate", Standing.EITHER),
    M.CONSULT: _spec({S.IN_HAND}, None, "cases.handle", Standing.HOLDER),
    M.ANSWER_CONSULT: _spec(WORKING, None, "cases.handle", Standing.SEAT),
    M.SUSPEND: _spec({S.ACCEPTED, *WORKING}, None, "cases.handle", Standing.EITHER),
    M.RESUME: _spec({S.ACCEPTED, *WORKING}, None, "cases.handle", Standing.EITHER),
    M.EXTEND: _spec(WORKING, None, "cases.ask", Standing.HOLDER),
    M.DECIDE: _spec(WORKING, None, "cases.decide", Standing.DECIDER),
    M.ESCALATE: _spec({S.ACCEPTED, *WORKING}, S.DISPATCHED, "cases.escalate", Standing.HOLDER),
    M.SUPERVISE: _spec(OPEN_STATES, None, "cases.supervise", Standing.EITHER),
    M.ANSWER_SUPERVISION: _spec(OPEN_STATES, None, "cases.handle", Standing.SEAT),
    M.REPLY: _spec({S.IN_HAND}, S.REPLIED, "cases.handle", Standing.HOLDER),
    M.CLOSE: _spec({S.REPLIED}, S.CLOSED, "cases.close", Standing.WINDOW),
    M.CALL_BACK: _spec({S.REPLIED, S.CLOSED}, None, "cases.call_back", Standing.EITHER),
    M.REOPEN: _spec({S.CLOSED}, S.IN_HAND, "cases.reopen", Standing.WINDOW_OR_RESIDENT),
    M.MERGE: _spec({S.RECEIVED, S.ACCEPTED}, S.MERGED, "cases.merge", Standing.WINDOW),
    M.SPLIT: _spec({S.MERGED}, S.RECEIVED, "cases.merge", Standing.WINDOW),  # or where it was merged from
    M.WITHDRAW: _spec(AT_DESK | WORKING, S.WITHDRAWN, "cases.withdraw", Standing.WINDOW_OR_RESIDENT),
    M.CLASSIFY: _spec(OPEN_STATES | {S.CLOSED}, None, "cases.dispatch", Standing.EITHER),
    M.NOTE: _spec(frozenset(State), None, "cases.note", Standing.SEAT),
    M.RATE: _spec({S.CLOSED}, None, "", Standing.RESIDENT),
}

# units decide on the parts of a bundle; what the resident has to do with is the bundle
LEFT_TO_PARTS = frozenset(
    {M.TRANSFER, M.SIGN, M.RETURN, M.REASSIGN, M.ARBITRATE, M.CONSULT, M.SUSPEND, M.RESUME, M.EXTEND, M.ESCALATE}
    | {M.REPLY, M.CLOSE, M.MERGE}
)
LEFT_TO_WHOLE = frozenset({M.ACCEPT, M.ASK_MATERIALS, M.SUPPLEMENT, M.CLOSE, M.CALL_BACK, M.REOPEN, M.MERGE, M.RATE})
SENT_WITH_WHOLE = frozenset({M.DISPATCH, M.ARBITRATE, M.ESCALATE})
# a part may be refused by its unit: a decision not to grant it, while the others go on
OF_PARTS: dict[Move, Spec] = {M.REFUSE: _spec(WORKING, S.REFUSED, "cases.handle", Standing.HOLDER)}

# beyond the state alone (`Beside.also`): what is with a department is merged by who heads a centre; who was merged
# rates and asks again when the case that answers for all is closed
_SENT = _spec(WORKING, S.MERGED, "cases.regroup", Standing.EITHER)
IN_STATE: dict[tuple[Move, State], Spec] = {
    (M.MERGE, S.DISPATCHED): _SENT,
    (M.MERGE, S.IN_HAND): _SENT,
    (M.REOPEN, S.MERGED): _spec({S.MERGED}, None, "cases.reopen", Standing.WINDOW_OR_RESIDENT),
    (M.RATE, S.MERGED): _spec({S.MERGED}, None, "", Standing.RESIDENT),
}


@dataclass(frozen=True)
class Beside:
    """What stands beside the state and decides with it. `sent`: it was dispatched before. `also`: moves of `IN_STATE`
    that are open here, though the state alone does not open them.
    """

    place: Place = Place.ALONE
    sent: bool = False
    notice_passed: bool = False
    suspended: bool = False
    clock_runs: bool = False
    limit_known: bool = True
    pending_assists: tuple[str, ...] = ()
    pending_consults: tuple[str, ...] = ()
    refusing_assists: tuple[str, ...] = ()
    pending_extension: bool = False
    extensions_granted: int = 0
    extensions_most: int | None = None
    open_orders: int = 0
    rated: bool = False
    can_escalate: bool = True
    can_classify: bool = True
    also: frozenset[Move] = frozenset()


def check_move(
    state: State,
    move: Move,
    beside: Beside,
    *,
    instead: Callable[[], Sentence] | None = None,
    say: Callable[[Sentence], str] = str,
) -> None:
    """Raise MoveRefused when a case in this state does not allow the move.

    `instead` is asked what is open to who asks, when the state itself refuses; `say` puts the sentence into words.
    """
    reason = next(refusals(state, move, beside), None)
    if reason and instead and move not in moves_in(state, beside.place, beside.also):
        reason = Sentence("%(why)s%(then)s", why=reason, then=instead())
    if reason:
        raise MoveRefused(say(reason))


def refusals(state: State, move: Move, beside: Beside) -> Iterator[Sentence]:
    """Why a move is not possible now; nothing when it is."""
    spec = SPECS.get(move)
    if spec is None:
        yield Sentence("没有“%(move)s”这一步操作。", move=move.label)
        return
    if move not in moves_in(state, beside.place, beside.also):
        yield Sentence("这件事现在是“%(state)s”，不能“%(move)s”。", state=state.label, move=move.label)
        return
    yield from _elsewhere(move, beside)
    yield from _GUARDS.get(move, _free)(beside)


def open_instead(moves: Iterable[Move], *, state: State, unit: str) -> Sentence:
    """What one may do now; where that is nothing, who has the case."""
    labels = tuple(move.label for move in moves)
    if labels:
        return Sentence("您现在可以做的有：%(possible)s。", possible=labels)
    if state in OPEN_STATES:
        return Sentence("您现在没有可以做的操作，这件事正由%(unit)s办理。", unit=unit)
    return Sentence("您现在没有可以做的操作，有疑问请找%(unit)s。", unit=unit)


def spec_of(move: Move, state: State, place: Place) -> Spec:
    """What a move asks for: of a part in some states something else than of other cases."""
    own = OF_PARTS.get(move) if place is Place.PART else IN_STATE.get((move, state))
    return own if own and state in own.before else SPECS[move]


def next_state(state: State, move: Move) -> State:
    """The state after an allowed move."""
    return IN_STATE.get((move, state), SPECS[move]).after or state


@lru_cache(maxsize=512)
def moves_in(state: State, place: Place = Place.ALONE, also: frozenset[Move] = frozenset()) -> tuple[Move, ...]:
    """The moves that a state allows to someone, in the order they are shown."""
    here = [move for move in SPECS if state in spec_of(move, state, place).before]
    return tuple(move for move in here if (move, state) not in IN_STATE or move in also)


def _elsewhere(move: Move, beside: Beside) -> Iterator[Sentence]:
    if beside.place is Place.WHOLE and move in LEFT_TO_PARTS:
        yield Sentence("一件事由各部分的承办单位分别办理，“%(move)s”请在具体的部分上做。", move=move.label)
    elif beside.place is Place.PART and (move in LEFT_TO_WHOLE or (move in SENT_WITH_WHOLE and not beside.sent)):
        yield Sentence("这是一件事的一部分，“%(move)s”请在整件事上做。", move=move.label)


def _free(beside: Beside) -> Iterator[Sentence]:
    yield from ()


def _telling(beside: Beside) -> Iterator[Sentence]:
    if beside.notice_passed:
        yield Sentence("一次告知的期限已过，依法自收到材料之日起即为受理，请先受理（《行政许可法》第三十二条）。")


def _answering(beside: Beside) -> Iterator[Sentence]:
    if not (beside.pending_assists or beside.pending_consults):
        yield Sentence("现在没有等待答复的协办或征求意见。")


def _suspending(beside: Beside) -> Iterator[Sentence]:
    if beside.suspended:
        yield Sentence("计时已经暂停，恢复后才能再次暂停。")
    elif not beside.clock_runs:
        yield Sentence("这件事还没有开始计时，不需要暂停。")


def _resuming(beside: Beside) -> Iterator[Sentence]:
    if not beside.suspended:
        yield Sentence("计时没有暂停，不需要恢复。")


def _extending(beside: Beside) -> Iterator[Sentence]:
    if beside.pending_extension:
        yield Sentence("已有一份延期申请在等待审批。")
    elif not beside.limit_known or not beside.clock_runs:
        yield Sentence("这件事没有已知的办理期限，不能申请延期。")
    elif beside.extensions_most is not None and beside.extensions_granted >= beside.extensions_most:
        yield Sentence("已经延期 %(n)s 次，不能再申请延期。", n=beside.extensions_granted)


def _deciding(beside: Beside) -> Iterator[Sentence]:
    if not beside.pending_extension:
        yield Sentence("现在没有等待审批的延期申请。")


def _escalating(beside: Beside) -> Iterator[Sentence]:
    if not beside.can_escalate:
        yield Sentence("承办单位之上没有可以上报的服务中心。请改派，或由区级裁定。")


def _answering_order(beside: Beside) -> Iterator[Sentence]:
    if not beside.open_orders:
        yield Sentence("现在没有等待回复的催办或督办。")


def _replying(beside: Beside) -> Iterator[Sentence]:
    if beside.suspended:
        yield Sentence("计时正在暂停，请先恢复计时再答复。")
    waiting = (*beside.pending_assists, *beside.pending_consults)
    if waiting:
        yield Sentence("还有单位没有答复：%(units)s。全部会签后才能答复。", units=waiting)
    elif beside.refusing_assists:
        yield Sentence("协办单位不同意：%(units)s。请再次征求意见，或由区级裁定。", units=beside.refusing_assists)


def _classifying(beside: Beside) -> Iterator[Sentence]:
    if not beside.can_classify:
        yield Sentence("只有诉求按分类表归类，而且本区要先载入诉求分类。")


def _rating(beside: Beside) -> Iterator[Sentence]:
    if beside.rated:
        yield Sentence("这次办理已经评价过了，每次办理评价一次。")


_GUARDS = {
    M.ASK_MATERIALS: _telling,
    M.REFUSE: _telling,
    M.ANSWER_CONSULT: _answering,
    M.SUSPEND: _suspending,
    M.RESUME: _resuming,
    M.EXTEND: _extending,
    M.DECIDE: _deciding,
    M.ESCALATE: _escalating,
    M.ANSWER_SUPERVISION: _answering_order,
    M.REPLY: _replying,
    M.CLASSIFY: _classifying,
    M.RATE: _rating,
}
