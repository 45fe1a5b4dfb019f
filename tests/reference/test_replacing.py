"""A newer table replaces an older one, a file of changes is applied, and either is taken back."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest

from bare import empty_reference
from linli.kernel.datafiles import FileRefused
from linli.reference import queries
from linli.reference.actions import LoadNotUndone, change_divisions, load_divisions, replace_divisions, undo_load
from linli.reference.models import Division, DivisionSuccessor, TableLoad
from linli.reference.queries.successors import former_codes, loads, successors_at, what_was

pytestmark = pytest.mark.django_db
OLD, NEW = date(2023, 6, 30), date(2025, 6, 30)
BEFORE, AFTER = date(2025, 6, 29), date(2025, 6, 30)
WANSHENG = Path(__file__).parents[2] / "data" / "divisions" / "wansheng.csv"
TABLE = """code,name
500199,演示甲区
500199001,春风街道
500199001001,新桥社区居委会
500199001002,河西社区居委会
500199001003,河东社区居委会
500199002,石桥镇
500199002201,石桥村委会
500199002202,青山村委会
500199002203,大石坝村委会
"""
NEWER = """code,name
500199,演示甲区
500199001,春风街道
500199001001,新桥路社区居委会
500199001004,河西新村社区居委会
500199001005,河东社区居委会
500199003,石桥街道
500199003001,石桥社区居委会
500199003202,青山村委会
500199003203,大石坝村委会
500199003204,老鹰岩村委会
"""
CHANGES = "date,kind,old_code,new_code,old_name,new_name,document\n"


@pytest.fixture(autouse=True)
def bare(db):
    empty_reference()


PART = "code,name\n500199,演示甲区\n500199001,春风街道\n500199001001,新桥社区居委会\n"
ELSEWHERE = "990103,Chicago\n990103001,Loop\n440399,演示乙区\n440399001,东街道\n"


@pytest.fixture
def file(tmp_path):
    def _file(text, name="table.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _file


@pytest.fixture
def old(file, now):
    load_divisions(path=file(TABLE), by_id=None, at=now, source="试验表", valid_from=OLD)


@pytest.fixture
def replace(file, now):
    def _replace(text, *, changes="", **more):
        asked = {"day": NEW, "by_id": None, "at": now, "source": "新表", "scope": ("500199",)} | more
        return replace_divisions(
            path=file(text, "newer.csv"), changes=file(changes, "changes.csv") if changes else None, **asked
        )

    return _replace


@pytest.fixture
def change(file, now):
    def _change(text, *, day=NEW, **more):
        return change_divisions(
            path=file(CHANGES + text, "changes.csv"), day=day, by_id=None, at=now, source="变更", **more
        )

    return _change


def digest():
    """All rows of both tables, ids and days too."""
    rows = [str(row) for table in (Division, DivisionSuccessor) for row in table.objects.order_by("id").values_list()]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def kinds(reform):
    return {(c.kind, c.old_code[6:], c.new_code[6:], c.sure) for c in reform.changes}


def test_a_trial_names_every_change_and_writes_nothing(old, replace):
    before = digest()

    reform = replace(NEWER, trial=True)

    assert kinds(reform) == {
        ("renamed", "001001", "001001", True),
        ("recoded", "001003", "001005", False),
        ("merged", "001002", "001004", False),
        ("moved", "002202", "003202", False),
        ("moved", "002203", "003203", False),
        ("merged", "002000", "003000", False),
        ("merged", "002201", "003001", False),
        ("added", "", "001004", True),
        ("added", "", "001005", True),
        ("added", "", "003000", True),
        ("added", "", "003001", True),
        ("added", "", "003202", True),
        ("added", "", "003203", True),
        ("added", "", "003204", True),
        ("removed", "001002", "", True),
        ("removed", "001003", "", True),
        ("removed", "002000", "", True),
        ("removed", "002201", "", True),
        ("removed", "002202", "", True),
        ("removed", "002203", "", True),
    }
    assert (digest(), TableLoad.objects.count()) == (before, 1)


def test_a_newer_table_holds_from_its_day_and_the_older_before(old, replace):
    reform = replace(NEWER, accept=True)

    assert (reform.counts["moved"], reform.counts["recoded"], reform.counts["merged"]) == (2, 1, 3)
    assert (reform.counts["added"], reform.counts["removed"], reform.counts["proposed"]) == (4, 0, 0)
    assert queries.division(code="500199001001", at=BEFORE).name == "新桥社区居委会"
    assert queries.division(code="500199001001", at=AFTER).name == "新桥路社区居委会"
    assert queries.division(code="500199002202", at=BEFORE).name == "青山村委会"
    with pytest.raises(queries.DivisionUnknown):
        queries.division(code="500199002202", at=AFTER)
    assert {d.code for d in queries.divisions_under(code="500199", at=BEFORE)} == {"500199001000", "500199002000"}
    assert {d.code for d in queries.divisions_under(code="500199", at=AFTER)} == {"500199001000", "500199003000"}


def test_what_nobody_confirmed_leaves_no_link(old, replace):
    replace(NEWER)

    assert not DivisionSuccessor.objects.exists()
    assert queries.division(code="500199002202").successors == ()


def test_a_file_of_changes_confirms(old, replace):
    confirmed = CHANGES + ",moved,500199002202,500199003202,,,渝府〔2025〕0号\n,并入,500199002201,500199003001,,,\n"

    reform = replace(NEWER, changes=confirmed)

    assert [(s.kind, s.source) for s in queries.division(code="500199002202").successors] == [
        ("moved", "渝府〔2025〕0号")
    ]
    assert ("merged", "002201", "003001", True) in kinds(reform)
    assert ("removed", "002201", "", True) not in kinds(reform)


def test_columns_of_the_table_say_what_became_of_a_code(old, replace):
    told = TABLE.replace("code,name\n", "code,name,变更后代码,变更方式\n").replace(
        "500199002202,青山村委会\n", "500199002202,青山村委会,500199002201,merged\n"
    )

    reform = replace(told)

    assert kinds(reform) == {("merged", "002202", "002201", True)}
    assert [d.code[6:] for d in queries.divisions_under(code="500199002")] == ["002201", "002203"]


def test_the_same_table_again_says_nothing_new(old, replace):
    replace(NEWER, accept=True)

    again = replace(NEWER, accept=True)

    assert (again.load_id, sum(again.counts.values())) == (None, 0)


def test_undoing_restores_every_row_and_both_loads_stay(old, replace, now):
    before = digest()
    reform = replace(NEWER, accept=True)
    after = digest()

    undone = undo_load(load_id=reform.load_id, by_id=None, at=now)

    assert before == digest() != after
    assert [(load.kind, load.undoes) for load in loads()[:2]] == [("undo", reform.load_id), ("replace", None)]
    with pytest.raises(LoadNotUndone, match="已经撤销过"):
        undo_load(load_id=reform.load_id, by_id=None, at=now)
    undo_load(load_id=undone.load_id, by_id=None, at=now)
    assert digest() == after


def test_an_older_load_is_not_undone_below_a_later_one(old, replace, change, now):
    first = replace(NEWER)
    change(",renamed,500199003204,,老鹰岩村委会,鹰岩村委会,\n", day=date(2026, 1, 1))

    with pytest.raises(LoadNotUndone, match="先撤销较晚的载入"):
        undo_load(load_id=first.load_id, by_id=None, at=now)


def test_an_added_load_has_no_journal(old, now):
    with pytest.raises(LoadNotUndone, match="补充载入"):
        undo_load(load_id=TableLoad.objects.get().pk, by_id=None, at=now)


@pytest.mark.parametrize(
    ("table", "line", "field"),
    [
        (TABLE + "500198001,外区街道\n", 11, "code"),
        (TABLE + "500199001001,另一个社区居委会\n", 11, "code"),
        (TABLE + "50019900x,坏街道\n", 11, "code"),
    ],
)
def test_a_wrong_table_is_refused_whole(old, replace, table, line, field):
    before = digest()

    with pytest.raises(FileRefused) as refused:
        replace(table)

    assert [(e.line, e.field) for e in refused.value.errors] == [(line, field)]
    assert digest() == before


def test_levels_without_a_row_are_left_alone(old, replace):
    villages = "code,name\n" + "".join(line + "\n" for line in TABLE.splitlines() if len(line.split(",")[0]) == 12)

    assert kinds(replace(villages)) == set()


def test_a_town_that_moves_takes_what_lies_below_with_it(old, change):
    load = change(",added,,500198,,演示乙区,演示文号\n,moved,500199002,500198005,石桥镇,,演示文号\n")

    assert load.counts["moved"] == 4
    assert [d.name for d in queries.divisions_under(code="500198005")] == ["石桥村委会", "青山村委会", "大石坝村委会"]
    assert [d.code for d in successors_at(code="500199002202", at=AFTER)] == ["500198005202"]
    assert [d.code for d in successors_at(code="500199002202", at=BEFORE)] == ["500199002202"]
    assert [d.code for d in what_was(code="500198005202", at=BEFORE)] == ["500199002202"]
    assert former_codes(code="500198") == {
        "500199002000",
        "500199002201",
        "500199002202",
        "500199002203",
    }
    assert queries.division(code="500198005202").policy_class == "农村"


def test_a_split_leaves_the_old_one_standing(old, change):
    change(",析出,500199001001,500199001009,新桥社区居委会,新桥北社区居委会,\n")

    assert [d.code for d in successors_at(code="500199001001")] == ["500199001001", "500199001009"]
    assert [d.code for d in what_was(code="500199001009", at=BEFORE)] == ["500199001001"]
    assert former_codes(code="500199001") == frozenset()


def test_changes_over_several_reforms_are_followed(old, change):
    change(",recoded,500199001001,500199001011,,,\n", day=date(2024, 1, 1))
    change(",merged,500199001011,500199001002,,,\n", day=date(2025, 1, 1))

    assert [d.code for d in successors_at(code="500199001001")] == ["500199001002"]
    assert [d.code for d in successors_at(code="500199001001", at=date(2024, 6, 1))] == ["500199001011"]
    assert {d.code for d in what_was(code="500199001002", at=date(2023, 12, 1))} == {"500199001001", "500199001002"}
    assert former_codes(code="500199001002") == {"500199001001", "500199001011"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (",melted,500199001001,,,,\n", "kind"),
        (",merged,500199001001,,,,\n", "new_code"),
        (",merged,500199001001,500199001001,,,\n", "new_code"),
        (",merged,500199001001,500199001077,,,\n", "new_name"),
        (",removed,500199001077,,,,\n", "old_code"),
        (",removed,500199001001,,别的社区,,\n", "old_name"),
        (",removed,500199001,,,,\n", "old_code"),
        (",added,,500199001001,,又一个社区,\n", "new_code"),
        ("2024-01-01,removed,500199001001,,,,\n", "date"),
        (",moved,500199001001,500199001002,,,\n", "new_code"),
    ],
)
def test_a_wrong_change_is_refused_whole(old, change, text, field):
    before = digest()

    with pytest.raises(FileRefused) as refused:
        change(text)

    assert refused.value.errors[0].field == field
    assert digest() == before


def test_wansheng_under_other_names_is_applied_and_taken_back(file, now):
    """A table like another year's: some names, some codes, one community fewer, one more."""
    load_divisions(path=WANSHENG, by_id=None, at=now, source="表", valid_from=OLD)
    with WANSHENG.open(encoding="utf-8") as rows:
        table = list(csv.DictReader(rows))
    table = [row for row in table if row["code"] != "500110004002"]
    for row in table:
        if row["code"] == "500110004001":
            row["name"] = "万新社区居委会"
        if row["code"] == "500110106200":
            row["code"] = "500110106299"
    text = "code,name\n" + "".join(f"{row['code']},{row['name']}\n" for row in table)
    before = digest()

    towns = tuple(sorted({row["code"][:9] for row in table if row["code"][6:9] != "000"}))
    reform = replace_divisions(
        path=file(text.replace("\n500000000000,重庆市\n500100000000,市辖区\n500110000000,綦江区\n", "\n")),
        day=NEW,
        by_id=None,
        at=now,
        source="另一年",
        scope=towns,
    )

    assert reform.counts["renamed"] == 1
    assert reform.counts["removed"] >= 1
    undo_load(load_id=reform.load_id, by_id=None, at=now)
    assert digest() == before


def test_a_table_of_one_part_does_not_end_the_rest(file, replace, now):
    load_divisions(path=file(PART + ELSEWHERE), by_id=None, at=now, source="旧表", valid_from=OLD)

    with pytest.raises(FileRefused, match=r"2 个县级中的 1 个.*--under"):
        replace(PART, scope=())

    assert queries.division(code="440399001").valid_to is None


def test_what_lies_above_the_rows_of_a_table_stays(file, replace, now):
    load_divisions(path=file(PART + ELSEWHERE), by_id=None, at=now, source="旧表", valid_from=OLD)

    reform = replace("code,name\n500199001001,新桥社区居委会\n440399001001,东社区居委会\n350527,金门县\n", scope=())

    assert (reform.counts["added"], reform.counts["removed"]) == (2, 0)


def test_places_abroad_stay_when_the_country_is_replaced(file, replace, now):
    load_divisions(path=file(PART + ELSEWHERE), by_id=None, at=now, source="旧表", valid_from=OLD)

    replace(PART + "440399,演示乙区\n440399002,西街道\n", scope=())

    assert queries.division(code="990103001").valid_to is None
    assert queries.division(code="440399001", at=OLD).valid_to == NEW
