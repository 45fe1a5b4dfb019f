import gzip
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bare import empty_reference
from linli.kernel.models import AuditRow
from linli.reference import queries
from linli.reference.actions import load_divisions
from linli.reference.models import Division, TableLoad
from linli.reference.queries import DivisionUnknown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bare(db):
    empty_reference()


WANSHENG = Path(__file__).parents[2] / "data" / "divisions" / "wansheng.csv"
SAMPLES = Path(os.environ.get("LINLI_SAMPLES", "")) / "divisions"
TOWN = "code,name\n500199001,春风街道\n500199001001,新桥社区居委会\n500199001201,石桥村委会\n"


@pytest.fixture
def load(tmp_path, now, table_day):
    def _load(content, *, on=table_day, name="table.csv"):
        file = content
        if isinstance(content, str):
            file = tmp_path / name
            packed = gzip.compress(content.encode()) if name.endswith(".gz") else content.encode()
            file.write_bytes(packed)
        return load_divisions(path=file, by_id=None, at=now, source="试验表", valid_from=on)

    return _load


def test_wansheng_is_complete_and_loads_once(load):
    first, second = load(WANSHENG), load(WANSHENG)

    assert (first.added, first.errors) == (112, ())
    assert (second.added, second.changed, second.unchanged) == (0, 0, 112)
    villages = list(queries.divisions_within(code="500110").filter(level="village"))
    assert Counter(v.org_kind for v in villages) == {"居委会": 43, "村委会": 56}
    assert Counter(v.policy_class for v in villages) == {"城市": 43, "农村": 56}
    assert sum(v.org_kind == "村委会" and v.stat_class.startswith("1") for v in villages) == 14
    assert len(queries.divisions_under(code="500110")) == 10
    assert len(queries.divisions_under(code="500110004")) == 8
    assert TableLoad.objects.count() == AuditRow.objects.count() == 1


def test_a_packed_table_loads(load):
    assert load(TOWN, name="table.csv.gz").added == 3
    assert queries.division(code="500199001201").org_kind == "村委会"


def test_wrong_rows_are_named_and_the_others_stay(load):
    report = load(TOWN + "50019900x,坏街道\n500199002,\n500199001201,另一个村委会\n500199001001,新桥社区居民委员会\n")

    assert [(e.line, e.field) for e in report.errors] == [(5, "code"), (6, "name"), (7, "code")]
    assert (report.added, report.unchanged) == (3, 1)


def test_a_table_without_names_is_refused(load):
    report = load("code,title\n500199001,春风街道\n")

    assert [(e.line, e.field) for e in report.errors] == [(1, "name")]


def test_a_parent_must_be_above(load):
    report = load("code,name,parent_code\n500199001,春风街道,500110\n")

    assert report.errors[0].field == "parent_code"


def test_a_city_without_counties_stands_once(load):
    report = load(
        "code,name,level,parent\n44,广东省,province,\n4419,东莞市,city,44\n441900,东莞市,area,4419\n441900003,东城街道,street,441900\n"
    )

    assert (report.added, report.unchanged, report.errors) == (3, 1, ())
    assert [d.name for d in queries.divisions_under(code="4419")] == ["东城街道"]


def test_divisions_above_come_with_the_row(load):
    report = load(
        "code12,name,kind,street_code,street_name,area_code,area_name,ur_code_2016\n"
        "500199001001,新桥社区居委会,居委会,500199001,春风街道,500199,试验区,111\n"
        "500199001002,西桥社区居委会,居委会,500199001,春风街道,500199,试验区,220\n"
    )

    assert (report.added, report.errors) == (4, ())
    card = queries.division(code="500199001002")
    assert (card.stat_class, card.policy_class) == ("220", "城市")
    assert queries.division(code="500199").name == "试验区"


