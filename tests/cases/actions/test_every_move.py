"""Every move of the contract in every state, through the engine: the allowed lead where they should, the others refuse."""

import pytest
from django.db import transaction

from cases.contract import ARROWS, STATES, leads_to
from conftest import MONDAY
from linli.access.rules import NotAllowed
from linli.cases import queries
from linli.cases.choices import Move
from linli.cases.models import CaseMove
from linli.cases.rules.flow import MoveRefused
from linli.kernel import audit
from linli.kernel.models import AuditRow

# who makes a move, and with which words
SAID = {
    "accept": ("clerk", {}),
    "ask_materials": ("clerk", {"items": [{"code": "photo", "what": "照片"}], "until": "2026-12-01"}),
    "supplement": ("clerk", {"materials": [{"code": "photo"}]}),
    "refuse": ("clerk", {"ground": "不属于本区"}),
    "transfer": ("clerk", {"body": "信访工作机构", "ground": "属于信访事项"}),
    "dispatch": ("clerk", {"unit": "urban-management"}),
    "sign": ("handler", {}),
    "return": ("handler", {"reason": "不归我们管", "basis": "职责清单"}),
    "reassign": ("supervisor", {"unit": "housing", "note": "小区内的路灯"}),
    "arbitrate": ("supervisor", {"unit": "housing", "note": "小区内的路灯"}),
    "consult": ("handler", {"units": ["housing"], "question": "归谁管"}),
    "answer_consult": ("handler2", {"text": "归城管", "agree": True}),
    "suspend": ("clerk", {"ground": "鉴定", "from": "2026-11-23", "until": "2026-11-30"}),
    "resume": ("clerk", {}),
    "extend": ("handler", {"n": 3, "reason": "等配件"}),
    "decide": ("supervisor", {"outcome": "approve", "note": "同意"}),
    "escalate": ("clerk", {"reason": "本级解决不了"}),
    "supervise": ("supervisor", {"kind": "remind", "reason": "请抓紧", "unit": "centre-004001", "due": "2026-12-01"}),
    "answer_supervision": ("clerk", {"text": "正在办"}),
    "reply": ("handler", {"text": "已修好", "outcome": "done"}),
    "close": ("clerk", {"result": "已修好"}),
    "call_back": ("clerk", {"reached": True, "solved": True, "level": 5}),
    "reopen": ("clerk", {"reason": "又坏了"}),
    "merge": ("clerk", {}),
    "split": ("clerk", {"reason": "不是同一件事"}),
    "withdraw": ("clerk", {"reason": "已自行修好"}),
    "classify": ("clerk", {"category": "010103"}),
    "note": ("clerk", {"text": "打过电话"}),
    "rate": ("holder", {"level": 5}),
}


NEEDS = {
    ("resume", ""): [("suspend", "clerk", SAID["suspend"][1])],
    ("decide", ""): [("extend", "handler", SAID["extend"][1])],
    ("answer_supervision", ""): [("supervise", "supervisor", SAID["supervise"][1])],
    ("answer_consult", "in_hand"): [("consult", "handler", SAID["consult"][1])],
    ("answer_consult", "dispatched"): [
        ("arbitrate", "supervisor", {"unit": "urban-management", "assisting": ["housing"], "note": "会签"})
    ],
    ("escalate", "dispatched"): [("reassign", "supervisor", {"unit": "centre-004001", "note": "先看看"})],
    ("escalate", "in_hand"): [
        ("reassign", "supervisor", {"unit": "centre-004001", "note": "先看看"}),
        ("sign", "clerk", {}),
    ],
}


@pytest.fixture
def stage(play, lamp_at, open_lamp):
    """A case in a state, with what a move needs beside it. An accepted case is one that came back: its clock runs."""

    def build(state, move):
        number, said = lamp_at("dispatched" if state == "accepted" else state), dict(SAID[move][1])
        if state == "accepted":
            play(number, "return", "handler", **SAID["return"][1])
        for name, by, given in NEEDS.get((move, ""), NEEDS.get((move, state), [])) if leads_to(move, state) else ():
            orders = play(number, name, by, **given).orders
            said |= {"order": orders[0].number} if orders else {}
        return number, said | ({"into": open_lamp()} if move == "merge" else {})

    return build


