"""The only writes of organisations."""

from linli.organisations.actions.loading import UnitReport, load_units
from linli.organisations.actions.regrouping import regroup_units

__all__ = ["UnitReport", "load_units", "regroup_units"]
