"""Tables of New York and Boston: every row that can be a case is one, with its source's times, outcome and doubts."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection

from exchange import counting, tables
from linli.cases.models import Case, CaseMove
from linli.catalogue.queries import matter_in_force
from linli.cli.imports import imports
from linli.exchange.imports.mapping import find_mapping, names_of_mappings
from linli.exchange.models import ImportedRow
from linli.kernel import audit
from linli.organisations.actions.planning import plan_after
from linli.organisations.queries import unit_card, unit_cards
from linli.reference.actions import change_divisions
from linli.reference.queries import division

pytestmark = pytest.mark.django_db
SHAPES = ("nyc311", "boston311")


@pytest.fixture
def bring(tmp_path):
    """Bring rows in by a mapping; the report, and the file."""

    def run(name: str, rows: list[dict[str, str]]) -> tuple[dict, Path]:
        path = tmp_path / f"{name}.csv"
        path.write_text(tables.as_csv(rows), encoding="utf-8")
        return brought(path, name), path

    return run


def brought(path: Path, name: str) -> dict:
    result = CliRunner().invoke(imports, ["requests", str(path), "--mapping", name, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def counted(name: str) -> counting.Counts:
    with connection.cursor() as cursor:
        cursor.execute(counting.SQL, [f"{counting.SHAPES[name].prefix}-%"])
        return counting.of_database(cursor.fetchall())


def case(number: str) -> Case:
    return Case.objects.get(source="import", external_no=number)


def test_every_row_that_can_be_a_case_is_one_and_says_what_is_doubtful(bring):
    report, _path = bring("nyc311", tables.nyc_rows())

    doubts = {row.external_no: set(row.doubts.split()) for row in ImportedRow.objects.all()}
    kept = {number: said for number, (_cells, said) in tables.NYC_DIRT.items() if isinstance(said, set)}
    refused = [said for _cells, said in tables.NYC_DIRT.values() if isinstance(said, str)]
    assert {number: doubts[number] for number in kept} == kept
    assert doubts["2001"] == {"repeated"}
    reasons = [bad["reason"] for bad in report["rejected"]]
    assert all(any(why in reason for reason in reasons) for why in [*refused, "内容不同"])
    assert (len(reasons), report["unchanged"]) == (len(refused) + 1, 1)
    assert report["imported"] + report["unchanged"] + len(reasons) == report["rows"] == len(tables.nyc_rows())
    assert report["flagged"] == sum(bool(said) for said in doubts.values())
    assert audit.verify().ok


def test_all_of_bostons_rows_become_cases(bring):
    report, _path = bring("boston311", tables.boston_rows())

    doubts = {row.external_no: set(row.doubts.split()) for row in ImportedRow.objects.exclude(doubts="")}
    assert (report["imported"], report["rejected"]) == (len(tables.boston_rows()), [])
    assert doubts == {number: said for number, (_cells, said) in tables.BOSTON_DIRT.items()}


def test_the_counts_are_those_of_the_file_counted_another_way(bring):
    sound = [row for row in tables.nyc_rows()[:-1] if row["Unique Key"] not in {"1019", "1020"}]
    for name, rows in (("boston311", tables.boston_rows()), ("nyc311", sound)):
        _report, path = bring(name, rows)

        assert counted(name) == counting.of_file(path, counting.SHAPES[name])


def test_a_case_holds_what_its_source_said(bring):
    bring("nyc311", [tables.NYC | {"Unique Key": "1"}])

    lamp = case("1")
    assert lamp.received_at == datetime(2019, 3, 4, 14, 15, tzinfo=UTC)
    assert lamp.closed_at == datetime(2019, 3, 6, 22, 0, tzinfo=UTC)
    assert (lamp.state, lamp.outcome, lamp.reply) == ("closed", "done", "The lamp was replaced.")
    assert (lamp.division_code, lamp.division_name) == ("990101004607", "07 Queens")
    assert unit_card(unit_id=lamp.unit_id).name == "Department of Transportation"
    assert lamp.location == {"lon": -73.9, "lat": 40.7, "address": "1 MADE UP STREET", "crs": "CGCS2000"}
    assert lamp.answers["due"] == "03/10/2019 09:15:00 AM"
    assert (lamp.limit_known, lamp.due_at, lamp.channel) == (False, None, "phone")
    matter = matter_in_force(code=lamp.matter_code, at=datetime.now(UTC))
    assert (matter.name, matter.legal_limit.unknown, str(matter.status)) == ("Street Light Condition", True, "draft")


def test_a_case_that_closed_before_it_opened_keeps_its_order_and_its_history_the_sources_time(bring):
    bring("nyc311", [tables.NYC | tables.NYC_DIRT["1001"][0] | {"Unique Key": "1"}])

    lamp = case("1")
    close = CaseMove.objects.get(case=lamp, move="close")
    assert (lamp.received_at, lamp.replied_at, lamp.closed_at) == (lamp.received_at,) * 3
    assert close.at == datetime(2019, 3, 1, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "said", "outcome"),
    [
        ("nyc311", {"Resolution Description": "No violations were found."}, "explained"),
        ("nyc311", {"Resolution Description": "The inspector was unable to gain access."}, "impossible"),
        ("boston311", {}, "explained"),
        ("boston311", {"closure_reason": "Case Closed. Resolved Picked up. "}, "done"),
    ],
)
def test_what_the_closing_words_mean(bring, name, said, outcome):
    base, number = (tables.NYC, "Unique Key") if name == "nyc311" else (tables.BOSTON, "case_enquiry_id")
    bring(name, [base | said | {number: "1"}])

    assert case("1").outcome == outcome


def test_on_time_is_as_the_source_says(bring):
    late = {"case_enquiry_id": "2", "ontime": "OVERDUE"}
    bring("boston311", [tables.BOSTON | {"case_enquiry_id": "1"}, tables.BOSTON | late])

    notes = {move.case.external_no: move.note for move in CaseMove.objects.filter(move="close").select_related("case")}
    assert ("按期" in notes["1"], "超期" in notes["2"]) == (True, True)
    assert case("2").answers["timely"] == "OVERDUE"


def test_the_same_rows_under_other_headings_are_the_same(bring):
    ours = {"Unique Key": "unique_key", "Created Date": "created", "Closed Date": "closed", "Due Date": "due",
            "Resolution Description": "resolution", "Incident Address": "street", "Incident Zip": "zip",
            "Open Data Channel Type": "channel", "Latitude": "lat", "Longitude": "lon"}  # fmt: skip
    rows = [tables.NYC | {"Unique Key": str(n)} for n in range(1, 4)]
    bring("nyc311", rows)

    renamed = [{ours.get(name, name.lower().replace(" ", "_")): cell for name, cell in row.items()} for row in rows]
    report, _path = bring("nyc311", renamed)

    assert (report["imported"], report["unchanged"]) == (0, 3)


def test_foreign_places_have_codes_of_their_own_and_no_committees(bring):
    bring("nyc311", [tables.NYC | {"Unique Key": "1"}])
    bring("boston311", [tables.BOSTON | {"case_enquiry_id": "2"}])

    codes = [case(number).division_code for number in ("1", "2")]
    assert codes == ["990101004607", "990102022000"]
    assert [division(code=code).org_kind for code in codes] == ["", ""]
    roots = {card.name for card in unit_cards().values() if card.parent_id is None}
    assert {"New York City", "City of Boston"} < roots


def test_every_mapping_that_is_shipped_is_sound():
    home = Path(settings.DATA) / "mappings"

    found = {name: find_mapping(name=name, home=home).mapping for name in names_of_mappings(home=home)}

    assert set(found) == {"boston311", "nyc311", "pingshan"}
    assert all(name == mapping.code for name, mapping in found.items())
    assert len({mapping.division for mapping in found.values()}) == len({m.prefix for m in found.values()}) == 3


@pytest.mark.skipif("LINLI_SAMPLES" not in os.environ, reason="needs the folder LINLI_SAMPLES names")
@pytest.mark.parametrize(
    ("name", "file", "least"),
    [("nyc311", "nyc311_samples.csv.gz", 0.95), ("boston311", "boston311_100.csv", 1.0)],
)
def test_the_published_rows(name, file, least):
    path = Path(os.environ["LINLI_SAMPLES"]) / "requests" / file

    report = brought(path, name)

    assert report["imported"] >= least * report["rows"]
    assert counted(name) == counting.of_file(path, counting.SHAPES[name])


def test_a_centre_abroad_is_named_like_its_place_after_a_reform(bring, tmp_path):
    bring("boston311", tables.boston_rows()[:1])
    file = tmp_path / "changes.csv"
    file.write_text("kind,old_code,new_code,old_name,new_name,document\nrenamed,990102001,,,Allston East,x\n")

    load = change_divisions(
        path=file, day=date(2026, 1, 1), by_id=None, at=datetime(2026, 1, 1, tzinfo=UTC), source="x", trial=False
    )

    assert [(step.kind, step.name) for step in plan_after(load_id=load.load_id)] == [("renamed", "Allston East")]
