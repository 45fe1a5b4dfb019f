"""Every move in every state, against the contract's own arrows."""

import pytest

from cases.contract import ARROWS, STATES, WRITTEN_BY_THE_ENGINE, leads_to
from linli.cases.choices import Move, State
from linli.cases.rules import flow
from linli.cases.rules.flow import Beside, MoveRefused

# what must stand beside the state so that only the state decides
FAVOURABLE = {
    "suspend": Beside(clock_runs=True),
    "resume": Beside(suspended=True),
    "extend": Beside(clock_runs=True),
    "decide": Beside(pending_extension=True),
    "answer_consult": Beside(pending_consults=("住房城乡建设局",)),
    "answer_supervision": Beside(open_orders=1),
}


def test_the_contract_names_every_move_and_state():
    assert {*ARROWS, "receive", *WRITTEN_BY_THE_ENGINE} == set(Move.values)
    assert set(STATES) == set(State.values)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", ARROWS)
def test_every_move_in_every_state(move, state):
    beside, wanted = FAVOURABLE.get(move, Beside()), leads_to(move, state)

    if wanted:
        flow.check_move(State(state), Move(move), beside)
        assert flow.next_state(State(state), Move(move)) == wanted
    else:
        with pytest.raises(MoveRefused, match=str(State(state).label)):
            flow.check_move(State(state), Move(move), beside)


def test_nobody_receives_a_case_twice():
    with pytest.raises(MoveRefused):
        flow.check_move(State.RECEIVED, Move.RECEIVE, Beside())


@pytest.mark.parametrize(
    ("state", "move", "beside", "words"),
    [
        ("received", "ask_materials", Beside(notice_passed=True), "第三十二条"),
        ("received", "refuse", Beside(notice_passed=True), "第三十二条"),
        ("in_hand", "answer_consult", Beside(), "没有等待答复"),
        ("in_hand", "suspend", Beside(clock_runs=True, suspended=True), "已经暂停"),
        ("accepted", "suspend", Beside(clock_runs=False), "还没有开始计时"),
        ("in_hand", "resume", Beside(), "没有暂停"),
        ("in_hand", "extend", Beside(clock_runs=True, pending_extension=True), "等待审批"),
        ("in_hand", "extend", Beside(clock_runs=True, limit_known=False), "没有已知的办理期限"),
        ("in_hand", "extend", Beside(clock_runs=True, extensions_granted=2, extensions_most=2), "已经延期 2 次"),
        ("in_hand", "decide", Beside(), "没有等待审批"),
        ("in_hand", "escalate", Beside(can_escalate=False), "没有可以上报"),
        ("in_hand", "answer_supervision", Beside(), "没有等待回复"),
        ("in_hand", "reply", Beside(suspended=True), "先恢复计时"),
        ("in_hand", "reply", Beside(pending_assists=("民政局",)), "民政局"),
        ("in_hand", "reply", Beside(pending_consults=("住房城乡建设局",)), "住房城乡建设局"),
        ("in_hand", "reply", Beside(refusing_assists=("民政局",)), "不同意：民政局"),
        ("closed", "rate", Beside(rated=True), "评价一次"),
    ],
)
def test_what_stands_beside_the_state_refuses_in_words(state, move, beside, words):
    with pytest.raises(MoveRefused, match=words):
        flow.check_move(State(state), Move(move), beside)


def test_a_notice_period_that_has_passed_leaves_the_other_ways_open():
    for move in (Move.ACCEPT, Move.WITHDRAW, Move.TRANSFER, Move.MERGE):
        flow.check_move(State.RECEIVED, move, Beside(notice_passed=True))


@pytest.mark.parametrize(
    ("state", "moves", "words"),
    [
        ("in_hand", (Move.ESCALATE, Move.NOTE), "不能“受理”。您现在可以做的有：上报上级、备注。"),
        ("in_hand", (), "不能“受理”。您现在没有可以做的操作，这件事正由城市管理局办理。"),
        ("refused", (), "不能“受理”。您现在没有可以做的操作，有疑问请找城市管理局。"),
    ],
)
def test_a_state_that_refuses_says_what_is_open_instead(state, moves, words):
    def instead():
        return flow.open_instead(moves, state=State(state), unit="城市管理局")

    with pytest.raises(MoveRefused, match=f"^这件事现在是“{State(state).label}”，{words}$"):
        flow.check_move(State(state), Move.ACCEPT, Beside(), instead=instead)


def test_what_stands_beside_the_state_says_itself_what_to_do():
    with pytest.raises(MoveRefused, match=r"^现在没有等待审批的延期申请。$"):
        flow.check_move(State.IN_HAND, Move.DECIDE, Beside(), instead=lambda: pytest.fail("not asked"))


def test_moves_are_offered_in_the_order_they_are_shown():
    assert flow.moves_in(State.REPLIED) == (
        Move.SUPERVISE,
        Move.ANSWER_SUPERVISION,
        Move.CLOSE,
        Move.CALL_BACK,
        Move.CLASSIFY,
        Move.NOTE,
    )
