"""A bundle 一件事 and its parts: what a move of the whole does to the parts, and what one of a part does to the whole.

The bundle is always locked before its parts, whoever moves first: a part's number names its bundle, so no other case
pays for it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.access.rules import SYSTEM
from linli.cases.actions import acceptance, dispatching, outcome
from linli.cases.actions.drafts import Draft, effect, keep, mask_into, set_due_of_whole, write_move
from linli.cases.choices import OPEN_STATES, MaterialState, Move, State
from linli.cases.models import Case, CaseMaterial
from linli.cases.queries.bundles import PartLine, lines_of, part_cases
from linli.cases.queries.cards import BUNDLE_RULE
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.routes import proposed_way
from linli.cases.rules import bundles, flow
from linli.cases.rules.flow import AT_DESK, WORKING, MoveRefused, Place
from linli.cases.schema import (
    AcceptInput,
    AskMaterialsInput,
    DispatchInput,
    DispatchPartsInput,
    RefuseInput,
    ReopenPartsInput,
    SupplementInput,
    WithdrawInput,
)
from linli.kernel.telling import listed
from linli.people.actions.parties import FieldRefused

SENT = "一件事由受理窗口负责到底，各部分按自己的派单规则分送。"
CLOSED_WITH_REPLY = "承办单位已经答复，这一部分随即办结，整件事由受理窗口统一告知。"
CLOSED_WITH_PARTS = "各部分都已有结果，整件事办结。"


def lock_bundle(*, number: str) -> None:
    """Lock the bundle of a part's number for the caller's transaction; nothing for any other number."""
    whole = bundles.whole_number(number)
    if whole != number:
        list(Case.objects.select_for_update().filter(number=whole).values_list("pk"))


def _parts(draft: Draft, *states: State) -> Iterator[Draft]:
    """The moves of those parts that stand in these states, to be written with the bundle's."""
    for part in _locked(draft):
        if part.state in states:
            yield _led(draft, part)


def _locked(draft: Draft) -> list[Case]:
    """The parts, locked; none of a bundle that is only now being written."""
    draft.parts = part_cases(case=draft.case, locked=True) if draft.materials is None else []
    return draft.parts


def _led(draft: Draft, part: Case) -> Draft:
    led = Draft(
        case=part, move=draft.move, by=draft.by, at=draft.at, source=draft.source, recorded_at=draft.recorded_at
    )
    led.before, part.state = State(part.state), flow.next_state(State(part.state), draft.move)
    led.body["bundle"] = draft.case.number
    draft.led.append(led)
    return led


@effect(Move.ACCEPT, place=Place.WHOLE)
def accept_all(draft: Draft, given: AcceptInput) -> None:
    """Accept a bundle with every part of it, as of the same moment."""
    acceptance.accept(draft, given)
    for led in _parts(draft, State.RECEIVED):
        accept_with(led, draft.case)


def accept_with(draft: Draft, whole: Case) -> None:
    """Accept a part as its bundle was accepted."""
    assert whole.accepted_at is not None
    draft.case.deemed = whole.deemed
    acceptance.accept_as_of(draft, whole.accepted_at)


@effect(Move.ASK_MATERIALS, place=Place.WHOLE)
def ask_materials_of_all(draft: Draft, given: AskMaterialsInput) -> None:
    """Ask once for the papers of all parts; each part waits for its own."""
    acceptance.ask_materials(draft, given)
    asked = {item.code: item.what for item in given.items}
    for led in _parts(draft, State.RECEIVED):
        wanted = _own_papers(led.case, draft.case, asked)
        for code, row in _rows(led.case, wanted):
            if row is None:
                led.added.append(acceptance.asked_for(led.case, code, wanted[code]))
            else:
                row.state, row.asked = MaterialState.MISSING, wanted[code][:300]
                led.touched.append(row)
        led.body["until"] = given.until.isoformat()


@effect(Move.SUPPLEMENT, place=Place.WHOLE)
def supplement_all(draft: Draft, given: SupplementInput) -> None:
    """Take papers once for every part that asks for them."""
    acceptance.supplement(draft, given)
    states = {item.code: str(item.state) for item in given.materials}
    for led in _parts(draft, State.AWAITING_MATERIALS):
        given_here = _own_papers(led.case, draft.case, states)
        for code, row in _rows(led.case, given_here):
            if row is not None:
                row.state = given_here[code]
                led.touched.append(row)
        led.case.complete_at = draft.at


