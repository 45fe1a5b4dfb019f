"""A case as it is told to its resident: each step in plain words, what comes next, by when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.cases.choices import Move, Outcome, State
from linli.cases.queries.cards import Step
from linli.cases.queries.tracking import TrackCard
from linli.kernel.telling import listed
from linli.organisations.queries import unit_cards
from linli.theme.words import people_day


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    at: datetime
    label: str
    who: str
    note: str = ""
    now: bool = False


@dataclass(frozen=True)
class Next:
    """What happens next and by when."""

    what: str
    by_when: str = ""


def told(*, steps: Iterable[Step], today: date) -> list[Told]:
    """The steps a resident is told of, the newest first."""
    lines = [line for step in steps if (line := _line(step, today))]
    lines.reverse()
    return [Told(line.at, line.label, line.who, line.note, number == 0) for number, line in enumerate(lines)]


def _line(step: Step, today: date) -> Told | None:
    words = _WORDS.get(step.move)
    if words is None or (step.move == Move.DECIDE and step.body.get("outcome") != "approve"):
        return None
    label, note = words(step, today)
    if step.earlier:
        label = _("%(move)s（重新办理前）") % {"move": label}
    return Told(step.at, label, step.by_unit.name if step.by_unit else "", note)


Words = Callable[[Step, date], tuple[str, str]]


def _plain(label: Callable[[], str], *kept: str) -> Words:
    """A fixed sentence; `kept` names what of the step's own words a resident may read."""
    return lambda step, today: (label(), "\n".join(str(step.body[key]) for key in kept if step.body.get(key)))


def _handed(step: Step, today: date) -> tuple[str, str]:
    return _("交给%(unit)s办理") % {"unit": step.unit.name}, ""


def _signed(step: Step, today: date) -> tuple[str, str]:
    return _("%(unit)s已经接手") % {"unit": step.unit.name}, ""


def _asked(step: Step, today: date) -> tuple[str, str]:
    items = [str(item.get("what", "")) for item in step.body.get("items", ())]
    until = step.body.get("until")
    if until:
        items.append(_("请在 %(day)s 前补交") % {"day": people_day(day=until, today=today)})
    return _("请您补交材料"), "\n".join(items)


def _refused(step: Step, today: date) -> tuple[str, str]:
    body = step.body
    return _("没有受理"), str(body.get("ground", ""))


def _sent_on(step: Step, today: date) -> tuple[str, str]:
    return _("转给了%(body)s") % {"body": step.body.get("body", "")}, str(step.body.get("ground", ""))


def _followed(step: Step, today: date) -> tuple[str, str]:
    """What a part's unit did, on the history of the whole; and the one date when it moved."""
    body, parts = step.body, listed(step.body.get("part", ()))
    what = _PARTS[body["did"]]() if body.get("did") in _PARTS else ""
    if body.get("part_outcome"):
        what = str(Outcome(body["part_outcome"]).label)
    if "due_is" not in body:
        return f"{parts}：{what}", ""
    new = people_day(day=body["due_is"], today=today) if body["due_is"] else ""
    moved = _("全部办完的日子改为 %(day)s 前") % {"day": new} if new else _("全部办完的日子，等恢复计时以后再定")
    return f"{parts}：{what}", moved


def _sent(step: Step, today: date) -> tuple[str, str]:
    parts = step.body.get("parts")
    if not parts:
        return _handed(step, today)
    cards = {card.code: card.name for card in unit_cards().values()}
    lines = [f"{row['part']}：{cards.get(row['unit'], row['unit'])}" for row in parts]
    return _("各部分分别交给承办单位"), "\n".join(lines)


