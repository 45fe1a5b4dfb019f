"""Who I am; finding one person by document; who looked at a person."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from linli.api.bodies import answer
from linli.api.callers import CallRequest
from linli.api.refusals import refusals
from linli.api.schemas.common import ListOut
from linli.api.schemas.people import Fill, LookupIn, MeOut, PersonOut, ReadOut
from linli.cases.queries import NotFound
from linli.catalogue.queries import MatterUnknown, matter_in_force
from linli.people.actions.parties import FieldRefused
from linli.people.actions.reading import look_up
from linli.people.queries import may_see_reads, reads_of_person

router = Router(tags=["people"])


@router.get("/me", response={200: MeOut, **refusals(401, 429)}, summary="The account of the token")
def read_me(request: CallRequest) -> HttpResponse:
    """Who the token belongs to, with its seats and rights."""
    return answer(MeOut.of(request.auth))


@router.post(
    "/people/lookup",
    response={200: PersonOut, **refusals(401, 403, 404, 413, 422, 429)},
    summary="Find one person by document",
)
def lookup(request: CallRequest, asked: LookupIn) -> HttpResponse:
    """One person by the full number of a document, for a named matter. The look is logged; the person can read it."""
    found = look_up(
        id_type=asked.id_type,
        id_number=asked.id_number,
        matter_code=_known_matter(request, asked.matter),
        purpose=asked.purpose,
        by=request.auth,
        at=request.now,
    )
    if found is None:
        raise NotFound
    person = found.person
    same = {name: getattr(person, name) for name in ("id", "kind", "name", "id_type", "id_number", "phone", "uscc")}
    return answer(PersonOut(**same, fill=Fill(**found.fill)))


def _known_matter(request: CallRequest, code: str) -> str:
    try:
        return matter_in_force(code=code, at=request.now).code
    except MatterUnknown:
        unknown = _("事项“%(code)s”不存在，请从事项目录中选择。") % {"code": code}
        raise FieldRefused([("matter", unknown)]) from None


@router.get(
    "/people/{person_id}/reads",
    response={200: ListOut[ReadOut], **refusals(401, 404, 422, 429)},
    summary="Who looked at a person",
)
def read_reads(request: CallRequest, person_id: UUID) -> HttpResponse:
    """Who looked at a person's data, newest first. For the person and for auditors."""
    if not may_see_reads(person_id=person_id, by=request.auth):
        raise NotFound
    entries = reads_of_person(person_id=person_id, by=request.auth)
    return answer(ListOut[ReadOut](items=[ReadOut.of(entry) for entry in entries]))
