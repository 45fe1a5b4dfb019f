"""Finding a matter in people's own words, in the district as it is loaded.

`questions/` holds what residents ask, each with the matters that answer it. The first set was written before the search
was tuned and serves to tune it; what the later ones measured when they were new stands in their README.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linli.access.rules import SYSTEM
from linli.catalogue.actions.words import load_words
from linli.catalogue.models import CatalogueTable
from linli.catalogue.queries import matters_in_force
from linli.catalogue.queries.finding import find_matters, look_for_matters
from linli.kernel.datafiles import FileRefused
from linli.theme.sheets import found_words

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
QUESTIONS = Path(__file__).parent / "questions"
pytestmark = pytest.mark.django_db


def asked(name: str) -> list[tuple[str, set[str]]]:
    with (QUESTIONS / name).open(encoding="utf-8", newline="") as file:
        return [(row["question"], set(row["matter"].split("|"))) for row in csv.DictReader(file)]


def places(name: str) -> dict[str, int]:
    """For each question the place at which its matter stands: 1 is first, 0 not among the first three."""
    found = {}
    for question, wanted in asked(name):
        codes = [hit.card.code for hit in find_matters(q=question, at=AT, limit=3)]
        found[question] = next((place for place, code in enumerate(codes, start=1) if code in wanted), 0)
    return found


@pytest.mark.parametrize(
    ("name", "first", "among_three"),
    [
        (f"{name}.csv", 0.8, 0.95)
        for name in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    ],
)
def test_everyday_questions_find_their_matter(name, first, among_three):
    found = places(name)

    missed = "\n".join(f"{place or '-'} {question}" for question, place in found.items() if place != 1)
    assert len(found) >= 60
    assert sum(place > 0 for place in found.values()) >= among_three * len(found), missed
    assert sum(place == 1 for place in found.values()) >= first * len(found), missed


def test_every_matter_that_a_question_expects_is_there():
    known = {card.code for card in matters_in_force(at=AT)}

    for path in sorted(QUESTIONS.glob("*.csv")):
        assert {code for _question, wanted in asked(path.name) for code in wanted} <= known


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("高龄津贴", "elders-allowance"),
        ("elders-allowance", "elders-allowance"),
        ("gljt", "elders-allowance"),
        ("GLJT", "elders-allowance"),
        ("gaoling", "elders-allowance"),
        ("gaolingjintie", "elders-allowance"),
        ("gao ling jin tie", "elders-allowance"),
        ("gaolinjintie", "elders-allowance"),
        ("gaoningjintie", "elders-allowance"),
        ("gaolongjintie", "elders-allowance"),
        ("ｇａｏｌｉｎｇ", "elders-allowance"),
        ("gao龄", "elders-allowance"),
        ("高龄jt", "elders-allowance"),
        ("高齡津貼", "elders-allowance"),
        ("高 龄 津 贴", "elders-allowance"),
        ("“高龄津贴”？", "elders-allowance"),
        ("高龄津帖", "elders-allowance"),
        ("高令津贴", "elders-allowance"),
        ("高龄律贴", "elders-allowance"),
        ("请问高龄津贴怎么办理，需要什么材料？", "elders-allowance"),
        ("路灯", "street-lamp"),
        ("ludeng", "street-lamp"),
        ("lu deng", "street-lamp"),
        ("路燈壞了", "street-lamp"),
        ("低保", "minimum-living-allowance"),
        ("dibao", "minimum-living-allowance"),
        ("zdshbz", "minimum-living-allowance"),
        ("准生证", "birth-registration"),
        ("噪音", "noise"),
        ("zaoyin", "noise"),
        ("噪声扰名", "noise"),
        ("我家楼上漏水了", "water-leak"),
        ("单身证明", "forbidden-certificate"),
        ("法律援住", "legal-aid"),
        ("falvyuanzhu", "legal-aid"),
        ("残疾证", "disability-card"),
        ("cjz", "disability-card"),
        ("社保卡", "social-card"),
        ("shebaoka", "social-card"),
        ("sebaoka", "social-card"),
        ("老人去世", "death-bundle"),
        ("老人过世", "death-bundle"),
    ],
)
def test_a_name_is_found_however_it_is_written(typed, code):
    assert [hit.card.code for hit in find_matters(q=typed, at=AT, limit=1)] == [code]


def test_an_empty_question_lists_all_and_a_strange_one_what_to_do():
    assert len(find_matters(q=" ", at=AT, limit=999)) == len(matters_in_force(at=AT))
    for strange in ("？！", "量子纠缠", "xqzwk"):
        found = look_for_matters(q=strange, at=AT)
        assert (found.hits, len(found.near) <= 3) == ((), True)


def test_hits_come_best_first_with_scores_that_say_how_well():
    hits = find_matters(q="老人补贴", at=AT)

    assert hits == sorted(hits, key=lambda hit: -hit.score)
    assert all(0 < hit.score <= 100 for hit in hits)
    assert hits == find_matters(q="老人补贴", at=AT)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("高龄津贴", ""),
        ("老人钱", "匹配：俗称“老人钱”"),
        ("gljt", ""),
        ("laorenqian", "匹配：读音或写法相近的“老人钱”"),
        ("我们家刚搬过来", "匹配：“搬家”要办的事"),
    ],
)
def test_it_says_by_what_a_matter_was_found(typed, told):
    assert found_words(find_matters(q=typed, at=AT)[0]) == told


WORDS = """
ignored: [怎么办]
found_by:
  street-lamp: [黑得很]
  no-such-matter: [什么]
events:
  - {name: 搬家, says: [搬家], matters: [moon-landing]}
hints:
  - {means: [老人]}
"""


def test_words_for_matters_that_are_not_there_are_refused_by_file_line_and_field(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text(WORDS, encoding="utf-8")
    held = CatalogueTable.objects.filter(kind="words", valid_to=None).count()

    with pytest.raises(FileRefused) as refused:
        load_words(path=path, by=SYSTEM, at=AT)
    assert [(error.line, error.field) for error in refused.value.errors] == [(9, "hints[0]")]

    path.write_text(WORDS.replace("means", "age_from: 60, means"), encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        load_words(path=path, by=SYSTEM, at=AT)
    errors = refused.value.errors
    assert [(error.line, error.field) for error in errors] == [
        (5, "found_by.no-such-matter"),
        (7, "events[0].matters[0]"),
    ]
    assert CatalogueTable.objects.filter(kind="words", valid_to=None).count() == held


def test_new_words_are_found_at_once_and_those_of_before_stay_readable(tmp_path):
    assert all(hit.card.code != "street-lamp" for hit in find_matters(q="萤火虫", at=AT))
    (tmp_path / "words.yaml").write_text("found_by: {street-lamp: [萤火虫]}\nalso: [more.yaml]\n", encoding="utf-8")
    (tmp_path / "more.yaml").write_text("same: [[萤火虫, 火闪闪]]\n", encoding="utf-8")

    assert load_words(path=tmp_path / "words.yaml", by=SYSTEM, at=AT).changed == ["words.yaml"]
    assert load_words(path=tmp_path / "words.yaml", by=SYSTEM, at=AT).unchanged == ["words.yaml"]
    for typed in ("萤火虫", "火闪闪"):
        assert find_matters(q=typed, at=AT)[0].card.code == "street-lamp"
    assert CatalogueTable.objects.filter(kind="words").exclude(valid_to=None).count() == 1
