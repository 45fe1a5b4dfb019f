"""Pages of cases: order, keyset, filters, and a number of queries that does not grow."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.people import china
from conftest import MONDAY
from linli.access.rules import Actor
from linli.cases import queries
from linli.cases.choices import OPEN_STATES
from linli.cases.queries.lists import CursorRefused, Filters, count_cases
from linli.kernel import marks


def pages(by, limit, **filters):
    found, cursor = [], ""
    while True:
        page = queries.cases_page(by=by, at=MONDAY, filters=Filters(**filters), limit=limit, cursor=cursor)
        found.append([row.number for row in page.items])
        if page.next is None:
            return found
        cursor = page.next


def rows(found):
    return [number for page in found for number in page]


@pytest.fixture
def many(open_lamp, play):
    """Seven cases: three dispatched on different days, three at the window, one withdrawn."""
    numbers = [open_lamp(at=china(f"2026-11-{day:02}"), accept=True) for day in (9, 10, 11, 12, 13, 16, 17)]
    for number, day in zip(numbers[:3], ("2026-11-20", "2026-11-18", "2026-11-19"), strict=True):
        play(number, "dispatch", at=day, unit="urban-management")
    play(numbers[6], "withdraw", reason="已自行修好")
    return numbers


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_by_time_left_then_those_without_a_date_then_the_ended(many, clerk, limit):
    a, b, c, d, e, f, g = many

    assert rows(pages(clerk, limit)) == [b, c, a, d, e, f, g]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_newest_first(many, clerk, limit):
    assert rows(pages(clerk, limit, sort="-received")) == many[::-1]


def test_a_page_does_not_shift_when_a_case_comes_in(many, clerk, open_lamp):
    first = queries.cases_page(by=clerk, at=MONDAY, filters=Filters(sort="-received"), limit=3)
    open_lamp()
    second = queries.cases_page(by=clerk, at=MONDAY, filters=Filters(sort="-received"), limit=3, cursor=first.next)

    assert [row.number for row in (*first.items, *second.items)] == many[::-1][:6]


@pytest.mark.parametrize("cursor", ["x", "e30", "WyJhIiwiYiJd", "💡"])
def test_a_cursor_of_another_list_is_refused(clerk, cursor):
    with pytest.raises(CursorRefused):
        queries.cases_page(by=clerk, at=MONDAY, cursor=cursor)


def numbers(by, **filters):
    return {row.number for row in queries.cases_page(by=by, at=MONDAY, filters=Filters(**filters)).items}


def test_filters(many, clerk, open_lamp, open_elder, outsider):
    a, b, c, d, e, f, g = many
    elder = open_elder()

    assert numbers(clerk, states=("dispatched",)) == {a, b, c}
    assert numbers(clerk, states=("dispatched", "withdrawn")) == {a, b, c, g}
    assert numbers(clerk, matter="elders-allowance") == {elder}
    assert numbers(clerk, unit="urban-management") == {a, b, c}
    assert numbers(clerk, unit="centre-004") == {d, e, f, g, elder}  # and all below it
    assert numbers(clerk, unit="no-such-unit") == set()
    assert numbers(clerk, window="centre-004001") == {*many, elder}
    assert numbers(clerk, due_before=date(2026, 11, 30)) == {b, c}
    assert numbers(clerk, q=a) == {a}
    assert numbers(clerk, q="500199198507139928") == set(many)


def test_a_town_is_not_taken_for_another_whose_code_begins_alike(actor, open_lamp, clerk):
    here, there = open_lamp(division="500110100001"), open_lamp(division="500110101001")
    district = actor("district")

    assert numbers(district, division="500110100000") == {here}
    assert numbers(district, division="500110101") == {there}
    assert numbers(district, division="500110000000") == {here, there}


def test_seats_at_two_units_give_one_list(actor, lamp_at, open_lamp, outsider):
    clerk, handler = actor("clerk"), actor("handler")
    shared, window = lamp_at("dispatched"), open_lamp()
    hidden = open_lamp(by=outsider, division="500110100001")
    both = Actor(clerk.account_id, "陈小敏", "staff", (*clerk.seats, *handler.seats))

    for limit in (1, 2, 50):
        assert rows(pages(both, limit)) == [shared, window]
        assert rows(pages(both, limit, sort="-received")) == [window, shared]
    assert hidden not in numbers(both)
    assert count_cases(by=both, at=MONDAY, filters=Filters()) == 2


LATE = ("overdue", "today", "near", "unknown")


def counted(by, at, **filters):
    filters = Filters(**filters)
    found = count_cases(by=by, at=at, filters=filters)
    assert found == len(queries.cases_page(by=by, at=at, filters=filters, limit=200).items)
    return found


def test_the_day_counts_what_waits(many, clerk):
    told = [counted(clerk, china("2026-11-27"), late=late) for late in LATE]
    later = [counted(clerk, china("2026-11-28"), late=late) for late in LATE]

    assert told == [0, 1, 2, 0]
    assert later == [1, 0, 2, 0]
    assert counted(clerk, MONDAY, states=tuple(OPEN_STATES)) == 6


def test_what_is_received_presses_by_its_notice(open_lamp, open_elder, play, clerk):
    lamp, late_lamp = open_lamp(), open_lamp(at=china("2026-11-09"), accept=True)
    play(late_lamp, "dispatch", at="2026-11-16", unit="urban-management")  # until the 25th
    elder, newer = open_elder(at="2026-11-17"), open_elder(at="2026-11-20")  # to be told by the 24th, the 27th

    assert rows(pages(clerk, 50)) == [elder, late_lamp, newer, lamp]
    assert rows(pages(clerk, 50, late="near")) == [elder, late_lamp]
    play(elder, "ask_materials", items=[{"code": "photo", "what": "照片"}], until="2026-12-31")
    assert rows(pages(clerk, 50)) == [late_lamp, newer, lamp, elder]
    play(elder, "supplement", materials=[{"code": "photo"}])
    assert rows(pages(clerk, 50)) == [late_lamp, newer, elder, lamp]  # to be told by the 30th


def test_the_notice_counts_at_the_minute(open_elder, clerk):
    open_elder(at="2026-11-20")

    def at(moment):
        row = queries.cases_page(by=clerk, at=china(moment)).items[0]
        return [counted(clerk, china(moment), late=late) for late in LATE[:3]], row.urgency

    assert at("2026-11-24") == ([0, 0, 0], "green")
    assert at("2026-11-25") == ([0, 0, 1], "amber")
    assert at("2026-11-27T23:59") == ([0, 1, 0], "amber")
    assert at("2026-11-28T00:00") == ([1, 0, 0], "red")


def test_what_is_answered_presses_no_more(lamp_at, play, clerk):
    number, other = lamp_at("replied"), lamp_at("in_hand")

    assert rows(pages(clerk, 50)) == [other, number]
    assert counted(clerk, china("2027-01-04"), late="overdue") == 1


def test_the_clock_of_a_case_is_that_of_who_holds_it(lamp_at, play, actor):
    number = lamp_at("in_hand")
    play(number, "consult", "handler", units=["housing"], question="这根灯杆归谁管")
    late, asked = china("2026-12-07"), actor("handler2")

    def seen(by):
        row = queries.cases_page(by=by, at=late).items[0]
        counts = [
            counted(by, late, **one)
            for one in ({"late": "overdue"}, {"part": "own"}, {"part": "beside"}, {"part": "ours"})
        ]
        return row.part, row.urgency, counts

    assert seen(asked) == ("asked", "none", [0, 0, 1, 1])
    for holder in ("handler", "clerk", "town", "supervisor"):
        assert seen(actor(holder)) == ("own", "red", [1, 1, 0, 1])
    play(number, "answer_consult", "handler2", text="归城管", agree=True)
    assert seen(asked) == ("beside", "none", [0, 0, 1, 0])


def test_a_case_given_back_is_no_longer_ones_own(lamp_at, play, actor):
    number = lamp_at("dispatched")
    play(number, "return", "handler", reason="不归我们管", basis="职责清单")

    assert counted(actor("handler"), MONDAY, part="own") == 0
    assert counted(actor("handler"), MONDAY, part="beside") == 1
    assert counted(actor("clerk"), MONDAY, part="own") == 1


def test_a_clock_that_stands_is_not_near_but_late_stays_late(lamp_at, play, handler):
    number = lamp_at("in_hand")  # until 2 December
    assert counted(handler, china("2026-12-01"), late="near") == 1
    play(number, "suspend", "handler", at="2026-12-01", ground="鉴定", **{"from": "2026-12-01", "until": "2026-12-01"})

    assert counted(handler, china("2026-12-01"), late="near") == 0
    assert queries.cases_page(by=handler, at=china("2026-12-01")).items[0].urgency == "none"
    assert counted(handler, china("2026-12-04"), late="overdue") == 1
    assert queries.cases_page(by=handler, at=china("2026-12-04")).items[0].urgency == "red"


@pytest.mark.parametrize("name", ["clerk", "handler", "resident"])
def test_the_same_number_of_queries_for_one_row_and_three(lamp_at, actor, name):
    own = {"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"}
    by, counts = actor(name), []
    for more in (1, 2):
        for _ in range(more):
            lamp_at("dispatched", applicant=own)
        with marks.held():
            queries.cases_page(by=by, at=MONDAY)
            with CaptureQueriesContext(connection) as asked:
                items = queries.cases_page(by=by, at=MONDAY).items
        counts.append((len(items), len(asked)))

    assert [count for count, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 3


def test_a_page_has_at_most_two_hundred_rows(clerk, open_lamp):
    open_lamp()

    assert len(queries.cases_page(by=clerk, at=MONDAY, limit=100_000).items) == 1
    assert len(queries.cases_page(by=clerk, at=MONDAY, limit=0).items) == 1


CAST = ("clerk", "town", "district", "supervisor", "handler", "handler2")


def test_whose_turn_it_is_goes_with_the_case(open_lamp, play, actor):
    number = open_lamp(accept=True)

    def turns():
        return [name for name in CAST if counted(actor(name), MONDAY, part="turn")]

    seen = [turns()]
    for move, who, given in (
        ("dispatch", "clerk", {"unit": "urban-management"}),
        ("sign", "handler", {}),
        ("consult", "handler", {"units": ["housing"], "question": "归谁管"}),
        ("answer_consult", "handler2", {"text": "归城管", "agree": True}),
        ("extend", "handler", {"n": 2, "reason": "等灯杆"}),
        ("reply", "handler", {"text": "修好了", "outcome": "done"}),
    ):
        play(number, move, who, **given)
        seen.append(turns())

    assert [" ".join(names) for names in seen[:5]] == ["clerk", "handler", "handler", "handler handler2", "handler"]
    assert {"handler", "district", "supervisor"} <= set(seen[5])
    assert not {"clerk", "town"} & set(seen[5])
    assert "clerk" in seen[6]
    assert "handler" not in seen[6]
