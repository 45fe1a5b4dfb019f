"""What differs between two versions, in words."""

import pytest

from linli.catalogue.queries.comparison import changes_between
from linli.catalogue.rules.comparing import Line, compare, marked

SOURCE = {"document": "某规定", "number": "某发〔2020〕1号"}
BASE = {
    "name": "高龄津贴",
    "status": "draft",
    "conditions": ["年满80周岁。", "户籍在本区。"],
    "papers": [
        {"code": "id-card", "name": "身份证", "form": "copy", "copies": 1, "need": "required"},
        {"code": "photo", "name": "照片", "form": "original", "copies": 2, "need": "may_follow"},
    ],
    "promised_limit": {"n": 22, "unit": "working", "source": SOURCE},
    "fee": {"free": True},
    "consultation": {"unknown": True, "reason": "电话待核定"},
}


def told(**changes):
    found = changes_between(before=BASE, after=BASE | changes)
    return [(c.label, c.kind, "".join(s.text for s in c.before), "".join(s.text for s in c.after)) for c in found]


def pieces(spans):
    return [span.text for span in spans if span.marked]


def test_what_is_the_same_is_not_listed():
    assert told() == []
    assert told(everyday_names=[], valid_from=None, always_refused=False, notes=[]) == []


def test_the_order_that_a_database_keeps_parts_in_is_no_difference():
    def backwards(value):
        if isinstance(value, dict):
            return {name: backwards(value[name]) for name in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    content = BASE | {
        "applicants": {"person": True, "agent": True, "note": "本人"},
        "route": {"lead": "town", "text": "办", "steps": [{"name": "受理", "unit": "window", "days": 1}]},
        "sources": {"papers": [SOURCE], "fee": [SOURCE]},
    }
    assert changes_between(before=content, after=backwards(content)) == []


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("22 工作日", "20 工作日", ["22"], ["20"]),
        ("年满80周岁。", "年满80周岁，以身份证为准。", [], ["，以身份证为准"]),
        ("由窗口受理，镇街初审。", "由镇街受理，镇街初审。", ["窗口"], ["镇街"]),
        ("外地示例，待本地核定", "本地在用", ["外地示例，待本地核定"], ["本地在用"]),
    ],
)
def test_words_are_marked_within_a_sentence(old, new, gone, come):
    before, after = marked(old, new)

    assert (pieces(before), pieces(after)) == (gone, come)
    assert ("".join(s.text for s in before), "".join(s.text for s in after)) == (old, new)


def test_a_limit_a_status_and_an_unknown_are_said_in_words():
    assert told(
        status="in_force",
        promised_limit={"n": 0, "unit": "working", "source": SOURCE},
        consultation={"text": "023-00001234"},
    ) == [
        ("状态", "changed", "草拟", "本地在用"),
        ("承诺时限", "changed", "22 工作日；出处：某规定 某发〔2020〕1号", "当场办结；出处：某规定 某发〔2020〕1号"),
        ("咨询", "changed", "不明：电话待核定", "023-00001234"),
    ]


def test_papers_are_told_apart_by_their_code():
    id_card, photo = BASE["papers"]
    changed = id_card | {"name": "居民身份证"}
    added = {"code": "card", "name": "银行卡", "form": "copy", "need": "required"}

    assert told(papers=[changed, added]) == [
        ("要带的材料", "changed", "身份证；复印件；份数：1；必须提交", "居民身份证；复印件；份数：1；必须提交"),
        ("要带的材料", "removed", "照片；原件；份数：2；可以后补", ""),
        ("要带的材料", "added", "", "银行卡；复印件；必须提交"),
    ]
    assert [(label, kind) for label, kind, *_ in told(papers=[photo, id_card])] == [("要带的材料", "order")]


def test_conditions_are_paired_by_likeness():
    assert told(conditions=["户籍在本区。", "年满90周岁。", "没有领取同类补贴。"]) == [
        ("受理条件", "changed", "年满80周岁。", "年满90周岁。"),
        ("受理条件", "added", "", "没有领取同类补贴。"),
        ("受理条件", "order", "年满80周岁。、户籍在本区。", "户籍在本区。、年满90周岁。、没有领取同类补贴。"),
    ]


def test_a_draft_that_is_not_whole_can_be_compared():
    assert changes_between(before={}, after=BASE)
    assert changes_between(before=BASE, after={"name": "高龄津贴", "papers": [{}], "route": None, "conditions": []})


def test_equal_lines_pair_before_alike_ones():
    lines = [Line("甲", "乙", text, listed=True) for text in ("一二三四", "一二三五")]

    assert compare(lines, lines[1:]) == compare(lines, lines)[:0] + compare(lines[:1], [])
