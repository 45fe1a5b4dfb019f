"""What lists and counts read of a case stands in its rows of reach: it follows every move."""

import pytest

from cases.people import WAYS
from conftest import MONDAY
from linli.cases.models import Case, CaseReach
from linli.cases.queries.lists import Filters, cases_page, count_cases, count_open
from linli.cases.queries.own import OURS, in_part
from linli.cases.queries.reach import strayed_reach

ASKED = (
    Filters(),
    Filters(part="own"),
    Filters(part="beside"),
    Filters(part="ours"),
    Filters(part="turn"),
    Filters(states=("received",), part="own"),
    Filters(states=("in_hand", "dispatched")),
    Filters(late="overdue"),
    Filters(late="today"),
    Filters(late="unknown"),
)


@pytest.fixture
def every_state(lamp_at, open_elder):
    open_elder()
    return {state: lamp_at(state) for state in (*WAYS, "received", "merged")}


@pytest.mark.parametrize("name", ["clerk", "town", "district", "handler", "handler2", "supervisor", "outsider"])
def test_rows_of_reach_say_what_the_cases_say(every_state, actor, name):
    by = actor(name)

    for filters in ASKED:
        listed = {row.number for row in cases_page(by=by, at=MONDAY, filters=filters, limit=200).items}
        in_scope = {row.number for row in cases_page(by=by, at=MONDAY, limit=200).items}
        said = Case.objects.filter(in_part(filters.part or OURS, by)) if filters.part else Case.objects.all()
        said = said.filter(state__in=filters.states) if filters.states else said
        if not filters.late:
            assert listed == in_scope & set(said.values_list("number", flat=True)), filters
        assert count_cases(by=by, at=MONDAY, filters=filters) == len(listed)
    assert strayed_reach() == ()


@pytest.mark.parametrize("name", ["clerk", "district", "handler"])
def test_open_cases_are_counted_in_one_walk(every_state, actor, name):
    by = actor(name)
    filters = [part for part in ASKED if part.late or part.part in {"own", "beside"}]

    counts, more = count_open(by=by, at=MONDAY, filters=filters)

    ended = {"closed", "refused", "withdrawn", "merged", "transferred"}
    for part, count in zip(filters, counts, strict=True):
        rows = cases_page(by=by, at=MONDAY, filters=part, limit=200).items
        assert count == sum(row.state not in ended for row in rows), part
    assert not more
    assert count_open(by=by, at=MONDAY, filters=[Filters()], most=1) == ((1,), True)


@pytest.mark.parametrize("change", [{"own": False}, {"state": "closed"}, {"turn": True, "own": False}])
def test_a_row_changed_by_sql_is_named(open_lamp, change):
    number = open_lamp()
    row = CaseReach.objects.filter(case__number=number, unit__code="district")

    row.update(**change)

    assert strayed_reach()
