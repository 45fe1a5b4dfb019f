"""The only writes of the catalogue."""

from linli.catalogue.actions.loading import (
    LoadReport,
    district_of,
    load_catalogue,
    load_matters,
    load_routes,
    load_settings,
)
from linli.catalogue.actions.versions import canonical, search_keys

__all__ = [
    "LoadReport",
    "canonical",
    "district_of",
    "load_catalogue",
    "load_matters",
    "load_routes",
    "load_settings",
    "search_keys",
]
