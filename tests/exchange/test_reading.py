"""What a row says, cell by cell."""

import gzip
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from exchange.conftest import NOW, ROW, mapping
from linli.cases.choices import Channel, Outcome, State
from linli.exchange.choices import Doubt
from linli.exchange.imports import table
from linli.exchange.imports.columns import columns_of
from linli.exchange.imports.dates import moment_of
from linli.exchange.imports.reading import RowRefused, request_of
from linli.exchange.imports.table import Line, TableRefused, read_table

NINE, HALF_PAST_TWO = datetime(2018, 2, 8, 1, tzinfo=UTC), datetime(2018, 2, 8, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "timed"),
    [
        ("2018-02-08", NINE, False),
        ("2018/2/8", NINE, False),
        ("2018.2.8", NINE, False),
        ("2018年2月8日", NINE, False),
        ("20180208", NINE, False),
        ("２０１８－０２－０８", NINE, False),
        ("2018-02-08 00:00:00", NINE, False),
        ("2018-02-08 00:00:00.0", NINE, False),
        ("43139", NINE, False),
        ("2018-02-08 14:30", HALF_PAST_TWO, True),
        ("2018/2/8 14:30:00", HALF_PAST_TWO, True),
        ("2018年2月8日14时30分", HALF_PAST_TWO, True),
        ("20180208143000", HALF_PAST_TWO, True),
        ("2018-02-08T14:30:00+08:00", HALF_PAST_TWO, True),
        ("2018-02-08T06:30:00Z", HALF_PAST_TWO, True),
        ("2018-2-8 下午2:30", HALF_PAST_TWO, True),
        ("2018/2/8 星期四 下午 14:30", HALF_PAST_TWO, True),
        ("2018年2月8日（周四）14时30分", HALF_PAST_TWO, True),
        ("2018-2-8 上午12:30", NINE - timedelta(hours=8, minutes=30), True),
        ("2018-02-08 星期四", NINE, False),
    ],
)
def test_days_and_moments_as_tables_write_them(text, moment, timed):
    found = moment_of(text=text, hour=9)

    assert (found.at, found.timed, found.doubt) == (moment, timed, None)


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "moment", "doubt"),
    [
        ("01/31/2019 09:43:00 AM", "2019-01-31T14:43:00Z", None),
        ("1/31/2019 12:05 a.m.", "2019-01-31T05:05:00Z", None),
        ("07/31/2019 12:05:00 PM", "2019-07-31T16:05:00Z", None),
        ("2019-07-31T09:43:00.000", "2019-07-31T13:43:00Z", None),
        ("2012-11-20T00:00:00", "2012-11-20T05:00:00Z", None),
        ("11/20/2012", "2012-11-20T14:00:00Z", None),
        ("11/03/2019 01:30:00 AM", "2019-11-03T05:30:00Z", Doubt.TWICE_ON_THE_CLOCK),
        ("03/10/2019 02:30:00 AM", "2019-03-10T07:30:00Z", Doubt.NOT_ON_THE_CLOCK),
        ("2025-10-02 12:00:00+00", "2025-10-02T12:00:00Z", None),
        ("2019-11-03T01:30:00-05:00", "2019-11-03T06:30:00Z", None),
    ],
)
def test_moments_on_the_wall_clock_of_another_country(text, moment, doubt):
    found = moment_of(text=text, hour=9, zone=NEW_YORK, day_order="month", midnight_is_time=True)

    assert (found.at.astimezone(UTC), found.doubt) == (datetime.fromisoformat(moment), doubt)


@pytest.mark.parametrize("text", ["13/01/2019", "01/31/2019 13:00 PM", "31/01/2019 00:30 AM"])
def test_a_time_that_is_none_is_refused_there_too(text):
    with pytest.raises(ValueError, match=r"."):
        moment_of(text=text, hour=9, zone=NEW_YORK, day_order="month")


@pytest.mark.parametrize("text", ["08/02/2018", "2018-02-30", "2018-13-01", "昨天", "2018", "2018-02-08 25:00"])
def test_a_day_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        moment_of(text=text, hour=9)


def read(**cells: str):
    found = mapping().mapping
    columns = columns_of(heading=list(ROW), mapping=found)
    return request_of(line=Line(2, ROW | cells), columns=columns, mapping=found, at=NOW)


@pytest.mark.parametrize(
    ("achieve", "status", "state", "timely"),
    [
        ("按期办结", "intime", State.CLOSED, True),
        ("逾期办结", "overtime", State.CLOSED, False),
        ("-", "overtime", State.CLOSED, False),
        ("已办结", "", State.CLOSED, None),
        ("未办结", "", State.IN_HAND, None),
        ("处置中", "", State.IN_HAND, None),
        ("待受理", "", State.RECEIVED, None),
        ("作废", "", State.WITHDRAWN, None),
        ("", "-", State.DISPATCHED, None),
    ],
)
def test_what_a_status_means(achieve, status, state, timely):
    request = read(achieve=achieve, achieve_status=status)

    assert (request.state, request.timely) == (state, timely)


@pytest.mark.parametrize(
    ("source", "channel"),
    [("@坪山", "mobile"), ("12319", "phone"), ("政府信箱", "web"), ("新渠道", "import"), ("-", "import")],
)
def test_what_a_source_means(source, channel):
    assert read(source=source).channel == Channel(channel)


def test_the_district_may_have_had_another_name():
    assert read(district="坪山新区").external_no == "1"


