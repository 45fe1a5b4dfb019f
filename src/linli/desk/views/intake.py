"""Taking a request in at the window: one page, made for the keyboard, that also works without script."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event
from pydantic import ValidationError

from linli.access.queries import own_root
from linli.access.rules import NotAllowed, require
from linli.cases.actions import Opened, open_case
from linli.cases.actions.duplicates import open_and_merge
from linli.cases.actions.faults import words_of
from linli.cases.choices import MaterialState, Move, State, Target
from linli.cases.queries import NotFound, card_of, case_by_number, proposed_way
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.duplicates import similar_to
from linli.cases.queries.tracking import tracking_code
from linli.cases.rules.flow import MoveRefused
from linli.cases.schema import Opening
from linli.catalogue.choices import PaperNeed
from linli.catalogue.queries import MatterCard, MatterUnknown, matter_in_force
from linli.catalogue.queries.bundles import whole_matter
from linli.catalogue.queries.categories import class_name
from linli.catalogue.queries.finding import find_matters
from linli.desk.forms.bundles import units_foreseen
from linli.desk.forms.intake import ANONYMOUS, ORGANISATION, PERSON, IntakeForm
from linli.desk.views.beside import beside
from linli.desk.views.cases import may_give_code, refusal_of
from linli.desk.views.duplicates import alike_of
from linli.desk.views.gate import DeskRequest, own_unit, page, staff
from linli.desk.views.matters import limit_words
from linli.desk.views.suggestions import suggestion_of
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.organisations.queries import own_division
from linli.people.actions.parties import FieldRefused
from linli.people.actions.reading import Found, look_up
from linli.people.choices import NO_DOCUMENT
from linli.theme.bundles import slip_rows

PURPOSE = "受理"


@require_http_methods(["GET", "POST"])
@staff
def intake(request: DeskRequest) -> HttpResponse:
    """The form. `step` says which button was pressed: look the person up, suggest, read the matter's questions, or save."""
    require(request.actor, "cases.open")
    if request.method == "GET":
        return _shown(request, _form(request, None, request.GET.get("matter", "")))
    if "take" in request.POST:
        return _taken_over(request)
    matter = request.POST.get("matter") or _best_match(request)
    form = _form(request, request.POST, matter)
    if request.POST.get("step") == "save":
        named = request.POST.get("matter") or form.card is None
        return _save(request, form) if named else _shown(request, _filled(request, form, None, []), guessed=form.card)
    if request.POST.get("step") == "suggest":
        return _shown(request, _filled(request, form, None, []), **suggestion_of(request, request.POST))
    found, refused = _look(request, form)
    return _shown(request, _filled(request, form, found, refused), found=found, looked=True)


def _taken_over(request: DeskRequest) -> HttpResponse:
    """A suggested matter or class in place of the one chosen, for the clerk to see; whatever else was typed is kept."""
    target, _sep, code = request.POST["take"].partition(":")
    before = _form(request, request.POST, request.POST.get("matter", ""))
    form = _form(request, request.POST, code) if target == Target.MATTER else before
    if form.card is None:
        form = before
    chosen = (
        {"category": code, "category_q": class_name(code=code, root=form.root)} if target == Target.CATEGORY else {}
    )
    form = _filled(request, form, None, [], chosen)
    name = chosen.get("category_q") or (form.card.name if form.card else "")
    more = suggestion_of(request, form.data)
    return _shown(request, form, taken=name, unasked=before.answers_unasked_by(form.card), **more)


@require_POST
@staff
def matter_part(request: DeskRequest) -> HttpResponse:
    """What a chosen matter asks for, and where the case would go: two parts of the page."""
    require(request.actor, "cases.open")
    matter = request.POST.get("matter", "")
    form = _form(request, None, matter, kept=request.POST)
    response = page(request, "desk/_intake_matter.html", form=form, swap=True, **beside(request, form))
    chosen = request.htmx.trigger_name == "matter" and form.card is not None
    return trigger_client_event(response, "desk:go", {"to": "id_id_number"}, after="settle") if chosen else response


