"""What is the same thing and what is not, pair by pair; and a bounded block over many."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from linli.cases.rules import alike
from linli.cases.rules.alike import Block
from linli.cases.rules.named import differing, named_in, plain
from linli.cases.rules.nearness import metres, point_of
from linli.cases.rules.sketches import Report, marked, sketch_of, topics_of

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LAMP = "建设路12号门口的路灯不亮，晚上黑漆漆的"


def report(n, text, days=0, **more):
    values = {
        "key": UUID(int=n),
        "matter": "street-lamp",
        "personal": False,
        "category": "",
        "division": "500110004001",
        "at": MONDAY + timedelta(days=days),
        "ended_at": None,
        "person": UUID(int=1000 + n),
        "told": (text,),
    }
    return Report(**(values | more))


def compare(earlier, later, **more):
    return Block().compare(sketch_of(earlier), sketch_of(later, **more))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (LAMP, "路灯坏了几天，建设路12号楼下，请来修"),
        ("翠屏小区3栋电梯又坏了", "翠屏小区三号楼的电梯停运，老人下不来楼"),
        ("万新街农贸市场门口路灯不亮", "农贸市场大门那里（万新街）的街灯坏了"),
        ("报修：建设路17号灯杆不亮", "建设路编号17的灯杆，灯熄了"),
    ],
)
def test_the_same_thing_in_other_words(one, two):
    found = compare(report(1, one), report(2, two, days=3))

    assert found is not None
    assert found.score >= alike.LIKELY - 10  # two alone: what is rare is not yet known
    assert (found.days, found.repeat, found.same_division) == (3, False, True)


@pytest.mark.parametrize(
    ("one", "two", "more"),
    [
        (LAMP, "建设路58号门口的路灯不亮", {}),  # another lamp of the road
        ("翠屏小区3号楼电梯坏了", "翠屏小区5号楼电梯坏了", {}),
        ("翠屏小区3号楼电梯坏了", "和顺苑3号楼电梯坏了", {}),
        ("12路公交站牌倒了", "15路公交站牌倒了", {}),
        (LAMP, LAMP, {"days": 400}),  # the same words a year later
        (LAMP, LAMP, {"days": 46}),
        (LAMP, LAMP, {"matter": "water-leak"}),
        (LAMP, LAMP, {"category": "020301"}),
        (LAMP, LAMP, {"personal": True}),  # two people, each for themselves
    ],
)
def test_near_things_that_are_not_the_same(one, two, more):
    first = report(1, one, category="010101" if "category" in more else "", personal=more.get("personal", False))
    found = compare(first, report(2, two, **({"days": 2} | more)))

    assert found is None or found.score < alike.LIKELY


SENTENCE = "{}下水道堵了，脏水漫到路上来，请疏通"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("兴荣路张记豆花门口", "百福街张记豆花门口"),  # the same kind of shop on another road
        ("松柏幼儿园后门", "和荷幼儿园背后"),
        ("青源村2组刘家院子", "秀安村2组王家院子"),
        ("明月苑二期16号楼", "明月苑四期16号楼"),
        ("清莲公路8公里处", "清莲公路18公里处"),
    ],
)
def test_the_same_sentence_at_another_place_is_another_thing(one, two):
    found = compare(report(1, SENTENCE.format(one)), report(2, SENTENCE.format(two), days=2))

    assert found is None or found.score < alike.LIKELY


def test_the_same_sentence_with_a_name_no_rule_knows_is_another_thing():
    """What several say is the sentence; what only one says in the same place of it is where."""
    names = ["桃李坎", "柏清坳", "枫林凼", "泉塘嘴", "荷源垭", "石光岩", "紫云崖", "湾盛坎"]
    block = Block()
    for n, name in enumerate(names):
        block.add(sketch_of(report(n + 1, f"公路边沟不通，{name}，一下雨路成河")))

    found = block.alike(sketch_of(report(99, "公路边沟不通，鸣鹤沱，一下雨路成河", days=1)))

    assert found == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("翠屏小区3栋电梯又坏了，困过人", "翠平小区3栋电梯又坏了，困过人"),
        ("黄桷树那里有个大坑，车子过不去", "黄角树那里有个大坑，车子过不去"),
        ("清溪河边有人倒垃圾，臭得很", "您好，清溪河边有人倒垃圾 臭得很。请尽快处理"),
    ],
)
def test_a_slip_of_one_character_or_other_courtesies_are_the_same_thing(one, two):
    assert compare(report(1, one), report(2, two, days=1)).score >= alike.LIKELY


def test_a_persons_own_words_at_the_same_place_are_found_among_the_same_sentences_elsewhere():
    block = Block()
    for n, place in enumerate(("兴荣路好又多门口", "百福街川香火锅外面", "泉江巷老刘面馆门口", "松鹤路康健足浴外面")):
        block.add(sketch_of(report(n + 1, SENTENCE.format(place))))

    found = block.alike(sketch_of(report(9, "阴沟不通，污水倒灌，就在川香火锅（百福街）门前，臭得很", days=3)))

    assert [each.earlier.key for each in found] == [UUID(int=2)]


def test_who_sends_it_twice_repeats_and_only_then_is_an_application_the_same():
    me = UUID(int=7)
    again = compare(
        report(1, "申请高龄津贴", personal=True, person=me), report(2, "申请高龄津贴", personal=True, person=me)
    )
    anonymous = compare(report(1, LAMP, person=None), report(2, LAMP, person=None))

    assert again is not None
    assert again.repeat
    assert anonymous is not None
    assert (anonymous.repeat, anonymous.score >= alike.LIKELY) == (False, True)


def test_what_ended_long_before_is_another_thing():
    def ended(days):
        return compare(report(1, LAMP, ended_at=MONDAY + timedelta(days=1)), report(2, LAMP, days=days))

    assert ended(10) is not None
    assert ended(20) is None


def test_time_wears_likeness_off():
    scores = [compare(report(1, LAMP), report(2, LAMP, days=days)).score for days in (0, 15, 40)]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[2]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("翠屏小区3号楼", "building", "3"),
        ("翠屏小区第十二栋", "building", "12"),
        ("A座大厅", "building", "a"),
        ("建设路12号门口", "door", "12"),
        ("建设路路灯杆17号", "pole", "17"),
        ("编号17的灯杆", "pole", "17"),
        ("12路公交车", "bus", "12"),
        ("二单元", "unit", "2"),
        ("东门外", "gate", "东"),
        ("渝A12345停在人行道", "plate", "渝a12345"),
    ],
)
def test_numbers_that_single_a_place_out(text, kind, value):
    named, _rest = named_in(plain(text))

    assert named[kind] == {value}


@pytest.mark.parametrize("text", ["坏了3天", "11月23日", "晚上10点", "花了500元", "灯杆一直不亮", "有2盏灯"])
def test_other_numbers_name_no_place(text):
    assert not named_in(plain(text))[0]


def test_only_what_both_name_can_differ():
    one, two = named_in(plain("3栋2单元"))[0], named_in(plain("3栋"))[0]

    assert differing(one, two) == ()
    assert differing(one, named_in(plain("3栋4单元"))[0]) == ("unit",)


def test_the_two_coordinate_systems_meet():
    """Tiananmen, published in both: WGS84 116.39123, 39.90722 is GCJ-02 116.39747, 39.90863 (within a few metres)."""
    there = point_of(lon=116.391229, lat=39.907220, crs="CGCS2000")
    shifted = point_of(lon=116.397471, lat=39.908624, crs="GCJ-02")

    assert metres(there, shifted) < 20
    assert metres(there, point_of(lon=116.397471, lat=39.908624, crs="CGCS2000")) > 400


def test_points_far_apart_are_two_things_and_near_ones_help():
    here, beside, far = (point_of(lon=106.92, lat=28.96 + step, crs="CGCS2000") for step in (0, 0.0003, 0.02))

    def with_points(a, b):
        return compare(report(1, "路灯不亮", point=a), report(2, "灯坏了好几天", point=b, days=1))

    assert with_points(here, far) is None
    assert with_points(here, beside).score > with_points(here, None).score
    assert with_points(here, beside).metres == 33


def test_what_was_ticked_counts_and_is_read_from_the_words():
    topics = topics_of({"subject": ["电梯", "停车", "收费"]})
    lift, parking = "翠屏小区3栋电梯坏了", "翠屏小区3栋停车位被占"

    same = compare(report(1, lift), report(2, "翠屏小区3栋的电梯老出故障"), topics=topics)
    other = Block().compare(sketch_of(report(1, lift), topics=topics), sketch_of(report(2, parking), topics=topics))

    assert same.score > alike.LIKELY > other.score


def test_the_name_of_the_village_says_nothing():
    one, two = report(1, "清溪村路灯不亮"), report(2, "清溪村路灯坏了")
    plainly, without = (
        Block().compare(sketch_of(one, leaving_out=names), sketch_of(two, leaving_out=names))
        for names in ((), ("清溪村",))
    )

    assert without.score < plainly.score


def test_shared_words_are_marked_where_they_stand():
    text = "建设路的路灯不亮"

    parts = marked(text, frozenset({"建设", "设路", "不亮"}))

    assert parts == [("建设路", True), ("的路灯", False), ("不亮", True)]
    assert "".join(part for part, _ in parts) == text


def test_a_block_finds_one_among_many_and_forgets_what_is_old():
    block = Block()
    for n in range(1, 300):
        block.add(sketch_of(report(n, f"矿山大道{n}号门口路灯不亮", days=n // 30)))
    wanted = sketch_of(report(999, "路灯坏了，矿山大道77号楼下", days=10))

    found = block.alike(wanted)
    block.drop_before(MONDAY + timedelta(days=9))

    assert [match.earlier.key for match in found] == [UUID(int=77)]
    assert len(block.held) == 30
    assert block.alike(wanted) == []
