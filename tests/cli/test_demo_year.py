"""The fictional year: the same for the same seed and day, alive, and made by the engine alone."""

from collections import Counter
from datetime import timedelta

import pytest

from conftest import MONDAY
from linli.cases.choices import State
from linli.cases.models import Case, CaseMove
from linli.cases.queries.lists import Filters, cases_page
from linli.cli.demo.people import neighbours
from linli.cli.demo.year import ASKED, play_year
from linli.kernel import audit
from linli.kernel.identifiers import check_document, is_fictional_phone, normal_phone
from linli.people.models import Person

AFTERNOON = MONDAY + timedelta(hours=7)


def seen():
    return list(
        Case.objects.order_by("number").values_list("number", "state", "title", "due_date", "version", "rating")
    )


def test_the_same_seed_and_day_give_the_same_year(db):
    from django.db import transaction

    with transaction.atomic():
        play_year(now=AFTERNOON, size=25)
        first = seen()
        transaction.set_rollback(True)
    play_year(now=AFTERNOON, size=25)

    assert len(first) >= 24
    assert seen() == first


def test_a_year_is_alive(db, actor):
    from linli.catalogue.queries import matters_in_force

    play_year(now=AFTERNOON, size=160)

    states, moves = (
        Counter(Case.objects.values_list("state", flat=True)),
        Counter(CaseMove.objects.values_list("move", flat=True)),
    )
    assert {State.CLOSED, State.IN_HAND, State.REFUSED} <= set(states)
    assert {"accept", "dispatch", "sign", "reply", "close", "rate"} <= set(moves)
    assert states["closed"] > 80
    alone = Case.objects.filter(bundle=None).exclude(kind="bundle")
    asked = set(alone.values_list("matter_code", flat=True))
    assert Case.objects.filter(kind="bundle", state=State.CLOSED).exists()
    assert asked <= set(ASKED) <= {m.code for m in matters_in_force(at=AFTERNOON)}
    assert not Case.objects.filter(received_at__gt=AFTERNOON).exists()
    assert not CaseMove.objects.filter(at__gt=AFTERNOON).exists()
    assert cases_page(by=actor("handler"), at=AFTERNOON, filters=Filters(states=("in_hand", "dispatched"))).items
    assert audit.verify().ok


def test_what_is_under_way_is_as_on_a_good_working_day(db):
    from linli.cases.choices import OPEN_STATES

    play_year(now=AFTERNOON, size=160)

    under_way = Case.objects.filter(state__in=OPEN_STATES)
    at_the_window = under_way.filter(window__code="centre-004001")
    month_ago = AFTERNOON.date() - timedelta(days=31)
    assert at_the_window.count() >= 12
    assert {State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HAND} <= {one.state for one in at_the_window}
    assert at_the_window.filter(received_at__date=AFTERNOON.date()).count() >= 3
    assert under_way.exclude(state=State.REPLIED).filter(due_date__lt=AFTERNOON.date()).count() <= 6
    assert not under_way.filter(due_date__lt=month_ago).exists()
    assert not under_way.filter(state=State.ACCEPTED, accepted_at__date__lt=month_ago).exists()


def test_residents_come_again(db):
    play_year(now=AFTERNOON, size=160)

    known = Case.objects.exclude(person_id=None).values_list("person_id", flat=True)
    assert max(Counter(known).values()) >= 2
    assert Person.objects.count() < len(known)


def test_nobody_in_it_is_real():
    from random import Random

    for person in neighbours(Random(5), today=AFTERNOON.date(), count=200, first=0):
        checked = check_document(id_type="111", number=person.id_number, country="", today=AFTERNOON.date())
        assert checked.number.startswith("500199")
        assert is_fictional_phone(normal_phone(person.phone))


@pytest.mark.parametrize("matter", ASKED)
def test_every_matter_has_its_words(matter):
    from random import Random

    from linli.cli.demo.texts import spoken

    said = {spoken(Random(i), matter=matter, place="万新路社区", today=AFTERNOON.date()).title for i in range(40)}
    assert all(said)
