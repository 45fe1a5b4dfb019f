"""Requests handled elsewhere, replayed through the engine."""

import csv
import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from exchange.conftest import NOW, mapping
from linli.access.rules import NotAllowed
from linli.cases.models import Case, CaseMove
from linli.catalogue.queries import matters_in_force, routing_rules
from linli.catalogue.queries.finding import find_matters
from linli.cli.imports import imports
from linli.exchange.actions import rows as writing
from linli.exchange.imports import replaying
from linli.exchange.imports.requests import known_district, read_requests
from linli.exchange.models import ImportBatch, ImportedRow
from linli.kernel import audit
from linli.kernel.clock import CHINA
from linli.organisations.queries import unit_card, unit_cards
from linli.reference.queries import division

pytestmark = pytest.mark.django_db


def run(path: Path, *options: str, status: int = 0) -> dict:
    """The report of one run of the command."""
    result = CliRunner().invoke(imports, ["requests", str(path), "--mapping", "pingshan", "--format", "json", *options])
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_a_row_becomes_a_case_in_the_state_unit_and_day_of_its_source(table):
    report = run(table({"achieve": "逾期办结", "achieve_status": "overtime"}))

    case = Case.objects.get(source="import")
    counts = {"rows": 1, "imported": 1, "flagged": 0, "unchanged": 0}
    assert report == {**counts, "rejected": [], "dry_run": False, "batch": str(ImportBatch.objects.get().pk)}
    assert (case.state, case.external_no, case.channel, case.title) == ("closed", "1", "phone", "六联社区：路灯")
    assert unit_card(unit_id=case.unit_id).name == "城市管理局"
    assert (case.division_code, unit_card(unit_id=case.window_id).name) == ("440310001001", "六联社区")
    assert case.received_at.astimezone(CHINA).isoformat() == "2018-02-08T09:00:00+08:00"
    assert (case.limit_known, case.due_at, case.anonymous) == (False, None, True)
    assert audit.verify().ok


def test_the_history_is_marked_and_says_what_the_source_does_not(table):
    run(table({"achieve": "逾期办结", "achieve_status": "overtime"}))

    steps = list(CaseMove.objects.filter(case__source="import").order_by("seq"))
    assert [step.move for step in steps] == ["receive", "accept", "dispatch", "sign", "reply", "close"]
    assert {step.source for step in steps} == {"import"}
    assert {step.at.astimezone(CHINA).date().isoformat() for step in steps} == {"2018-02-08"}
    assert "逾期办结 overtime" in steps[-1].body["result"]
    assert "没有给出办结时间" in steps[-1].note
    assert "钟点" in steps[1].note


@pytest.mark.parametrize(
    ("achieve", "state"),
    [("未办结", "in_hand"), ("待处置", "dispatched"), ("已受理", "accepted"), ("待受理", "received"), ("已答复", "replied"),
     ("作废", "withdrawn"), ("不予受理", "refused"), ("移交", "transferred")],
)  # fmt: skip
def test_every_state_is_reached_by_moves(table, achieve, state):
    run(table({"achieve": achieve, "achieve_status": ""}))

    assert Case.objects.get(source="import").state == state
    assert audit.verify().ok


def test_a_closing_time_is_used_where_there_is_one(tmp_path):
    path = tmp_path / "closed.csv"
    text = "rec_id,create_time,type,dispose_unit,achieve,办结时间\n7,2018-02-08 10:00,市政设施,城市管理局,已办结,2018-02-12 16:00\n"
    path.write_text(text, encoding="utf-8")

    run(path)

    case = Case.objects.get(source="import")
    assert case.closed_at.astimezone(CHINA).isoformat() == "2018-02-12T16:00:00+08:00"
    assert case.received_at.astimezone(CHINA).isoformat() == "2018-02-08T10:00:00+08:00"


