"""Which refusals a route declares."""

from linli.api.problems import Problem


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """Error answers of a route for OpenAPI."""
    return dict.fromkeys(statuses, Problem)
