"""Each look at a person has a matter and a purpose, is written down, and the person can read who looked."""

from datetime import timedelta

import pytest

from conftest import MONDAY
from linli.access.rules import SYSTEM, NotAllowed
from linli.kernel import audit
from linli.kernel.ids import new_id
from linli.kernel.models import AuditRow
from linli.people.actions.parties import FieldRefused, Given, check_given, enter_person, rows_of_case
from linli.people.actions.reading import look_up, reveal_party
from linli.people.models import Person, PersonRead
from linli.people.queries import reads_of_person

CAST_ID = "50019919500307002X"
LI = Given(name="李明", id_type="111", id_number="500199198507139928", phone="10000001234")


def look(by, at=MONDAY, **changes):
    asked = {"id_type": "111", "id_number": CAST_ID, "matter_code": "elders-allowance", "purpose": "办理高龄津贴"}
    return look_up(**(asked | changes), by=by, at=at)


def test_a_clerk_opens_one_person_by_the_full_number(clerk, actor):
    found = look(clerk)

    assert (found.person.name, found.person.id_number) == ("李素芬", "500199********002X")
    assert found.fill == {"name": "李素芬", "phone": "10000000101"}


def test_the_person_reads_who_looked_and_why(clerk, actor):
    look(clerk)
    look(actor("outsider"), at=MONDAY + timedelta(hours=1), purpose="核对身份，电话10000001234")
    resident = actor("resident")

    entries = reads_of_person(person_id=resident.person_id, by=resident)
    assert [(e.by_name, e.what, e.matter_code, e.unit_id) for e in entries] == [
        ("赵倩", "lookup", "elders-allowance", actor("outsider").unit_id),
        ("陈小敏", "lookup", "elders-allowance", clerk.unit_id),
    ]
    assert entries[1].purpose == "办理高龄津贴"
    assert "10000001234" not in entries[0].purpose
    assert audit.verify().ok
    assert AuditRow.objects.filter(action="person.lookup").count() == 2


@pytest.mark.parametrize(
    ("name", "sees"), [("resident", True), ("auditor", True), ("clerk", False), ("handler", False)]
)
def test_the_log_is_for_the_person_and_the_auditor(clerk, actor, name, sees):
    look(clerk)
    person = actor("resident").person_id

    assert bool(reads_of_person(person_id=person, by=actor(name))) == sees


def test_a_resident_reads_no_one_elses_log(actor):
    other = enter_person(given=LI, by=SYSTEM, at=MONDAY)
    look(actor("clerk"), id_number=LI.id_number)

    assert reads_of_person(person_id=other.pk, by=actor("resident")) == []


@pytest.mark.parametrize("name", ["handler", "supervisor", "auditor", "volunteer", "resident"])
def test_who_holds_no_window_looks_nobody_up(actor, name):
    with pytest.raises(NotAllowed, match=r"people\.lookup"):
        look(actor(name))
    assert not PersonRead.objects.exists()


@pytest.mark.parametrize("changes", [{"purpose": "  "}, {"matter_code": ""}])
def test_no_look_without_a_purpose(clerk, changes):
    with pytest.raises(FieldRefused, match="purpose"):
        look(clerk, **changes)
    assert not PersonRead.objects.exists()


@pytest.mark.parametrize("number", ["李素芬", "002X", "50019919500307", "500199195003070021", ""])
def test_only_the_full_number_opens_a_person(clerk, number):
    with pytest.raises(FieldRefused):
        look(clerk, id_number=number)


def test_a_number_nobody_has_given_finds_nobody(clerk):
    assert look(clerk, id_number="500199190001019914") is None
    assert not PersonRead.objects.exists()


def test_the_auditor_sees_who_tried_a_number_that_nobody_has(clerk):
    for _ in range(2):
        look(clerk, id_number="500199190001019914", purpose="试试")

    tried = AuditRow.objects.filter(action="person.not_found", by_id=clerk.account_id)
    assert [row.about["matter"] for row in tried] == ["elders-allowance"] * 2
    assert len({row.about["index"] for row in tried}) == 1  # the same number twice
    assert "500199190001019914" not in repr(list(tried.values()))
    assert audit.verify().ok


@pytest.fixture
def party(clerk):
    """A party of a case taken in at the clerk's window and held by the handler's department."""

    def make(hidden=False):
        case_id = new_id()
        made = rows_of_case(
            case_id=case_id, people=[check_given(given=LI, today=MONDAY.date())], hidden=hidden, at=MONDAY
        )
        for row in made.rows:
            row.save(force_insert=True)
        return made.applicant

    return make


def reveal(party, by, actor, purpose="联系报修人", held_by="handler", **changes):
    asked = {
        "party_id": party.pk,
        "case_id": party.case_id,
        "unit_path": actor(held_by).seats[0].path,
        "window_path": actor("clerk").seats[0].path,
        "matter_code": "street-lamp",
    }
    return reveal_party(**(asked | changes), purpose=purpose, by=by, at=MONDAY)


@pytest.mark.parametrize(
    ("name", "open_", "hidden"),
    [
        ("clerk", True, True),
        ("handler", True, False),
        ("town", True, False),
        ("district", True, False),
        ("handler2", False, False),
        ("outsider", False, False),
        ("supervisor", False, False),
        ("auditor", False, False),
        ("volunteer", False, False),
        ("resident", False, False),
    ],
)
def test_who_may_open_a_party(party, actor, name, open_, hidden):
    for told, allowed in ((party(), open_), (party(hidden=True), hidden)):
        if allowed:
            full = reveal(told, actor(name), actor)
            assert (full.name, full.id_number, full.phone) == ("李明", "500199198507139928", "10000001234")
        else:
            with pytest.raises(NotAllowed, match=r"people\.reveal"):
                reveal(told, actor(name), actor)
    person = Person.objects.get(name="李明")
    assert PersonRead.objects.filter(person=person, what="reveal").count() == open_ + hidden


def test_no_reveal_without_a_purpose_or_of_another_case(party, actor, clerk):
    told = party()

    with pytest.raises(FieldRefused, match="purpose"):
        reveal(told, clerk, actor, purpose=" ")
    with pytest.raises(NotAllowed):
        reveal(told, clerk, actor, case_id=new_id())
    assert not PersonRead.objects.exists()


def test_a_reveal_names_case_and_matter_in_the_log(party, actor, clerk):
    told = party()
    reveal(told, clerk, actor)

    read = PersonRead.objects.get()
    assert (read.case_id, read.matter_code, read.what, read.by_id) == (
        told.case_id,
        "street-lamp",
        "reveal",
        clerk.account_id,
    )
