"""A small district whose catalogue the tests change."""

from datetime import UTC, datetime

import pytest

from linli.access.models import Account, Grant, Token, Unit
from linli.access.rules import SYSTEM
from linli.catalogue.models import CatalogueTable, DistrictSetting, Matter, MatterVersion, RoutingRule
from linli.kernel import marks
from linli.kernel.models import AuditLane, AuditRow
from linli.organisations.actions import load_units
from linli.organisations.models import Organisation, OrganisationName

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

UNITS = """
units:
  - {code: district, parent: null, tier: district, name: 某区管理委员会}
  - {code: lighting, parent: district, tier: department, name: 某区城市管理局}
"""
MATTER = """code: lamp
name: 路灯故障报修
everyday_names: [路灯]
kind: appeal
appeal_kind: help
status: draft
tiers: [village]
channels: [window, web]
applicants: {person: true, anonymous: true}
body: {unit: lighting, nature: statutory}
conditions: [在公共道路上]
form:
  - {key: place, label: 在哪里, type: text, required: true, why: 找到这盏灯}
papers:
  - {code: photo, name: 照片, form: copy, need: may_follow}
legal_limit:
  n: 10
  unit: working
  source: {document: 某规定}
promised_limit:
  n: 7
  unit: working
  source: {document: 某承诺}
fee: {free: true}
visits: {n: 0}
route: {lead: lighting, text: 派给城市管理局}
result: {name: 答复}
grounds:
  - {document: 某规定}
consultation: {unknown: true, reason: 待核定}
complaint: {unknown: true, reason: 待核定}
remedies: {text: 可以申请重办}
"""


@pytest.fixture
def emptied(db: None) -> None:
    """A database without the district that the run begins with: units, catalogue and what hangs on them are gone."""
    gone = [AuditRow, AuditLane, Token, Grant, Account, OrganisationName, Organisation, Unit]
    for model in [*gone, MatterVersion, Matter, RoutingRule, DistrictSetting, CatalogueTable]:
        model._default_manager.all()._raw_delete("default")
    marks.bump("organisations", "units", "catalogue")


@pytest.fixture
def folder(tmp_path, emptied):
    (tmp_path / "units.yaml").write_text(UNITS, encoding="utf-8")
    load_units(path=tmp_path / "units.yaml", by=SYSTEM, at=AT)
    (tmp_path / "matters").mkdir()
    (tmp_path / "matters" / "lamp.yaml").write_text(MATTER, encoding="utf-8")
    return tmp_path