def _own_papers(part: Case, whole: Case, said: dict[str, str]) -> dict[str, str]:
    """What was said of papers of the bundle, by the codes of the part's own."""
    named = next(row for row in matter_of(case=whole).parts if row.code == part.part)
    codes = {paper.code: named.papers.get(paper.code, paper.code) for paper in matter_of(case=part).papers}
    return {own: said[code] for own, code in codes.items() if code in said}


def _rows(part: Case, codes: Iterable[str]) -> list[tuple[str, CaseMaterial | None]]:
    held = {row.code: row for row in CaseMaterial.objects.filter(case=part)}
    return [(code, held.get(code)) for code in codes]


@effect(Move.REFUSE, place=Place.WHOLE)
def refuse_all(draft: Draft, given: RefuseInput) -> None:
    """Refuse a bundle with all its parts."""
    acceptance.refuse(draft, given)
    for led in _parts(draft, State.RECEIVED, State.AWAITING_MATERIALS):
        acceptance.refuse(led, given)


@effect(Move.WITHDRAW, place=Place.WHOLE)
def withdraw_all(draft: Draft, given: WithdrawInput) -> None:
    """The applicant takes back what is still open of a bundle."""
    acceptance.withdraw(draft, given)
    for led in _parts(draft, *AT_DESK, *WORKING):
        acceptance.withdraw(led, given)


@effect(Move.DISPATCH, place=Place.WHOLE)
def dispatch_all(draft: Draft, given: DispatchPartsInput) -> None:
    """Send each part to its unit by its own rule, or to the one named for it. The window keeps the whole."""
    case, errors = draft.case, list[tuple[str, str]]()
    case.dispatched_at, case.why_rule, case.why_text = draft.at, BUNDLE_RULE, SENT
    for led in _parts(draft, State.ACCEPTED):
        try:
            dispatching.dispatch(led, _way_of(led.case, given))
        except FieldRefused as refusal:
            errors += [(f"units.{led.case.part}", text) for _field, text in refusal.errors]
    strange = sorted(set(given.units) - {part.part for part in draft.parts})
    if strange:
        errors.append(("units", _("这件事没有这些部分：%(codes)s。") % {"codes": listed(strange)}))
    if errors:
        raise FieldRefused(errors)
    keep(draft, given)
    draft.body["parts"] = [{"part": matter_of(case=led.case).name, "unit": led.body["unit"]} for led in draft.led]


def _way_of(part: Case, given: DispatchPartsInput) -> DispatchInput:
    way, named = proposed_way(case=part), given.units.get(part.part, "")
    if not (way or named):
        unknown = _("“%(part)s”没有适用的派单规则，请指定承办单位。") % {"part": matter_of(case=part).name}
        raise FieldRefused([("unit", unknown)])
    if way and named in {"", way.lead_code}:
        return DispatchInput(unit=way.lead_code, assisting=list(way.assisting))
    return DispatchInput(unit=named)


@effect(Move.REOPEN, place=Place.WHOLE)
def reopen_parts(draft: Draft, given: ReopenPartsInput) -> None:
    """Take up again the parts named, or all that were answered. What was refused has its own remedy, and stays."""
    answered = {part.part for part in part_cases(case=draft.case) if part.state == State.CLOSED}
    if not answered:
        raise MoveRefused(_("各部分都没有办成的结果可以重新办理；不予办理的，可以按书面说明寻求救济，或者重新申请。"))
    strange = sorted(set(given.parts) - answered)
    if strange:
        raise FieldRefused([("parts", _("这些部分不能重新办理：%(codes)s。") % {"codes": listed(strange)})])
    outcome.reopen(draft, given)
    wanted = set(given.parts) or answered
    for part in _locked(draft):
        if part.part in wanted:
            outcome.reopen(_led(draft, part), given)
    draft.body["part"] = [matter_of(case=led.case).name for led in draft.led]


