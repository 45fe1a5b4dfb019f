"""Small things of the kernel: named versions, series, repeated requests, rows written together, signs of life."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from conftest import MONDAY
from linli.kernel import heartbeats, marks, repeats
from linli.kernel.ids import new_id
from linli.kernel.models import BellNote, Heartbeat, Repeat, SeriesCounter
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.kernel.rows import insert_together
from linli.kernel.series import next_number

pytestmark = pytest.mark.django_db


def test_a_mark_changes_when_it_is_bumped():
    marks.bump("lamps")
    first = marks.version("lamps")
    marks.bump("lamps")

    assert first != marks.version("lamps") != 0
    assert marks.version("never") == 0


def test_held_marks_are_read_once(django_assert_num_queries):
    marks.bump("lamps", "leaks")

    with django_assert_num_queries(1), marks.held():
        assert marks.version("lamps") != marks.version("leaks")
        assert marks.version("never") == 0


def test_a_bump_is_seen_within_what_is_held():
    with marks.held():
        before = marks.version("lamps")
        marks.bump("lamps")
        assert marks.version("lamps") != before


def test_series_count_without_a_gap():
    assert [next_number(series="s", scope="x") for _ in range(3)] == [1, 2, 3]
    assert next_number(series="s", scope="y") == 1


def test_a_number_taken_back_is_given_again():
    with transaction.atomic():
        next_number(series="s", scope="x")
        transaction.set_rollback(True)

    assert next_number(series="s", scope="x") == 1


KEY = RepeatKey(owner="someone", key="abc", request="a lamp")


def test_the_first_answer_is_given_again():
    assert repeats.first_answer(key=KEY) is None
    repeats.row(key=KEY, answer={"number": "1"}, at=MONDAY).save()

    assert repeats.first_answer(key=KEY) == {"number": "1"}
    assert repeats.first_answer(key=RepeatKey("another", "abc", "a lamp")) is None


def test_a_key_with_another_request_is_refused():
    repeats.row(key=KEY, answer={"number": "1"}, at=MONDAY).save()

    with pytest.raises(KeyReused):
        repeats.first_answer(key=RepeatKey("someone", "abc", "another lamp"))


def test_a_key_is_written_once():
    repeats.row(key=KEY, answer={}, at=MONDAY).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        repeats.row(key=KEY, answer={}, at=MONDAY).save()


def test_answers_are_forgotten_after_thirty_days():
    repeats.row(key=KEY, answer={}, at=MONDAY).save()

    assert repeats.forget_old(at=MONDAY + timedelta(days=30)) == 0
    assert repeats.forget_old(at=MONDAY + timedelta(days=30, seconds=1)) == 1


def test_neither_key_nor_request_can_be_read_back():
    repeats.row(key=KEY, answer={}, at=MONDAY).save()

    row = Repeat.objects.get()
    assert "abc" not in row.key and "lamp" not in row.request


def test_rows_of_several_tables_are_written_as_they_are():
    body = {"楼": "3栋", "n": [1, None, True]}
    note = BellNote(id=new_id(), event="E", listener="l", body=body, at=MONDAY, due_at=MONDAY)
    counters = [SeriesCounter(series="r", scope=str(i), value=i) for i in range(3)]

    insert_together([note, *counters])

    stored = BellNote.objects.get(pk=note.pk)
    assert (stored.body, stored.at, stored.done_at) == (body, MONDAY, None)
    assert sorted(SeriesCounter.objects.filter(series="r").values_list("scope", "value")) == [
        ("0", 0),
        ("1", 1),
        ("2", 2),
    ]


def test_rows_written_together_can_be_saved_again():
    note = BellNote(id=new_id(), event="E", listener="l", body={}, at=MONDAY, due_at=MONDAY)
    insert_together([note])

    note.error = "x"
    note.save(update_fields=["error"])

    assert BellNote.objects.get(pk=note.pk).error == "x"


def test_one_row_that_cannot_be_takes_all_back():
    counter = SeriesCounter(series="r", scope="same", value=1)
    note = BellNote(id=new_id(), event="E", listener="l", body={}, at=MONDAY, due_at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together([note, counter, SeriesCounter(series="r", scope="same", value=2)])

    assert not BellNote.objects.filter(pk=note.pk).exists()


def test_a_turn_is_taken_once_a_minute():
    minute = timedelta(minutes=1)

    assert heartbeats.claim(name="turn", at=MONDAY, every=minute)
    assert not heartbeats.claim(name="turn", at=MONDAY + timedelta(seconds=59), every=minute)
    assert heartbeats.claim(name="turn", at=MONDAY + minute, every=minute)


def test_signs_of_life_come_and_go():
    heartbeats.beat(name="worker-1", at=MONDAY)
    heartbeats.beat(name="worker-1", at=MONDAY + timedelta(seconds=20))
    heartbeats.beat(name="worker-2", at=MONDAY)

    assert heartbeats.last_beat(prefix="worker-") == MONDAY + timedelta(seconds=20)
    heartbeats.stop(name="worker-1")
    assert heartbeats.forget_old(prefix="worker-", at=MONDAY + timedelta(days=2)) == 1
    assert not Heartbeat.objects.filter(name__startswith="worker-").exists()
