"""Two whole districts become one new one, and a town of theirs goes to a third: everything before, after, and reversed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from cases.districts import write_districts
from conftest import MONDAY
from linli.access.actions import add_account, end_grant, grant_role, issue_token, move_unit
from linli.access.models import Account, Grant, Token, Unit
from linli.access.queries import actor_of_account, own_root
from linli.access.rules import SYSTEM
from linli.cases.actions import open_case
from linli.cases.models import Case, CaseReach
from linli.cases.queries.cards import case_card
from linli.cases.queries.lists import Filters, cases_page
from linli.cases.queries.reach import strayed_reach
from linli.cases.queries.routes import proposed_way
from linli.cases.schema import Opening
from linli.catalogue.queries import district_settings, matters_in_force
from linli.cli.district import load_district
from linli.kernel import audit, bell
from linli.kernel.datafiles import FileRefused
from linli.organisations.actions import UnitsNotTakenBack, reform_divisions, reverse_reform
from linli.organisations.queries import own_division, root_unit, unit_card, unit_serving
from linli.people.actions.parties import FieldRefused
from linli.places.queries.addresses import read_address
from linli.reference.actions import load_divisions
from linli.reference.queries import DivisionUnknown, division
from linli.reference.queries.successors import successors_at, what_was

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)
EVE = date(2026, 10, 31)
OLD = ("ja", "yb", "bb")


@pytest.fixture(autouse=True)
def districts(tmp_path):
    write_districts(folder=tmp_path)
    table = tmp_path / "divisions.csv"
    load_divisions(path=table, by_id=None, at=MONDAY, source="演示", valid_from=date(2016, 6, 30))
    for key in (*OLD, "lj"):
        report = load_district(folder=tmp_path / key, by=SYSTEM, at=MONDAY)
        assert report.ok, report.errors
    for unit in Unit.objects.filter(code__regex=r"^(ja|yb|bb)-").order_by("path"):
        role = {"village": "clerk", "department": "handler"}.get(unit.tier, "centre")
        account = add_account(username=f"at-{unit.code}", name="演示", password=None, by=SYSTEM, at=MONDAY)
        grant_role(account=account, role=role, unit=unit, since=date(2026, 1, 1), by=SYSTEM, at=MONDAY)
        issue_token(account=account, label="演示", by=SYSTEM, at=MONDAY, secret=f"secret-of-{unit.code}", life=None)
    return tmp_path


@pytest.fixture
def at():
    """Whoever works, or worked, at a unit."""
    return lambda unit, when=MONDAY: actor_of_account(account=Account.objects.get(username=f"at-{unit}"), at=when)


@pytest.fixture
def file_in(at):
    def file(unit, matter=None, **more):
        given = {"matter": matter or f"{unit[:2]}-lamp", "division": unit_card(code=unit).division_code}
        given |= {"title": "路灯不亮", "text": "坏了三天", "anonymous": True} | more
        return open_case(opening=Opening.model_validate(given), by=at(unit), at=MONDAY).number

    return file


@pytest.fixture
def everywhere(file_in, play, at):
    """In every village one case in each of five states: numbers by state."""
    found: dict[str, list[str]] = {}
    for village in Unit.objects.filter(tier="village", code__regex=r"^(ja|yb|bb)-").order_by("path"):
        desk, handler = at(village.code), at(f"{village.code[:2]}-urban")
        ways: list[tuple[str, Any, dict[str, Any]]] = [
            ("accept", desk, {}),
            ("dispatch", desk, {"unit": f"{village.code[:2]}-urban"}),
            ("sign", handler, {}),
            ("reply", handler, {"text": "已修好", "outcome": "done"}),
            ("close", desk, {"result": "已修好"}),
        ]
        for depth in (0, 1, 2, 3, 5):
            number = file_in(village.code)
            for move, by, given in ways[:depth]:
                play(number, move, by=by, **given)
            found.setdefault(Case.objects.get(number=number).state, []).append(number)
    return found


def reform(folder, **more):
    done = reform_divisions(path=folder / "reform.csv", day=DAY, plan=None, source="演示", by=SYSTEM, at=MONDAY, **more)
    deliver()
    return done


def reverse(load):
    done = reverse_reform(load_id=load, by=SYSTEM, at=MONDAY)
    deliver()
    return done


def deliver():
    while bell.deliver(at=MONDAY):
        pass


def counted() -> dict[str, int]:
    """Straight from the tables, by none of our queries."""
    tables = ("cases_case", "access_unit", "organisations_organisation", "people_person", "people_party")
    found = {}
    with connection.cursor() as cursor:
        for table in (*tables, "access_account", "access_token", "cases_caseattachment"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT count(DISTINCT case_id) FROM cases_casereach")
        found["cases seen by a unit"] = cursor.fetchone()[0]
    return found


def filed() -> dict[str, Any]:
    """What a case was filed as and promised: nothing of it may change."""
    columns = ("division_code", "division_name", "state", "matter_id", "matter_code", "due_at", "accepted_at")
    return {number: rest for number, *rest in Case.objects.values_list("number", *columns)}


def tree() -> dict[str, Any]:
    columns = ("path", "parent__code", "closed_date", "successor__code", "number_code")
    return {code: (*rest, unit_card(code=code).name, unit_card(code=code).division_code)
            for code, *rest in Unit.objects.values_list("code", *columns)}  # fmt: skip


def held() -> dict[str, Any]:
    return {n: (u, w) for n, u, w in Case.objects.values_list("number", "unit__code", "window__code")}


def listed(at) -> dict[str, list[str]]:
    """The list of everybody of the old districts, as the desk shows it."""
    found = {}
    for unit in Unit.objects.filter(code__regex=r"^(ja|yb|bb)-"):
        page = cases_page(by=at(unit.code), at=MONDAY, filters=Filters(), limit=200)
        found[unit.code] = sorted(row.number for row in page.items)
    return found


def sound():
    return not strayed_reach() and not audit.verify().findings


def test_nothing_is_lost_and_everything_comes_back(districts, everywhere, at):
    counts, cases, units, holders, lists = counted(), filed(), tree(), held(), listed(at)
    assert counts["cases seen by a unit"] == len(cases) == sum(map(len, everywhere.values()))

    done = reform(districts)

    assert (counted(), filed()) == (counts, cases)
    assert sound()
    after = listed(at)
    # each village and town sees what it saw; departments, merged with their like, see each other's
    for unit, numbers in lists.items():
        assert set(numbers) - set(after[unit]) == set() or unit in ("yb-root", "yb-centre")
        if unit_card(code=unit).tier in ("village", "town"):
            assert after[unit] == numbers
    gone = {n for n in cases if n.startswith("YB102")}
    handled = {n for n in gone if cases[n][2] not in ("received", "accepted")}
    assert set(after["bb-centre"]) == set(lists["bb-centre"]) | gone
    assert set(after["ja-root"]) == set(lists["ja-root"]) | set(lists["yb-root"]) - (gone - handled)

    back = reverse(done.reform.load_id)

    assert back.units == done.units
    assert (counted(), filed(), tree(), held(), listed(at)) == (counts, cases, units, holders, lists)
    assert {
        g.until_date for g in Grant.objects.filter(account__username__startswith="at-", unit__code__startswith="lj")
    } == {(MONDAY - timedelta(days=1)).date()}
    assert not Grant.objects.filter(
        account__username__startswith="at-", until_date=None, unit__code__startswith="lj"
    ).exists()
    assert sound()


def test_applied_again_after_it_was_reversed(districts, everywhere):
    first = tree()
    load = reform(districts).reform.load_id
    applied, codes = tree(), held()
    reverse(load)

    again = reform(districts)

    assert (tree(), held()) == (applied, codes)
    assert sound()
    reverse(again.reform.load_id)
    assert tree() == first


def test_the_plan_takes_whole_districts(districts):
    steps = {step.unit: (step.kind, step.to) for step in reform(districts).steps if step.kind != "renamed"}

    assert steps == {
        "ja-centre": ("merged", "lj-centre"), "yb-centre": ("merged", "lj-centre"),
        "ja-root": ("merged", "lj-root"), "yb-root": ("merged", "lj-root"),
        "ja-urban": ("merged", "lj-urban"), "yb-urban": ("merged", "lj-urban"),
        "ja-sport": ("moved", "lj-root"), "yb-sport": ("moved", "lj-root"),
        "ja-001": ("moved", "lj-centre"), "ja-101": ("moved", "lj-centre"), "yb-001": ("moved", "lj-centre"),
        "yb-102": ("moved", "bb-centre"),
    }  # fmt: skip
    assert unit_card(code="yb-102001").division_code == "500193102001"
    assert unit_serving(division_code="500192102001").code == "yb-102001"


def test_a_trial_writes_nothing(districts, everywhere):
    before = counted(), tree(), CaseReach.objects.count(), Grant.objects.count()

    tried = reform(districts, trial=True)

    assert tried.reform.load_id is None
    assert tried.units > 12
    assert (counted(), tree(), CaseReach.objects.count(), Grant.objects.count()) == before
    with pytest.raises(DivisionUnknown):
        division(code="500199", at=DAY)


def test_history_is_right_at_both_dates(districts, file_in, at):
    number = file_in("yb-102001")
    reform(districts)

    assert division(code="500192102", at=EVE).name == "北后镇"
    assert division(code="500199", at=DAY).name == "演示两江区"
    for code, day in (("500192102", DAY), ("500199", EVE), ("500193102", EVE), ("500191", DAY)):
        with pytest.raises(DivisionUnknown):
            division(code=code, at=day)
    assert [c.code for c in successors_at(code="500192102", at=DAY)] == ["500193102000"]
    assert [c.name for c in what_was(code="500199", at=EVE)] == ["演示江区", "演示北区"]
    card = case_card(number=number, by=at("yb-102001"), at=MONDAY)
    assert (card.division_code, card.division_name) == ("500192102001", "北后东社区")
    then = card.division_since
    assert (then.until, then.was, then.now) == (
        DAY,
        "演示北区北后镇北后东社区居委会",
        ("演示碚区北后镇北后东社区居委会",),
    )
    # an address written before is understood after, also below the new district
    assert read_address(text="演示北区北后镇北后东社区3号", under="500193").division_code == "500193102001"


def test_whose_matters_hold_afterwards(districts, file_in, at):
    reform(districts)

    def offered(unit):
        by = at(unit)
        found = matters_in_force(at=MONDAY, root=own_root(by=by), division=own_division(by=by))
        return [card.code for card in found if card.district in {"ja", "yb", "bb", "lj"}]

    # in the new district those of the old one hold on where it lay, beside its own; a town that left has its new district's
    assert offered("ja-001001") == ["ja-lamp", "lj-lamp"]
    assert offered("yb-001001") == ["lj-lamp", "yb-lamp"]
    assert offered("ja-centre") == ["ja-lamp", "lj-lamp", "yb-lamp"]
    assert offered("yb-102001") == ["bb-lamp"]
    for unit, matter in (("ja-001001", "yb-lamp"), ("yb-102001", "yb-lamp"), ("yb-102001", "lj-lamp")):
        with pytest.raises(FieldRefused):
            file_in(unit, matter)
    # rules of the old district go on with who goes on for its departments; elsewhere its units have no say
    for unit, matter, rule, lead in (
        ("ja-001001", "ja-lamp", "ja-lamps", "lj-urban"),
        ("yb-001002", "yb-lamp", "yb-lamps", "lj-urban"),
        ("ja-001001", "lj-lamp", "lj-lamps", "lj-urban"),
        ("yb-102001", "bb-lamp", "bb-lamps", "bb-urban"),
    ):
        way = proposed_way(case=Case.objects.get(number=file_in(unit, matter)))
        assert (way.rule_id, way.lead_code) == (rule, lead)
    assert (root_unit().code, district_settings(root="lj-root").name) == ("district", "演示两江区")


def test_an_open_case_keeps_its_version_and_promise_and_goes_on(districts, everywhere, play, at):
    def row(number):
        return Case.objects.get(number=number)

    accepted, in_hand = (next(n for n in everywhere[s] if n.startswith("YB102")) for s in ("accepted", "in_hand"))
    due, version = row(in_hand).due_at, row(in_hand).matter_id

    reform(districts)

    # what a department had in hand stays with who goes on for it, though the town is another district's
    assert row(in_hand).unit.code == "lj-urban"
    play(in_hand, "reply", by=at("yb-urban"), text="已修好", outcome="done")
    assert (row(in_hand).due_at, row(in_hand).matter_id) == (due, version)
    # what was not sent on yet follows the rules of where the town is now, under the limit it was promised
    way = proposed_way(case=row(accepted))
    assert (way.rule_id, way.lead_code) == ("bb-rest", "yb-102")
    play(accepted, "dispatch", by=at("yb-102001"), unit="bb-urban")
    card = case_card(number=accepted, by=at("yb-102001"), at=MONDAY)
    assert (card.matter_code, card.due_date) == ("yb-lamp", date(2026, 12, 1))  # six working days, as 演示北区 promised


def test_seats_and_tokens_go_over_with_their_days(districts, at):
    account = Account.objects.get(username="at-ja-urban")
    grant = Grant.objects.get(account=account)
    end_grant(grant=grant, until=date(2027, 3, 31), by=SYSTEM, at=MONDAY)

    load = reform(districts).reform.load_id

    assert at("ja-urban").unit_id == unit_card(code="lj-urban").id
    assert Grant.objects.get(account=account, unit__code="lj-urban").until_date == date(2027, 3, 31)
    assert Token.objects.filter(account=account, revoked_at=None).count() == 1
    reverse(load)
    grant.refresh_from_db()
    assert (grant.until_date, at("ja-urban").unit_id) == (date(2027, 3, 31), unit_card(code="ja-urban").id)


def test_what_was_handed_on_since_stays_there(districts, everywhere, play, at):
    kept, moved = (n for n in everywhere["in_hand"] if n.startswith("JA001"))
    load = reform(districts).reform.load_id
    play(moved, "reassign", by=at("ja-centre"), unit="lj-centre", note="由中心办理")

    reverse(load)

    assert (held()[kept][0], held()[moved][0]) == ("ja-urban", "lj-centre")
    assert "转回" in case_card(number=kept, by=at("ja-urban"), at=MONDAY).why_text
    assert moved in listed(at)["ja-centre"]
    assert sound()


def test_units_that_moved_again_are_not_taken_back(districts):
    load = reform(districts).reform.load_id
    move_unit(unit=Unit.objects.get(code="yb-sport"), parent=Unit.objects.get(code="lj-centre"), by=SYSTEM, at=MONDAY)
    before = tree()

    with pytest.raises(UnitsNotTakenBack, match="yb-sport"):
        reverse(load)

    assert tree() == before
    assert division(code="500199", at=DAY).name == "演示两江区"


def test_a_wrong_plan_leaves_the_divisions_as_they_were(districts):
    plan = districts / "plan.csv"
    plan.write_text("kind,unit,to,division,name,why\nmoved,ja-001,nobody,,,\n", encoding="utf-8")

    with pytest.raises(FileRefused):
        reform_divisions(path=districts / "reform.csv", day=DAY, plan=plan, source="演示", by=SYSTEM, at=MONDAY)

    assert division(code="500191", at=DAY).name == "演示江区"


def test_towns_of_two_districts_under_one_number_are_refused(districts):
    file = districts / "reform.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("500199002", "500199001"), encoding="utf-8")

    with pytest.raises(FileRefused, match="500199001"):
        reform(districts)
