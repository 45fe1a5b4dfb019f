"""Reading what was sent: JSON that can be kept, its canonical text for repeat keys, and pages by position."""

import base64
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import BaseModel

from linli.cases.queries.lists import CursorRefused
from linli.kernel.repeats import RepeatKey
from linli.people.actions.parties import FieldRefused

Item = TypeVar("Item")


class Unreadable(ValueError):
    """Not JSON, or with characters and numbers that cannot be kept."""


class JsonParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no infinity, no lone surrogates, no NUL. The canonical text stays on the request."""

    def parse_body(self, request: HttpRequest) -> Any:
        sent = json.loads(request.body)
        text = json.dumps(sent, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
        if "\\u0000" in text:
            raise Unreadable("NUL")
        request.canonical = text  # type: ignore[attr-defined]
        return sent


def repeat_key(request: HttpRequest, *, owner: str) -> RepeatKey | None:
    """The Idempotency-Key of a request, which stands for its path and body. Raises FieldRefused for one too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    if len(key) > 255:
        raise FieldRefused([("Idempotency-Key", _("最多 255 个字符，请写短一些。"))])
    text = getattr(request, "canonical", "")
    return RepeatKey(owner=owner[:40], key=key, request=f"{request.path}\n{text}")


def answer(body: BaseModel, *, status: int = 200) -> HttpResponse:
    """A typed body as JSON, written once."""
    return HttpResponse(body.model_dump_json(by_alias=True), content_type="application/json", status=status)


def page_by_position(found: Sequence[Item], *, limit: int, cursor: str) -> tuple[Sequence[Item], str | None]:
    """A page of a short list that is ordered already. Raises CursorRefused."""
    start = _position(cursor)
    end = start + limit
    after = base64.urlsafe_b64encode(f"p{end}".encode()).decode().rstrip("=") if len(found) > end else None
    return found[start:end], after


def reach_of_page(*, limit: int, cursor: str) -> int:
    """How many of a list are needed to cut this page and to know whether another follows. Raises CursorRefused."""
    return _position(cursor) + limit + 1


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        position = int(text.removeprefix("p"))
    except ValueError:
        raise CursorRefused(cursor) from None
    if not text.startswith("p") or not 0 <= position <= 1_000_000:
        raise CursorRefused(cursor)
    return position


def sent_object(request: HttpRequest) -> dict[str, Any]:
    """The body as a JSON object, not yet judged. Raises FieldRefused when it is none."""
    try:
        sent = JsonParser().parse_body(request)
    except (ValueError, RecursionError):
        raise FieldRefused([("body", _("请求的内容不是可以读取的 JSON，请核对。"))]) from None
    if not isinstance(sent, dict):
        raise FieldRefused([("body", _("请把内容写成一个 JSON 对象。"))])
    return sent
