"""Tests of small trees begin without the district of the run."""

import pytest

from linli.access.models import Account, Grant, Token, Unit
from linli.catalogue.models import DistrictSetting, Matter, MatterVersion, RoutingRule
from linli.kernel import marks
from linli.kernel.models import AuditLane, AuditRow
from linli.organisations.models import Organisation, OrganisationName


@pytest.fixture
def emptied(db: None) -> None:
    """A database without the district that the run begins with: units, catalogue and what hangs on them are gone."""
    gone = [AuditRow, AuditLane, Token, Grant, Account, OrganisationName, Organisation, Unit]
    for model in [*gone, MatterVersion, Matter, RoutingRule, DistrictSetting]:
        model._default_manager.all()._raw_delete("default")
    marks.bump("organisations", "units", "catalogue")
