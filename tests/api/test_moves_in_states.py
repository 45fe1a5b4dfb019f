"""Every move of the contract in every state, by HTTP: the allowed succeed, all others are refused with a sentence."""

import pytest
from django.db import transaction

from linli.cases.choices import Move, State

# what the contract allows, and the state that follows ("" : the state stays)
OPEN = "received awaiting_materials accepted dispatched in_hand replied".split()
WORKING = ["dispatched", "in_hand"]
ALLOWED: dict[str, tuple[list[str], str]] = {
    "accept": (["received"], "accepted"),
    "ask_materials": (["received"], "awaiting_materials"),
    "supplement": (["awaiting_materials"], "received"),
    "refuse": (["received", "awaiting_materials"], "refused"),
    "transfer": (["received", "awaiting_materials", "accepted", *WORKING], "transferred"),
    "dispatch": (["accepted"], "dispatched"),
    "sign": (["dispatched"], "in_hand"),
    "return": (["dispatched"], "accepted"),
    "reassign": (WORKING, "dispatched"),
    "arbitrate": (["accepted", *WORKING], "dispatched"),
    "consult": (["in_hand"], ""),
    "answer_consult": (WORKING, ""),
    "suspend": (["accepted", *WORKING], ""),
    "resume": (["accepted", *WORKING], ""),
    "extend": (WORKING, ""),
    "decide": (WORKING, ""),
    "escalate": (["accepted", *WORKING], "dispatched"),
    "supervise": (OPEN, ""),
    "answer_supervision": (OPEN, ""),
    "reply": (["in_hand"], "replied"),
    "close": (["replied"], "closed"),
    "call_back": (["replied", "closed"], ""),
    "reopen": (["closed"], "in_hand"),
    "merge": (["received", "accepted"], "merged"),
    "split": (["merged"], "received"),
    "withdraw": (["received", "awaiting_materials", "accepted", *WORKING], "withdrawn"),
    "classify": ([*OPEN, "closed"], ""),
    "note": (list(State.values), ""),
    "rate": (["closed"], ""),
}
UNIT = {"unit": "urban-management"}
GIVEN: dict[str, dict] = {
    "ask_materials": {"items": [{"code": "photo", "what": "现场照片"}], "until": "2026-11-30"},
    "supplement": {"materials": [{"code": "photo", "state": "given"}]},
    "refuse": {"ground": "不属于受理范围", "remedy": "可以申请复核", "other_body": "供电公司"},
    "transfer": {"body": "信访办", "ground": "属于信访事项"},
    "dispatch": UNIT | {"assisting": []},
    "return": {"reason": "不是本单位职责", "basis": "权责清单"},
    "reassign": {"unit": "housing", "note": "归住房部门"},
    "arbitrate": {"unit": "housing", "note": "由住房部门主办"},
    "consult": {"units": ["housing"], "question": "归谁管", "join": "all"},
    "answer_consult": {"text": "同意", "agree": True},
    "suspend": {"ground": "等待鉴定", "from": "2026-11-24"},
    "extend": {"n": 3, "reason": "等配件"},
    "decide": {"outcome": "approve", "note": "同意"},
    "escalate": {"reason": "本级办不了"},
    "supervise": UNIT | {"kind": "remind", "reason": "请尽快办理", "due": "2026-11-27"},
    "answer_supervision": {"order": "", "text": "正在办理"},
    "reply": {"text": "已修好", "outcome": "done"},
    "close": {"result": "已修好"},
    "call_back": {"reached": True, "solved": True, "level": 5},
    "reopen": {"reason": "又坏了"},
    "merge": {"into": ""},
    "split": {"reason": "不是同一件事"},
    "withdraw": {"reason": "不需要了"},
    "classify": {"category": "010103"},
    "note": {"text": "已电话联系"},
    "rate": {"level": 5, "facets": {"态度": 5}, "text": "满意"},
}
MAKER = {
    **dict.fromkeys(["sign", "return", "consult", "extend", "reply"], "handler"),
    **dict.fromkeys(["arbitrate", "supervise", "decide", "call_back"], "supervisor"),
    "answer_consult": "handler2",
    "answer_supervision": "handler",
    "rate": "resident",
}
WAY: dict[str, list[str]] = {
    "received": [],
    "awaiting_materials": ["ask_materials"],
    "accepted": ["accept", "dispatch", "return"],  # so that the clock runs
    "dispatched": ["accept", "dispatch"],
    "in_hand": ["accept", "dispatch", "sign"],
    "replied": ["accept", "dispatch", "sign", "reply"],
    "closed": ["accept", "dispatch", "sign", "reply", "close"],
    "refused": ["refuse"],
    "withdrawn": ["withdraw"],
    "merged": ["merge"],
    "transferred": ["transfer"],
}
ASSISTED = ("supervisor", "arbitrate", UNIT | {"assisting": ["housing"], "note": "两家合办"})
NEEDS: dict[str, dict[str, list[tuple[str, str, dict]]]] = {
    "resume": {state: [("clerk", "suspend", GIVEN["suspend"])] for state in ["accepted", *WORKING]},
    "decide": {state: [("handler", "extend", GIVEN["extend"])] for state in WORKING},
    "answer_supervision": {state: [("supervisor", "supervise", GIVEN["supervise"])] for state in OPEN},
    "answer_consult": {"dispatched": [ASSISTED], "in_hand": [("handler", "consult", GIVEN["consult"])]},
    "escalate": {state: [("clerk", "reassign", {"unit": "centre-004001", "note": "本窗口办"})] for state in WORKING},
}
NEEDS["escalate"]["in_hand"] = [*NEEDS["escalate"]["dispatched"], ("clerk", "sign", {})]


