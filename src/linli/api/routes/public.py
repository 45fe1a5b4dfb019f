"""Matters for everyone; units and divisions for those with a token."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query as QueryParameters
from ninja import Router
from pydantic import Field, StringConstraints

from linli.access.queries import own_root
from linli.api.bodies import answer, page_by_position, reach_of_page
from linli.api.callers import CallRequest, OpenRequest
from linli.api.refusals import refusals
from linli.api.schemas.common import Code, ListOut, Query
from linli.api.schemas.filters import PageAsked
from linli.api.schemas.public import DivisionOut, MatterFound, MatterGuide, UnitBrief, UnitWhole
from linli.catalogue.queries import matter_in_force, matter_version, versions_of
from linli.catalogue.queries.bundles import parts_of_matter, whole_matter
from linli.catalogue.queries.finding import find_matters
from linli.organisations.queries import find_units, unit_card, unit_names
from linli.people.actions.parties import FieldRefused
from linli.places.queries.grids import count_grids
from linli.reference.queries import division, find_divisions

router = Router()


class MatterFilters(PageAsked):
    q: Query = ""


class UnitFilters(PageAsked):
    q: Query = ""
    division: Annotated[str, StringConstraints(pattern=r"^\d{0,12}$")] = ""
    tier: Literal["", "district", "town", "village", "department"] = ""


class DivisionFilters(PageAsked):
    q: Query
    at: date | None = None


@router.get(
    "/matters",
    response={200: ListOut[MatterFound], **refusals(422)},
    auth=None,
    tags=["matters"],
    summary="Find a matter",
)
def list_matters(request: OpenRequest, asked: Annotated[MatterFilters, QueryParameters()]) -> HttpResponse:
    """Matters that answer to a name, everyday words, pinyin, initials or a sentence, best first."""
    most = reach_of_page(limit=asked.limit, cursor=asked.cursor)
    hits = find_matters(q=asked.q, at=request.now, limit=most)
    page, after = page_by_position(hits, limit=asked.limit, cursor=asked.cursor)
    return answer(ListOut[MatterFound](items=[MatterFound.of(hit) for hit in page], next=after))


@router.get(
    "/matters/{code}",
    response={200: MatterGuide, **refusals(404, 422)},
    auth=None,
    tags=["matters"],
    summary="The guide of a matter",
)
def read_matter(
    request: OpenRequest, code: Code, version: Annotated[int | None, Field(ge=1, le=10**6)] = None
) -> HttpResponse:
    """The whole guide: the version in force, or the one asked for; of a bundle with its parts and their one list of papers."""
    now = request.now
    card = matter_in_force(code=code, at=now) if version is None else matter_version(code=code, version=version)
    parts = parts_of_matter(matter=card, at=now)
    return answer(MatterGuide.of(whole_matter(matter=card, at=now), versions_of(code=code), parts))


@router.get(
    "/units", response={200: ListOut[UnitBrief], **refusals(401, 422, 429)}, tags=["units"], summary="Find units"
)
def list_units(request: CallRequest, asked: Annotated[UnitFilters, QueryParameters()]) -> HttpResponse:
    """Open units by code or name, also by names of other dates: of your own district, or of the `division` asked for."""
    most, root = reach_of_page(limit=asked.limit, cursor=asked.cursor), own_root(by=request.auth)
    found = find_units(q=asked.q, division=asked.division, tier=asked.tier, at=request.now, limit=most, root=root)
    page, after = page_by_position(found, limit=asked.limit, cursor=asked.cursor)
    return answer(ListOut[UnitBrief](items=[UnitBrief.of(card) for card in page], next=after))


@router.get(
    "/units/{code}", response={200: UnitWhole, **refusals(401, 404, 422, 429)}, tags=["units"], summary="A unit"
)
def read_unit(request: CallRequest, code: Code) -> HttpResponse:
    """A unit with all its names."""
    card = unit_card(code=code)
    return answer(UnitWhole.whole(card, unit_names(unit_id=card.id)))


@router.get(
    "/divisions",
    response={200: ListOut[DivisionOut], **refusals(401, 422, 429)},
    tags=["divisions"],
    summary="Find divisions",
)
def list_divisions(request: CallRequest, asked: Annotated[DivisionFilters, QueryParameters()]) -> HttpResponse:
    """Divisions by the beginning of their code or name."""
    if not asked.q.strip():
        raise FieldRefused([("q", _("请填写区划名称或代码的开头。"))])
    most = reach_of_page(limit=asked.limit, cursor=asked.cursor)
    found = find_divisions(q=asked.q, at=asked.at, limit=most)
    page, after = page_by_position(found, limit=asked.limit, cursor=asked.cursor)
    return answer(ListOut[DivisionOut](items=[DivisionOut.model_validate(card) for card in page], next=after))


@router.get(
    "/divisions/{code}",
    response={200: DivisionOut, **refusals(401, 404, 422, 429)},
    tags=["divisions"],
    summary="A division",
)
def read_division(request: CallRequest, code: Code, at: date | None = None) -> HttpResponse:
    """A division as it stood on a day; without a day, as it stood last."""
    card = division(code=code, at=at)
    grids = count_grids(division_code=card.code, at=at)
    return answer(DivisionOut.model_validate(card).model_copy(update={"grid_count": grids}))
