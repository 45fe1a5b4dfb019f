"""Following a case by its number and code, without a token."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from linli.api.bodies import answer, repeat_key, sent_object
from linli.api.callers import OpenRequest, slow_down
from linli.api.refusals import refusals
from linli.api.routes.moves import split_move
from linli.api.schemas.track import TrackIn, TrackMoveIn, TrackOut
from linli.cases.actions import make_move
from linli.cases.actions.tracking import enter_code
from linli.cases.queries import case_by_number
from linli.cases.queries.tracking import track_card
from linli.people.actions.parties import FieldRefused

router = Router(tags=["track"], auth=None)
TRACK_MOVE: dict[str, Any] = {
    "content": {"application/json": {"schema": TrackMoveIn.model_json_schema()}},
    "required": True,
}


@router.post("/track", response={200: TrackOut, **refusals(404, 413, 422, 429)}, summary="Follow a case")
def track(request: OpenRequest, asked: TrackIn) -> HttpResponse:
    """The same answer for a wrong number and a wrong code; five wrong codes lock the number for a while."""
    slow_down(request)
    case, holder = enter_code(number=asked.number, code=asked.code, at=request.now)
    return answer(TrackOut.of(track_card(case=case, by=holder, at=request.now)))


@router.post(
    "/track/moves",
    response={200: TrackOut, **refusals(403, 404, 409, 413, 422, 429)},
    openapi_extra={"requestBody": TRACK_MOVE},
    summary="Supplement, rate, reopen or withdraw",
)
def track_move(request: OpenRequest) -> HttpResponse:
    """A move by the holder of the tracking code."""
    slow_down(request)
    sent, now = sent_object(request), request.now
    number, code = _texts(sent)
    case, holder = enter_code(number=number, code=code, at=now)
    if not isinstance(sent.get("move"), str):
        raise FieldRefused([("move", _("请写明要做的操作。"))])
    move, version, given = split_move({name: sent[name] for name in sent if name not in {"number", "code"}})
    repeat, number = repeat_key(request, owner=f"t:{case.pk}"), case.number
    make_move(number=number, move=move, given=given, by=holder, at=now, version=version, repeat=repeat)
    return answer(TrackOut.of(track_card(case=case_by_number(number=number, by=holder), by=holder, at=now)))


def _texts(sent: dict[str, Any]) -> tuple[str, str]:
    wrong = [name for name in ("number", "code") if not isinstance(sent.get(name), str)]
    if wrong:
        raise FieldRefused([(name, _("请填写这一项。")) for name in wrong])
    return sent["number"].strip()[:32], sent["code"][:64]