@require_POST
@staff
def person_part(request: DeskRequest) -> HttpResponse:
    """The fields of the applicant, filled in when the full document number is known here. The look is logged."""
    require(request.actor, "cases.open")
    form = _form(request, request.POST, request.POST.get("matter", ""))
    found, refused = _look(request, form) if request.POST.get("step") == "person" else (None, [])
    asked = request.POST.get("step") == "person"
    form = _filled(request, form, found, refused)
    response = page(
        request, "desk/_intake_person.html", form=form, found=found, looked=asked and not refused, **_who(form)
    )
    return _go_on(response, found, refused) if asked else response


def _go_on(response: HttpResponse, found: Found | None, refused: list[tuple[str, str]]) -> HttpResponse:
    """Where the hand wants to be next: what happened, when the person is known; else their name; else the number."""
    goal = "id_id_number" if refused else "id_text" if found else "id_name"
    return trigger_client_event(response, "desk:go", {"to": goal}, after="settle")


def _form(request: DeskRequest, values: QueryDict | None, code: str, kept: QueryDict | None = None) -> IntakeForm:
    card, unit = _matter(request, code), own_unit(request.actor)
    start: dict[str, Any] = {name: kept[name] for name in IntakeForm.base_fields if name in kept} if kept else {}
    if request.htmx.trigger_name == "matter":
        start = {name: value for name, value in start.items() if name not in {"category", "category_q"}}
    if kept is not None and request.htmx.trigger_name != "matter":
        start["accept"] = "accept" in kept
    elif "accept" in start:
        del start["accept"]
    if card:
        start |= {"matter": card.code, "q": card.name}
    return IntakeForm(
        values, matter=card, division=unit.division_code if unit else "", initial=start, root=own_root(by=request.actor)
    )


def _matter(request: DeskRequest, code: str) -> MatterCard | None:
    try:
        return whole_matter(matter=matter_in_force(code=code, at=request.now), at=request.now) if code else None
    except MatterUnknown:
        return None


def _best_match(request: DeskRequest) -> str:
    """Without script, words alone: the matter that answers best to them."""
    q = request.POST.get("q", "").strip()
    root, here = own_root(by=request.actor), own_division(by=request.actor)
    hits = find_matters(q=q, at=request.now, limit=1, root=root, division=here) if q else []
    return hits[0].card.code if hits else ""


def _look(request: DeskRequest, form: IntakeForm) -> tuple[Found | None, list[tuple[str, str]]]:
    """Look the applicant up by document. What speaks against it comes back as (field, sentence)."""
    number, kind = request.POST.get("id_number", "").strip(), request.POST.get("id_type", "")
    if not number or kind == NO_DOCUMENT or request.POST.get("who", PERSON) != PERSON:
        return None, []
    if form.card is None:
        return None, [("id_number", _("请先选好办什么事，再查申请人。"))]
    try:
        found = look_up(
            id_type=kind,
            id_number=number,
            matter_code=form.card.code,
            purpose=PURPOSE,
            by=request.actor,
            at=request.now,
        )
    except FieldRefused as refusal:
        return None, [("id_number", text) for _name, text in refusal.errors]
    return found, []


def _filled(
    request: DeskRequest,
    form: IntakeForm,
    found: Found | None,
    refused: list[tuple[str, str]],
    chosen: Mapping[str, str] | None = None,
) -> IntakeForm:
    """The same form with what is known of the person in it, what was chosen for it, and the words that were typed."""
    typed = request.POST.copy()
    if form.card and typed.get("matter") != form.card.code:
        _begin_matter(typed, form, form.card)
    if typed.get("filled") and request.POST.get("step") in ("person", "check"):
        typed["name"], typed["phone"] = "", ""
    for name, value in {**(found.fill if found else {}), **(chosen or {})}.items():
        typed[name] = value or typed.get(name, "")
    for name, field in form.fields.items():
        if name not in typed and field.initial:
            typed[name] = field.initial
    again = IntakeForm(typed, matter=form.card, division=typed.get("division", ""), root=own_root(by=request.actor))
    _refuse(again, refused)
    return again


