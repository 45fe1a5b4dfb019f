"""How the life of a request may go. Each course acts at `life.at` and yields the moment of its next act."""

from datetime import datetime, timedelta

from linli.cases.queries.routes import proposed_way
from linli.cli.demo.play import Course, Life
from linli.cli.demo.sayings import (
    ASKED_BESIDE,
    ASKED_OF,
    CLEARED,
    DELAYED,
    HELD_UP,
    LESS,
    MINE_NOT,
    NOT_OURS,
    PRESSED,
    REFUSED_PAPERS,
    UNASKED,
    WAITED,
    WAITING,
)
from linli.cli.demo.texts import ANSWERS, RATED, RESULTS
from linli.cli.demo.wider import WIDER


def course_of(life: Life, kind: str) -> Course:
    """The course of a kind of matter."""
    return {"appeal": appeal, "registration": at_once, "certificate": refused_at_once}.get(kind, application)(life)


SHORT = {"social-organisation-filing"}  # seven days, all of them counted


def refused_at_once(life: Life) -> Course:
    """What is never given is refused at intake."""
    life.open()
    yield from ()


def at_once(life: Life) -> Course:
    """Registered while the resident waits, or by the department within days."""
    life.open()
    yield life.minutes(2, 10)
    life.move("accept", life.clerk)
    yield from _send(life)
    yield from _signatures(life)
    yield from _answer(life, life.minutes(3, 15) if life.holder == life.clerk else life.days(1, 4))
    yield from _feed_back(life)


def application(life: Life) -> Course:
    """A benefit or a filing: papers, acceptance, joint signature, answer."""
    life.open()
    turn = life.one_of(accept=72, papers=20, refuse=4, deemed=2, withdraw=2)
    if turn == "deemed":
        yield life.days(7, 8)  # nobody looked at it in time; the law accepted it, and the town finds it on its list
        yield from _from_acceptance(life)
        return
    yield life.minutes(5, 600)
    if turn == "papers":
        yield from _ask_papers(life)
    if turn == "refuse":
        life.move(
            "refuse",
            life.clerk,
            ground="经核对，申请人户籍不在本区。",
            remedy="可向户籍所在地申请。",
            other_body="户籍所在地的村（社区）",
        )
        return
    life.move("accept", life.clerk)
    if turn == "withdraw":
        yield life.days(1, 2)
        life.move("withdraw", life.clerk, reason="申请人改为到户籍地办理。")
        return
    yield life.minutes(20, 400)
    yield from _from_acceptance(life)


def _from_acceptance(life: Life) -> Course:
    """Dispatch, joint signature, answer within the limit."""
    yield from _send(life)
    yield life.days(0, 1) if life.matter in SHORT else life.days(1, 4)
    if life.one_of(go=90, extend=10) == "extend":
        yield from _extend(life)
    yield from _signatures(life)
    yield from _answer(life, life.in_time(2, 17))
    yield from _feed_back(life)


def _ask_papers(life: Life) -> Course:
    assert life.card is None
    until = life.today + timedelta(days=15)
    items = [{"code": "id-card", "what": "身份证复印件不清楚，请重新提供"}]
    life.move("ask_materials", life.clerk, items=items, until=until.isoformat())
    yield life.days(1, 12)
    life.move("supplement", life.clerk, materials=[{"code": "id-card", "state": "given"}])
    yield life.minutes(5, 120)


def appeal(life: Life) -> Course:
    """A street lamp, a noise, a leak, a quarrel."""
    life.open()
    turn = life.one_of(go=87, refuse=2, transfer=2, withdraw=3, leave=2, escalate=4)
    if turn == "leave":
        yield life.days(1, 3)
    yield life.minutes(3, 90)
    if turn in _ENDS:
        yield from _ENDS[turn](life)
        return
    life.move("accept", life.clerk)
    yield life.minutes(2, 240)
    if turn == "escalate":
        yield from _upward(life)
    else:
        yield from _send(life)
    mine = life.year.under_way.setdefault((life.matter, life.window), [])
    mine.append(life.number)
    yield from _in_between(life)
    yield from _signatures(life)
    slow = life.one_of(quick=46, usual=48, late=6)
    if slow == "late":
        yield from _press(life, life.in_time(5, 12))
    yield from _answer(life, life.overdue(1, 4) if slow == "late" else life.in_time(*_PACE[slow]))
    mine.remove(life.number)
    yield from _feed_back(life)


