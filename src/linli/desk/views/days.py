"""The days that the desk's lists are cut by."""

from datetime import date, datetime

from linli.cases.queries.clocks import near_due_days
from linli.cases.rules.clock import china_date
from linli.reference.choices import LimitUnit
from linli.reference.queries import working_calendar


def today_of(*, at: datetime) -> date:
    """The day a moment falls on in the district."""
    return china_date(at)


def near_date(*, at: datetime) -> date:
    """The last day that counts as near due: so many working days from today as the district says."""
    day, _provisional = working_calendar().due_date(start=china_date(at), n=near_due_days(), unit=LimitUnit.WORKING)
    return day
