"""What decides about cases, and what proves who looked, is spoken of by the audit: a row put there by SQL is named."""

from datetime import timedelta

import pytest
from django.db import models

from conftest import MONDAY
from linli.access.models import Account, Unit
from linli.cases.models import Case
from linli.catalogue.models import DistrictSetting, RoutingRule
from linli.kernel import audit
from linli.kernel.ids import new_id
from linli.organisations.models import Organisation
from linli.people.actions.reading import look_up
from linli.people.models import PersonRead, PrivacyNotice
from linli.places.models import ZoneMember
from linli.reference.models import CalendarDay

CHANGES = {
    CalendarDay: lambda row: {"date": row.date + timedelta(days=400)},
    RoutingRule: lambda row: {"rule_id": "planted", "order": 0},
    DistrictSetting: lambda row: {"digest": "0" * 64},
    PrivacyNotice: lambda row: {"version": "planted"},
    ZoneMember: lambda row: {"division_code": "500110999999"},
}


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_a_rule_put_in_by_sql_is_named(db, model: type[models.Model]):
    assert audit.verify().ok
    row = model.objects.order_by("pk").last()
    for name, value in CHANGES[model](row).items():
        setattr(row, name, value)
    row.pk = new_id()
    row.save(force_insert=True)

    assert [(found.table, found.id) for found in audit.verify().findings] == [(model._meta.db_table, str(row.pk))]


def test_a_look_that_never_was_and_one_that_vanished_are_named(open_lamp, actor):
    open_lamp(applicant={"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"})
    given = {"id_type": "111", "id_number": "50019919500307002X", "matter_code": "street-lamp", "purpose": "核对"}
    look_up(**given, by=actor("clerk"), at=MONDAY)
    read = PersonRead.objects.get()
    assert audit.verify().ok

    gone = str(read.pk)
    PersonRead.objects.filter(pk=read.pk).delete()
    read.pk = new_id()
    read.by_id = Account.objects.get(username="outsider").pk
    read.save(force_insert=True)

    assert {found.id for found in audit.verify().findings} == {gone, str(read.pk)}


def test_the_telephone_of_a_window_changed_by_sql_is_named(db):
    row = Organisation.objects.get(unit__code="centre-004001")
    Organisation.objects.filter(pk=row.pk).update(phone="023-00009999")

    assert [(found.table, found.id) for found in audit.verify().findings] == [
        ("organisations_organisation", str(row.pk))
    ]


def test_a_case_shown_to_another_unit_by_sql_is_named(open_lamp):
    case = Case.objects.get(number=open_lamp())
    row = case.reach.first()
    row.unit, row.own, row.turn = Unit.objects.get(code="centre-100001"), False, False
    assert audit.verify().ok
    row.save(force_insert=True)

    (found,) = audit.verify().findings
    assert (found.table, found.id) == ("cases_casereach", str(case.pk))
    assert "centre-100001" in found.what


def test_a_case_hidden_from_a_unit_by_sql_is_named(open_lamp):
    case = Case.objects.get(number=open_lamp())
    case.reach.filter(unit__code="centre-004").delete()

    (found,) = audit.verify().findings
    assert (found.table, found.id) == ("cases_casereach", str(case.pk))
    assert "centre-004" in found.what
