"""Small things of the kernel: named versions, series, repeated requests, rows written together, signs of life."""

from copy import copy
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.base import ModelState

from conftest import MONDAY
from linli.cases.models import Case
from linli.kernel import heartbeats, marks, repeats
from linli.kernel.ids import new_id
from linli.kernel.models import BellNote, Heartbeat, Repeat, SeriesCounter
from linli.kernel.repeats import KeyReused, RepeatKey
from linli.kernel.rows import write_together
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

    write_together([note, *counters])

    stored = BellNote.objects.get(pk=note.pk)
    assert (stored.body, stored.at, stored.done_at) == (body, MONDAY, None)
    assert sorted(SeriesCounter.objects.filter(series="r").values_list("scope", "value")) == [
        ("0", 0),
        ("1", 1),
        ("2", 2),
    ]


def test_rows_written_together_can_be_saved_again():
    note = BellNote(id=new_id(), event="E", listener="l", body={}, at=MONDAY, due_at=MONDAY)
    write_together([note])

    note.error = "x"
    note.save(update_fields=["error"])

    assert BellNote.objects.get(pk=note.pk).error == "x"


def test_saved_rows_are_updated_among_new_ones():
    kept = BellNote(id=new_id(), event="E", listener="l", body={}, at=MONDAY, due_at=MONDAY)
    other = BellNote(id=new_id(), event="E", listener="l", body={}, at=MONDAY, due_at=MONDAY)
    write_together([kept, other])
    kept.body, kept.done_at, other.error = {"楼": 3}, MONDAY, "'; x % %s"

    write_together([kept, other, SeriesCounter(series="r", scope="new", value=7)])

    assert BellNote.objects.filter(body={"楼": 3}, done_at=MONDAY).get() == kept
    assert BellNote.objects.filter(error="'; x % %s", done_at=None).get() == other
    assert SeriesCounter.objects.get(series="r", scope="new").value == 7


def test_every_column_of_a_case_is_written_as_a_save_writes_it(open_lamp):
    saved = Case.objects.get(number=open_lamp(accept=True))
    saved.rating, saved.due_date, saved.reply, saved.location = (
        4,
        MONDAY.date(),
        "多行\n'引号' 🏮",
        {"lon": 106.9, "a": None},
    )
    saved.save()
    saved.refresh_from_db()

    twin = copy(saved)
    twin.pk, twin.number, twin._state = new_id(), "twin", ModelState()
    write_together([twin])

    columns = {field.attname for field in Case._meta.concrete_fields} - {"id", "number"}
    read = Case.objects.get(number="twin")
    assert {name: getattr(read, name) for name in columns} == {name: getattr(saved, name) for name in columns}


def test_a_statement_run_again_is_ready_in_the_server():
    for scope in ("a", "b"):
        next_number(series="ready", scope=scope)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement ~ 'series'"
            )
            assert cursor.fetchone()[0] >= 2


def test_one_row_that_cannot_be_takes_all_back():
    counter = SeriesCounter(series="r", scope="same", value=1)
    note = BellNote(id=new_id(), event="E", listener="l", body={}, at=MONDAY, due_at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        write_together([note, counter, SeriesCounter(series="r", scope="same", value=2)])

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
