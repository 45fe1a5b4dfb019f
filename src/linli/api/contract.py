"""The contract with programs: all routes, their refusals, and their description as OpenAPI 3.1."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from linli.api.bodies import JsonParser
from linli.api.callers import Bearer
from linli.api.problems import ANSWERS, MEDIA_TYPE, not_found, problem
from linli.api.routes import attachments, cases, moves, people, public, similar, suggestions, track

log = logging.getLogger(__name__)


class Contract(NinjaAPI):
    """Error answers are described under their own media type."""

    def get_openapi_schema(self, *arguments: Any, **options: Any) -> Any:
        """The description, refusals as `application/problem+json`."""
        described = super().get_openapi_schema(*arguments, **options)
        for operation in (operation for path in described["paths"].values() for operation in path.values()):
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "content" in response:
                    response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
        return described


api = Contract(
    title="Linli 邻里",
    version="1",
    description="Times are RFC 3339 with +08:00, days YYYY-MM-DD. Errors are RFC 9457 problems. "
    "Lists are {items, next}; pass `next` as `cursor` for the page after.",
    auth=Bearer(),
    parser=JsonParser(),
    urls_namespace="api",
)
for _routes in (similar, cases, moves, attachments, track, public, people, suggestions):
    api.add_router("", _routes.router)
for _refusal, _answer in ANSWERS.items():
    api.add_exception_handler(_refusal, _answer)


@api.exception_handler(Exception)
def failed(request: HttpRequest, fault: Exception) -> HttpResponse:
    """500: where it failed is logged, by route; what the fault says may quote what was sent, and is kept nowhere."""
    route = request.resolver_match.route if request.resolver_match else "(none)"
    log.error("%s %s", request.method, route, exc_info=fault)
    return problem(500, "fault", _("系统出了问题，您的内容可能没有保存。请稍后再试，或联系管理员。"))


def unknown_address(request: HttpRequest) -> HttpResponse:
    """404 for an address that is none of the contract's."""
    return not_found()
