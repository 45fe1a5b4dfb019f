"""Making a move from its form on the page of a case."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from linli.cases.actions import make_move
from linli.cases.actions.moving import VersionStale
from linli.cases.queries import card_of, case_by_number, proposed_way
from linli.cases.queries.deciding import DecidedElsewhere
from linli.cases.rules.flow import MoveRefused
from linli.desk.forms.bundles import form_for, label_of
from linli.desk.forms.moves import MOVE_FORMS, MoveForm
from linli.desk.views.cases import case_page, shown_case
from linli.desk.views.gate import DeskRequest, staff
from linli.kernel.ids import new_id
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.people.actions.parties import FieldRefused


@require_POST
@staff
def move(request: DeskRequest, number: str, move: str) -> HttpResponse:
    """Make one move. What cannot be done comes back with everything that was typed, and a sentence."""
    if move not in MOVE_FORMS:
        raise Http404
    case = case_by_number(number=number, by=request.actor)
    card = card_of(case=case, by=request.actor, at=request.now)
    made, way = form_for(move=move, card=card), proposed_way(case=case)
    if "take" in request.POST:
        return _taken_over(request, number, made(move=move, card=card, way=way))
    form = made(request.POST, move=move, card=card, way=way)
    status = 422
    if form.is_valid():
        status = _try(request, number, form)
    if status == 200:
        return _moved(request, number, label_of(move=move, card=card))
    return _came_back(request, number, form, status)


def _taken_over(request: DeskRequest, number: str, form: MoveForm) -> HttpResponse:
    """The form as it was typed with a suggestion in its field: nothing is judged and nothing is done yet."""
    target, _sep, code = request.POST["take"].partition(":")
    form.initial.update({name: value for name, value in request.POST.items() if name in form.fields})
    form.initial.update({target: code} if target in form.fields else {})
    return case_page(request, shown_case(request, number, form=form))


def _try(request: DeskRequest, number: str, form: MoveForm) -> int:
    """Make the move; 200 when it is made, else the status of the refusal, whose sentence is put on the form."""
    try:
        given = form.given()
        make_move(
            number=number,
            move=form.move,
            given=given,
            by=request.actor,
            at=request.now,
            version=form.cleaned_data["version"],
            repeat=_repeat(request, number, form, given),
        )
    except FieldRefused as refusal:
        form.refuse(refusal.errors)
        return 422
    except DecidedElsewhere as refusal:
        form.add_error(None, str(refusal))
        return 403
    except VersionStale:
        form.add_error(None, _("您填写的时候，这件事有了新的进展。您填的内容都还在，请看过下面的经过再提交。"))
    except KeyReused:
        form.add_error(None, _("这一步已经提交过，内容和这次不一样。请看过下面的经过再提交。"))
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        return 200
    return 409


def _repeat(request: DeskRequest, number: str, form: MoveForm, given: dict[str, Any]) -> RepeatKey | None:
    key = form.cleaned_data.get("key")
    text = json.dumps([number, form.move, given], default=str, ensure_ascii=False, sort_keys=True)
    return RepeatKey(owner=str(request.actor.account_id), key=key, request=text) if key else None


def _moved(request: DeskRequest, number: str, label: str) -> HttpResponse:
    done = _("已完成：%(move)s。") % {"move": label}
    if not request.htmx:
        messages.success(request, done)
        return HttpResponseRedirect(reverse("desk:case", args=[number]))
    response = case_page(request, shown_case(request, number) | {"done": done})
    return trigger_client_event(response, "desk:moved", {}, after="settle")


def _came_back(request: DeskRequest, number: str, form: MoveForm, status: int) -> HttpResponse:
    """The page as it stands now, with the form as it was typed; the form carries the new version."""
    if status in {403, 409}:
        form = _renewed(request, number, form)
    shown = shown_case(request, number, form=form)
    offered = any(move["open"] for move in shown["moves"])
    return case_page(request, shown | {"lost": None if offered else form}, status)


def _renewed(request: DeskRequest, number: str, form: MoveForm) -> MoveForm:
    """The same words on a form for the case as it is now."""
    card = card_of(case=case_by_number(number=number, by=request.actor), by=request.actor, at=request.now)
    typed = request.POST.copy()
    typed["version"], typed["key"] = str(card.version), str(new_id())
    again = type(form)(typed, move=form.move, card=card)
    again.is_valid()
    for sentence in form.non_field_errors():
        again.add_error(None, sentence)
    return again
