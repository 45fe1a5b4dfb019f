"""Loading what all districts share: the working calendar and the divisions."""

from linli.reference.actions.calendar import load_calendar
from linli.reference.actions.divisions import load_divisions
from linli.reference.actions.report import LoadReport

__all__ = ["LoadReport", "load_calendar", "load_divisions"]
