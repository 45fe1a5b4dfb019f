"""Own lists of residents."""

from dataclasses import replace

import pytest

from conftest import MONDAY
from linli.access.rules import NotAllowed
from linli.kernel import audit
from linli.kernel.ids import new_id
from linli.people.actions.keeping import keep_case
from linli.people.models import KeptCase
from linli.people.queries import has_part, own_case_ids


def test_a_case_is_kept_once_and_for_that_account_alone(actor):
    case_id, resident = new_id(), actor("resident")
    kept = [keep_case(case_id=case_id, by=resident, at=MONDAY) for _ in range(2)]

    assert kept[0] == kept[1]
    other = replace(resident, account_id=new_id(), person_id=None)
    assert [has_part(case_id=case_id, by=by) for by in (resident, other)] == [True, False]
    assert own_case_ids(by=replace(resident, person_id=None)) == [case_id]
    assert own_case_ids(by=other) == own_case_ids(by=replace(other, account_id=None)) == []


@pytest.mark.parametrize("name", ["clerk", "auditor"])
def test_staff_keep_no_list(actor, name):
    with pytest.raises(NotAllowed):
        keep_case(case_id=new_id(), by=actor(name), at=MONDAY)


def test_a_case_put_on_a_list_by_sql_is_named(actor):
    row = KeptCase.objects.create(account_id=actor("resident").account_id, case_id=new_id(), at=MONDAY)

    assert [(found.table, found.id) for found in audit.verify().findings] == [("people_keptcase", str(row.pk))]
