"""The only writes to cases. `make_move` is the one door to every move; `open_case` the one door in."""

from linli.cases.actions import (
    acceptance,
    classifying,
    collaboration,
    dispatching,
    joining,
    limits,
    outcome,
    supervision,
)
from linli.cases.actions.intake import Opened, open_case
from linli.cases.actions.moving import make_move

__all__ = [
    "Opened",
    "acceptance",
    "classifying",
    "collaboration",
    "dispatching",
    "joining",
    "limits",
    "make_move",
    "open_case",
    "outcome",
    "supervision",
]
