"""The privacy notice in a district's folder."""

import shutil

import pytest

from conftest import MONDAY, ROOT
from linli.access.rules import SYSTEM
from linli.cli.district import load_district
from linli.people.models import PrivacyNotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data" / "wansheng"


def edit(folder, old, new):
    path = folder / "privacy.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_the_same_notice_again_changes_nothing(folder):
    report = load_district(folder=folder, by=SYSTEM, at=MONDAY)

    assert (report.ok, report.parts["privacy"]) == (True, (0, 0, 1))


def test_other_words_under_a_published_version_are_refused(folder):
    edit(folder, "您在这里填写的内容", "您填的内容")
    report = load_district(folder=folder, by=SYSTEM, at=MONDAY)

    assert [(error.file, error.field) for error in report.errors] == [("privacy.yaml", "version")]
    assert PrivacyNotice.objects.get().content["lead"].startswith("您在这里")


def test_other_words_under_a_new_version_are_published_beside_the_old(folder):
    edit(folder, 'version: "2026-2"', 'version: "2026-3"')
    report = load_district(folder=folder, by=SYSTEM, at=MONDAY)

    assert (report.ok, report.parts["privacy"]) == (True, (1, 0, 0))
    assert PrivacyNotice.objects.count() == 2


def test_a_notice_without_its_parts_is_refused_with_the_line(folder):
    edit(folder, "parts:", "part:")
    report = load_district(folder=folder, by=SYSTEM, at=MONDAY)

    assert {error.file for error in report.errors} == {"privacy.yaml"}