def test_bad_rows_are_named_and_the_rest_goes_on(table):
    path = table(
        {"rec_id": "1"},
        {"rec_id": "2", "create_time": "某天"},
        {"rec_id": "1"},
        {"rec_id": "1", "sub_type": "井盖"},
        {"rec_id": "3", "achieve": "看情况", "achieve_status": ""},
        {"rec_id": "4"},
    )

    report = run(path)

    assert (report["rows"], report["imported"], report["flagged"], report["unchanged"]) == (6, 3, 2, 1)
    assert [bad["row"] for bad in report["rejected"]] == [3, 5]
    assert "内容不同" in report["rejected"][1]["reason"]
    flags = dict(ImportedRow.objects.values_list("external_no", "doubts"))
    assert flags == {"1": " repeated ", "3": " unknown_status ", "4": ""}
    batch = ImportBatch.objects.get()
    assert (batch.rows_count, batch.imported_count, batch.flagged_count, len(batch.rejected)) == (6, 3, 2, 2)


def test_a_second_run_changes_nothing(table):
    path = table({"rec_id": "1"}, {"rec_id": "2", "create_time": ""})
    run(path)
    moves, units = CaseMove.objects.count(), len(unit_cards())

    report = run(path)

    assert (report["imported"], report["unchanged"], len(report["rejected"])) == (0, 1, 1)
    assert (CaseMove.objects.count(), len(unit_cards())) == (moves, units)


def test_a_changed_row_is_refused_with_the_case_it_became(table):
    run(table({"rec_id": "1"}))

    report = run(table({"rec_id": "1", "achieve": "未办结"}), status=1)

    assert Case.objects.get(source="import").number in report["rejected"][0]["reason"]


def test_a_dry_run_writes_nothing(table):
    report = run(table({"rec_id": "1"}, {"rec_id": ""}), "--dry-run")

    assert (report["imported"], len(report["rejected"]), report["dry_run"]) == (1, 1, True)
    assert not Case.objects.filter(source="import").exists()
    assert not ImportBatch.objects.exists()


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(table, monkeypatch):
    path = table(*({"rec_id": str(n)} for n in range(1, 6)))
    monkeypatch.setattr(replaying, "TOGETHER", 2)
    take, calls = writing._take, []

    def cut_off(*args):
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return take(*args)

    monkeypatch.setattr(writing, "_take", cut_off)
    CliRunner().invoke(imports, ["requests", str(path), "--mapping", "pingshan"])
    assert Case.objects.filter(source="import").count() == 2
    monkeypatch.setattr(writing, "_take", take)

    report = run(path)

    assert (report["imported"], report["unchanged"]) == (3, 2)
    assert ImportBatch.objects.order_by("begun_at", "id").first().ended_at is None


def test_streets_communities_and_units_that_nobody_knew_are_added_and_marked(table):
    run(
        table(
            {
                "street": "新街道",
                "community": "新社区",
                "dispose_unit": "新街道综合执法队",
                "type": "新类",
                "main_type": "新大类",
            }
        )
    )

    case = Case.objects.get(source="import")
    place = division(code=case.division_code)
    unit = unit_card(unit_id=case.unit_id)
    assert (place.name, place.code, "暂编" in place.source) == ("新社区", "440310901901", True)
    assert unit_cards()[unit.parent_id].name == "新街道"
    assert case.answers["type"] == "新类"


def test_a_later_table_adds_to_the_district_and_keeps_its_codes(table):
    run(table({"street": "甲街道", "community": "甲社区", "dispose_unit": "甲局"}))
    run(
        table(
            {"rec_id": "2", "street": "乙街道", "community": "乙社区", "dispose_unit": "乙局"},
            {"rec_id": "3", "street": "甲街道", "community": "甲社区", "dispose_unit": "甲局"},
        )
    )

    codes = dict(Case.objects.filter(source="import").values_list("external_no", "division_code"))
    assert codes == {"1": "440310901901", "2": "440310902901", "3": "440310901901"}
    assert {"甲局", "乙局"} <= {card.name for card in unit_cards().values()}
    assert known_district(mapping=mapping().mapping).divisions["440310902000"] == "乙街道"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"street": "-", "community": "-"}, "440310000000"),
        ({"community": "-"}, "440310001000"),
        ({"street": "-"}, "440310001001"),
        ({"street": "坪山办事处", "community": "六联"}, "440310001001"),
        ({"street": "马峦街道"}, "440310001001"),
    ],
)
def test_a_place_is_as_near_as_it_is_told(table, cells, expected):
    run(table(cells))

    assert Case.objects.get(source="import").division_code == expected


