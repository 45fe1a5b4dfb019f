"""A batch as it is undone, carried on in the background, and run twice at once."""

import gzip
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from exchange.conftest import NOW, csv_of, mapping
from exchange.tables import far_corner
from linli.access.models import Grant
from linli.access.rules import SYSTEM, NotAllowed
from linli.cases.actions import make_move
from linli.cases.models import Case, CaseMove, CaseReach
from linli.cli.district import load_district
from linli.cli.imports import imports
from linli.exchange.actions import (
    BatchRefused,
    begin_batch,
    begin_undo,
    confirm_batch,
    drop_batch,
    start_batch,
    undoing,
)
from linli.exchange.choices import BatchState
from linli.exchange.imports.district import derive
from linli.exchange.imports.replaying import replay
from linli.exchange.imports.requests import known_district, read_requests
from linli.exchange.imports.running import carry_on
from linli.exchange.imports.stored import keep_file, path_of
from linli.exchange.models import ImportBatch, ImportedRow
from linli.exchange.tasks import forget_waiting_files
from linli.kernel import audit, bell
from linli.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def run(*words: str) -> dict:
    result = CliRunner().invoke(imports, [*map(str, words), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def brought(path: Path) -> dict:
    return run("requests", path, "--mapping", "pingshan")


@pytest.fixture
def importer(actor):
    """Someone who may import, and no more."""
    return actor("importer")


@pytest.fixture
def administrator(actor):
    return actor("administrator")


def test_a_batch_is_undone_and_imported_again(table):
    path = table({"rec_id": "1"}, {"rec_id": "2", "achieve": "未办结"}, {"rec_id": "3", "achieve": "不予受理"})
    first = brought(path)

    undone = run("undo", first["batch"])

    assert (undone["undone"], undone["left"], undone["state"]) == (3, [], "undone")
    cases = Case.objects.filter(source="undone")
    assert {case.state for case in cases} == {"withdrawn"} and len(cases) == 3
    assert not CaseReach.objects.filter(case__in=cases, is_open=True).exists()
    last = CaseMove.objects.filter(case__in=cases, move="withdraw")
    assert {(move.source, move.body["reason"]) for move in last} == {("undone", "导入撤销")}
    assert audit.verify().ok

    again = brought(path)

    assert (again["imported"], again["unchanged"]) == (3, 0)
    assert Case.objects.filter(source="import").count() == 3
    assert audit.verify().ok


def test_what_somebody_has_worked_on_is_left(table):
    batch = brought(table({"rec_id": "1", "achieve": "未办结"}, {"rec_id": "2"}))["batch"]
    worked = Case.objects.get(external_no="1").number
    make_move(number=worked, move="note", given={"text": "已到现场看过"}, by=SYSTEM, at=NOW)

    undone = run("undo", batch)

    assert (undone["undone"], undone["left"], undone["state"]) == (1, [worked], "done")
    assert Case.objects.get(number=worked).state == "in_hand"
    assert run("undo", batch)["left"] == [worked]


def test_an_undo_that_was_cut_off_goes_on(table, monkeypatch):
    monkeypatch.setattr(undoing, "TOGETHER", 2)
    batch = ImportBatch.objects.get(pk=brought(table(*({"rec_id": str(n)} for n in range(1, 6))))["batch"])
    begin_undo(batch_id=batch.pk, by=SYSTEM, at=NOW, wake=False)
    undoing.undo_rows(batch_id=batch.pk, by=SYSTEM, at=NOW)
    assert Case.objects.filter(source="undone").count() == 2

    assert run("undo", str(batch.pk))["undone"] == 5
    assert run("batches")[0]["undone"] == 5


def test_two_runs_at_once_do_not_double(table):
    path = table({"rec_id": "1"}, {"rec_id": "2"})
    found = mapping()
    readings = [read_requests(path=path, found=found, at=NOW) for _ in range(2)]
    folder = path.parent / "district"
    derived = derive(
        requests=readings[0].sound, found=found, folder=folder, known=known_district(mapping=found.mapping)
    )
    assert load_district(folder=folder, by=SYSTEM, at=NOW).ok

    first, second = (replay(reading=r, derived=derived, found=found, by=SYSTEM, at=NOW) for r in readings)

    assert [(r.imported, r.unchanged) for r in (first, second)] == [(2, 0), (0, 2)]
    assert Case.objects.filter(source="import").count() == 2


def waiting(content: bytes, by, name: str = "诉求.csv.gz") -> ImportBatch:
    key = new_id()
    keep_file(batch_id=key, content=content)
    return begin_batch(
        kind="requests", file=name, digest="", mapping="pingshan", by=by, at=NOW, state=BatchState.READING, batch_id=key
    )


def ring_out() -> None:
    """What a worker does until nothing waits."""
    while bell.deliver(at=NOW):
        pass


def test_an_upload_is_shown_confirmed_run_and_forgotten(importer, administrator):
    rows = [{"rec_id": str(n)} for n in range(1, 51)] + [
        {"rec_id": ""},
        {"rec_id": "7"},
        {"rec_id": "51", "street": "-", "community": "-"},
    ]
    batch = waiting(gzip.compress(csv_of(rows).encode()), importer)
    assert csv_of(rows).encode()[:40] not in path_of(batch_id=batch.pk).read_bytes()
    ring_out()

    batch.refresh_from_db()
    preview = batch.report
    assert batch.state == "ready"
    assert [preview[name] for name in ("rows", "fresh", "flagged", "unchanged", "refused")] == [53, 51, 2, 1, 1]
    assert (preview["brings"]["matters"]["count"], preview["states"]) == (1, [["closed", 51]])
    assert not Case.objects.filter(source="import").exists()

    with pytest.raises(BatchRefused, match="系统管理员"):
        start_batch(batch_id=batch.pk, by=importer, at=NOW)
    with pytest.raises(NotAllowed):
        confirm_batch(batch_id=batch.pk, by=importer, at=NOW)
    confirm_batch(batch_id=batch.pk, by=administrator, at=NOW)
    start_batch(batch_id=batch.pk, by=importer, at=NOW)
    ring_out()

    batch.refresh_from_db()
    counts = (batch.rows_count, batch.imported_count, batch.flagged_count, batch.unchanged_count, len(batch.rejected))
    assert (batch.state, counts) == ("done", (53, 51, 2, 1, 1))
    assert batch.report["flags"] == {"repeated": 1, "no_place": 1}
    assert Case.objects.filter(source="import").count() == 51
    assert {move.by_id for move in CaseMove.objects.filter(source="import")} == {importer.account_id}
    assert not path_of(batch_id=batch.pk).exists()
    assert audit.verify().ok

    begin_undo(batch_id=batch.pk, by=importer, at=NOW)
    ring_out()
    batch.refresh_from_db()
    assert (batch.state, batch.undone_count) == ("undone", 51)
    assert audit.verify().ok


def test_a_worker_that_was_cut_off_loses_no_row_and_doubles_none(importer, administrator, monkeypatch):
    batch = waiting(csv_of([{"rec_id": str(n)} for n in range(1, 46)]).encode(), importer, "t.csv")
    ring_out()
    start = {"batch_id": batch.pk, "at": NOW}
    confirm_batch(by=administrator, **start)
    start_batch(by=importer, **start)
    for _ in range(3):  # the district, and two parts; then another process takes over, and hears one part twice
        carry_on(batch_id=batch.pk, at=NOW)
    assert Case.objects.filter(source="import").count() == 40
    ring_out()

    batch.refresh_from_db()
    assert (batch.state, batch.imported_count, batch.unchanged_count) == ("done", 45, 0)
    assert Case.objects.filter(source="import").count() == 45


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n", "表里没有这些列"),
        (b"PK\x03\x04", "打不开"),
        (b"", "空的"),
        (far_corner(), "打不开"),
    ],
)
def test_a_file_that_is_no_such_table_fails_with_a_reason(importer, content, reason):
    batch = waiting(content, importer)
    ring_out()

    batch.refresh_from_db()
    assert (batch.state, reason in batch.fault) == ("failed", True)


def test_an_account_that_lost_the_right_brings_nothing_in(importer):
    batch = waiting(csv_of([{}]).encode(), importer)
    Grant.objects.filter(account_id=batch.by_id).update(until_date=NOW.date() - timedelta(days=1))
    ring_out()

    batch.refresh_from_db()
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", report={**batch.report, "loaded": True})
    carry_on(batch_id=batch.pk, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, "权限" in batch.fault) == ("failed", True)
    assert not ImportedRow.objects.exists()


def test_files_that_nobody_started_are_removed_after_a_day(importer):
    batch = waiting(csv_of([{}]).encode(), importer)
    ring_out()
    kept = path_of(batch_id=batch.pk)
    os.utime(kept, (NOW.timestamp() - 90_000, NOW.timestamp() - 90_000))

    assert forget_waiting_files(at=NOW) == 1

    batch.refresh_from_db()
    assert (batch.state, kept.exists()) == ("dropped", False)
    with pytest.raises(BatchRefused, match="已放弃"):
        drop_batch(batch_id=batch.pk, by=importer, at=NOW)
