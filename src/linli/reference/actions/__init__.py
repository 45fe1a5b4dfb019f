"""Loading what all districts share: the working calendar and the divisions."""

from linli.reference.actions.calendar import load_calendar
from linli.reference.actions.divisions import load_divisions
from linli.reference.actions.journal import LoadNotUndone
from linli.reference.actions.replacing import Reform, change_divisions, replace_divisions, undo_load
from linli.reference.actions.report import LoadReport

__all__ = [
    "LoadNotUndone",
    "LoadReport",
    "Reform",
    "change_divisions",
    "load_calendar",
    "load_divisions",
    "replace_divisions",
    "undo_load",
]
