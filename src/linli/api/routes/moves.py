"""Moves: which may be made, and making one."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from linli.api.bodies import answer, repeat_key, sent_object
from linli.api.callers import CallRequest
from linli.api.refusals import refusals
from linli.api.routes.cases import IDEMPOTENCY
from linli.api.schemas.cases import CaseOut, MoveForm, MoveIn
from linli.api.schemas.common import Code, ListOut
from linli.cases import queries
from linli.cases.actions import make_move
from linli.cases.choices import Move
from linli.cases.schema import input_of
from linli.catalogue.choices import MatterKind
from linli.people.actions.parties import FieldRefused

router = Router(tags=["moves"])
MOVE_BODY: dict[str, Any] = {"content": {"application/json": {"schema": MoveIn.model_json_schema()}}, "required": True}


@router.get(
    "/cases/{number}/moves",
    response={200: ListOut[MoveForm], **refusals(401, 404, 422, 429)},
    by_alias=True,
    summary="The moves you may make now",
)
def list_moves(request: CallRequest, number: Code) -> HttpResponse:
    """Each with the JSON Schema of what it needs beside `move` and `version`."""
    card = queries.case_card(number=number, by=request.auth, at=request.now)
    forms = [
        MoveForm(move=move, schema_=schema_of(Move(move), whole=card.kind == MatterKind.BUNDLE))
        for move in card.allowed_moves
    ]
    return answer(ListOut[MoveForm](items=forms))


def schema_of(move: Move, *, whole: bool = False) -> dict[str, Any]:
    """The JSON Schema of a move's own fields; `whole`: of a bundle."""
    return input_of(move, whole=whole).model_json_schema(by_alias=True)


@router.post(
    "/cases/{number}/moves",
    response={200: CaseOut, **refusals(401, 403, 404, 409, 413, 422, 429)},
    openapi_extra={"requestBody": MOVE_BODY, "parameters": [IDEMPOTENCY]},
    summary="Make a move",
)
def move_case(request: CallRequest, number: Code) -> HttpResponse:
    """Make one move. Checked in this order: scope, state, right, fields."""
    by, sent = request.auth, sent_object(request)
    if not isinstance(sent.get("move"), str):
        queries.case_by_number(number=number, by=by)
        raise FieldRefused([("move", _("请写明要做的操作。"))])
    move, version, given = split_move(sent)
    card = make_move(
        number=number,
        move=move,
        given=given,
        by=by,
        at=request.now,
        version=version,
        repeat=repeat_key(request, owner=str(by.account_id)),
    )
    return answer(CaseOut.of(card))


def split_move(sent: dict[str, Any]) -> tuple[str, int | None, dict[str, Any]]:
    """Move, version and the rest. A version that is no number stays with the rest, to be refused among its fields."""
    rest = {name: value for name, value in sent.items() if name != "move"}
    version = rest.get("version")
    if version is None or type(version) is int:
        rest.pop("version", None)
        return sent["move"], version, rest
    return sent["move"], None, rest
