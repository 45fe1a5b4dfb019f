"""Sounds, initials and slips of the hand, as rules without a catalogue."""

import pytest

from linli.catalogue.rules.asking import age_in, ask
from linli.catalogue.rules.finding import How, matches
from linli.catalogue.rules.indexing import Hint, NameKind, Said, Words, build_index
from linli.catalogue.rules.spelling import as_heard, nearly_spelled, one_off, spelled
from linli.catalogue.rules.telling import learn

NAME, SOUNDS = "高龄津贴", ("gao", "ling", "jin", "tie")


@pytest.mark.parametrize(
    ("typed", "stretch"),
    [
        ("gljt", (0, 4)),
        ("gaoling", (0, 2)),
        ("gaolingjintie", (0, 4)),
        ("gaolj", (0, 3)),
        ("gao龄", (0, 2)),
        ("高ling津t", (0, 4)),
        ("jt", (2, 4)),
        ("jintie", (2, 4)),
        ("gt", None),
        ("gaolingx", None),
    ],
)
def test_a_name_is_spelled_by_its_characters_or_the_beginnings_of_their_sounds(typed, stretch):
    assert spelled(typed, NAME, SOUNDS) == stretch


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("高龄津贴", "高龄津帖", True),
        ("高龄津贴", "高龄贴", True),
        ("高龄津贴", "高龄老津贴", True),
        ("高龄津贴", "高津龄贴", True),
        ("高龄津贴", "高龄补助", False),
        ("高龄津贴", "津贴", False),
        ("aab", "ab", True),
    ],
)
def test_one_slip_is_near_and_two_are_not(one, other, near):
    assert one_off(one, other) is near


@pytest.mark.parametrize(("one", "other"), [("lingshi", "ninsi"), ("zhang", "zan"), ("chen", "ceng"), ("nv", "lu")])
def test_what_sounds_alike_is_one(one, other):
    assert as_heard(one) == as_heard(other)


def test_a_wrong_letter_is_forgiven_in_longer_words_only():
    assert nearly_spelled("gaolongjin", "gaolingjintie")
    assert not nearly_spelled("gao", "gal")


@pytest.mark.parametrize(
    ("sentence", "age"),
    [
        ("我妈八十三了", 83),
        ("今年83岁", 83),
        ("七十多岁的人", 70),
        ("满十八周岁", 18),
        ("一百岁", 100),
        ("第十了", 0),
        ("83号楼", 0),
        ("欠了三千", 0),
    ],
)
def test_an_age_is_read_out_of_a_sentence(sentence, age):
    assert age_in(sentence) == age


def of(*matters: Said, words: Words | None = None):
    return build_index(matters, words or Words(), tuple)


def said(code: str, *names: str, text: str = "") -> Said:
    kinds = (NameKind.OWN, *[NameKind.WORD] * (len(names) - 1))
    return Said(code, tuple((name, kind, 0, name) for name, kind in zip(names, kinds, strict=True)), ((text, 0.5),))


def test_words_that_may_stand_apart_must_all_be_said():
    index = of(said("burial", "丧葬补助", "老人 走了"), said("outing", "老人出游", "走了 一圈"))

    assert matches(ask("我家老人昨天走了", index), index)[0].code == "burial"


def test_another_word_of_the_same_meaning_counts_but_one_word_is_not_two():
    words = Words(same=(("去世", "走了", "过世"), ("老人", "爷爷")))
    index = of(said("burial", "丧葬补助", "老人 去世"), said("noise", "噪声", "吵"), words=words)

    found = matches(ask("爷爷去世", index), index)[0]
    assert (found.code, found.how) == ("burial", How.NAME)


def test_what_an_age_lets_suppose_is_a_hint_and_no_more():
    words = Words(hints=(Hint(means=("老人",), age_from=60),), same=(("老人", "老年"),))
    index = of(said("elders", "老人补贴"), said("children", "孩子补贴"), words=words)

    assert [match.code for match in matches(ask("八十三岁有补贴吗", index), index)] == ["elders", "children"]
    assert next(match.code for match in matches(ask("孩子补贴，外婆八十三岁", index), index)) == "children"


def test_equal_matters_stand_in_the_order_of_their_codes():
    index = of(said("b", "路灯"), said("a", "路灯"))

    assert [match.code for match in matches(ask("路灯", index), index)] == ["a", "b"]


@pytest.mark.parametrize("nothing", ["", "  ", "？！", "怎么办"])
def test_a_question_that_says_nothing_finds_nothing(nothing):
    index = of(said("lamp", "路灯"), words=Words(ignored=("怎么办",)))

    assert matches(ask(nothing, index), index) == []


def test_what_is_said_for_a_matter_more_often_speaks_for_it():
    sentences = {
        "lamp": ("巷子里黑得很", "晚上黑得看不见路"),
        "road": ("路烂得很", "路上有坑"),
        "noise": ("半夜吵得很",),
    }
    matters = [Said(code, ((f"事项{code}", NameKind.OWN, 0, code),), asked=asked) for code, asked in sentences.items()]
    index = learn(matters, build_index(matters, Words(), tuple))

    found = matches(ask("巷子黑黢黢的不敢走路", index), index)
    assert (found[0].code, found[0].how) == ("lamp", How.TEXT)
    assert found[0].score < 90  # only whoever writes a name gets more


def test_a_written_name_stands_above_all_that_is_only_likely():
    matters = [
        Said("lamp", (("路灯", NameKind.OWN, 0, "路灯"),)),
        Said("dark", (("夜行", NameKind.OWN, 0, "夜行"),), asked=("路灯不亮", "路灯坏了", "路灯黑")),
    ]
    index = learn(matters, build_index(matters, Words(), tuple))

    assert [(match.code, match.score) for match in matches(ask("路灯", index), index)][:1] == [("lamp", 100)]
