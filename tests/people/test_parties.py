"""People recorded once, sealed, found again by their document."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from conftest import MONDAY
from linli.access.rules import SYSTEM
from linli.kernel import audit, marks, seals
from linli.kernel.ids import new_id
from linli.people.actions.parties import FieldRefused, Given, check_given, enter_person, rows_of_case
from linli.people.models import Party, Person
from linli.people.queries import parties_of_case, persons_matching

TODAY = date(2026, 11, 23)
LI = Given(name="李明", id_type="111", id_number="500199198507139928", phone="10000001234")


@pytest.fixture
def demo(db):
    """The numbers of the tests are those of a demo."""
    return marks.version(marks.DEMO)


def faults(**changes):
    with pytest.raises(FieldRefused) as refusal:
        check_given(given=Given(**{**LI.__dict__, **changes}), today=TODAY)
    return [name for name, _ in refusal.value.errors]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": " "}, ["applicant.name"]),
        ({"id_number": "500199198507139927"}, ["applicant.id_number"]),  # the check digit should be 8
        ({"id_number": "500199195807139928"}, ["applicant.id_number"]),  # 85 and 58 exchanged
        ({"id_number": "500199199702299913"}, ["applicant.id_number"]),  # no such day
        ({"id_number": "50019919850713992"}, ["applicant.id_number"]),
        ({"id_number": "500199203001019912"}, ["applicant.id_number"]),  # not yet born
        ({"id_number": "", "id_type": "111"}, ["applicant.id_type"]),
        ({"id_type": "none"}, ["applicant.id_type"]),  # with a number
        ({"id_type": "none", "id_number": ""}, ["applicant.id_type"]),  # without a reason
        ({"id_type": "007"}, ["applicant.id_type"]),
        ({"phone": "12"}, ["applicant.phone"]),
        ({"uscc": "91500199MA9900001W"}, ["applicant.uscc"]),  # a person has none
        ({"place": "agent", "phone": "12"}, ["agent.phone"]),
        ({"name": "", "id_number": "1", "phone": "1"}, ["applicant.name", "applicant.id_number", "applicant.phone"]),
    ],
)
def test_every_fault_names_its_field(demo, changes, fields):
    assert faults(**changes) == fields


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        (" 500199 19850713 9928 ", "500199198507139928"),
        ("５００１９９１９８５０７１３９９２８", "500199198507139928"),
        ("50019919050101997x", "50019919050101997X"),
        ("810000198808089915", "810000198808089915"),
    ],
)
def test_numbers_are_kept_in_one_form(demo, number, normal):
    assert check_given(given=Given(**{**LI.__dict__, "id_number": number}), today=TODAY).id_number == normal


def test_a_demo_telephone_is_for_a_demo_only(db):
    from linli.kernel.models import Mark  # noqa: PLC0415

    Mark.objects.filter(name=marks.DEMO).delete()

    assert faults() == ["applicant.phone"]


def test_a_person_is_sealed_and_found_by_equal_numbers(demo):
    person = enter_person(given=LI, by=SYSTEM, at=MONDAY)

    assert "500199198507139928" not in str(Person.objects.values().get(pk=person.pk))
    assert "10000001234" not in str(Person.objects.values().get(pk=person.pk))
    opened = seals.unseal(
        person.id_number_sealed, table=person._meta.db_table, column="id_number_sealed", row_id=person.pk
    )
    assert opened == "500199198507139928"
    assert person.id_index == seals.blind_index("500199198507139928", column="people.id_number")
    assert person.id_index != seals.blind_index("500199198507139928", column="people.phone")
    other = enter_person(given=Given(name="王芳", id_type="111", id_number="500199190001019914"), by=SYSTEM, at=MONDAY)
    assert other.id_index != person.id_index


def test_two_seals_of_one_number_differ(demo):
    key = new_id()
    first, second = (seals.seal("500199198507139928", table="t", column="c", row_id=key) for _ in range(2))

    assert first != second


def test_a_person_is_matched_by_document_whatever_the_name(demo):
    first = enter_person(given=LI, by=SYSTEM, at=MONDAY)
    again = enter_person(given=Given(**{**LI.__dict__, "name": "李 明"}), by=SYSTEM, at=MONDAY)
    passport = enter_person(given=Given(name="李明", id_type="414", id_number="E12345678"), by=SYSTEM, at=MONDAY)

    assert again.pk == first.pk
    assert passport.pk != first.pk  # type and number together are the key


def test_the_parts_of_a_case_share_one_person(demo):
    people = [
        check_given(given=Given(**{**LI.__dict__, "role": role, "place": role}), today=TODAY)
        for role in ("applicant", "agent")
    ]
    made = rows_of_case(case_id=new_id(), people=people, hidden=False, at=MONDAY)

    assert [type(row) for row in made.rows] == [Person, Party, Party]
    assert made.applicant.person_id == made.person.pk


def test_a_party_keeps_the_name_and_telephone_given_then(demo):
    enter_person(given=LI, by=SYSTEM, at=MONDAY)
    case_id = new_id()
    later = Given(**{**LI.__dict__, "name": "李鸣", "phone": "10000009999"})
    made = rows_of_case(case_id=case_id, people=[check_given(given=later, today=TODAY)], hidden=False, at=MONDAY)
    for row in made.rows:
        row.save(force_insert=True)

    card = parties_of_case(case_id=case_id, by=SYSTEM, unhidden=True)[0]
    assert (card.name, card.id_number) == ("李*", "500199********9928")
    assert card.phone.endswith("9999")


def test_one_document_is_one_row(demo):
    person = enter_person(given=LI, by=SYSTEM, at=MONDAY)
    copy = Person(kind="person", name="另一个", id_type="111", id_index=person.id_index, created_at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize("q", ["500199198507139928", "５００１９９１９８５０７１３９９２８", "10000001234", "李明"])
def test_a_person_is_found_by_number_telephone_or_name(demo, q):
    person = enter_person(given=LI, by=SYSTEM, at=MONDAY)

    assert persons_matching(q=q, by=SYSTEM) == [person.pk]


@pytest.mark.parametrize("q", ["50019919850713992", "9928", "明", "10000001235", "%", "_"])
def test_a_part_of_a_number_finds_nobody(demo, q):
    enter_person(given=LI, by=SYSTEM, at=MONDAY)

    assert persons_matching(q=q, by=SYSTEM) == []


@pytest.mark.usefixtures("live_db")
def test_two_who_enter_one_person_at_once_find_one():
    def enter(_):
        try:
            return enter_person(given=LI, by=SYSTEM, at=MONDAY).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(enter, range(4)))

    assert len(found) == 1
    assert Person.objects.filter(name="李明").count() == 1
    assert audit.verify().ok
