"""What past cases suggest for an appeal."""

from django.http import HttpResponse
from ninja import Router

from linli.api.bodies import answer
from linli.api.callers import CallRequest
from linli.api.refusals import refusals
from linli.api.schemas.suggestions import SuggestionAsked, SuggestionsOut
from linli.cases.queries.suggesting import suggest

router = Router(tags=["cases"])


@router.post(
    "/suggestions",
    response={200: SuggestionsOut, **refusals(401, 403, 413, 422, 429)},
    summary="Which unit, matter and category past cases suggest",
)
def read_suggestions(request: CallRequest, asked: SuggestionAsked) -> HttpResponse:
    """Learned from answered appeals of your district. Nothing is kept of what is asked, and nothing is applied."""
    found = suggest(by=request.auth, at=request.now, **asked.model_dump())
    return answer(SuggestionsOut.of(found))
