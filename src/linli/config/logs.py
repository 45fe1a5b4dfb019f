"""Log lines as JSON, one a line, for a terminal, a file or syslog alike."""

from collections.abc import MutableMapping
from traceback import walk_tb
from typing import Any

import structlog
from structlog.typing import Processor

SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def json_lines() -> structlog.stdlib.ProcessorFormatter:
    """The formatter that `LOGGING` names."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_values,
            structlog.processors.format_exc_info,
            without_addresses,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def without_values(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of a request that failed: what kind of fault, and where. Its words may quote a name or a number that was sent."""
    fault = line.get("exc_info")
    if line.get("logger", "").startswith(("django.request", "linli.api")) and fault:
        fault = fault[1] if isinstance(fault, tuple) else fault
        line["exception"], line["exc_info"] = places_of(fault), None
    return line


def places_of(fault: object) -> list[str]:
    """The kind of a fault and the lines it came through, then the same of the fault behind it."""
    places: list[str] = []
    while isinstance(fault, BaseException):
        places.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
        steps = walk_tb(fault.__traceback__)
        places += [f"  {frame.f_globals.get('__name__')}.{frame.f_code.co_name}:{line}" for frame, line in steps]
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return places


def without_addresses(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django's own lines name the path that was asked for; it may hold what someone typed."""
    if line.get("logger", "").startswith("django.request"):
        line["event"] = str(line["event"]).split(":")[0]
    return line
