"""Files of a case."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from linli.api.bodies import answer
from linli.api.callers import CallRequest
from linli.api.refusals import refusals
from linli.api.schemas.cases import AttachmentOut, attachment_out
from linli.api.schemas.common import Code, ListOut
from linli.cases.actions.attachments import attach_file
from linli.cases.queries import case_by_number
from linli.cases.queries.attachments import attachment_file, attachments_of
from linli.cases.rules.files import ALLOWED_WORDS, MOST_BYTES, FileTooLarge
from linli.people.actions.parties import FieldRefused

router = Router(tags=["attachments"])
AROUND = 64 * 1024  # what a multipart body has besides the file
UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": ALLOWED_WORDS},
                    "material": {"type": "string", "maxLength": 64},
                },
            }
        }
    },
}


@router.post(
    "/cases/{number}/attachments",
    response={201: AttachmentOut, **refusals(401, 403, 404, 409, 413, 415, 422, 429)},
    openapi_extra={"requestBody": UPLOAD},
    summary="Add a file",
)
def add_file(request: CallRequest, number: Code) -> HttpResponse:
    """Add a file of at most 10 MB. Its type is judged by its content."""
    case_by_number(number=number, by=request.auth)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + AROUND:
        raise FileTooLarge
    file = request.FILES.get("file")
    if file is None:
        raise FieldRefused([("file", _("请用 multipart/form-data 上传文件。"))])
    if file.size is None or file.size > MOST_BYTES:
        raise FileTooLarge
    card = attach_file(
        number=number,
        name=file.name or "",
        content=file.read(),
        material=request.POST.get("material", ""),
        by=request.auth,
        at=request.now,
    )
    return answer(attachment_out(card), status=201)


@router.get(
    "/cases/{number}/attachments",
    response={200: ListOut[AttachmentOut], **refusals(401, 404, 422, 429)},
    summary="The files of a case",
)
def list_files(request: CallRequest, number: Code) -> HttpResponse:
    """The files of a case, in the order they came."""
    cards = attachments_of(number=number, by=request.auth)
    return answer(ListOut[AttachmentOut](items=[attachment_out(card) for card in cards]))


@router.get(
    "/cases/{number}/attachments/{attachment_id}",
    response={200: None, **refusals(401, 404, 422, 429)},
    openapi_extra={
        "responses": {
            200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
    summary="A file",
)
def read_file(request: CallRequest, number: Code, attachment_id: UUID) -> HttpResponse:
    """The file itself, to be saved and never shown in place."""
    card, content = attachment_file(number=number, attachment_id=attachment_id, by=request.auth)
    reply = HttpResponse(content, content_type=card.type)
    reply["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(card.name)}"
    reply["X-Content-Type-Options"] = "nosniff"
    reply["Cache-Control"] = "private, no-store"
    return reply