def test_a_new_name_begins_a_new_version(load):
    load(TOWN)

    report = load("code,name\n500199001001,新桥路社区居委会\n", on=date(2025, 6, 30))

    assert (report.added, report.changed) == (1, 1)
    assert queries.division(code="500199001001", at=date(2024, 1, 1)).name == "新桥社区居委会"
    assert queries.division(code="500199001001", at=date(2025, 6, 29)).name == "新桥社区居委会"
    assert queries.division(code="500199001001", at=date(2025, 6, 30)).name == "新桥路社区居委会"
    assert queries.division(code="500199001001").name == "新桥路社区居委会"
    assert load("code,name\n500199001001,新桥路社区居委会\n", on=date(2025, 6, 30)).unchanged == 1


def test_an_abolished_code_names_its_successors(load):
    load(TOWN)
    load(
        "code,name,valid_to,successor,successor_kind\n500199001201,石桥村委会,2025-11-01,500199001001、500199001002,merged\n",
        on=date(2025, 10, 1),
    )

    card = queries.division(code="500199001201")
    assert (card.valid_to, [(s.code, s.kind) for s in card.successors]) == (
        date(2025, 11, 1),
        [("500199001001", "merged"), ("500199001002", "merged")],
    )
    under = {
        at: len(queries.divisions_under(code="500199001", at=at)) for at in (date(2025, 10, 31), date(2025, 11, 1))
    }
    assert under == {date(2025, 10, 31): 2, date(2025, 11, 1): 1}
    with pytest.raises(DivisionUnknown):
        queries.division(code="500199001201", at=date(2025, 11, 1))


def test_an_older_table_reaches_back(load):
    load(TOWN)

    report = load("code,name\n500199001,春风街道\n500199001001,老桥社区居委会\n", on=date(2016, 6, 30))

    assert (report.added, report.changed) == (1, 1)
    assert queries.division(code="500199001", at=date(2016, 7, 1)).name == "春风街道"
    assert queries.division(code="500199001001", at=date(2016, 7, 1)).name == "老桥社区居委会"
    assert queries.division(code="500199001001", at=date(2023, 7, 1)).name == "新桥社区居委会"


@pytest.mark.parametrize(
    ("q", "under", "found"),
    [
        ("新桥", None, ["新桥社区居委会"]),
        ("桥", None, ["新桥社区居委会", "石桥村委会"]),
        ("桥村", "500199001", ["石桥村委会"]),
        ("5001990010", None, ["春风街道", "新桥社区居委会"]),
        ("500199001201", None, ["石桥村委会"]),
        ("不存在", None, []),
        ("  ", None, []),
    ],
)
def test_find(load, q, under, found):
    load(TOWN)

    assert [d.name for d in queries.find_divisions(q=q, under=under)] == found


def test_find_stops_at_its_limit(load):
    load(WANSHENG)

    assert len(queries.find_divisions(q="500110", limit=7)) == 7


@pytest.mark.parametrize("code", ["500199009", "abc", ""])
def test_an_unknown_division(load, code):
    load(TOWN)

    with pytest.raises(DivisionUnknown):
        queries.division(code=code)


def test_finding_by_the_beginning_uses_an_index(load):
    load(TOWN)
    for q in ("新桥", "5001990010"):
        code, name = (("500199001000", "500199001099"), None) if q.isdigit() else (None, q)
        rows = Division.objects.filter(code__range=code) if code else Division.objects.filter(queries._begins(name))
        assert "index" in rows.explain().lower()


@pytest.mark.skipif(not SAMPLES.joinpath("chongqing_villages.csv.gz").exists(), reason="LINLI_SAMPLES: no divisions")
def test_all_of_chongqing(load):
    load(WANSHENG)

    villages = load(SAMPLES / "chongqing_villages.csv.gz")
    streets = load(SAMPLES / "chongqing_streets.csv")

    assert villages.errors == streets.errors == ()
    assert Division.objects.filter(level="village").count() == 11_270
    assert Division.objects.filter(level="town").count() == 1_031
    assert villages.unchanged == 99
    assert load(SAMPLES / "chongqing_villages.csv.gz").unchanged == 11_270
