"""Loading zones and grids, and letting grids follow their communities."""

from linli.places.actions.grids import follow_divisions, load_grids
from linli.places.actions.zones import load_zones

__all__ = ["follow_divisions", "load_grids", "load_zones"]
