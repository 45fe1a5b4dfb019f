"""Two districts in one database: a file of one is never taken for the other's."""

import pytest

from cases.districts import write_districts, write_folder
from conftest import MONDAY
from linli.access.models import Unit
from linli.access.rules import SYSTEM
from linli.catalogue.models import DistrictSetting, MatterVersion
from linli.catalogue.queries import versions_of
from linli.cli.district import load_district
from linli.reference.actions import load_divisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    write_districts(folder=tmp_path)
    load_divisions(path=tmp_path / "divisions.csv", by_id=None, at=MONDAY, source="演示", valid_from=MONDAY.date())
    assert load_district(folder=tmp_path / "ja", by=SYSTEM, at=MONDAY).ok
    return tmp_path


def said(report):
    return " ".join(str(error) for error in report.errors)


def test_a_matter_of_another_district_does_not_become_its_next_version(folder):
    file = folder / "yb" / "matters" / "lamp.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("yb-lamp", "ja-lamp"), encoding="utf-8")

    report = load_district(folder=folder / "yb", by=SYSTEM, at=MONDAY)

    assert "lamp.yaml" in said(report)
    assert "ja-lamp 是演示江区的事项" in said(report)
    assert [(card.version, card.district, card.body.unit) for card in versions_of(code="ja-lamp")] == [
        (1, "ja", "ja-urban")
    ]


def test_a_folder_copied_with_its_root_changes_nothing_of_the_first(folder):
    write_folder(folder=folder / "copy", key="ja", name="演示抄区", county="500198", days=9)
    settings = folder / "copy" / "district.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("code: ja\n", "code: copy\n"), encoding="utf-8")
    before = list(Unit.objects.values_list("code", "path")), MatterVersion.objects.count()

    report = load_district(folder=folder / "copy", by=SYSTEM, at=MONDAY)

    assert "ja-root 是演示江区的最上级单位" in said(report)
    assert (list(Unit.objects.values_list("code", "path")), MatterVersion.objects.count()) == before
    assert not DistrictSetting.objects.filter(district="copy").exists()


def test_windows_of_two_districts_under_one_number_are_refused_with_the_word_that_mends_it(folder):
    units = folder / "yb" / "units.yaml"
    units.write_text(
        units.read_text(encoding="utf-8").replace("number_code: YB0", "number_code: JA0"), encoding="utf-8"
    )

    assert "number_prefix" in said(load_district(folder=folder / "yb", by=SYSTEM, at=MONDAY))


def test_only_a_district_that_is_there_is_continued(folder):
    report = load_district(folder=folder / "lj", by=SYSTEM, at=MONDAY)

    assert "没有载入过代码为 yb 的别的区" in said(report)
