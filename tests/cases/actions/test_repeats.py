"""The same request sent again, and what has changed since it was looked at."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from conftest import MONDAY
from linli.access.models import Account
from linli.access.queries import actor_of_account
from linli.cases.actions import make_move, open_case
from linli.cases.actions.moving import VersionStale
from linli.cases.models import Case, CaseMove
from linli.cases.schema import Opening
from linli.kernel import audit
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.people.models import Person

LAMP = {
    "matter": "street-lamp",
    "division": "500110004001",
    "title": "路灯不亮",
    "applicant": {"name": "李明", "id_type": "111", "id_number": "500199198507139928"},
}


def send(by, key="one", request="a", owner=None, **changes):
    repeat = RepeatKey(owner=owner or str(by.account_id), key=key, request=request)
    return open_case(opening=Opening.model_validate(LAMP | changes), by=by, at=MONDAY, repeat=repeat)


def test_the_same_key_gives_the_same_case(clerk):
    first, again = send(clerk), send(clerk)

    assert (again.number, again.tracking_code, first.repeated, again.repeated) == (
        first.number,
        first.tracking_code,
        False,
        True,
    )
    assert again.card == first.card
    assert (Case.objects.count(), CaseMove.objects.count()) == (1, 1)


def test_the_same_key_with_another_request_is_refused(clerk):
    send(clerk)

    with pytest.raises(KeyReused):
        send(clerk, request="b")
    assert Case.objects.count() == 1


def test_the_same_key_of_another_owner_is_another_case(clerk, outsider):
    assert send(clerk).number != send(outsider).number


def test_a_move_sent_again_is_made_once(clerk, open_lamp):
    number = open_lamp()
    repeat = RepeatKey(owner="clerk", key="two", request="accept")
    cards = [make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY, repeat=repeat) for _ in range(2)]

    assert cards[0] == cards[1]
    assert CaseMove.objects.filter(move="accept").count() == 1
    other = RepeatKey(owner="clerk", key="two", request="dispatch")
    with pytest.raises(KeyReused):
        make_move(number=number, move="dispatch", given={"unit": "housing"}, by=clerk, at=MONDAY, repeat=other)


def test_what_was_refused_may_be_sent_again(clerk, open_lamp):
    number, repeat = open_lamp(), RepeatKey(owner="clerk", key="three", request="accept")
    with pytest.raises(VersionStale):
        make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY, version=7, repeat=repeat)

    card = make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY, version=1, repeat=repeat)
    assert (card.state, card.version) == ("accepted", 2)


def test_a_stale_version_changes_nothing(clerk, open_lamp, case_of):
    number = open_lamp()
    make_move(number=number, move="note", given={"text": "打过电话"}, by=clerk, at=MONDAY, version=1)

    with pytest.raises(VersionStale):
        make_move(number=number, move="accept", given={}, by=clerk, at=MONDAY, version=1)
    assert case_of(number).state == "received"


def at_once(work, times=6):
    """Run the same work in threads, each with a connection of its own."""

    def one(_):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.usefixtures("live_db")
class TestAtOnce:
    def test_one_key_sent_at_once_gives_one_case(self):
        by = actor_of_account(account=Account.objects.get(username="clerk"), at=MONDAY)

        answers = at_once(lambda: send(by))

        assert len({answer.number for answer in answers}) == 1
        assert sorted(answer.repeated for answer in answers) == [False, True, True, True, True, True]
        assert (Case.objects.count(), Person.objects.filter(name="李明").count()) == (1, 1)
        assert audit.verify().ok

    def test_one_new_person_entered_at_once_is_one_person(self):
        by = actor_of_account(account=Account.objects.get(username="clerk"), at=MONDAY)
        keys = iter(range(100))

        answers = at_once(lambda: send(by, key=str(next(keys))), times=4)

        assert len({answer.number for answer in answers}) == 4
        assert Person.objects.filter(name="李明").count() == 1

    def test_of_two_who_accept_at_once_one_is_refused(self):
        by = actor_of_account(account=Account.objects.get(username="clerk"), at=MONDAY)
        number = send(by).number

        def accept():
            try:
                return make_move(number=number, move="accept", given={}, by=by, at=MONDAY, version=1).state
            except VersionStale:
                return "stale"

        assert sorted(at_once(accept, times=4)) == ["accepted", "stale", "stale", "stale"]
        assert CaseMove.objects.filter(move="accept").count() == 1
