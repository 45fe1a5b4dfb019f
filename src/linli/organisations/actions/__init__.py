"""The only writes of organisations."""

from linli.organisations.actions.loading import UnitReport, load_units
from linli.organisations.actions.reforming import Reformed, reform_divisions, reverse_reform
from linli.organisations.actions.regrouping import regroup_units
from linli.organisations.actions.ungrouping import UnitsNotTakenBack, ungroup_units

__all__ = [
    "Reformed",
    "UnitReport",
    "UnitsNotTakenBack",
    "load_units",
    "reform_divisions",
    "regroup_units",
    "reverse_reform",
    "ungroup_units",
]