_PARTS: dict[str, Callable[[], str]] = {
    "sign": lambda: _("承办单位已经接手"),
    "refuse": lambda: _("没有办成，原因写在上面"),
    "transfer": lambda: _("转给了有权办理的单位"),
    "withdraw": lambda: _("已经撤回"),
    "suspend": lambda: _("暂停计时"),
    "resume": lambda: _("恢复计时"),
    "decide": lambda: _("经批准延长了办理时间"),
}
_WORDS: dict[str, Words] = {
    Move.RECEIVE: _plain(lambda: _("收到了您的事")),
    Move.ACCEPT: _plain(lambda: _("已经受理")),
    Move.ASK_MATERIALS: _asked,
    Move.SUPPLEMENT: _plain(lambda: _("补交了材料")),
    Move.REFUSE: _refused,
    Move.TRANSFER: _sent_on,
    Move.DISPATCH: _sent,
    Move.FOLLOW: _followed,
    Move.REASSIGN: _handed,
    Move.ARBITRATE: _handed,
    Move.ESCALATE: _handed,
    Move.SIGN: _signed,
    Move.RETURN: _plain(lambda: _("承办单位退回，窗口正在重新安排")),
    Move.CONSULT: _plain(lambda: _("正在征求其他单位的意见")),
    Move.ANSWER_CONSULT: _plain(lambda: _("其他单位已经回复意见")),
    Move.SUSPEND: _plain(lambda: _("暂停计时"), "ground"),
    Move.RESUME: _plain(lambda: _("恢复计时")),
    Move.DECIDE: _plain(lambda: _("经批准延长了办理时间")),
    Move.SUPERVISE: _plain(lambda: _("上级正在督促办理")),
    Move.REPLY: _plain(lambda: _("已经答复您"), "text"),
    Move.CLOSE: _plain(lambda: _("已经办结"), "result"),
    Move.CALL_BACK: _plain(lambda: _("工作人员作了回访")),
    Move.REOPEN: _plain(lambda: _("重新办理"), "reason"),
    Move.MERGE: _plain(lambda: _("与另一件相同的事合并办理")),
    Move.WITHDRAW: _plain(lambda: _("已经撤回")),
    Move.RATE: _plain(lambda: _("您作了评价")),
}


def next_of(
    *, card: TrackCard, notice_due_at: datetime | None, suspended: bool, limit_known: bool, today: date
) -> Next:
    """What happens next with a case and by when, for its resident."""
    due = _("%(day)s 前") % {"day": people_day(day=card.due_date, today=today)} if card.due_date else ""
    if suspended:
        return Next(_("现在暂停计时，恢复以后继续办，到期日会顺延"), _("恢复计时那天重新算，算好写在这里"))
    if card.state == State.RECEIVED:
        return Next(_("窗口核对您交来的内容，然后受理、交给承办单位"), _notice(notice_due_at, today))
    if card.state == State.AWAITING_MATERIALS:
        return Next(_("等您把下面的材料补齐，补齐以后接着办"), _until(card, today))
    if card.state in {State.ACCEPTED, State.DISPATCHED, State.IN_HAND}:
        what = _("%(unit)s正在办，办好以后答复您") % {"unit": card.unit}
        if card.parts:
            what = _("各部分的单位分别在办，都有结果以后，%(unit)s一次答复您") % {"unit": card.unit}
        return Next(what, due or (_("派给承办单位以后开始计时") if limit_known else _("这件事没有定办理时限")))
    if State.CLOSED in {card.state, card.main_state}:
        return Next(_closed(card))
    if card.main_state in {State.DISPATCHED, State.IN_HAND}:
        return Next(_("和另一件相同的事一并办理，%(unit)s正在办，办好以后答复您") % {"unit": card.unit}, due)
    if card.main_state in {State.RECEIVED, State.AWAITING_MATERIALS, State.ACCEPTED}:
        return Next(_("和另一件相同的事一并办理，现在在%(unit)s，办好以后答复您") % {"unit": card.unit}, due)
    return Next(_ENDED[State.REPLIED if card.main_state == State.REPLIED else State(card.state)]())


def _closed(card: TrackCard) -> str:
    if Move.RATE in card.may:
        return _("请您评价；没有办好的，可以申请重新办理")
    return _("这件事已经办完；没有办好的，可以申请重新办理") if Move.REOPEN in card.may else _("这件事已经办完")


def _notice(at: datetime | None, today: date) -> str:
    return _("%(day)s 下班前告诉您是否受理、还缺什么") % {"day": people_day(day=at, today=today)} if at else ""


def _until(card: TrackCard, today: date) -> str:
    asked = [step.body["until"] for step in card.steps if step.move == Move.ASK_MATERIALS and step.body.get("until")]
    return _("%(day)s 前") % {"day": people_day(day=asked[-1], today=today)} if asked else ""


_ENDED: dict[State, Callable[[], str]] = {
    State.REPLIED: lambda: _("窗口核对答复以后办结，您再来评价"),
    State.REFUSED: lambda: _("这件事没有受理，原因和该找谁写在这一页上。对决定有疑问，可以到窗口问"),
    State.WITHDRAWN: lambda: _("您已经撤回，这件事到此为止。需要时可以重新提交"),
    State.MERGED: lambda: _("这件事和另一件相同的事合并办理，办好以后一并答复"),
    State.TRANSFERRED: lambda: _("已经转给有权办理的单位，由对方和您联系"),
}
