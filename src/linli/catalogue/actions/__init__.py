"""The only writes of the catalogue."""

from linli.catalogue.actions.drafting import begin_draft, draft_from_table, drop_draft, save_draft
from linli.catalogue.actions.loading import (
    LoadReport,
    district_of,
    load_catalogue,
    load_matters,
    load_routes,
    load_settings,
)
from linli.catalogue.actions.publishing import end_matter, publish_draft
from linli.catalogue.actions.versions import canonical, search_keys

__all__ = [
    "LoadReport",
    "begin_draft",
    "canonical",
    "district_of",
    "draft_from_table",
    "drop_draft",
    "end_matter",
    "load_catalogue",
    "load_matters",
    "load_routes",
    "load_settings",
    "publish_draft",
    "save_draft",
    "search_keys",
]
