"""What is learned from a text, and how well it did."""

from datetime import date

import pytest

from linli.cases.choices import Likeness
from linli.cases.rules.learning import (
    Told,
    baseline_of,
    features,
    likeness,
    pieces,
    reasons,
    split_day,
)
from linli.cases.rules.measured import measure, measured_of_json


@pytest.mark.parametrize(
    ("text", "there", "gone"),
    [
        ("路灯不亮", {"路灯", "不亮", "灯不亮"}, {"路灯不亮"}),
        ("3栋2单元，电话138****5678", {"单元", "电话"}, {"3", "2", "138", "5678"}),
        ("我叫王秀英，路灯坏了", {"路灯"}, {"王秀", "秀英", "王秀英"}),
        ("楼上张建国先生夜里唱歌", {"夜里", "唱歌"}, {"建国", "张建"}),
        ("联系人：李小明。灯坏了", {"灯坏"}, {"李小", "小明"}),
        ("邻居赵六七把路灯砸了", {"路灯"}, {"赵六", "六七"}),  # a name that the case knows
        ("Noise from BAR, Loud music", {"noise", "loud music"}, {"b"}),
        ("路灯。不亮", {"路灯", "不亮"}, {"灯不"}),  # nothing reaches over a full stop
    ],
)
def test_pieces_hold_neither_digits_nor_names(text, there, gone):
    found = set(pieces(text, names=("赵六七",)))

    assert there <= found
    assert not gone & found
    assert not any(char.isdigit() for piece in found for char in piece)


def test_what_would_tell_the_answer_is_not_learned_from():
    told = Told(
        text="灯坏了",
        title="六和社区：路灯",
        division="440310001002",
        channel="phone",
        matter="ps-lamp",
        said={"sub_type": "路灯", "property": "投诉"},
        imported=True,
    )

    unit_pieces, unit_marks = features(told, target="unit", crossed=True)
    matter_pieces, matter_marks = features(told, target="matter")

    assert "路灯" in unit_pieces and "路灯" not in matter_pieces
    assert {"=matter:ps-lamp", "=said:sub_type:路灯", "=town:440310001:路灯"} <= set(unit_marks)
    assert set(matter_marks) == {"=place:440310001002", "=town:440310001", "=channel:phone", "=said:property:投诉"}


def test_the_later_fifth_of_the_days_is_asked():
    days = [date(2026, 1, day) for day in range(1, 11)]

    assert split_day(days * 3) == date(2026, 1, 9)
    assert split_day(days[:1]) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("score", "word"),
    [(0.9, Likeness.VERY), (0.6, Likeness.VERY), (0.4, Likeness.SOMEWHAT), (0.2, Likeness.UNSURE), (0.19, None)],
)
def test_a_score_in_a_word(score, word):
    assert likeness(score) == word


def test_reasons_are_the_heaviest_pieces_none_within_another():
    weighed = [("路灯", 0.5), ("路灯不", 0.4), ("灯", 0.9), ("不亮", 0.3), ("三天", -0.2), ("楼下", 0.1)]

    assert reasons(weighed) == ("路灯", "不亮", "楼下")


def test_figures_are_those_counted_by_hand():
    baseline = baseline_of([("lamp", "a"), ("lamp", "a"), ("lamp", "b"), ("noise", "b"), ("noise", "c"), ("x", "b")])
    found = measure(
        split_date=date(2026, 3, 1),
        learned_count=6,
        guesses=[[("a", 0.9), ("b", 0.1)], [("c", 0.3), ("b", 0.3)], [("a", 0.1)], []],
        kinds=["lamp", "noise", "noise", "y"],
        truths=["a", "b", "c", "b"],
        baseline=baseline,
    )

    assert (found.model.top1, found.model.top3) == (0.25, 0.5)
    assert (found.of_all.top1, found.of_all.top3) == (0.5, 1.0)  # b, a, c
    assert (found.of_kind.top1, found.of_kind.top3) == (0.75, 1.0)
    assert (found.told, found.told_right, found.sure, found.sure_right) == (0.5, 0.5, 0.25, 1.0)
    assert ("c", "b", 1) in found.confused
    assert not found.better
    assert measured_of_json(found.as_json()) == found