def _begin_matter(typed: QueryDict, form: IntakeForm, card: MatterCard) -> None:
    """A matter other than the one that was sent brings its own class and way of acceptance."""
    typed["matter"], typed["q"] = card.code, card.name
    for name in ("category", "category_q", "accept"):
        typed.pop(name, None)
        if form.initial.get(name):
            typed[name] = "on" if name == "accept" else form.initial[name]


def _who(form: IntakeForm) -> dict[str, Any]:
    who, kind = form["who"].value() or PERSON, form["id_type"].value()
    return {
        "anonymous": who == ANONYMOUS,
        "organisation": who == ORGANISATION,
        "without_document": who == PERSON and kind == NO_DOCUMENT,
    }


def _shown(request: DeskRequest, form: IntakeForm, status: int = 200, **more: Any) -> HttpResponse:
    shown = beside(request, form) | _who(form) | alike_of(request, form.data) | more
    return page(request, "desk/intake.html", "desk:intake", status, form=form, **shown)


def _save(request: DeskRequest, form: IntakeForm) -> HttpResponse:
    """Take it in. The same form sent twice gives the same case."""
    if form.is_valid():
        try:
            opening = Opening.model_validate(form.opening())
            opened = _taken_in(request, opening, _repeat(request, form, opening))
        except ValidationError as faults:
            _refuse(form, words_of(faults))
        except FieldRefused as refusal:
            _refuse(form, refusal.errors)
        except (MoveRefused, NotFound) as refusal:
            form.add_error(None, str(refusal) or _("要并入的那件刚刚有了变化，请重新选择，或者单独受理。"))
        except KeyReused:
            form.add_error(None, _("这张表已经提交过，内容和这次不一样。要再受理一件，请从“受理”重新开始。"))
        else:
            return HttpResponseRedirect(reverse("desk:done", args=[opened.number]))
    return _shown(request, form, status=422)


def _taken_in(request: DeskRequest, opening: Opening, repeat: RepeatKey | None) -> Opened:
    """The case, merged at once into the one that was chosen."""
    into, by, at = request.POST.get("merge_into", "")[:32], request.actor, request.now
    if into:
        return open_and_merge(opening=opening, into=into, by=by, at=at, repeat=repeat).opened
    return open_case(opening=opening, by=by, at=at, repeat=repeat)


def _refuse(form: IntakeForm, errors: Any) -> None:
    form.is_valid()
    for name, sentence in errors:
        form.add_error(form.place_of(name), str(sentence))


def _repeat(request: DeskRequest, form: IntakeForm, opening: Opening) -> RepeatKey | None:
    key = form.cleaned_data["key"]
    text = json.dumps(opening.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return RepeatKey(owner=str(request.actor.account_id), key=key, request=text) if key else None


@require_GET
@staff
def done(request: DeskRequest, number: str) -> HttpResponse:
    """What the resident is told and given: number, tracking code, slip; and what comes next. For the window alone."""
    case = case_by_number(number=number, by=request.actor)
    if not may_give_code(case, request.actor):
        raise NotAllowed("cases.open")
    card = card_of(case=case, by=request.actor, at=request.now)
    return page(
        request,
        "desk/done.html",
        "desk:intake",
        card=card,
        parts=slip_rows(lines=card.parts, foreseen=units_foreseen(card=card)),
        code=tracking_code(case_id=case.pk),
        way=proposed_way(case=case) if case.state in (State.RECEIVED, State.ACCEPTED) else None,
        refusal=refusal_of(case),
        alike=similar_to(number=number, by=request.actor, at=request.now) if Move.MERGE in card.allowed_moves else (),
        may_merge=Move.MERGE in card.allowed_moves,
        limit=limit_words(matter_of(case=case)) if case.limit_known and not case.due_date else "",
        missing=[p.name for p in card.materials if p.state == MaterialState.MISSING and p.need == PaperNeed.REQUIRED],
    )
