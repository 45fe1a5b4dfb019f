"""Loading a district's units, and reading them back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linli.access.models import Unit
from linli.access.rules import SYSTEM
from linli.kernel import audit
from linli.kernel.datafiles import FileRefused
from linli.kernel.models import AuditRow
from linli.organisations import queries
from linli.organisations.actions import load_units
from linli.organisations.models import Organisation, OrganisationName

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WANSHENG = Path(__file__).parents[2] / "data" / "wansheng" / "units.yaml"

SMALL = """
units:
  - {code: district, parent: null, tier: district, name: 某区管理委员会, short_name: 某区}
  - {code: centre-district, parent: district, tier: district, kind: service_centre, name: 某区行政服务中心, number_code: "000000"}
  - code: health
    parent: district
    tier: department
    name: 某区卫生健康局
    short_name: 卫生健康局
    names:
      - {name: 某区卫生计生局, short_name: 卫生计生局, kind: official, valid_to: 2019-03-01}
      - {name: 卫计委, seen: 2018-11-23}
three_tiers:
  rule: names-of-2018
  divisions: divisions.csv
  parent: centre-district
"""
DIVISIONS = "code,name\n500199000000,某区\n500199001000,甲街道\n500199001001,一社区居民委员会\n500199100,乙镇\n500199100200,二村村民委员会\n"


@pytest.fixture
def folder(tmp_path, emptied):
    (tmp_path / "units.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "divisions.csv").write_text(DIVISIONS, encoding="utf-8")
    return tmp_path


def load(folder):
    return load_units(path=folder / "units.yaml", by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_the_tree_follows_the_three_tiers(folder):
    report = load(folder)

    window = queries.unit_card(code="centre-001001")
    town = queries.unit_above(unit_id=window.id)
    district = queries.unit_above(unit_id=town.id)
    assert report.added == [
        "district",
        "centre-district",
        "health",
        "centre-001",
        "centre-100",
        "centre-001001",
        "centre-100200",
    ]
    assert (window.name, window.tier, window.division_code, window.number_code) == (
        "一社区便民服务中心",
        "village",
        "500199001001",
        "001001",
    )
    assert (town.name, town.tier, town.number_code) == ("甲街道公共服务中心", "town", "001000")
    assert district.code == "centre-district"
    assert queries.district_centre() == district
    assert window.path.startswith(town.path)


@pytest.mark.django_db
def test_a_second_load_changes_nothing(folder):
    load(folder)
    before = set(Organisation.objects.values_list("pk", flat=True))

    report = load(folder)

    assert (report.added, report.changed, len(report.unchanged)) == ([], [], 7)
    assert set(Organisation.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_a_changed_line_changes_one_unit_and_is_seen_at_once(folder):
    load(folder)
    queries.unit_cards()
    path = folder / "units.yaml"
    path.write_text(
        SMALL.replace("name: 某区行政服务中心,", "name: 某区行政服务中心, phone: 023-00001234,"), encoding="utf-8"
    )

    report = load(folder)

    assert report.changed == ["centre-district"]
    assert queries.unit_card(code="centre-district").phone == "023-00001234"


@pytest.mark.django_db
def test_names_of_any_date_lead_to_the_one_organisation(folder):
    load(folder)

    for typed in ("卫生计生局", "卫计委", "卫生健康局", "health", "某区卫生"):
        assert queries.find_units(q=typed)[0].code == "health"
    assert queries.unit_card(code="health", at=datetime(2018, 11, 23, tzinfo=UTC)).name == "某区卫生计生局"
    assert queries.unit_card(code="health", at=AT).name == "某区卫生健康局"
    assert [name.name for name in queries.unit_names(unit_id=queries.unit_card(code="health").id)][-1] == "卫计委"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("division", "code"),
    [
        ("500199001001", "centre-001001"),
        ("500199001", "centre-001"),
        ("500199001000", "centre-001"),
        ("500199001009", "centre-001"),
    ],
)
def test_who_serves_a_division(folder, division, code):
    load(folder)

    assert queries.unit_serving(division_code=division).code == code


@pytest.mark.django_db
def test_nobody_serves_a_strange_division(folder):
    load(folder)

    with pytest.raises(queries.UnitUnknown):
        queries.unit_serving(division_code="110101001001")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        (
            "    parent: district\n    tier",
            "    parent: nowhere\n    tier",
            6,
            "units[2].parent",
            "应当写在前面",
        ),
        ("tier: department\n", "tier: ministry\n", 7, "units[2].tier", "只能填"),
        ("code: health", "code: centre-district", 5, "units[2].code", "写了两遍"),
        ("    name: 某区卫生健康局", "    names_: 某区卫生健康局", 8, "units[2].names_", "没有这个字段"),
        ("divisions: divisions.csv", "divisions: nothing.csv", 15, "three_tiers.divisions", "找不到区划表"),
        ("    tier: department", "    tier: department\n    uscc: 11500110588903728X", 8, "units[2].uscc", "信用代码"),
        ("    tier: department", "    tier: department\n    tier: town", 8, "units[2].tier", "写了两遍"),
        ('number_code: "000000"', "number_code: 0", 4, "units[1].number_code", "应当是文字"),
    ],
)
def test_a_wrong_file_is_refused_whole_with_its_line(folder, old, new, line, field, message):
    (folder / "units.yaml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(FileRefused) as refused:
        load(folder)

    error = next(e for e in refused.value.errors if e.field == field)
    assert (error.file, error.line) == ("units.yaml", line)
    assert message in error.message
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_a_unit_is_not_moved_by_loading(folder):
    load(folder)
    path = folder / "units.yaml"
    path.write_text(
        SMALL.replace("code: health\n    parent: district", "code: health\n    parent: centre-district"),
        encoding="utf-8",
    )

    with pytest.raises(FileRefused, match="不能由载入改变上级"):
        load(folder)


@pytest.mark.django_db
def test_wansheng_has_its_two_subdistricts_eight_towns_and_ninety_nine_windows():
    load_units(path=WANSHENG, by=SYSTEM, at=AT)

    cards = list(queries.unit_cards().values())
    tiers = [card.tier for card in cards]
    assert (tiers.count("town"), tiers.count("village")) == (10, 99)
    assert tiers.count("department") >= 20
    assert queries.unit_card(code="centre-004001").name == "万新路社区便民服务中心"
    assert queries.unit_card(code="centre-004").name == "万盛街道公共服务中心"
    assert len({card.number_code for card in cards if card.number_code}) == 110
    assert not [card.name for card in cards if "委员会便民" in card.name]
    assert queries.root_unit().uscc == "11500110588903728C"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("卫计局", "health"),
        ("卫健委", "health"),
        ("综治办", "political-legal"),
        ("农林局", "agriculture"),
        ("文广新局", "culture-tourism"),
        ("人力社保局", "human-resources"),
        ("规划局", "planning-resources"),
        ("万盛经开区民政局", "civil-affairs"),
    ],
)
def test_the_names_of_the_plan_resolve(name, code):
    load_units(path=WANSHENG, by=SYSTEM, at=AT)

    assert queries.find_units(q=name, tier="department")[0].code == code


@pytest.mark.django_db
def test_a_name_split_between_two_leads_to_both():
    load_units(path=WANSHENG, by=SYSTEM, at=AT)

    assert {card.code for card in queries.find_units(q="国土房管局")} == {"planning-resources", "housing"}


@pytest.mark.django_db
def test_a_load_stands_in_the_audit_and_a_second_one_does_not(folder):
    load(folder)
    load(folder)

    assert AuditRow.objects.filter(action="units.load").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        (("village", "town"), "centre-001001"),
        (("town", "department"), "centre-001"),
        (("district",), "centre-district"),
        (("department",), "centre-001001"),
    ],
)
def test_what_a_window_does_not_offer_is_accepted_by_the_nearest_above_it(folder, tiers, code):
    load(folder)
    window = queries.unit_card(code="centre-001001")

    assert queries.unit_accepting(window_id=window.id, tiers=tiers).code == code


@pytest.mark.django_db
@pytest.mark.parametrize("codes", [("centre-district", "health"), ("health", "centre-district")])
def test_what_is_loaded_again_is_as_written(folder, codes):
    path, phones = folder / "units.yaml", {}
    for code in codes:
        phones[code] = "023-00001234"
        text = SMALL.replace(
            "name: 某区行政服务中心,", f"name: 某区行政服务中心, phone: '{phones.get('centre-district', '')}',"
        )
        text = text.replace(
            "    short_name: 卫生健康局", f"    short_name: 卫生健康局\n    phone: '{phones.get('health', '')}'"
        )
        path.write_text(text, encoding="utf-8")
        load(folder)

    held = {code: queries.unit_card(code=code).phone for code in codes}
    assert held == phones
    rows = Organisation.objects.filter(unit__code__in=codes)
    assert not {str(row.pk) for row in rows} & {found.id for found in audit.verify().findings}
    Organisation.objects.filter(unit__code="health").update(phone="023-00009999")
    assert [f.id for f in audit.verify().findings if f.table == Organisation._meta.db_table] == [
        str(rows.get(unit__code="health").pk)
    ]


def test_names_stand_in_the_audit_and_a_forged_one_is_found(folder):
    def found():
        outcome = audit.verify(head_file=folder / "heads")
        return {finding.id for finding in outcome.findings if finding.table == "organisations_organisationname"}

    load(folder)
    (folder / "units.yaml").write_text(SMALL.replace("卫计委", "卫生计生委"), encoding="utf-8")
    load(folder)
    assert found() == set()

    name = OrganisationName.objects.get(name="卫生计生委")
    OrganisationName.objects.filter(pk=name.pk).update(name="别的单位")
    added = OrganisationName.objects.create(organisation=name.organisation, position=99, name="多出来的")
    assert found() == {str(name.pk), str(added.pk)}