@pytest.mark.parametrize("state", STATES)
def test_every_move(state, stage, play, holder, case_of, actor):
    for move in ARROWS:
        with transaction.atomic():
            number, said = stage(state, move)
            case, by = case_of(number), SAID[move][0]
            who, wanted = holder(number) if by == "holder" else actor(by), leads_to(move, state)
            # put in reach by hand, so that scope does not hide what the state says
            if who.seats and not queries.cases_seen_by(who).filter(number=number).exists():
                _show(play, number, case, who)
                case = case_of(number)
            rows, records = CaseMove.objects.count(), AuditRow.objects.count()
            if wanted:
                card = play(number, move, who, **said)
                step = CaseMove.objects.get(case=case, seq=case.version + 1)
                assert (card.state, card.version) == (wanted, case.version + 1), move
                assert (step.move, step.from_state, step.to_state) == (move, state, wanted)
                assert (step.by_id, step.at, step.unit_id) == (who.account_id, MONDAY, case_of(number).unit_id)
                n = 2 if move in {"merge", "split"} else 1  # both histories say so
                assert (CaseMove.objects.count(), AuditRow.objects.count()) == (rows + n, records + n)
            else:
                assert move not in queries.case_card(number=number, by=who, at=MONDAY).allowed_moves
                # the caller's own words never matter when the state refuses
                with pytest.raises(MoveRefused, match="这件事现在是“"):
                    play(number, move, who, **said)
                assert (CaseMove.objects.count(), AuditRow.objects.count()) == (rows, records)
            transaction.set_rollback(True)


def _show(play, number, case, who):
    from linli.cases.actions.drafts import reach_rows  # noqa: PLC0415

    known = set(case.reach.values_list("unit_id", flat=True))
    for row in reach_rows(case, {who.unit_id}):
        if row.unit_id not in known:
            row.save(force_insert=True)


def test_the_chain_holds_after_every_move(stage, play, holder):
    for move, (by, _) in SAID.items():
        state = ARROWS[move][0].split()[0]
        number, said = stage(state, move)
        play(number, move, holder(number) if by == "holder" else by, **said)

    outcome = audit.verify()
    assert outcome.ok, outcome.findings[:3]
    assert set(CaseMove.objects.values_list("move", flat=True)) == set(Move.values) - {"follow"}


@pytest.mark.parametrize(
    ("state", "move", "by"),
    [
        ("received", "accept", "auditor"),
        ("received", "accept", "supervisor"),
        ("received", "refuse", "auditor"),
        ("accepted", "dispatch", "auditor"),
        ("dispatched", "sign", "clerk"),
        ("dispatched", "return", "clerk"),
        ("dispatched", "reassign", "auditor"),
        ("dispatched", "arbitrate", "clerk"),
        ("dispatched", "arbitrate", "handler"),
        ("in_hand", "consult", "clerk"),
        ("in_hand", "extend", "clerk"),
        ("in_hand", "reply", "clerk"),
        ("in_hand", "reply", "supervisor"),
        ("in_hand", "transfer", "handler"),
        ("in_hand", "withdraw", "handler"),
        ("in_hand", "supervise", "handler"),
        ("replied", "close", "handler"),
        ("closed", "reopen", "handler"),
        ("closed", "rate", "clerk"),
        ("closed", "rate", "handler"),
        ("closed", "note", "auditor"),
    ],
)
def test_a_move_needs_its_right_where_it_is_held(play, lamp_at, actor, state, move, by):
    number = lamp_at(state)

    assert move not in queries.case_card(number=number, by=actor(by), at=MONDAY).allowed_moves
    with pytest.raises(NotAllowed):
        play(number, move, by, **SAID[move][1])


@pytest.mark.parametrize("move", ["accept", "reply", "jump"])
@pytest.mark.parametrize("by", ["clerk", "handler", "supervisor", "auditor"])
def test_a_refusal_names_the_moves_this_account_may_make(play, lamp_at, actor, move, by):
    number = lamp_at("dispatched")
    mine = queries.case_card(number=number, by=actor(by), at=MONDAY).allowed_moves
    words = (
        f"您现在可以做的有：{'、'.join(str(Move(name).label) for name in mine)}。"
        if mine
        else "正由万盛经开区城市管理局办理。"
    )

    assert bool(mine) == (by != "auditor")
    with pytest.raises(MoveRefused, match=f"{words}$"):
        play(number, move, by)


@pytest.mark.parametrize("move", ["jump", "", "receive"])
def test_what_is_no_move_is_refused_in_words(play, open_lamp, move):
    with pytest.raises(MoveRefused):
        play(open_lamp(), move)
