"""Two districts in one database: each has its own settings, matters and units."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from api.conftest import LAMP
from conftest import MONDAY
from linli.access.actions import add_account, grant_role, issue_token
from linli.access.models import Account, Unit
from linli.access.queries import actor_of_account, own_root, root_of
from linli.access.rules import SYSTEM
from linli.cases.actions import open_case
from linli.cases.models import Case, CaseReach
from linli.cases.queries import Filters, cases_page
from linli.cases.queries.clocks import near_due_days, notice_moment
from linli.cases.queries.standing import beside_of
from linli.cases.schema import Opening
from linli.catalogue.models import DistrictSetting
from linli.cli.imports import imports
from linli.kernel import marks
from linli.organisations.queries import find_units, unit_card
from linli.people.actions.parties import FieldRefused
from linli.portal.visitor import communities

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(table):
    """A district beside Wansheng with one imported case; it calls a case near due nine days before, gives notice in nine."""
    result = CliRunner().invoke(imports, ["requests", str(table({})), "--mapping", "pingshan"])
    assert result.exit_code == 0, result.output
    case = Case.objects.get(source="import")
    root = root_of(unit_id=case.window_id)
    setting = DistrictSetting.objects.filter(valid_to=None).order_by("-loaded_at", "-id").first()
    assert setting.content["root_unit"] == root != "district"
    for name in ("near_due", "notice", "max_extensions"):
        setting.content[name]["value"] = 9
    setting.save()
    marks.bump("catalogue")
    return case


@pytest.fixture
def other_clerk(other):
    """A clerk at the window of the imported case."""
    account = add_account(username="other-clerk", name="别区窗口", password=None, by=SYSTEM, at=MONDAY)
    window = Unit.objects.get(pk=other.window_id)
    grant_role(account=account, role="clerk", unit=window, since=MONDAY.date(), by=SYSTEM, at=MONDAY)
    issue_token(account=account, label="test", by=SYSTEM, at=MONDAY, secret="token-of-other-clerk", life=None)
    return actor_of_account(account=account, at=MONDAY)


def test_each_case_keeps_the_notice_days_of_its_district(other, clerk, open_lamp):
    lamp = Case.objects.get(number=open_lamp())

    assert (root_of(unit_id=lamp.window_id), near_due_days(), near_due_days(root="district")) == ("district", 2, 2)
    root = root_of(unit_id=other.window_id)
    assert near_due_days(root=root) == 9
    here, there = (notice_moment(starts="acceptance", received_at=MONDAY, root=code) for code in ("district", root))
    assert there - here == timedelta(days=4)  # Friday, not Monday


def test_each_case_may_be_extended_as_often_as_its_district_says(other, open_lamp):
    lamp = Case.objects.get(number=open_lamp())

    assert [beside_of(case=case, by=SYSTEM).extensions_most for case in (lamp, other)] == [2, 9]


def due_in(case: Case, days: int) -> None:
    """Let a case be in hand and due so many days after Monday."""
    due_at = MONDAY + timedelta(days=days)
    changes = {"state": "in_hand", "due_at": due_at, "due_date": due_at.date(), "closed_at": None, "replied_at": None}
    Case.objects.filter(pk=case.pk).update(**changes)
    CaseReach.objects.filter(case=case).update(is_open=True, due_sort=due_at)


def test_each_list_calls_near_what_its_district_calls_near(other, other_clerk, clerk, open_lamp):
    lamp = Case.objects.get(number=open_lamp())
    for case in (other, lamp):
        due_in(case, 9)

    near = Filters(late="near")
    assert [(row.number, row.colour) for row in cases_page(by=other_clerk, at=MONDAY, filters=near).items] == [
        (other.number, "amber")
    ]
    assert cases_page(by=clerk, at=MONDAY, filters=near).items == ()
    assert {row.number: row.colour for row in cases_page(by=clerk, at=MONDAY).items} == {lamp.number: "green"}


def test_each_account_finds_the_units_of_its_own_district(other, other_clerk, clerk, client):
    ours, theirs = (
        {card.code for card in find_units(root=own_root(by=by), limit=10_000)} for by in (clerk, other_clerk)
    )
    assert ours and theirs and not ours & theirs
    assert "centre-004001" in ours

    def asked(name: str, **query: str) -> set[str]:
        headers = {"Authorization": f"Bearer token-of-{name}"}
        answer = client.get("/api/v1/units", {"limit": 200, **query}, headers=headers).json()
        return {item["code"] for item in answer["items"]}

    assert asked("clerk") <= ours and asked("resident") <= ours and asked("other-clerk") <= theirs
    window = unit_card(unit_id=other.window_id)
    assert window.code in asked("clerk", division=window.division_code)
    assert asked("clerk", q=window.name) == set()


def test_the_portal_offers_the_communities_of_its_own_district(other):
    codes = {code for _town, villages in communities() for code, _name in villages}

    assert len(codes) == 99
    assert all(code.startswith("500110") for code in codes)


@pytest.mark.parametrize("address", ["/desk/cases/", "/desk/cases/new/", "/desk/matters/"])
def test_the_desk_offers_what_belongs_to_the_district_of_the_account(other, other_clerk, client, address):
    backend = "django.contrib.auth.backends.ModelBackend"
    pages = {}
    for name in ("clerk", "other-clerk"):
        client.force_login(Account.objects.get(username=name), backend=backend)
        pages[name] = client.get(address).content.decode()

    ours = ("street-lamp", "500110004001", "urban-management")
    theirs = ("440310001001", "六联社区", "公用部件")
    assert any(word in pages["clerk"] for word in ours)
    assert not any(word in pages["clerk"] for word in theirs)
    assert any(word in pages["other-clerk"] for word in theirs)
    assert not any(word in pages["other-clerk"] for word in ours)


def test_a_matter_of_another_district_is_not_taken_in_by_its_code(other, other_clerk):
    with pytest.raises(FieldRefused) as refused:
        open_case(opening=Opening.model_validate({**LAMP, "division": other.division_code}), by=other_clerk, at=MONDAY)

    assert [field for field, _sentence in refused.value.errors] == ["matter"]