@pytest.fixture
def house(call):
    return {name: call(name) for name in ("clerk", "handler", "handler2", "supervisor", "resident")}


def make(house, number, move, given=None, by=""):
    words = GIVEN.get(move, {}) if given is None else given
    return house[by or MAKER.get(move, "clerk")].move(number, move, **words)


def words_for(move, house, number, other):
    if move == "merge":
        return {"into": other}
    if move == "answer_supervision":
        orders = house["clerk"].get(f"/cases/{number}").json()["orders"]
        return {"order": orders[0]["number"] if orders else "催办〔2026〕1号", "text": "正在办理"}
    return GIVEN.get(move, {})


def test_the_table_names_every_move_and_state():
    assert set(ALLOWED) == set(Move.values) - {"receive", "join", "leave", "follow"}
    assert set(WAY) == set(State.values)


@pytest.mark.parametrize("state", WAY)
def test_every_move_in(state, house):
    number, other = house["clerk"].open()["number"], house["clerk"].open()["number"]
    for move in WAY[state]:
        answer = make(house, number, move, words_for(move, house, number, other))
        assert answer.status_code == 200, answer.content.decode()
    assert house["clerk"].get(f"/cases/{number}").json()["state"] == state
    for move in ["receive", *ALLOWED]:
        with transaction.atomic():
            attempt(house, number, other, state, move)
            transaction.set_rollback(True)


def attempt(house, number, other, state, move):
    states, after = ALLOWED.get(move, ([], ""))
    needs = NEEDS.get(move, {}).get(state, [])
    if state not in states or needs:
        refused = house["resident" if move == "rate" else "clerk"].move(
            number, move, **words_for(move, house, number, other)
        )
        assert refused.status_code == 409, (state, move, refused.content.decode())
        assert refused.json()["detail"].endswith("。")
        assert house["clerk"].get(f"/cases/{number}").json()["state"] == state
    if state not in states:
        assert move not in every_offer(house, number)
        return
    for by, before, given in needs:
        prepared = house[by].move(number, before, **given)
        assert prepared.status_code == 200, (state, move, before, prepared.content.decode())
    by = "clerk" if move == "escalate" else MAKER.get(move, "clerk")
    assert move in house[by].get(f"/cases/{number}").json()["allowed_moves"], (state, move)
    made = house[by].move(number, move, **words_for(move, house, number, other))
    assert made.status_code == 200, (state, move, made.content.decode())
    assert made.json()["state"] == (after or state)


def every_offer(house, number):
    cases = [caller.get(f"/cases/{number}") for caller in house.values()]
    return {move for case in cases if case.status_code == 200 for move in case.json()["allowed_moves"]}


def test_who_may_decide_elsewhere_is_told_where_it_is_decided(house, call):
    number = house["clerk"].open()["number"]
    for move in WAY["in_hand"]:
        make(house, number, move)
    house["handler"].move(number, "extend", **GIVEN["extend"])

    refused = call("town").move(number, "decide", **GIVEN["decide"])

    assert refused.status_code == 403
    assert "城市管理局、区行政服务中心" in refused.json()["detail"]
    assert house["supervisor"].move(number, "decide", **GIVEN["decide"]).status_code == 200
