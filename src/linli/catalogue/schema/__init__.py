"""The shape of a district's catalogue: `matters/*.yaml`, `routes.yaml`, `district.yaml`.

A fact that no source gives is written `unknown: true` with a reason; it is never left out and never invented.
"""

from linli.catalogue.schema.districts import (
    RELATIVE_UNITS,
    DistrictFile,
    RefusalGround,
    RouteRule,
    RoutesFile,
    Setting,
    TransferBody,
    When,
)
from linli.catalogue.schema.matters import CHANNELS, MatterFile
from linli.catalogue.schema.parts import (
    Applicants,
    Body,
    Fee,
    FormField,
    Limit,
    MayBeUnknown,
    NationalCode,
    NotIssued,
    NotIssuedList,
    Paper,
    Result,
    Route,
    Source,
    Step,
    Text,
    Visits,
)

__all__ = [
    "CHANNELS",
    "RELATIVE_UNITS",
    "Applicants",
    "Body",
    "DistrictFile",
    "Fee",
    "FormField",
    "Limit",
    "MatterFile",
    "MayBeUnknown",
    "NationalCode",
    "NotIssued",
    "NotIssuedList",
    "Paper",
    "RefusalGround",
    "Result",
    "Route",
    "RouteRule",
    "RoutesFile",
    "Setting",
    "Source",
    "Step",
    "Text",
    "TransferBody",
    "Visits",
    "When",
]
