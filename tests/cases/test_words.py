"""Text as search words."""

import pytest

from linli.cases.rules.words import GAP, Term, document, fits, terms


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("路灯不亮", ["路灯", "灯不", "不亮", "亮", GAP]),
        ("灯", ["灯", GAP]),
        ("KTV太吵", ["ktv", GAP, "太吵", "吵", GAP]),
        ("ＡＢＣ１２", ["abc12", GAP]),
        ("𬱖氏〇", ["𬱖氏", "氏〇", "〇", GAP]),
        ("，。_-", []),
    ],
)
def test_a_text_as_tokens(text, tokens):
    assert document(texts=[text], paths=[]) == " ".join([GAP, *tokens])


def test_units_in_reach_are_tokens_too():
    assert document(texts=[], paths=["0001.0004.", "0001."]) == f"zzu0001 zzu00010004 {GAP}"


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("路灯不亮", (Term(("路灯", "灯不", "不亮")),)),
        ("灯", (Term(("灯",), begins=True),)),
        ("路灯 3号", (Term(("路灯",)), Term(("3",)), Term(("号",), begins=True))),
        ("!!", ()),
    ],
)
def test_what_is_typed_as_terms(q, wanted):
    assert terms(q=q) == wanted


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("灯不亮", True),
        ("亮", True),
        ("灯", True),
        ("门口 路灯", True),
        ("a栋", True),
        ("不亮门口", False),  # a full stop lies between
        ("路不", False),
        ("灯亮", False),
        ("路", True),
        ("电梯", False),
    ],
)
def test_a_document_holds_every_term(q, found):
    words = document(texts=["A栋路灯不亮。门口也黑"], paths=["0001."])

    assert fits(words=words, wanted=terms(q=q)) is found


def test_no_more_than_eight_runs_of_forty_characters():
    assert len(terms(q="，".join("甲乙" for _ in range(20)))) == 8
    assert len(terms(q="路" * 100)[0].tokens) == 39
