"""Which parts of a bundle are asked for, its one list of papers, and whether the shipped ones can be taken in."""

import pytest

from conftest import MONDAY
from linli.catalogue.choices import FieldType
from linli.catalogue.queries import matter_in_force
from linli.catalogue.queries.bundles import longest_part, papers_of, parts_of_matter, whole_matter
from linli.catalogue.rules import bundles


@pytest.mark.parametrize(
    ("when", "answers", "asked"),
    [
        ({}, {}, True),
        ({"card": ("是",)}, {"card": True}, True),
        ({"card": ("是",)}, {"card": False}, False),
        ({"card": ("是",)}, {}, False),
        ({"card": ("是",)}, {"card": "yes"}, True),
        ({"order": ("2", "3")}, {"order": 2}, True),
        ({"card": ("是",), "how": ("甲",)}, {"card": True, "how": "乙"}, False),
    ],
)
def test_a_part_is_asked_for_by_the_answers(when, answers, asked):
    assert bundles.is_asked_for(when, answers) is asked


def test_a_shared_paper_is_needed_as_much_as_by_any_part():
    assert bundles.need_of(["if_applicable", "required"]) == "required"
    assert bundles.need_of(["may_follow", "if_applicable"]) == "may_follow"


@pytest.mark.parametrize("code", ["birth-bundle", "death-bundle"])
def test_the_form_of_a_shipped_bundle_answers_what_each_part_must_know(db, code):
    matter = matter_in_force(code=code, at=MONDAY)
    questions = {question.key: question for question in matter.form}
    parts = parts_of_matter(matter=matter, at=MONDAY)

    assert [part.part.code for part in parts] == [part.code for part in matter.parts]
    for part in parts:
        for asked in part.matter.form:
            answers = questions.get(part.question(asked.key))
            assert answers or not asked.required, (part.matter.code, asked.key)
            if answers:  # a bundle may know more and offer fewer choices
                assert answers.type == asked.type, asked.key
                assert set(answers.choices) <= set(asked.choices), asked.key
    for key in {key for part in matter.parts for key in part.when}:
        assert questions[key].required
        assert questions[key].type == FieldType.YESNO


def test_each_paper_stands_once_and_says_for_which_parts_it_is(db):
    matter = matter_in_force(code="birth-bundle", at=MONDAY)
    parts = parts_of_matter(matter=matter, at=MONDAY)
    rows = {row.paper.code: [part.part.code for part in row.parts] for row in papers_of(matter=matter, parts=parts)}

    assert rows["household-book"] == ["household", "insurance", "registration"]
    assert rows["parents-id"] == ["household", "insurance", "registration"]
    assert rows["late-statement"] == ["household"]
    only_card = whole_matter(matter=matter, at=MONDAY, answers={"wants_card": True})
    assert only_card.papers == ()
    assert longest_part(parts=parts) is not None
