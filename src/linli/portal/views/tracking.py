"""Following a case by number and code."""

import math
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linli.access.queries import root_of
from linli.access.rules import Actor, NotAllowed
from linli.cases.actions import make_move
from linli.cases.actions.tracking import enter_code
from linli.cases.choices import RATING_LEVELS, State
from linli.cases.models import Case
from linli.cases.queries import clock_of
from linli.cases.queries.clocks import matter_of, time_left
from linli.cases.queries.scope import NotFound, case_by_number
from linli.cases.queries.tracking import CodeRefused, NumberLocked, TrackCard, track_card
from linli.cases.rules.flow import MoveRefused
from linli.catalogue.queries import routing_rules
from linli.kernel.pace import Pace, TooMany, address_of
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.people.actions.keeping import keep_case
from linli.people.actions.parties import FieldRefused
from linli.people.queries import has_part
from linli.portal import review, wording
from linli.portal.carried import Carried, carried_by
from linli.portal.forms.tracking import FORMS, MoveForm, SupplementForm, TrackForm
from linli.portal.views.filing import OWNER, attach
from linli.portal.visitor import day_of, moment_of, resident_of, who_to_ask

ENDED = {State.REPLIED, State.CLOSED, State.REFUSED}
KEEP = "keep"
# who tries all numbers in turn is not held up by the lock of each
wrong_codes = Pace()
OPEN_FOR_FILES = {"received", "awaiting_materials", "accepted", "dispatched", "in_hand"}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; show the case, and take what its resident may do."""
    if request.method == "GET":
        form = TrackForm(initial={"number": request.GET.get("number", "")[:40]})
        return render(request, "portal/track.html", {"form": form, "who": who_to_ask()})
    carried = carried_by(request=request)
    form = TrackForm(carried.values if carried else request.POST)
    if not form.is_valid():
        return _asked_again(request, form, 422)
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    try:
        wrong_codes.check(who=address_of(request), most=settings.API_TRACKS_A_MINUTE)
        case, holder = enter_code(number=number, code=code, at=moment_of(request=request))
    except TooMany as refusal:
        form.add_error(None, _("从这里输错的次数太多，过一分钟再试。着急的话，带上回执到任何一个窗口查。"))
        return _asked_again(request, form, 429, wait=refusal.wait)
    except NumberLocked:
        form.add_error(
            None, _("这个编号输错的次数较多，先锁住一会儿，15 分钟以后再试。着急的话，带上回执到任何一个窗口查。")
        )
        return _asked_again(request, form, 429)
    except CodeRefused:
        wrong_codes.count(who=address_of(request))
        form.add_error(None, _("编号和查询码对不上，请对照回执再输一遍。连续输错 5 次会锁 15 分钟。"))
        return _asked_again(request, form, 404)
    return tracked(request, case, holder, Carried(values={"number": number, "code": code}), carried)


def _asked_again(request: HttpRequest, form: TrackForm, status: int, wait: float = 900) -> HttpResponse:
    page = render(request, "portal/track.html", {"form": form, "who": who_to_ask()}, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        page["Retry-After"] = str(math.ceil(wait))
    return page


def tracked(request: HttpRequest, case: Case, by: Actor, carrying: Carried, carried: Carried | None) -> HttpResponse:
    """The page of a case for its resident, after the move that was sent along."""
    context: dict[str, Any] = {"carried": carrying, "forms": {}}
    status = _moved(request, case, by, carried, context) if request.POST.get("move") else 200
    case = case_by_number(number=case.number, by=by)
    card = track_card(case=case, by=by, at=moment_of(request=request))
    context |= _shown(request, case, by, card)
    context["forms"] = _forms(card) | context["forms"]
    context["rating"] = RATING_LEVELS.get(card.rating) if card.rating else ""
    return render(request, "portal/case.html", context, status=status)


def _shown(request: HttpRequest, case: Case, by: Actor, card: TrackCard) -> dict[str, Any]:
    moment, today = moment_of(request=request), day_of(request=request)
    left, colour = time_left(case=case, now=moment)
    lines = review.next_lines(case=case, holder=by, request=request)
    return {
        "card": card,
        "left": {
            "days_left": left,
            "colour": colour,
            "due_date": card.due_date,
            "due_provisional": card.due_provisional,
            "suspended": case.suspended,
            "limit_known": case.limit_known,
        },
        "running": card.state in OPEN_FOR_FILES,
        "clock": clock_of(case=case, now=moment, by=by) if card.due_date else None,
        "why": _why(case),
        "refusal": review.refusal_of(steps=card.steps) if card.state == State.REFUSED else {},
        "ended": matter_of(case=case) if {card.state, card.main_state} & ENDED else None,
        "told": wording.told(steps=card.steps, today=today),
        "next": lines,
        "who": who_to_ask(division=case.division_code),
        "may_send": card.state in OPEN_FOR_FILES,
        "may_keep": may_keep(case=case, holder=by, by=resident_of(request=request)),
        "day": today,
    }


def may_keep(*, case: Case, holder: Actor, by: Actor) -> bool:
    """Whether a signed-in resident who showed the code may put the case on the own list.

    A case filed without a name stays without one: no account is tied to it.
    """
    shown_by_code = holder.case_id == case.pk
    return shown_by_code and by.account_id is not None and not case.anonymous and not has_part(case_id=case.pk, by=by)


def _kept(request: HttpRequest, case: Case, holder: Actor, context: dict[str, Any]) -> int:
    by = resident_of(request=request)
    if may_keep(case=case, holder=holder, by=by):
        keep_case(case_id=case.pk, by=by, at=moment_of(request=request))
    elif not by.account_id or not has_part(case_id=case.pk, by=by):
        context["refused"] = _("这件事没有加入。先用您的账号登录，再凭编号和查询码查一次。匿名反映的不与账号相连。")
        return 403
    context["said"] = _("已经加入“我办过的事”，以后登录就能看到，不用再输查询码。")
    return 200


def _why(case: Case) -> str:
    """The rule that sent the case where it is; words that staff wrote to each other are not a resident's to read."""
    by_rule = {rule.rule_id: rule.text for rule in routing_rules(root=root_of(unit_id=case.window_id))}
    return by_rule.get(case.why_rule, "")


