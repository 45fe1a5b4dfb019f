"""What was changed behind the actions' back is named, with table and id."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from conftest import MONDAY
from linli.access.rules import SYSTEM
from linli.cases.models import Case, CaseMove, CaseRating
from linli.cli.demo.year import play_year
from linli.kernel import audit, marks
from linli.kernel.audit import heads
from linli.kernel.audit.chain import LANES
from linli.kernel.models import AuditLane, AuditRow, Mark
from linli.people.models import Party

AUDIT, CASE, MOVE, RATING = (m._meta.db_table for m in (AuditRow, Case, CaseMove, CaseRating))


@pytest.fixture
def played(db, django_capture_on_commit_callbacks):
    """Some hundreds of moves, each with its head outside the database."""
    with django_capture_on_commit_callbacks(execute=True):
        play_year(now=MONDAY + timedelta(hours=7), size=60)
    assert CaseMove.objects.count() > 200


@pytest.fixture
def played_long(db, django_capture_on_commit_callbacks):
    """A thousand moves and more."""
    with django_capture_on_commit_callbacks(execute=True):
        play_year(now=MONDAY + timedelta(hours=7), size=220)
    assert CaseMove.objects.count() >= 1000


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def middle_row() -> AuditRow:
    """One with another after it in its lane."""
    lane = AuditLane.objects.filter(seq__gt=3).order_by("id").first()
    return AuditRow.objects.get(lane=lane.pk, seq=2)


def last_row() -> AuditRow:
    """The newest of its lane, speaking of a case."""
    ends = (AuditRow.objects.get(lane=lane.pk, seq=lane.seq) for lane in AuditLane.objects.filter(seq__gt=3))
    return next(row for row in ends if row.action.startswith("case."))


def edited_audit_row():
    row = middle_row()
    AuditRow.objects.filter(pk=row.pk).update(action="case.other")
    return AUDIT, str(row.pk)


def edited_and_chained_again():
    """The digest is made anew, without the key."""
    row = middle_row()
    AuditRow.objects.filter(pk=row.pk).update(action="case.other", digest="0" * 64)
    return AUDIT, str(row.pk)


def removed_audit_row():
    row = middle_row()
    row.delete()
    return AUDIT, f"lane {row.lane} seq 2"


def two_exchanged():
    row = middle_row()
    after = AuditRow.objects.get(lane=row.lane, seq=3)
    AuditRow.objects.filter(pk=row.pk).update(seq=-1)
    AuditRow.objects.filter(pk=after.pk).update(seq=2)
    AuditRow.objects.filter(pk=row.pk).update(seq=3)
    return AUDIT, str(after.pk)


def last_removed():
    row = last_row()
    row.delete()
    return AUDIT, f"lane {row.lane} seq {row.seq}"


def last_removed_and_lane_set_back():
    row = last_row()
    row.delete()
    AuditLane.objects.filter(pk=row.lane).update(seq=row.seq - 1, head=row.previous)
    return AUDIT, f"lane {row.lane} seq {row.seq}"


def case_changed():
    case = Case.objects.filter(state="closed").order_by("id").first()
    sql(f"UPDATE {CASE} SET state = 'in_hand' WHERE number = %s", case.number)
    return CASE, str(case.pk)


def due_date_changed():
    case = Case.objects.exclude(due_date=None).order_by("id").first()
    sql(f"UPDATE {CASE} SET due_date = '2027-06-01' WHERE number = %s", case.number)
    return CASE, str(case.pk)


def case_removed():
    case = Case.objects.order_by("id").first()
    for model in (CaseMove, CaseRating):
        model.objects.filter(case=case).delete()
    for table in ("casereach", "caseseat", "casepause", "caseextension", "caseorder", "casematerial"):
        sql(f"DELETE FROM cases_{table} WHERE case_id = (SELECT id FROM {CASE} WHERE number = %s)", case.number)
    sql(f"DELETE FROM {CASE} WHERE number = %s", case.number)
    return CASE, str(case.pk)


def move_changed():
    move = CaseMove.objects.filter(move="reply").order_by("id").first()
    CaseMove.objects.filter(pk=move.pk).update(at=move.at - timedelta(days=3))
    return MOVE, str(move.pk)


def move_removed():
    move = CaseMove.objects.filter(move="sign").order_by("id").first()
    CaseMove.objects.filter(pk=move.pk).delete()
    return MOVE, str(move.pk)


def move_added():
    move = CaseMove.objects.filter(move="note").order_by("id").first() or CaseMove.objects.order_by("id").first()
    move.pk, move.seq, move._state.adding = type(move.pk)(int=5), 99, True
    move.save(force_insert=True)
    return MOVE, str(move.pk)


def rating_changed():
    rating = CaseRating.objects.order_by("id").first()
    CaseRating.objects.filter(pk=rating.pk).update(level=5 if rating.level < 5 else 1)
    return RATING, str(rating.pk)


def party_changed():
    party = Party.objects.order_by("id").first()
    Party.objects.filter(pk=party.pk).update(name="别人")
    return Party._meta.db_table, str(party.pk)


def move_and_its_audit_row_removed():
    """The newest of its lane, so that no link is broken within the chain."""
    row = last_row()
    moves = [mention["i"] for mention in row.wrote if mention["t"] == MOVE]
    CaseMove.objects.filter(pk__in=moves).delete()
    row.delete()
    return AUDIT, f"lane {row.lane} seq {row.seq}"


def older_move_and_its_audit_row_removed():
    row = next(r for r in AuditRow.objects.filter(action="case.sign").order_by("id") if last_of(r.lane) > r.seq)
    CaseMove.objects.filter(pk__in=[m["i"] for m in row.wrote if m["t"] == MOVE]).delete()
    row.delete()
    return AUDIT, f"lane {row.lane} seq {row.seq}"


def last_of(lane: int) -> int:
    return AuditLane.objects.get(pk=lane).seq


@dataclass(frozen=True)
class Tampering:
    act: Callable[[], tuple[str, str]]

    def __str__(self) -> str:
        return self.act.__name__


TAMPERINGS = (
    edited_audit_row, edited_and_chained_again, removed_audit_row, two_exchanged, last_removed,
    last_removed_and_lane_set_back, case_changed, due_date_changed, case_removed, move_changed, move_removed,
    move_added, rating_changed, party_changed, move_and_its_audit_row_removed, older_move_and_its_audit_row_removed,
)  # fmt: skip


def test_every_tampering_is_named_with_table_and_id(played_long):
    whole = audit.verify()
    assert whole.ok and whole.heads_known and whole.audit_rows >= 1000

    missed = {}
    for tamper in TAMPERINGS:
        with transaction.atomic():
            table, row_id = tamper()
            outcome = audit.verify()
            transaction.set_rollback(True)
        named = [f for f in outcome.findings if f.table == table and f.id.startswith(row_id)]
        if not named:
            missed[tamper.__name__] = (table, row_id, outcome.findings)

    assert missed == {}
    assert audit.verify().ok


def test_heads_kept_elsewhere_tell_of_a_forged_end(played, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        audit.record("case.read", Case.objects.order_by("id").first(), by=SYSTEM, at=MONDAY)
    kept = tmp_path / "elsewhere"
    kept.write_bytes(settings.AUDIT_HEADS.read_bytes())
    settings.AUDIT_HEADS.write_text("")
    row = AuditRow.objects.get(action="case.read")
    row.delete()
    AuditLane.objects.filter(pk=row.lane).update(seq=row.seq - 1, head=row.previous)

    assert audit.verify().ok  # with both ends in one hand nothing is seen
    assert not audit.verify(head_file=kept).ok


def test_compacting_keeps_the_furthest_head_of_each_lane(played):
    before = heads.read(settings.AUDIT_HEADS, database=_mark())

    audit.compact()

    assert heads.read(settings.AUDIT_HEADS, database=_mark()) == before
    assert len(settings.AUDIT_HEADS.read_text().splitlines()) == len(before) <= LANES
    assert audit.verify().ok


def test_heads_of_another_database_are_passed_over(played):
    with settings.AUDIT_HEADS.open("a") as file:
        file.write(f"{_mark() + 1} 3 999999 {'0' * 64}\n")

    assert audit.verify().ok


def test_another_mark_of_the_database_does_not_put_the_heads_out_of_use(played, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        audit.record("case.read", Case.objects.order_by("id").first(), by=SYSTEM, at=MONDAY)
    row = AuditRow.objects.get(action="case.read")
    row.delete()
    AuditLane.objects.filter(pk=row.lane).update(seq=row.seq - 1, head=row.previous)
    Mark.objects.filter(name=marks.DATABASE).update(value=_mark() + 1)

    outcome = audit.verify()
    assert [(found.table, found.id) for found in outcome.findings] == [("kernel_mark", "database")]
    assert not outcome.heads_known

    with django_capture_on_commit_callbacks(execute=True):  # a later change writes under the other mark
        audit.record("case.read", Case.objects.order_by("id").last(), by=SYSTEM, at=MONDAY)
    assert [(found.table, found.id) for found in audit.verify().findings] == [("kernel_mark", "database")]


def _mark() -> int:
    return marks.version(marks.DATABASE)


def test_a_change_rolled_back_leaves_no_head(open_lamp, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        open_lamp()
        transaction.set_rollback(True)

    assert heads.read(settings.AUDIT_HEADS, database=_mark()) is None
    assert audit.verify().ok


def test_a_column_added_later_changes_no_digest(open_lamp):
    case = Case.objects.get(number=open_lamp())
    before = audit.row_digest(case)

    for empty in (None, "", 0, False):
        case.rating = empty
        assert audit.row_digest(case) == before
    case.rating = 1
    assert audit.row_digest(case) != before