def follow_part(draft: Draft) -> None:
    """After a move of a part: its bundle's date, its history, and its end when this was the last part.

    A part that its unit has answered is closed at once: the window closes the whole, not each of them. The bundle is
    locked, so it is settled once, also when two parts end at the same moment.
    """
    part = draft.case
    assert part.bundle_id is not None
    whole = Case.objects.select_for_update().get(pk=part.bundle_id)
    if part.state == State.REPLIED:
        _end_part(draft)
    if whole.state not in OPEN_STATES:
        return
    parts = [part if row.pk == part.pk else row for row in part_cases(case=whole)]
    step, told = _step(draft, whole, Move.FOLLOW), whole.due_date
    set_due_of_whole(whole, parts)
    if all(bundles.has_ended(row.state) for row in parts):
        _settle(draft, whole, parts)
    elif news := _news(draft, whole, told):
        step.body = news
        write_move(step)


def _step(draft: Draft, case: Case, move: Move) -> Draft:
    """A move of the engine's own, that follows from the move in `draft`."""
    step = Draft(case=case, move=move, by=SYSTEM, at=draft.at, source=draft.source, recorded_at=draft.recorded_at)
    step.before = State(case.state)
    return step


def _end_part(draft: Draft) -> None:
    part, step = draft.case, _step(draft, draft.case, Move.CLOSE)
    part.state, part.closed_at, part.result = State.CLOSED, draft.at, CLOSED_WITH_REPLY
    step.body = {"result": CLOSED_WITH_REPLY}
    write_move(step)


def _news(draft: Draft, whole: Case, told: Any) -> dict[str, Any]:
    """What the bundle's history says of a move of a part: that it ended, moved the date, or is the first in hand."""
    part, news = draft.case, dict[str, Any]()
    if bundles.has_ended(part.state):
        news = {"did": str(draft.move), "part_outcome": part.outcome}
    elif whole.state == State.DISPATCHED and part.state == State.IN_HAND:
        whole.state, news = State.IN_HAND, {"did": str(draft.move)}
    if whole.due_date != told:
        news = {"did": str(draft.move), **news, "due_was": _day(told), "due_is": _day(whole.due_date)}
    return {"part": [matter_of(case=part).name], **news} if news else {}


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _settle(draft: Draft, whole: Case, parts: list[Case]) -> None:
    """Every part is over: answer and close the bundle, or, when the applicant took all of them back, withdraw it."""
    came_of_it = bundles.outcome_of([(part.state, part.outcome) for part in parts])
    last = f"最后一部分“{matter_of(case=draft.case).name}”已有结果。"
    whole.notice_due_at = None
    if came_of_it is None:
        step = _step(draft, whole, Move.WITHDRAW)
        whole.state, whole.closed_at, step.note = State.WITHDRAWN, draft.at, "各部分都已撤回。"
        write_move(step)
        return
    step = _step(draft, whole, Move.REPLY)
    text = composed_reply(lines_of(parts=parts, by=SYSTEM, at=draft.at))
    whole.state, whole.replied_at, whole.outcome = State.REPLIED, draft.at, came_of_it
    whole.reply = mask_into(step, f"reply:{whole.round}", text)
    step.note, step.body = last, {"text": text, "outcome": str(came_of_it)}
    write_move(step)
    step = _step(draft, whole, Move.CLOSE)
    whole.state, whole.closed_at, whole.result = State.CLOSED, draft.at, CLOSED_WITH_PARTS
    step.body = {"result": CLOSED_WITH_PARTS}
    write_move(step)


def composed_reply(lines: Iterable[PartLine]) -> str:
    """The answer to the whole: for each part its unit, what came of it, and the unit's own words."""
    with override("zh-hans"):  # kept as it is said, in the language of the records
        return "\n".join(f"{n}. {_told(line)}" for n, line in enumerate(lines, start=1))


def _told(line: PartLine) -> str:
    words = [line.reply, line.ground]
    words += [f"可以找：{line.other_body}"] if line.other_body else []
    words += [f"不服的：{line.remedy}"] if line.remedy else []
    return f"{line.name}（{line.unit.name}）：{line.label}。" + "".join(_stopped(word) for word in words if word)


def _stopped(words: str) -> str:
    return words if words.endswith(("。", "！", "？", ".", "；")) else f"{words}。"
