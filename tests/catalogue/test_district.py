"""The project's own district: its matters to the end, rules, settings, and the command that loads it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from linli.access.rules import SYSTEM
from linli.catalogue import queries
from linli.catalogue.actions import load_catalogue, load_routes, load_settings
from linli.catalogue.models import DistrictSetting, RoutingRule
from linli.cli.district import district, load_district
from linli.kernel import audit
from linli.kernel.datafiles import FileRefused
from linli.organisations.actions import load_units
from linli.organisations.queries import unit_codes

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WANSHENG = Path(__file__).parents[2] / "data" / "wansheng"
APPEALS = {"street-lamp", "noise", "property-dispute", "water-leak"}
OTHERS = {
    "elders-allowance",
    "minimum-living-allowance",
    "temporary-relief",
    "disability-subsidy",
    "birth-registration",
    "employment-registration",
    "social-organisation-filing",
    "forbidden-certificate",
}


@pytest.fixture
def wansheng(db):
    load_units(path=WANSHENG / "units.yaml", by=SYSTEM, at=AT)
    report = load_catalogue(folder=WANSHENG, by=SYSTEM, at=AT)
    assert report.errors == []


def test_every_matter_is_complete(wansheng):
    cards = queries.matters_in_force(at=AT)

    assert {card.code for card in cards} >= APPEALS | OTHERS
    for card in cards:
        assert card.conditions and card.form and card.route.steps and card.grounds
        assert card.clock_starts == ("dispatch" if card.kind == "appeal" else "acceptance")
        for limit in (card.legal_limit, card.promised_limit):
            assert limit.reason if limit.unknown else limit.source


def test_whoever_tells_of_danger_is_told_whom_to_call(wansheng):
    lamp = queries.matter_in_force(code="street-lamp", at=AT)

    told = {*lamp.warnings_for({"danger": True}), *lamp.warnings_for({"danger": "yes", "fault": "电线外露"})}
    assert len(told) == 1 and "110 或 119" in told.pop()
    assert lamp.warnings_for({"danger": False, "fault": "不亮"}) == () == lamp.warnings_for({})


def test_limits_and_where_they_come_from(wansheng):
    limits = {
        card.code: (None if card.limit.unknown else (card.limit.n, str(card.limit.unit)))
        for card in queries.matters_in_force(at=AT)
    }

    assert limits["street-lamp"] == (7, "working")
    assert limits["noise"] == (15, "working")
    assert limits["elders-allowance"] == (22, "working")
    assert limits["birth-registration"] == (0, "working")
    assert limits["pension-end"] == (1, "working")
    assert limits["disability-subsidy"] is limits["legal-aid"] is limits["forbidden-certificate"] is None


def test_what_comes_from_elsewhere_says_so(wansheng):
    for card in queries.matters_in_force(at=AT):
        foreign = [s for group in card.sources.values() for s in group if s.place]
        assert all(source.page.startswith("http") for source in foreign)
        if card.code != "forbidden-certificate":
            assert card.status == ("foreign_example" if foreign else "draft")


def test_the_twenty_certificates_name_who_holds_the_fact(wansheng):
    card = queries.matter_in_force(code="forbidden-certificate", at=AT)
    items = card.not_issued[0].items

    assert card.always_refused
    assert len(items) == 20
    assert [item.name for item in items] == list(card.form[0].choices)
    assert all(item.held_by and item.instead and item.unit in unit_codes() for item in items)
    assert card.not_issued[0].source.number == "民发〔2020〕20号"


def test_every_rule_leads_to_a_unit_and_the_last_fits_all(wansheng):
    rules = queries.routing_rules()

    assert [rule.order for rule in rules] == list(range(1, len(rules) + 1))
    assert rules[0].lead == "urban-management"
    assert rules[0].when == {"matter": "street-lamp"}
    assert rules[-1].when == {}
    assert all(rule.lead in unit_codes() | {"window", "town", "district"} for rule in rules)


def test_settings_of_the_district(wansheng):
    settings = queries.district_settings()

    assert (settings.notice.value, settings.near_due.confirmed) == (5, False)
    assert {ground.phone for ground in settings.refusal_grounds if ground.emergency} == {"110", "119", "120", "122"}
    assert {body.code for body in settings.transfer_bodies} >= {"petitions", "court"}


def test_settings_are_missing_before_a_district_is_loaded(emptied):
    with pytest.raises(queries.SettingsMissing):
        queries.district_settings()


def test_a_second_load_of_the_catalogue_changes_nothing(wansheng):
    report = load_catalogue(folder=WANSHENG, by=SYSTEM, at=AT)

    assert (report.added, report.changed) == ([], [])
    assert audit.verify().ok


def test_changed_rules_end_the_old_ones(wansheng, tmp_path):
    text = (WANSHENG / "routes.yaml").read_text(encoding="utf-8")
    (tmp_path / "routes.yaml").write_text(text.replace("lead: urban-management", "lead: housing"), encoding="utf-8")
    count = len(queries.routing_rules())

    load_routes(path=tmp_path / "routes.yaml", by=SYSTEM, at=AT)

    assert queries.routing_rules()[0].lead == "housing"
    assert RoutingRule.objects.count() == 2 * count
    assert audit.verify().ok


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("lead: urban-management", "lead: lamps", "rules[0].lead", "没有代码为 lamps 的单位"),
        ("{matter: street-lamp}", "{matter: lamps}", "rules[0].when.matter", "没有代码为 lamps 的事项"),
        ("id: noise-to-public-security", "id: street-lamp-to-urban-management", "", "不能重复"),
        ("    lead: district\n", "    lead: district\n    when: {tier: town}\n", "", "最后一条规则不能带条件"),
    ],
)
def test_wrong_rules_are_refused(wansheng, tmp_path, old, new, field, message):
    text = (WANSHENG / "routes.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "routes.yaml").write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(FileRefused) as refused:
        load_routes(path=tmp_path / "routes.yaml", by=SYSTEM, at=AT)

    assert any(error.field == field and message in error.message for error in refused.value.errors)


def test_changed_settings_move_the_start_of_appeals(wansheng, tmp_path):
    text = (WANSHENG / "district.yaml").read_text(encoding="utf-8")
    changed = text.replace("appeal_clock_starts: dispatch", "appeal_clock_starts: receipt")
    (tmp_path / "district.yaml").write_text(changed, encoding="utf-8")

    load_settings(path=tmp_path / "district.yaml", by=SYSTEM, at=AT)

    assert queries.matter_in_force(code="noise", at=AT).clock_starts == "receipt"
    assert queries.matter_in_force(code="elders-allowance", at=AT).clock_starts == "acceptance"
    assert DistrictSetting.objects.count() == 2


def test_two_districts_do_not_share_their_topmost_unit(wansheng, tmp_path):
    text = (WANSHENG / "district.yaml").read_text(encoding="utf-8")
    (tmp_path / "district.yaml").write_text(text.replace("code: wansheng", "code: east", 1), encoding="utf-8")

    with pytest.raises(FileRefused, match="root_unit：district 已是 wansheng"):
        load_settings(path=tmp_path / "district.yaml", by=SYSTEM, at=AT)


def test_a_whole_district_loads_twice_and_changes_once(emptied):
    first = load_district(folder=WANSHENG, by=SYSTEM, at=AT)
    second = load_district(folder=WANSHENG, by=SYSTEM, at=AT)

    assert first.ok and second.ok
    assert first.parts["units"][0] == second.parts["units"][2]
    assert all(counts[:2] == (0, 0) for counts in second.parts.values())


def test_the_command_reports_a_wrong_file_and_leaves_with_1(db, tmp_path):
    (tmp_path / "matters").mkdir()
    for name in ("district.yaml", "routes.yaml"):
        (tmp_path / name).touch()
    (tmp_path / "units.yaml").write_text("units: []\n", encoding="utf-8")

    result = CliRunner().invoke(district, [str(tmp_path)])

    assert result.exit_code == 1
    assert "units.yaml 第 1 行 units：不能为空" in result.output
