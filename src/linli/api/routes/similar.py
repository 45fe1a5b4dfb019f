"""Likely duplicates: before a case is taken in, and of one that is here. Merging is a move: `merge` into its number."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from linli.api.bodies import answer
from linli.api.callers import CallRequest
from linli.api.refusals import refusals
from linli.api.schemas.common import Code
from linli.api.schemas.similar import SimilarIn, SimilarList, SimilarOut
from linli.cases.queries.alike import Told
from linli.cases.queries.duplicates import hints_for, similar_to
from linli.catalogue.queries import MatterUnknown, matter_in_force
from linli.people.actions.parties import FieldRefused

router = Router(tags=["cases"])


@router.post(
    "/cases/similar",
    response={200: SimilarList, **refusals(401, 403, 413, 422, 429)},
    summary="Open cases that seem to tell of the same thing",
)
def similar_told(request: CallRequest, told: SimilarIn) -> HttpResponse:
    """At most three earlier open cases, the most alike first. Needs the right to take cases in. Nothing is kept."""
    try:
        matter = matter_in_force(code=told.matter, at=request.now)
    except MatterUnknown:
        raise FieldRefused([("matter", _("没有这个事项，请核对代码。"))]) from None
    place = told.location
    report = Told(
        matter=matter,
        division=told.division,
        title=told.title,
        text=told.text,
        address=place.address if place else "",
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        crs=place.crs if place else "CGCS2000",
        answers=told.answers,
    )
    found = hints_for(told=report, by=request.auth, at=request.now)
    return answer(SimilarList(items=[SimilarOut.of(hint) for hint in found]))


@router.get(
    "/cases/{number}/similar",
    response={200: SimilarList, **refusals(401, 403, 404, 422, 429)},
    summary="Open cases that seem to tell of the same thing as this one",
)
def similar_case(request: CallRequest, number: Code) -> HttpResponse:
    """For staff. Pairs that were told apart are left out."""
    found = similar_to(number=number, by=request.auth, at=request.now)
    return answer(SimilarList(items=[SimilarOut.of(hint) for hint in found]))
