"""Refusals as RFC 9457 problems: a word for programs, a sentence for people."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from linli.access.rules import NotAllowed
from linli.cases.actions.faults import sentence_of
from linli.cases.actions.moving import VersionStale
from linli.cases.queries import NotFound
from linli.cases.queries.deciding import DecidedElsewhere
from linli.cases.queries.lists import CursorRefused
from linli.cases.queries.tracking import CodeRefused, NumberLocked
from linli.cases.rules.files import FileTooLarge, FileTypeRefused
from linli.cases.rules.flow import MoveRefused
from linli.catalogue.queries import MatterUnknown
from linli.kernel.pace import TooMany
from linli.kernel.repeats import KeyReused
from linli.organisations.queries import UnitUnknown
from linli.people.actions.parties import FieldRefused
from linli.reference.queries import DivisionUnknown

MEDIA_TYPE = "application/problem+json"
Errors = Sequence[tuple[str, str]]


class FieldProblem(BaseModel):
    """A field and what is wrong with it."""

    field: str
    detail: str


class Problem(BaseModel):
    """Why a request was refused. `type` is a stable word, `detail` a sentence that may be shown."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


def problem(status: int, word: str, detail: str, *, errors: Errors = ()) -> HttpResponse:
    """An answer of `application/problem+json`."""
    status = HTTPStatus(status)
    body: dict[str, Any] = {
        "type": f"urn:problem-type:linli:{word}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"field": field, "detail": text} for field, text in errors]
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=MEDIA_TYPE, status=status)
    answer["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="linli"'
    return answer


def refused_fields(errors: Errors) -> HttpResponse:
    """422 with every fault of the fields."""
    return problem(422, "wrong-field", _("有内容需要更正，请按每一项的说明修改后再提交。"), errors=errors)


def wait(seconds: float, detail: str) -> HttpResponse:
    """429 with Retry-After."""
    answer = problem(429, "too-many-requests", detail)
    answer["Retry-After"] = str(max(1, math.ceil(seconds)))
    return answer


def not_found() -> HttpResponse:
    """404: unknown, or outside the scope of who asks; the two are not told apart."""
    return problem(404, "not-found", _("没有找到，或不在您可以查看的范围内。请核对编号或地址。"))


def no_token() -> HttpResponse:
    """401."""
    return problem(401, "no-token", _("请在 Authorization 请求头中带上有效的令牌：Bearer 令牌。"))


def not_allowed(detail: str = "") -> HttpResponse:
    """403; `detail` says where the right is held, when that is known."""
    otherwise = _("您的角色没有办理这一步的权限，请联系有权限的同事或本单位管理员。")
    return problem(403, "not-allowed", detail or otherwise)


def too_large() -> HttpResponse:
    """413."""
    return problem(413, "too-large", _("提交的内容太大。文件最大 10 MB，请压缩或分开上传。"))


def wrong_code() -> HttpResponse:
    """404 for a wrong number and for a wrong code alike."""
    return problem(404, "not-found", _("编号或查询码不对，请按回执上的内容核对后再试。"))


def unreadable(refusal: HttpError) -> HttpResponse:
    """413 or 422 for a body that could not be read."""
    if isinstance(refusal.__cause__, RequestDataTooBig):
        return too_large()
    return refused_fields([("body", _("请求的内容不是可以读取的 JSON，请核对。"))])


def locked(until: datetime, now: datetime) -> HttpResponse:
    """429 for a number whose code was wrong too often."""
    left = max(until - now, timedelta(seconds=1))
    return wait(left.total_seconds(), _("这个编号的查询码多次输错，已暂停查询。请稍后再试，或到窗口查询。"))


def faults_of(faults: Iterable[Any]) -> list[tuple[str, str]]:
    """Faults found by pydantic in a request, as (field, sentence); where they were sent (body, query) is left out."""
    named = []
    for fault in faults:
        place = [str(part) for part in fault["loc"]]
        if place[:1] and place[0] in {"body", "query", "path", "header", "form", "file"}:
            place = place[2:] if place[0] == "body" else place[1:]
        named.append((".".join(place) or "body", sentence_of(fault)))
    return named


def wrong_request(faults: Sequence[Any]) -> HttpResponse:
    """422 with the fields; 404 for an address that cannot be one, such as an id with letters amiss."""
    if any(fault["loc"][:1] == ("path",) for fault in faults):
        return not_found()
    return refused_fields(faults_of(faults))


Answer = Callable[[HttpRequest, Any], HttpResponse]
ANSWERS: dict[type[Exception], Answer] = {
    NotFound: lambda _request, _refusal: not_found(),
    Http404: lambda _request, _refusal: not_found(),
    MatterUnknown: lambda _request, _refusal: not_found(),
    UnitUnknown: lambda _request, _refusal: not_found(),
    DivisionUnknown: lambda _request, _refusal: not_found(),
    AuthenticationError: lambda _request, _refusal: no_token(),
    NotAllowed: lambda _request, _refusal: not_allowed(),
    DecidedElsewhere: lambda _request, refusal: not_allowed(str(refusal)),
    MoveRefused: lambda _request, refusal: problem(409, "move-refused", str(refusal)),
    VersionStale: lambda _request, _refusal: problem(
        409, "version-stale", _("这件事在您打开之后又有了新的进展，请刷新后再操作。")
    ),
    KeyReused: lambda _request, _refusal: problem(
        409, "key-reused", _("这个 Idempotency-Key 已经用于另一份内容，请换一个新的。")
    ),
    FieldRefused: lambda _request, refusal: refused_fields(refusal.errors),
    ValidationError: lambda _request, refusal: wrong_request(refusal.errors),
    CursorRefused: lambda _request, _refusal: refused_fields(
        [("cursor", _("这个翻页标记不能用，请从第一页重新开始。"))]
    ),
    MultiPartParserError: lambda _request, _refusal: refused_fields(
        [("file", _("请用 multipart/form-data 上传文件。"))]
    ),
    FileTooLarge: lambda _request, _refusal: too_large(),
    RequestDataTooBig: lambda _request, _refusal: too_large(),
    TooManyFilesSent: lambda _request, _refusal: too_large(),
    FileTypeRefused: lambda _request, refusal: problem(415, "wrong-type", str(refusal)),
    NumberLocked: lambda request, refusal: locked(refusal.until, request.now),  # type: ignore[attr-defined]
    CodeRefused: lambda _request, _refusal: wrong_code(),
    TooMany: lambda _request, refusal: wait(refusal.wait, _("请求太频繁，请稍后再试。")),
    HttpError: lambda _request, refusal: unreadable(refusal),
    OverflowError: lambda _request, _refusal: refused_fields([("body", _("日期或数字超出了范围，请核对。"))]),
}
