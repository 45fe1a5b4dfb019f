"""Log lines as JSON, one a line, for a terminal, a file or syslog alike."""

from collections.abc import MutableMapping
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
            structlog.processors.format_exc_info,
            without_addresses,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def without_addresses(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django's own lines name the path that was asked for; it may hold what someone typed."""
    if line.get("logger", "").startswith("django.request"):
        line["event"] = str(line["event"]).split(":")[0]
    return line