@pytest.mark.parametrize(
    ("written", "name", "above"),
    [
        ("六联社区", "六联社区", "坪山街道"),
        ("六联社区（坪山街道办事处）", "六联社区（坪山街道办事处）", "坪山街道"),
        ("马峦办事处综合执法队", "马峦办事处综合执法队", "马峦街道"),
        ("城管办(坑梓街道办事处)", "城管办(坑梓街道办事处)", "坑梓街道"),
        ("环境保护和水务局", "环境保护和水务局", "坪山区"),
        ("-", "来源未写办理单位", "坪山区"),
    ],
)
def test_a_unit_keeps_its_name_as_written_and_stands_below_its_street(table, written, name, above):
    run(table({"dispose_unit": written}))

    unit = unit_card(unit_id=Case.objects.get(source="import").unit_id)
    assert (unit.name, unit_cards()[unit.parent_id].name) == (name, above)


def test_the_district_stands_beside_the_one_that_is_there(table, actor, open_lamp):
    run(table({}))

    home = {card.code for card in matters_in_force(at=NOW)}
    theirs = {card.code for card in matters_in_force(at=NOW, root="ps")}
    assert "street-lamp" in home and not home & theirs
    assert find_matters(q="公用部件", at=NOW) == []
    assert [hit.card.name for hit in find_matters(q="公用部件", at=NOW, root="ps")] == ["公用部件"]
    assert routing_rules()[0].rule_id == "street-lamp-to-urban-management"
    assert routing_rules(root="ps")[0].rule_id == "ps-appeals-to-street"
    assert open_lamp().startswith("004001-")


def test_an_importer_is_on_record_and_others_may_not(table, actor):
    path = table({})
    refused = CliRunner().invoke(imports, ["requests", str(path), "--mapping", "pingshan", "--by", "clerk"])
    assert (refused.exit_code, "没有导入的权限" in refused.output) == (1, True)

    reading = read_requests(path=path, found=mapping(), at=NOW)
    with pytest.raises(NotAllowed):
        replaying.replay(reading=reading, derived=None, found=mapping(), by=actor("clerk"), at=NOW)


def test_an_unknown_mapping_is_named_with_those_there_are(table):
    result = CliRunner().invoke(imports, ["requests", str(table({})), "--mapping", "nowhere"])

    assert (result.exit_code, "pingshan" in result.output) == (1, True)


@pytest.mark.skipif("LINLI_SAMPLES" not in os.environ, reason="needs the folder LINLI_SAMPLES names")
def test_the_thousand_rows_of_pingshan():
    path = Path(os.environ["LINLI_SAMPLES"]) / "requests" / "pingshan_dev_1000.csv.gz"

    report = run(path)

    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    names = {card.id: card.name.replace("来源未写办理单位", "-") for card in unit_cards().values()}
    cases = {case.external_no: case for case in Case.objects.filter(source="import")}
    day = {number: case.received_at.astimezone(CHINA).date().isoformat() for number, case in cases.items()}
    assert report["imported"] + len(report["rejected"]) == report["rows"] == 1000
    good = [r for r in rows if r["rec_id"] in cases and cases[r["rec_id"]].state == "closed"
            and names[cases[r["rec_id"]].unit_id] == r["dispose_unit"] and day[r["rec_id"]] == r["create_time"]]  # fmt: skip
    assert len(good) >= 970
    assert Counter(r["dispose_unit"] for r in rows) == Counter(names[case.unit_id] for case in cases.values())
    assert Counter(r["type"] for r in rows) == Counter(case.answers["type"] for case in cases.values())
    assert Counter(r["create_time"][:7] for r in rows) == Counter(day[number][:7] for number in cases)
    assert run(path)["unchanged"] == 1000