_PACE = {"quick": (1, 3), "usual": (3, 6)}


def reported_again(life: Life, first: Life) -> Course:
    """A fault that was reported before: joined to the first report while that is under way."""
    life.open()
    yield life.minutes(5, 60)
    if first.number in life.year.under_way.get((life.matter, life.window), []):
        life.move("merge", life.clerk, into=first.number, note="与已受理的是同一处。")
    else:
        life.move("refuse", life.clerk, ground="同一诉求已经办理，没有新的情况。", remedy="可以凭原办件编号查询结果。")


def _refuse(life: Life) -> Course:
    life.move(
        "refuse",
        life.clerk,
        ground="同一诉求已经办结答复，没有新的事实和理由。",
        remedy="对原答复不满意的，可以申请重办。",
    )
    yield from ()


def _transfer(life: Life) -> Course:
    life.move("transfer", life.clerk, body="人民法院", ground="双方已经起诉，依法通过诉讼解决。")
    yield from ()


def _withdraw(life: Life) -> Course:
    life.move("withdraw", life.clerk, reason="来电说已经自行解决。")
    yield from ()


_ENDS = {"refuse": _refuse, "transfer": _transfer, "withdraw": _withdraw}


def _send(life: Life) -> Course:
    """Dispatch by the rule and sign; sometimes it comes back first and is arbitrated."""
    from linli.cases.models import Case  # noqa: PLC0415

    way = proposed_way(case=Case.objects.get(number=life.number))
    assert way is not None
    life.move("dispatch", life.clerk, unit=way.lead_code, assisting=list(way.assisting))
    turn = life.one_of(sign=94, back=4, reassign=2)
    elsewhere = PASSED_ON.get(life.matter, "")
    if way.lead_code == life.window or (turn == "reassign" and elsewhere in {"", way.lead_code, *way.assisting}):
        turn = "sign"
    yield life.minutes(3, 15) if turn == "sign" and way.lead_code == life.window else life.days(0, 1)
    if turn == "back":
        life.move(
            "return",
            life.holder,
            reason=UNASKED.get(life.matter, NOT_OURS if _is_fault(life) else MINE_NOT),
            basis="单位职责清单",
        )
        yield life.minutes(60, 500)
        life.move("arbitrate", life.year.staff.supervisor, unit=way.lead_code, note="先行处置，费用另行协商。")
        yield life.minutes(60, 500)
    if turn == "reassign":
        life.move(
            "reassign",
            life.holder,
            unit=elsewhere,
            note="按职责改由其办理。",
        )
        yield life.minutes(60, 500)
    life.move("sign", life.holder)


PASSED_ON = {"street-lamp": "transport", "property-dispute": "urban-management", "noise": "market-regulation"}


def _upward(life: Life) -> Course:
    """Village to town, town to district, each step signed; the district gives it to the department."""
    from linli.cases.models import Case  # noqa: PLC0415

    life.move("dispatch", life.clerk, unit=f"centre-{life.division[6:9]}")
    yield life.minutes(30, 400)
    life.move("sign", life.holder)
    yield life.days(1, 2)
    life.move("escalate", life.holder, reason="需要区级部门处置，镇（街道）没有权限。")
    yield life.minutes(60, 500)
    life.move("sign", life.holder)
    way = proposed_way(case=Case.objects.get(number=life.number))
    assert way is not None
    yield life.minutes(20, 300)
    life.move("reassign", life.holder, unit=way.lead_code, note="由区级主管部门办理。")
    yield life.minutes(20, 500)
    life.move("sign", life.holder)


def _in_between(life: Life) -> Course:
    turn = life.one_of(nothing=74, consult=10, suspend=6, extend=5, note=5)
    yield life.minutes(30, 900)
    if turn == "consult":
        yield from _consult(life)
    elif turn == "suspend":
        yield from _suspend(life)
    elif turn == "extend":
        yield from _extend(life)
    elif turn == "note":
        life.move("note", life.holder, text=life.rng.choice(("已到现场查看。", "已联系本人，约好时间上门。")))


def _is_fault(life: Life) -> bool:
    """Whether something is to be mended or stopped, not granted."""
    return life.matter in HELD_UP or (life.matter in WIDER and bool(WIDER[life.matter].text))


