from django.utils.translation import override

from linli.kernel.sentences import Sentence
from linli.kernel.telling import listed, told

SATURDAY_OFF = Sentence("%(day)s休息", day=Sentence("周六"))


def test_a_sentence_is_its_chinese():
    assert SATURDAY_OFF == "周六休息"
    assert Sentence("还有单位没有答复：%(units)s。全部会签后才能答复。", units=("甲", "乙")) == (
        "还有单位没有答复：甲、乙。全部会签后才能答复。"
    )


def test_a_sentence_is_told_in_the_language_of_the_moment_with_its_parts():
    with override("en"):
        assert told(SATURDAY_OFF) == "Sat, a day off"
        assert told(Sentence("国庆节 100%")) == "国庆节 100%"
        assert told("路灯不亮") == "路灯不亮"
    assert told(SATURDAY_OFF) == "周六休息"


def test_words_are_listed_as_the_language_lists_them():
    assert listed(["a", "b"]) == "a、b"
    with override("en"):
        assert listed(["a", Sentence("周六")]) == "a, Sat"
