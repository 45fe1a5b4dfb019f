"""A reform played: two towns leave the district for a new area, two villages are merged. Fictional (演示)."""

from datetime import date

import pytest

from cases.people import WAYS
from conftest import MONDAY
from linli.access.actions import add_account, grant_role
from linli.access.models import Account, Grant, Unit
from linli.access.queries import actor_of_account
from linli.access.rules import SYSTEM
from linli.cases.actions import open_case, regrouping
from linli.cases.actions.intake import Opened
from linli.cases.choices import State
from linli.cases.models import Case, CaseMove, CaseReach
from linli.cases.queries.lists import Filters, cases_page
from linli.cases.queries.reach import strayed_reach
from linli.cases.queries.scope import NotFound, case_by_number
from linli.cases.queries.tracking import code_fits, holder_of, track_card
from linli.cases.schema import Opening
from linli.kernel import audit, bell
from linli.organisations.actions import load_units, regroup_units
from linli.organisations.actions.planning import plan_after
from linli.organisations.queries import standing_unit, unit_card, unit_names, unit_serving
from linli.people.models import Person
from linli.reference.actions import change_divisions, undo_load

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)
AREA = """
units:
  - {code: play-area, parent: null, tier: district, name: 演示新区管理委员会, short_name: 演示新区}
  - {code: play-centre, parent: play-area, tier: district, kind: service_centre, name: 演示新区行政服务中心, number_code: P00000, division: "500199000000"}
"""
CHANGES = """kind,old_code,new_code,new_name,document
added,,500199,演示新区,演示〔2026〕1号
moved,500110004,500199004,,演示〔2026〕1号
moved,500110005,500199005,,演示〔2026〕1号
merged,500110004002,500199004001,,演示〔2026〕1号
"""
ASKED = {"matter": "street-lamp", "title": "路灯不亮", "text": "楼下路灯坏了三天", "anonymous": True}


@pytest.fixture
def reform(tmp_path):
    """Apply the changes; the load."""
    (tmp_path / "units.yaml").write_text(AREA, encoding="utf-8")
    load_units(path=tmp_path / "units.yaml", by=SYSTEM, at=MONDAY)
    (tmp_path / "changes.csv").write_text(CHANGES, encoding="utf-8")

    def apply():
        return change_divisions(
            path=tmp_path / "changes.csv", day=DAY, by_id=None, at=MONDAY, source="演示", trial=False
        )

    return apply


@pytest.fixture
def follow():
    """Let units follow a load, then deliver the news."""

    def go(load):
        steps = plan_after(load_id=load.load_id)
        regroup_units(steps=steps, on=DAY, source="演示", by=SYSTEM, at=MONDAY)
        while bell.deliver(at=MONDAY):
            pass
        return steps

    return go


@pytest.fixture
def seat():
    """An actor with a role at a unit, by the unit's code."""

    def at(unit, role="centre"):
        name = f"{role}-{unit}"
        account = Account.objects.filter(username=name).first()
        if account is None:
            account = add_account(username=name, name="演示", password=None, by=SYSTEM, at=MONDAY)
            place, since = Unit.objects.get(code=unit), date(2026, 1, 1)
            grant_role(account=account, role=role, unit=place, since=since, by=SYSTEM, at=MONDAY)
        return actor_of_account(account=account, at=MONDAY)

    return at


@pytest.fixture
def file_in(seat):
    """Take a case in at the window of a village."""

    def file(village, **more) -> Opened:
        by = seat(f"centre-{village}", "clerk")
        return open_case(
            opening=Opening.model_validate(ASKED | {"division": f"500110{village}"} | more), by=by, at=MONDAY
        )

    return file


def sees(by, number):
    try:
        return case_by_number(number=number, by=by).number == number
    except NotFound:
        return False


def _counts():
    return [table.objects.count() for table in (Case, Unit, Person, Account)]


def test_nothing_is_lost_and_everything_follows(reform, follow, seat, file_in, lamp_at, play):
    opened = {state: lamp_at(state) for state in WAYS}
    merged, moved, stays = file_in("004002"), file_in("005001"), file_in("100001")
    numbers = [*opened.values(), merged.number, moved.number, stays.number]
    filed = dict(Case.objects.values_list("number", "division_name"))
    old_district, old_town = seat("centre-district"), seat("centre-004")
    assert sees(old_district, moved.number)
    before = _counts()

    steps = follow(reform())

    assert _counts() == before
    assert {(s.kind, s.unit, s.to) for s in steps if s.kind != "renamed"} == {
        ("moved", "centre-004", "play-centre"),
        ("moved", "centre-005", "play-centre"),
        ("merged", "centre-004002", "centre-004001"),
    }
    assert not strayed_reach()
    assert audit.verify().findings == []
    # as filed, under the old code and the old name; found by the old division and by the new
    assert dict(Case.objects.values_list("number", "division_name")) == filed
    new_town = seat("centre-004")
    listed = {row.number for row in cases_page(by=new_town, at=MONDAY, filters=Filters(division="500199004")).items}
    assert listed == {*opened.values(), merged.number}
    assert listed == {
        row.number for row in cases_page(by=new_town, at=MONDAY, filters=Filters(division="500110004")).items
    }
    # the new area sees what came to it, the old district what stayed or what its own departments have in hand
    area = seat("play-centre")
    assert all(sees(area, number) for number in numbers if number != stays.number)
    assert not sees(area, stays.number)
    assert sees(seat("centre-district"), stays.number)
    assert not sees(seat("centre-district"), moved.number)
    assert sees(seat("urban-management", "handler"), opened["in_hand"])
    assert not sees(seat("urban-management", "handler"), moved.number)
    assert sees(old_town, merged.number)
    for one in (merged, moved, stays):
        case = Case.objects.get(number=one.number)
        assert code_fits(case_id=case.pk, code=one.tracking_code)
        assert track_card(case=case, by=holder_of(case=case), at=MONDAY).number == one.number