def _forms(card: TrackCard) -> dict[str, MoveForm]:
    return {move: _form(move, card) for move in card.may if move in FORMS}


def _form(move: str, card: TrackCard, posted: Any = None) -> MoveForm:
    """The form of a move; of a bundle it knows the parts that were answered: those can be taken up again."""
    answered = [(line.part, line.name) for line in card.parts if line.state == State.CLOSED]
    return FORMS[move](posted, asked=card.materials_asked, parts=answered)


def _moved(request: HttpRequest, case: Case, by: Actor, carried: Carried | None, context: dict[str, Any]) -> int:
    """Make the move that was sent; the answer to it goes into the page. Returns the status."""
    move, number = request.POST["move"], case.number
    if move == KEEP:
        return _kept(request, case, by, context)
    if move == "send":
        return _sent(request, number, by, context)
    if move not in FORMS:
        context["refused"] = _("没有这一步操作，请从下面选。")
        return 409
    card = track_card(case=case_by_number(number=number, by=by), by=by, at=moment_of(request=request))
    form = _form(move, card, request.POST)
    form.files = request.FILES
    if not form.is_valid():
        context["forms"] = {move: form}
        return 422
    return _made(request, number, by, carried, form, context)


def _made(
    request: HttpRequest, number: str, by: Actor, carried: Carried | None, form: MoveForm, context: dict[str, Any]
) -> int:
    given, moment = form.given(), moment_of(request=request)
    key = f"{carried.id}:{form.move}" if carried else None
    try:
        if isinstance(form, SupplementForm):
            given = _papers(request, number, by, form, context)
        repeat = RepeatKey(owner=OWNER, key=key, request=f"{number} {given}") if key else None
        make_move(number=number, move=form.move, given=given, by=by, at=moment, repeat=repeat)
    except (MoveRefused, KeyReused) as refusal:
        context["refused"] = str(refusal) or _("这一页已经提交过了，下面是现在的情况。")
        return 409
    except (NotAllowed, NotFound):
        context["refused"] = _("这件事现在不能这样办，请到窗口问。")
        return 403
    except FieldRefused as refusal:
        for name, sentence in refusal.errors:
            form.add_error(name if name in form.fields else None, str(sentence))
        context["forms"] = {form.move: form}
        return 422
    context["said"] = SAID[form.move]()
    return 200


def _papers(
    request: HttpRequest, number: str, by: Actor, form: SupplementForm, context: dict[str, Any]
) -> dict[str, Any]:
    """Keep the papers that were sent; those that could not be kept are told and do not count as given."""
    sent, lost, kept = form.sent(), [], []
    if not sent:
        raise FieldRefused([("", _("请至少选一份材料。不方便上传的，可以拿到窗口，由工作人员登记。"))])
    for code, file in sent.items():
        refused = list(attach(file=file, number=number, by=by, request=request, material=code))
        lost += refused
        kept += [] if refused else [code]
    if not kept:
        raise FieldRefused([("", line) for line in lost])
    context["lost"] = lost
    return {"materials": [{"code": code, "state": "given"} for code in kept]}


SAID = {
    "rate": lambda: _("谢谢您的评价，已经记下。"),
    "reopen": lambda: _("已经申请重新办理，承办单位会接着办。"),
    "withdraw": lambda: _("已经撤回。"),
    "supplement": lambda: _("材料已经交上，窗口会接着办。"),
}


def _sent(request: HttpRequest, number: str, by: Actor, context: dict[str, Any]) -> int:
    """A photo or paper that nobody asked for, while the case is open."""
    files = request.FILES.getlist("photos")
    if not files:
        context["refused"] = _("还没有选文件。")
        return 422
    lost = [line for file in files for line in attach(file=file, number=number, by=by, request=request)]
    context["lost"] = lost
    if len(lost) < len(files):
        context["said"] = _("文件已经收到，承办单位看得到。")
    return 422 if lost else 200