def test_a_question_is_explained_and_the_rest_is_done():
    assert [read(property=p).outcome for p in ("咨询", "投诉", "")] == [Outcome.EXPLAINED, Outcome.DONE, Outcome.DONE]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"rec_id": " "}, "没有编号"),
        ({"rec_id": "1.01004E+11"}, "科学计数法"),
        ({"rec_id": "4.0792848E7"}, "科学计数法"),
        ({"create_time": "-"}, "没有收件日期"),
        ({"create_time": "08/02/2018"}, "认不出来"),
        ({"create_time": "2027-01-01"}, "晚于现在"),
        ({"create_time": "1900-01-01"}, "早于 1990 年"),
        ({"district": "南山区"}, "不在坪山区"),
    ],
)
def test_a_bad_row_is_refused_with_a_reason(cells, reason):
    with pytest.raises(RowRefused, match=reason):
        read(**cells)


@pytest.mark.parametrize(
    ("cells", "doubts"),
    [
        ({}, []),
        ({"achieve": "看情况", "achieve_status": ""}, [Doubt.UNKNOWN_STATUS]),
        ({"dispose_unit": "长" * 81}, [Doubt.TOO_LONG]),
        ({"dispose_unit": "-"}, [Doubt.NO_UNIT]),
        ({"dispose_unit": "局"}, [Doubt.NO_UNIT]),
        ({"street": "-", "community": ""}, [Doubt.NO_PLACE]),
        ({"type": "", "main_type": "-"}, [Doubt.NO_TYPE]),
    ],
)
def test_a_doubtful_row_is_kept_and_says_why(cells, doubts):
    assert [flag.code for flag in read(**cells).flags] == doubts


def test_numbers_of_people_do_not_become_names_of_units_or_matters():
    request = read(dispose_unit="找张某02300001234", type="市容500199199001010000")

    assert [flag.code for flag in request.flags] == [Doubt.UNREAD, Doubt.UNREAD]
    assert "02300001234" not in request.unit and "500199199001010000" not in request.type


def test_cells_that_say_nothing_are_empty():
    request = read(street="-", community="无", dispose_unit="—", type="", main_type="null", sub_type="N/A")

    assert (request.street, request.community, request.unit, request.type) == ("", "", "", "")
    assert set(request.said) == {"channel", "property", "status", "reported", "handled"}


def test_another_spelling_of_the_same_is_no_change():
    same = read(create_time="2018年2月8日", dispose_unit=" 城市管理局 ", street="坪山街道")

    assert same.digest == read().digest
    assert read(sub_type="井盖").digest != read().digest


def test_headings_are_one_whatever_their_marks():
    heading = ["Rec ID", "CREATE-TIME", "type", "dispose unit", "ACHIEVE"]

    assert columns_of(heading=heading, mapping=mapping().mapping).by_word["unit"] == ("dispose unit",)


def test_a_number_made_decimal_by_a_spreadsheet_is_whole_again():
    assert read(rec_id="9189.0").external_no == "9189"


def test_headings_are_known_by_other_names_and_cases():
    heading = ["REC_ID", "创建时间", "Type", "处置单位", "办结情况"]

    columns = columns_of(heading=heading, mapping=mapping().mapping)

    assert columns.by_word["received"] == ("创建时间",)


def test_a_table_without_a_needed_column_is_refused():
    with pytest.raises(TableRefused, match="dispose_unit"):
        columns_of(heading=[name for name in ROW if name != "dispose_unit"], mapping=mapping().mapping)


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ("﻿a,b\n1,二\n".encode(), {"a": "1", "b": "二"}),
        ("a,b\n1,二\n".encode("gb18030"), {"a": "1", "b": "二"}),
        ("a\tb\n1\t二\n".encode(), {"a": "1", "b": "二"}),
        ("a\tb\r\n1\t二\r\n".encode("utf-16"), {"a": "1", "b": "二"}),
        ("a;b\r\n1;二\r\n".encode(), {"a": "1", "b": "二"}),
        ('a,b\n1,"二\n三"\n'.encode(), {"a": "1", "b": "二\n三"}),
    ],
)
def test_tables_in_any_usual_writing(tmp_path, content, cells):
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    assert read_table(path=path).lines[0].cells == cells


def test_a_spreadsheet_is_read_below_its_title(tmp_path):
    book = openpyxl.Workbook()
    for row in (["某区诉求"], ["编号", "时间", "数"], [9189, date(2018, 2, 8), 1.5], [], ["x", None, True]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")

    lines = read_table(path=tmp_path / "t.xlsx").lines

    assert [(line.row, tuple(line.cells.values())) for line in lines] == [
        (3, ("9189", "2018-02-08", "1.5")),
        (5, ("x", "", "True")),
    ]


def test_a_midnight_in_a_column_of_moments_is_a_moment(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["received", "due"])
    for moment in (datetime(2019, 1, 1), datetime(2019, 1, 1, 3, 4)):  # noqa: DTZ001  a spreadsheet has no zones
        book.active.append([moment, date(2019, 1, 2)])
    book.save(tmp_path / "t.xlsx")

    lines = read_table(path=tmp_path / "t.xlsx").lines

    assert [tuple(line.cells.values()) for line in lines] == [
        ("2019-01-01 00:00:00", "2019-01-02"),
        ("2019-01-01 03:04:00", "2019-01-02"),
    ]


def test_a_small_file_that_holds_a_very_large_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MOST_BYTES", 1000)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1000))

    with pytest.raises(TableRefused, match="解压后超过"):
        read_table(path=path)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n\n3,4,5\n", encoding="utf-8")

    assert [(line.row, line.extra) for line in read_table(path=path).lines] == [(2, False), (4, True)]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "空的"), (b"PK\x03\x04", "另存为 CSV"), (b"\x1f\x8bxx", "读不出")]
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, reason):
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(TableRefused, match=reason):
        read_table(path=path)
