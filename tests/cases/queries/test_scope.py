"""Nobody sees beyond their branch: by number, list, search, history, tally or code."""

import pytest

from cases.people import china
from conftest import MONDAY
from linli.access.rules import Actor, Seat
from linli.cases import queries
from linli.cases.actions.tracking import enter_code, forget_locks
from linli.cases.models import TrackLock
from linli.cases.queries import NotFound
from linli.cases.queries.lists import Filters, count_cases
from linli.cases.queries.scope import units_seen_by
from linli.cases.queries.tracking import CodeRefused, NumberLocked, holder_of, tracking_code
from linli.people.actions.reading import reveal_party


def listed(by, **filters):
    return [row.number for row in queries.cases_page(by=by, at=MONDAY, filters=Filters(**filters)).items]


@pytest.mark.parametrize("name", ["outsider", "cadre", "handler2", "volunteer", "resident"])
def test_who_stands_outside_gets_nothing(lamp_at, actor, play, name):
    number, by = lamp_at("in_hand"), actor(name)

    for read in (queries.case_by_number, queries.case_for_update, queries.history):
        with pytest.raises(NotFound):
            read(number=number, by=by)
    with pytest.raises(NotFound):
        queries.case_card(number=number, by=by, at=MONDAY)
    with pytest.raises(NotFound):
        play(number, "note", by, text="看看")
    for q in (number, "李明", "500199198507139928", "10000001234", ""):
        assert listed(by, q=q) == []
    assert count_cases(by=by, at=MONDAY, filters=Filters()) == 0


def test_a_wrong_number_and_one_out_of_scope_are_not_told_apart(lamp_at, outsider):
    for number in (lamp_at("received"), "004001-261123-9999"):
        with pytest.raises(NotFound):
            queries.case_card(number=number, by=outsider, at=MONDAY)


@pytest.mark.parametrize("name", ["clerk", "town", "district", "supervisor", "auditor", "handler"])
def test_who_stands_above_or_was_given_it_sees_it(lamp_at, actor, name):
    number, by = lamp_at("in_hand"), actor(name)

    assert queries.case_card(number=number, by=by, at=MONDAY).number == number
    assert listed(by) == [number]
    assert listed(by, q="500199198507139928") == [number]


def test_a_resident_sees_their_own_cases_only(open_lamp, actor):
    own = open_lamp(applicant={"name": "李素芬", "id_type": "111", "id_number": "50019919500307002X"})
    other = open_lamp()
    resident = actor("resident")

    assert listed(resident) == [own]
    assert queries.case_card(number=own, by=resident, at=MONDAY).allowed_moves == ("withdraw",)
    with pytest.raises(NotFound):
        queries.case_card(number=other, by=resident, at=MONDAY)


def test_a_code_opens_one_case(open_lamp, case_of):
    number, other = open_lamp(), open_lamp()
    case, who = enter_code(number=number, code=tracking_code(case_id=case_of(number).pk), at=MONDAY)

    assert case.number == number
    assert listed(who) == [number]
    with pytest.raises(NotFound):
        queries.history(number=other, by=who)


def test_a_code_is_read_as_people_write_it(open_lamp, case_of):
    number = open_lamp()
    code = tracking_code(case_id=case_of(number).pk)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)

    for written in (f"{code[:4]} {code[4:]}", f"{code[:4]}-{code[4:]}", wide):
        assert enter_code(number=f" {number} ", code=written, at=MONDAY)[0].number == number


def test_five_wrong_codes_lock_a_number_known_or_not(open_lamp, case_of):
    number = open_lamp()
    right = tracking_code(case_id=case_of(number).pk)

    for locked in (number, "004001-261123-9999"):
        for _ in range(5):
            with pytest.raises(CodeRefused) as refusal:
                enter_code(number=locked, code="x", at=MONDAY)
            assert not isinstance(refusal.value, NumberLocked)
        with pytest.raises(NumberLocked):
            enter_code(number=locked, code=right, at=MONDAY)
    assert enter_code(number=number, code=right, at=china("2026-11-23T09:16"))[0].number == number
    assert not TrackLock.objects.filter(number=number).exists()  # what was typed is not kept in clear
    assert forget_locks(at=china("2026-11-25")) == 2


def test_a_right_code_forgives_the_wrong_ones(open_lamp, case_of):
    number = open_lamp()
    right = tracking_code(case_id=case_of(number).pk)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(CodeRefused):
                enter_code(number=number, code="00000000x", at=MONDAY)
        enter_code(number=number, code=right, at=MONDAY)


def reveal(number, by, case_of):
    case = case_of(number)
    party = queries.case_card(number=number, by=by, at=MONDAY).applicant
    return reveal_party(
        party_id=party.id,
        case_id=case.pk,
        unit_path=case.unit.path,
        window_path=case.window.path,
        matter_code=case.matter_code,
        purpose="联系报修人",
        by=by,
        at=MONDAY,
    )


def test_a_reporter_who_asks_not_to_be_known_is_known_at_the_window_only(lamp_at, actor, case_of):
    from linli.access.rules import NotAllowed  # noqa: PLC0415

    number = lamp_at("in_hand", confidential=True)

    window = queries.case_card(number=number, by=actor("clerk"), at=MONDAY).applicant
    assert (window.name, window.hidden) == ("李*", True)
    assert reveal(number, actor("clerk"), case_of).name == "李明"
    for name in ("handler", "town", "district", "supervisor", "auditor"):
        party = queries.case_card(number=number, by=actor(name), at=MONDAY).applicant
        assert (party.name, party.person_id, party.id_number, party.phone) == ("（要求保密）", None, "", "")
        with pytest.raises(NotAllowed):
            reveal(number, actor(name), case_of)
    assert [row.applicant for row in queries.cases_page(by=actor("handler"), at=MONDAY).items] == ["（要求保密）"]


def test_what_the_parties_are_to_each_other_is_hidden_too(open_elder, actor):
    guardian = {"name": "王小明", "no_id_reason": "未带", "relation": "儿子"}
    number = open_elder(guardian=guardian, confidential=True)

    relations = {
        name: [p.relation for p in queries.case_card(number=number, by=actor(name), at=MONDAY).parties]
        for name in ("clerk", "town")
    }
    assert relations == {"clerk": ["", "儿子"], "town": ["", ""]}


def test_seats_under_one_another_are_one(actor):
    clerk, town = actor("clerk"), actor("town")
    both = Actor(clerk.account_id, "陈小敏", "staff", (*clerk.seats, *town.seats))

    assert units_seen_by(both) == (town.unit_id,)
    assert units_seen_by(Actor(None, "", "staff", (Seat("volunteer", clerk.unit_id, clerk.seats[0].path),))) == ()


def test_the_holder_of_a_code_is_nobody_else(open_lamp, case_of):
    who = holder_of(case=case_of(open_lamp()))

    assert (who.account_id, who.seats, who.person_id) == (None, (), None)
