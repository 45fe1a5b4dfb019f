"""Made-up tables in the shapes of New York's and Boston's publishers, with the dirt such tables hold. Nothing is real."""

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook

NYC = {
    "Unique Key": "",
    "Created Date": "03/04/2019 09:15:00 AM",
    "Closed Date": "03/06/2019 05:00:00 PM",
    "Agency": "DOT",
    "Agency Name": "Department of Transportation",
    "Complaint Type": "Street Light Condition",
    "Descriptor": "Street Light Out",
    "Incident Zip": "10001",
    "Incident Address": "1 MADE UP STREET",
    "Borough": "QUEENS",
    "Community Board": "07 QUEENS",
    "Status": "Closed",
    "Due Date": "03/10/2019 09:15:00 AM",
    "Resolution Description": "The lamp was replaced.",
    "Open Data Channel Type": "PHONE",
    "Latitude": "40.7",
    "Longitude": "-73.9",
}
# what a row says instead, and the doubts it is kept with; a reason where no case can be made
NYC_DIRT: dict[str, tuple[dict[str, str], object]] = {
    "1001": ({"Closed Date": "03/01/2019 05:00:00 PM"}, {"closed_before_opened"}),
    "1002": ({"Closed Date": "03/20/2019 05:00:00 PM"}, {"closed_after_due"}),
    "1003": ({"Due Date": "03/01/2019 09:15:00 AM", "Closed Date": "", "Status": "Open"}, {"due_before_opened"}),
    "1004": ({"Borough": "Unspecified", "Community Board": "0 Unspecified"}, {"no_place"}),
    "1005": ({"Community Board": "99 QUEENS"}, {"unknown_place"}),
    "1006": ({"Agency": "", "Agency Name": ""}, {"no_unit"}),
    "1007": ({"Closed Date": ""}, {"closed_without_time"}),
    "1008": ({"Status": "Assigned"}, {"closed_yet_open"}),
    "1009": ({"Status": "Frozen", "Closed Date": ""}, {"unknown_status"}),
    "1010": ({"Due Date": "soon"}, {"unread"}),
    "1011": ({"Closed Date": "01/01/1900 12:00:00 AM"}, {"unread", "closed_without_time"}),
    "1012": ({"Latitude": "north"}, {"bad_point"}),
    "1013": ({"Latitude": "0", "Longitude": "0"}, {"bad_point"}),
    "1014": ({"Complaint Type": ""}, {"no_type"}),
    "1015": ({"Created Date": "11/04/2018 01:30:00 AM", "Due Date": ""}, {"twice_on_the_clock"}),
    "1016": ({"Created Date": "03/10/2019 02:30:00 AM", "Closed Date": "03/11/2019 01:00:00 PM", "Due Date": ""},
             {"not_on_the_clock"}),
    "1017": ({"Descriptor": "x" * 300}, {"too_long"}),
    "1018": ({"Created Date": ""}, "没有收件日期"),
    "1019": ({"Created Date": "03/04/2099 09:15:00 AM"}, "晚于现在"),
    "1020": ({"Created Date": "31/01/2019 09:15:00 AM"}, "认不出来"),
    "": ({}, "没有编号"),
}  # fmt: skip
AGENCIES = ("DOT", "NYPD", "HPD", "DSNY", "DOHMH", "XYZ")
STATUSES = ("Closed", "Closed", "In Progress", "Assigned", "Open", "Pending", "Started", "Unspecified", "Cancelled")
BOARDS = (
    ("QUEENS", "07 QUEENS"),
    ("BRONX", "12 BRONX"),
    ("STATEN ISLAND", "01 STATEN ISLAND"),
    ("BRONX", "Unspecified BRONX"),
)

BOSTON = {
    "case_enquiry_id": "",
    "open_dt": "2022-01-19 11:18:00",
    "target_dt": "2022-01-21 08:30:00",
    "closed_dt": "2022-01-19 11:42:16",
    "ontime": "ONTIME",
    "case_status": "Closed",
    "closure_reason": "Case Closed. Closed date : Wed Jan 19 11:42:16 EST 2022 Noted Nothing found ",
    "case_title": "Pick up Dead Animal",
    "subject": "Public Works Department",
    "reason": "Street Cleaning",
    "type": "Pick up Dead Animal",
    "queue": "PWDx_Made Up",
    "department": "PWDx",
    "location": "1 Made Up St  Boston  MA  02113",
    "neighborhood": "South End",
    "ward": "Ward 9",
    "latitude": "42.36",
    "longitude": "-71.05",
    "source": "Constituent Call",
}
BOSTON_DIRT: dict[str, tuple[dict[str, str], object]] = {
    "101000000101": ({"closed_dt": "2022-01-18 11:42:16"}, {"closed_before_opened"}),
    "101000000102": ({"closed_dt": "2022-02-18 11:42:16", "ontime": "OVERDUE"}, {"closed_after_due"}),
    "101000000103": ({"neighborhood": " ", "location": " "}, {"no_place"}),
    "101000000104": ({"latitude": "42.3594", "longitude": "-71.0587"}, {"bad_point"}),
    "101000000105": ({"open_dt": "2022-03-13 02:30:00", "closed_dt": "", "target_dt": "", "case_status": "Open",
                      "closure_reason": " "}, {"not_on_the_clock"}),
    "101000000106": ({"neighborhood": "Atlantis"}, {"unknown_place"}),
}  # fmt: skip


def nyc_rows() -> list[dict[str, str]]:
    """Some sixty rows: sound ones over every status and agency, dirty ones, one twice, one twice with other content."""
    rows = []
    for n in range(36):
        borough, board = BOARDS[n % len(BOARDS)]
        row = {"Status": STATUSES[n % len(STATUSES)], "Agency": AGENCIES[n % len(AGENCIES)], "Agency Name": ""}
        row |= {"Borough": borough, "Community Board": board, "Created Date": f"02/{1 + n % 28:02d}/2019 09:15:00 PM"}
        row |= {} if row["Status"] == "Closed" else {"Closed Date": "", "Resolution Description": ""}
        rows.append(NYC | row | {"Unique Key": str(2001 + n)})
    rows += [NYC | said | {"Unique Key": number} for number, (said, _doubts) in NYC_DIRT.items()]
    return [*rows, rows[0], rows[1] | {"Descriptor": "Something Else"}]


def boston_rows() -> list[dict[str, str]]:
    """Some thirty rows, all of which can become cases."""
    rows = [
        BOSTON | {"case_enquiry_id": str(101000000001 + n), "open_dt": f"2022-01-{1 + n % 18:02d} 11:18:00"}
        for n in range(25)
    ]
    return rows + [BOSTON | said | {"case_enquiry_id": number} for number, (said, _doubts) in BOSTON_DIRT.items()]


def as_csv(rows: Iterable[dict[str, str]]) -> str:
    listed, text = list(rows), io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def far_corner() -> bytes:
    """Two kilobytes that ask for half a terabyte when a sheet is laid out whole."""
    book = Workbook()
    book.active.title = "事项"
    book.active["A1"], book.active["XFD1048576"] = "事项代码", "x"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
