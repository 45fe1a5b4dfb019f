"""Pages for operators: health, readiness, metrics; and the middleware that counts and writes the access log."""

import os
import re
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from linli.config.measures import measured
from linli.kernel import keys

log = structlog.stdlib.get_logger("linli.requests")
REQUESTS = Counter("linli_requests_total", "Requests answered, by route and status.", ["method", "route", "status"])
SECONDS = Histogram("linli_request_seconds", "Time to answer.", buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10))
QUIET = frozenset({"healthz", "readyz", "metrics"})
SOUND_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")


class AccessLog:
    """One line a request: route, status, time, request id. No path, query, address or name: routes hold no personal data."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, number = time.perf_counter(), request_id(request)
        response = self.get_response(request)
        took, route = time.perf_counter() - began, route_of(request)
        response["X-Request-ID"] = number
        REQUESTS.labels(request.method, route, response.status_code).inc()
        SECONDS.observe(took)
        if route not in QUIET:
            log.info(
                "request",
                id=number,
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(took * 1000, 1),
            )
        return response


def request_id(request: HttpRequest) -> str:
    """The id a proxy gave, when it is a sound one, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if SOUND_ID.fullmatch(given) else secrets.token_hex(8)


def route_of(request: HttpRequest) -> str:
    """The pattern that answered, without what stood in its places."""
    match = request.resolver_match
    return match.route if match else "(none)"


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when requests can be served; 503 with what is missing. `linli doctor` says what mends it."""
    found = {"key_file": _key_file_fits(), **_database_fits()}
    return JsonResponse({"ready": all(found.values()), **found}, status=200 if all(found.values()) else 503)


def _key_file_fits() -> bool:
    try:
        keys.load(Path(settings.KEY_FILE))
    except (keys.KeyFileMissing, keys.KeyFileUnsafe):
        return False
    return Path(settings.KEY_FILE).exists()


def _database_fits() -> dict[str, bool]:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return {"database": False, "migrations": False}
    return {"database": True, "migrations": not pending}


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus. From this machine, or with LINLI_METRICS_TOKEN; from everywhere when LINLI_METRICS_OPEN=1."""
    if not _may_measure(request):
        return HttpResponse("metrics: from this machine, or with the token\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(measured)
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    if os.environ.get("LINLI_METRICS_OPEN") == "1":
        return True
    token = os.environ.get("LINLI_METRICS_TOKEN", "")
    if token and secrets.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    # a request that a proxy passed on also comes from this machine, but carries whom it is for
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return not passed_on and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