def _consult(life: Life) -> Course:
    assert life.card is not None
    busy = {life.card.unit.code, *(seat.unit.code for seat in life.card.assisting)}
    unit, question, answer = ASKED_OF.get(life.matter, ASKED_BESIDE)
    if unit in busy:
        return
    life.move("consult", life.holder, units=[unit], question=question)
    yield life.days(1, 3)
    life.move("answer_consult", life.year.staff.at_code(unit), text=answer, agree=True)


def _suspend(life: Life) -> Course:
    """The clock stops; it is let go on, or the days told run out and the timetable lets it go on."""
    runs_out = life.rng.random() < 0.3
    until = life.today + timedelta(days=life.rng.randint(5, 9) if runs_out else life.rng.randint(25, 35))
    ground = HELD_UP.get(life.matter, WAITING)
    life.move("suspend", life.holder, **{"ground": ground, "from": life.today.isoformat(), "until": until.isoformat()})
    if runs_out:
        yield life.open_hours(life.at + timedelta(days=11))
        return
    yield life.days(3, 8)
    life.move("resume", life.holder, note="条件具备，恢复办理。")


def _extend(life: Life) -> Course:
    assert life.card is not None
    if not life.card.limit_known:
        return
    life.move(
        "extend",
        life.holder,
        n=life.rng.randint(3, 7),
        reason=DELAYED.get(life.matter, WAITED if _is_fault(life) else CLEARED),
    )
    yield life.days(1, 2)
    outcome = life.one_of(approve=75, reject=25)
    note = "情况属实，同意延期。" if outcome == "approve" else "理由不充分，请按期办结。"
    life.move("decide", life.year.staff.supervisor, outcome=outcome, note=note)


def _signatures(life: Life) -> Course:
    """Those who assist sign, each for itself."""
    assert life.card is not None
    for seat in life.card.assisting:
        if seat.state == "asked":
            yield life.minutes(60, 900)
            life.move(
                "answer_consult", life.year.staff.at_code(seat.unit.code), text="已核对，没有不同意见。", agree=True
            )


def _press(life: Life, when: datetime) -> Course:
    """The district reminds, and is answered."""
    yield when
    if life.one_of(press=60, wait=40) == "wait":
        return
    assert life.card is not None
    kind, due = life.one_of(remind=70, order=30), (life.today + timedelta(days=4)).isoformat()
    life.move(
        "supervise",
        life.year.staff.supervisor,
        kind=kind,
        reason="临近期限，请说明进度。",
        unit=life.card.unit.code,
        due=due,
    )
    assert life.card is not None
    order = life.card.orders[-1].number if life.card.orders else ""
    yield life.days(1, 2)
    if order:
        life.move("answer_supervision", life.holder, order=order, text=PRESSED)


def _answer(life: Life, when: datetime) -> Course:
    yield when
    outcome = life.one_of(done=82, partly=7, explained=8, impossible=3)
    text = life.rng.choice(ANSWERS[life.matter])
    if outcome not in {"done", "partly"}:
        text = LESS[outcome] if _is_fault(life) else REFUSED_PAPERS[outcome]
    life.move("reply", life.holder, text=text, outcome=outcome)


def _feed_back(life: Life) -> Course:
    """The window tells the resident and closes; then the resident speaks."""
    yield life.minutes(10, 900)
    life.move("close", life.clerk, result=life.rng.choice(RESULTS))
    turn = life.one_of(rate=62, silent=26, call=12)
    if turn == "silent":
        return
    yield life.days(1, 4) if turn == "call" else life.at + timedelta(minutes=life.rng.randint(20, 4000))
    if turn == "call":
        reached = life.rng.random() < 0.8
        life.move("call_back", life.year.staff.supervisor, reached=reached, solved=reached, note="电话回访")
        return
    yield from _rate(life)


def _rate(life: Life) -> Course:
    level = int(life.one_of(**{"5": 52, "4": 26, "3": 12, "2": 6, "1": 4}))
    life.move("rate", life.resident(), level=level, text=life.rng.choice(RATED[level]))
    if level <= 2 and life.rng.random() < 0.6:
        yield life.days(0, 2)
        life.move("reopen", life.resident(), reason="问题又出现了，请再来看看。")
        yield from _answer(life, life.days(1, 4))
        yield life.minutes(30, 600)
        life.move("close", life.clerk, result="再次处置后已回访，问题解决。")
        yield life.at + timedelta(minutes=life.rng.randint(20, 2000))
        life.move("rate", life.resident(), level=life.rng.choice((3, 4, 5)), text="这次修好了。")
