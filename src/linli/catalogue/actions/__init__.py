"""The only writes of the catalogue."""

from linli.catalogue.actions.loading import (
    LoadReport,
    canonical,
    district_of,
    load_catalogue,
    load_matters,
    load_routes,
    load_settings,
    search_keys,
)

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
