"""An event is stored with the change, reaches each listener, and has its effect once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from conftest import MONDAY
from linli.kernel import bell
from linli.kernel.bell import Listener
from linli.kernel.ids import new_id
from linli.kernel.models import BellNote
from linli.kernel.series import next_number

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class LampMended:
    lamp_id: UUID
    count: int


@pytest.fixture
def heard():
    """Connects listeners for the length of a test and keeps what they heard."""
    calls = []

    def connect(*names, fail=()):
        def hear(name):
            def listen(note_id, body, at):
                calls.append((name, body["count"]))
                next_number(series="heard", scope=name)
                if name in fail:
                    raise RuntimeError("the lamp is dark")

            return Listener(name, listen)

        bell.connect(LampMended, *map(hear, names))
        return calls

    yield connect
    bell.connect(LampMended)


def test_each_listener_hears_once(heard):
    calls = heard("a", "b")
    bell.ring(LampMended(new_id(), 1), at=MONDAY)

    assert bell.deliver(at=MONDAY) == 2
    assert bell.deliver(at=MONDAY) == 0
    assert sorted(calls) == [("a", 1), ("b", 1)]


def test_nothing_is_heard_of_what_was_rolled_back(heard):
    calls = heard("a")
    with transaction.atomic():
        bell.ring(LampMended(new_id(), 1), at=MONDAY)
        transaction.set_rollback(True)

    assert bell.deliver(at=MONDAY) == 0
    assert calls == []


def test_a_failing_listener_is_tried_later_without_its_half_work(heard):
    calls = heard("a", "b", fail=("a",))
    bell.ring(LampMended(new_id(), 1), at=MONDAY)

    bell.deliver(at=MONDAY)
    bell.deliver(at=MONDAY + timedelta(seconds=1))
    heard("a", "b")
    bell.deliver(at=MONDAY + timedelta(minutes=1))

    assert calls.count(("b", 1)) == 1
    assert next_number(series="heard", scope="a") == 2  # what it wrote when it failed was taken back
    assert not BellNote.objects.filter(done_at=None).exists()


def test_a_failure_keeps_its_kind_and_not_its_words(heard):
    heard("a", fail=("a",))
    bell.ring(LampMended(new_id(), 1), at=MONDAY)

    bell.deliver(at=MONDAY)

    note = BellNote.objects.get()
    assert (note.tries, note.error, note.done_at) == (1, "RuntimeError", None)


def test_notes_go_out_in_order_and_not_before_their_time(heard):
    calls = heard("a")
    for count in range(5):
        bell.ring(LampMended(new_id(), count), at=MONDAY + timedelta(seconds=count))

    bell.deliver(at=MONDAY + timedelta(seconds=2))

    assert calls == [("a", 0), ("a", 1), ("a", 2)]


def test_only_a_dataclass_of_facts_can_be_rung():
    with pytest.raises(TypeError):
        bell.ring({"lamp": 1}, at=MONDAY)
