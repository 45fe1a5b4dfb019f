"""The classification of appeals: the project's own table, what is refused, and how classes are found."""

from datetime import timedelta
from pathlib import Path

import pytest

from linli.access.rules import SYSTEM
from linli.catalogue.actions import load_matters
from linli.catalogue.actions.categories import load_categories
from linli.catalogue.models import CatalogueTable
from linli.catalogue.queries.categories import (
    ClassUnknown,
    class_card,
    class_name,
    class_of_matter,
    classes_at,
    find_classes,
)
from linli.kernel import audit
from linli.kernel.datafiles import FileRefused

from .conftest import AT, MATTER

WANSHENG = Path(__file__).parents[2] / "data" / "wansheng"
TABLE = """name: 某区诉求分类
status: draft
source: {document: 测试}
classes:
  - code: "01"
    name: 城市管理
    classes:
      - code: "0101"
        name: 照明
        classes:
          - {code: "010101", name: 路灯不亮, words: [灯坏], matter: lamp, unit: lighting, tier: department}
          - {code: "010102", name: 灯杆倾斜, tier: town}
"""


@pytest.fixture
def loaded(folder):
    def load(text=TABLE, at=AT):
        (folder / "categories.yaml").write_text(text, encoding="utf-8")
        return load_categories(path=folder / "categories.yaml", by=SYSTEM, at=at)

    load_matters(folder=folder / "matters", by=SYSTEM, at=AT)
    load()
    return load


def test_the_districts_own_table_covers_every_field_with_an_answer_for_each_class(db):
    table = classes_at(root="district")
    small = [card for card in table.by_code.values() if card.is_small]

    assert [card.code for card in table.below()][-1] == "99"
    assert len(small) > 180
    assert all(card.tier for card in small if not card.matter)
    assert all(card.unit for card in small if card.tier == "department")
    assert table.status == "draft" and "自拟" in table.source
    named = {card.name for card in table.below()}
    assert named >= {"城市管理", "住房和物业", "交通", "生态环境", "卫生健康", "教育", "劳动就业", "农业农村"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("路灯", "路灯不亮"),
        ("010101", "路灯不亮"),
        ("ludeng", "路灯不亮"),
        ("欠薪", "拖欠工资"),
        ("遛狗", "养犬扰民、伤人"),
    ],
)
def test_a_class_is_found_by_name_word_code_or_pinyin(db, typed, name):
    assert find_classes(q=typed, root="district")[0].card.name == name


def test_a_matter_stands_for_its_first_class(loaded):
    assert class_of_matter(matter="lamp") == "010101"
    assert class_of_matter(matter="lamp", categories=("010102",)) == "010102"
    assert class_of_matter(matter="another") == ""


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('"010102"', '"020102"', "classes[0].classes[0].classes[1].code", "应当以 0101 开头"),
        ('"010102"', '"010101"', "classes[0].classes[0].classes[0].code", "写了 2 遍"),
        ('"010102"', '"10102"', "classes[0].classes[0].classes[1].code", "写法不对"),
        ("matter: lamp", "matter: lamps", "classes[0].classes[0].classes[0].matter", "没有代码为 lamps 的事项"),
        ("unit: lighting", "unit: lights", "classes[0].classes[0].classes[0].unit", "没有代码为 lights 的单位"),
        ("tier: department", "tier: village", "classes[0].classes[0].classes[0]", "归镇街、村社的不写 unit"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place_and_the_old_one_holds_on(loaded, old, new, field, message):
    with pytest.raises(FileRefused) as refused:
        loaded(TABLE.replace(old, new))

    assert any(error.field == field and message in error.message and error.line for error in refused.value.errors)
    assert class_card(code="010102").name == "灯杆倾斜"


def test_a_changed_table_leaves_the_names_of_before_readable(loaded):
    later = AT + timedelta(days=30)
    kept = TABLE.replace('          - {code: "010102", name: 灯杆倾斜, tier: town}\n', "")

    assert loaded(kept, at=later).changed
    assert loaded(kept, at=later).unchanged

    with pytest.raises(ClassUnknown):
        class_card(code="010102")
    assert class_card(code="010102", at=AT).name == "灯杆倾斜" == class_name(code="010102")
    mine = {str(table.pk) for table in CatalogueTable.objects.filter(content__name="某区诉求分类")}
    assert len(mine) == 2
    assert not mine & {finding.id for finding in audit.verify().findings}


def test_a_matter_names_classes_that_are_there(loaded, folder):
    for code, wrong in (("010101", False), ("010109", True)):
        text = MATTER.replace("status: draft\n", f'status: draft\ncategories: ["{code}"]\n')
        (folder / "matters" / "lamp.yaml").write_text(text, encoding="utf-8")
        errors = load_matters(folder=folder / "matters", by=SYSTEM, at=AT + timedelta(hours=1)).errors
        assert [(error.field, "010109" in error.message) for error in errors] == [("categories[0]", True)] * wrong
