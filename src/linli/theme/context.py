from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the fixed clock of a demo, if any."""
    return {}
