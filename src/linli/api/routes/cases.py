"""Cases: take in, list, read."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router

from linli.api.bodies import answer, repeat_key
from linli.api.callers import CallRequest
from linli.api.refusals import refusals
from linli.api.schemas.cases import CaseBrief, CaseOpened, CaseOut, StepOut
from linli.api.schemas.clocks import ClockOut
from linli.api.schemas.common import Code, ListOut
from linli.api.schemas.filters import CaseFilters
from linli.cases import queries
from linli.cases.actions import open_case
from linli.cases.queries.bundles import part_lines
from linli.cases.schema import Opening

router = Router(tags=["cases"])
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": "Kept 30 days per account. The same key with the same body gets the first answer, status 200.",
}


@router.post(
    "/cases",
    response={201: CaseOpened, 200: CaseOpened, **refusals(401, 403, 409, 413, 422, 429)},
    openapi_extra={"parameters": [IDEMPOTENCY]},
    summary="Take in a case",
)
def open_one(request: CallRequest, opening: Opening) -> HttpResponse:
    """Take in a case. A repeated Idempotency-Key gets the first answer with status 200."""
    by = request.auth
    opened = open_case(opening=opening, by=by, at=request.now, repeat=repeat_key(request, owner=str(by.account_id)))
    return answer(CaseOpened.opened(opened.card, opened.tracking_code), status=200 if opened.repeated else 201)


@router.get("/cases", response={200: ListOut[CaseBrief], **refusals(401, 422, 429)}, summary="The cases you may see")
def list_cases(request: CallRequest, filters: Annotated[CaseFilters, Query()]) -> HttpResponse:
    """The cases within your scope, by time left or newest first."""
    page = queries.cases_page(
        by=request.auth, at=request.now, filters=filters.wanted(), limit=filters.limit, cursor=filters.cursor
    )
    return answer(ListOut[CaseBrief](items=[CaseBrief.of(row) for row in page.items], next=page.next))


@router.get("/cases/{number}", response={200: CaseOut, **refusals(401, 404, 422, 429)}, summary="A case")
def read_case(request: CallRequest, number: Code) -> HttpResponse:
    """A case in full, with the moves you may make."""
    return answer(CaseOut.of(queries.case_card(number=number, by=request.auth, at=request.now)))


@router.get(
    "/cases/{number}/history",
    response={200: ListOut[StepOut], **refusals(401, 404, 422, 429)},
    by_alias=True,
    summary="What has happened to a case",
)
def read_history(request: CallRequest, number: Code) -> HttpResponse:
    """Every move, in order."""
    steps = queries.history(number=number, by=request.auth)
    return answer(ListOut[StepOut](items=[StepOut.of(step) for step in steps]))


@router.get(
    "/cases/{number}/clock",
    response={200: ClockOut, **refusals(401, 404, 422, 429)},
    by_alias=True,
    summary="Why the date is the date",
)
def read_clock(request: CallRequest, number: Code) -> HttpResponse:
    """The due date, unfolded into the days that made it."""
    case = queries.case_by_number(number=number, by=request.auth)
    clock = queries.clock_of(case=case, now=request.now, by=request.auth)
    return answer(ClockOut.of(clock, part_lines(case=case, by=request.auth, at=request.now)))