def test_open_cases_of_a_merged_unit_go_on_with_its_successor(reform, follow, seat, file_in, play):
    opened, closed = file_in("004002"), file_in("004002")
    play(closed.number, "withdraw", by=seat("centre-004002", "clerk"), reason="已自行修好")

    follow(reform())

    heir = unit_card(code="centre-004001")
    case, ended = (Case.objects.get(number=one.number) for one in (opened, closed))
    assert (case.unit_id, case.window_id, case.state) == (heir.id, heir.id, State.RECEIVED)
    assert CaseMove.objects.filter(case=case).order_by("seq").values_list("move", flat=True).last() == "reassign"
    assert "已撤并" in CaseMove.objects.filter(case=case).order_by("seq").last().note
    assert ended.window.code == "centre-004002"
    gone = unit_card(code="centre-004002")
    assert (gone.closed_date, standing_unit(unit_id=gone.id).code) == (DAY, "centre-004001")
    # the same person, now at the successor, goes on; the numbers begin as they did
    same = seat("centre-004002", "clerk")
    assert same.unit_id == heir.id
    assert {g.until_date for g in Grant.objects.filter(unit__code="centre-004002")} == {date(2026, 10, 31)}
    play(opened.number, "accept", by=same)
    assert sees(same, closed.number)
    assert open_case(
        opening=Opening.model_validate(ASKED | {"division": "500199004001"}), by=same, at=MONDAY
    ).number.startswith(unit_card(code="centre-004001").number_code)


def test_units_serve_the_new_divisions_under_their_own_ids(reform, follow):
    before = {code: unit_card(code=code).id for code in ("centre-004", "centre-004001", "centre-005")}

    follow(reform())

    assert {code: unit_card(code=code).id for code in before} == before
    assert unit_serving(division_code="500199004001").code == "centre-004001"
    assert unit_serving(division_code="500110004001").code == "centre-004001"
    assert unit_serving(division_code="500110004002").code == "centre-004001"
    assert unit_serving(division_code="500110004003").code == "centre-004003"
    town = Unit.objects.get(code="centre-004")
    assert town.parent.code == "play-centre"
    assert all(unit.path.startswith(town.path) for unit in Unit.objects.filter(code__startswith="centre-004"))


def test_a_new_name_stands_beside_the_old(reform, tmp_path, follow):
    (tmp_path / "more.csv").write_text("kind,old_code,new_name\nrenamed,500110100,演示坪镇\n", encoding="utf-8")
    load = change_divisions(path=tmp_path / "more.csv", day=DAY, by_id=None, at=MONDAY, source="演示")
    was = unit_card(code="centre-100").name

    follow(load)

    assert unit_card(code="centre-100").name == "演示坪镇公共服务中心"
    names = unit_names(unit_id=unit_card(code="centre-100").id)
    assert [(n.name, n.valid_from, n.valid_to) for n in names[:2]] == [
        ("演示坪镇公共服务中心", DAY, None),
        (was, None, DAY),
    ]


def test_many_cases_are_brought_in_step_batch_by_batch_and_again(reform, follow, file_in, monkeypatch):
    monkeypatch.setattr(regrouping, "BATCH", 2)
    numbers = [file_in("005001").number for _ in range(5)]

    follow(reform())

    reach = set(CaseReach.objects.values_list("case_id", "unit_id"))
    centre = Unit.objects.get(code="play-centre")
    assert CaseReach.objects.filter(unit=centre, case__number__in=numbers).count() == 5
    for _ in range(3):
        regrouping.regroup_cases(unit_id=Unit.objects.get(code="centre-005").pk, at=MONDAY)
    assert set(CaseReach.objects.values_list("case_id", "unit_id")) == reach


def test_the_divisions_come_back_before_the_units_have_followed(reform, file_in):
    number = file_in("004001").number
    load = reform()

    undo_load(load_id=load.load_id, by_id=None, at=MONDAY)

    assert unit_serving(division_code="500110004001").code == "centre-004001"
    assert Case.objects.get(number=number).division_code == "500110004001"
