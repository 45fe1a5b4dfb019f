"""A prepared query gives what the query itself gives, on either database."""

from datetime import timedelta

import pytest

from conftest import MONDAY
from linli.access.models import Account, Grant
from linli.kernel.ids import new_id
from linli.kernel.models import AuditLane, BellNote
from linli.kernel.prepared import Prepared, PreparedRows
from linli.kernel.rows import update_row

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def note():
    note = BellNote(id=new_id(), event="E", listener="l", body={"楼": [1, None]}, at=MONDAY, due_at=LATER)
    note.save(force_insert=True)
    return note


def test_ids_and_moments_find_their_rows(note):
    due = Prepared(
        "note_id",
        "now_at",
        build=lambda note_id, now_at: BellNote.objects.filter(pk=note_id, due_at__lte=now_at).values_list(
            "id", "due_at"
        ),
    )

    assert due.rows(note_id=note.pk, now_at=LATER) == [(note.pk, LATER)]
    assert due.rows(note_id=note.pk, now_at=MONDAY) == []
    assert due.first(note_id=new_id(), now_at=LATER) is None


def test_whole_rows_come_with_their_types(note):
    rows = PreparedRows(BellNote, "event", build=lambda event: BellNote.objects.filter(event=event))

    found = rows.all(event="E")

    assert found == [note]
    assert (found[0].body, found[0].due_at, found[0].done_at) == ({"楼": [1, None]}, LATER, None)


def test_a_key_may_bring_its_row(django_assert_num_queries):
    clerk = Account.objects.get(username="clerk")
    grants = PreparedRows(
        Grant, "account_id", build=lambda account_id: Grant.objects.filter(account_id=account_id), also=("unit",)
    )

    with django_assert_num_queries(1):
        found = grants.all(account_id=clerk.pk)

    assert [(grant.role, grant.unit.code) for grant in found] == [("clerk", "centre-004001")]


def test_a_number_finds_its_lane():
    AuditLane.objects.update_or_create(id=7, defaults={"seq": 3, "head": "h"})
    lane = Prepared("lane_n", build=lambda lane_n: AuditLane.objects.filter(pk=lane_n).values_list("seq", "head"))

    assert lane.rows(lane_n=7) == [(3, "h")]


def test_an_update_writes_what_a_save_would(note):
    note.body, note.tries, note.done_at = {"a": "b"}, 2, LATER

    update_row(note)

    kept = BellNote.objects.get(pk=note.pk)
    assert (kept.body, kept.tries, kept.done_at, kept.at) == ({"a": "b"}, 2, LATER, MONDAY)
