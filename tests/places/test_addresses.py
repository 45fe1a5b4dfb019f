"""Addresses as people write them. All fictional; names of towns and villages as in the district's table."""

import pytest

from linli.places.rules.addresses import NamedDivision, parse_address
from linli.places.rules.numerals import number_of

DISTRICT = [
    NamedDivision("500000000000", ("重庆市",)),
    NamedDivision("500110000000", ("綦江区", "万盛经开区", "万盛区")),
    NamedDivision("500110004000", ("万盛街道",)),
    NamedDivision("500110005000", ("东林街道",)),
    NamedDivision("500110102000", ("青年镇",)),
    NamedDivision("500110103000", ("关坝镇",)),
    NamedDivision("500110004001", ("万新路社区居民委员会", "万新社区居委会")),
    NamedDivision("500110102200", ("更古村村民委员会",)),
    NamedDivision("500110103200", ("更古村村民委员会",)),
    NamedDivision("500110102201", ("石桥村村民委员会",)),
]
V, W, T = "500110004001", "500110004000", "500110102201"
# text, parts as name=value, division
WRITTEN = [
    ("重庆市万盛经开区万盛街道万新路社区万新路12号3栋2单元5-3",
     "province=重庆市 county=万盛经开区 town=万盛街道 community=万新路社区 road=万新路 number=12 building=3 unit=2 floor=5 room=5-3", V),
    ("重庆市綦江区万盛街道万新社区居委会阳光小区A栋1单元1201室",
     "province=重庆市 county=綦江区 town=万盛街道 community=万新社区居委会 estate=阳光小区 building=A unit=1 floor=12 room=1201", V),
    ("万盛街道万新路社区居委会", "town=万盛街道 community=万新路社区居委会", V),
    ("万新路社区", "community=万新路社区", V),
    ("万新路12号", "road=万新路 number=12", ""),
    ("万盛街道万东北路一段88号附3号", "town=万盛街道 road=万东北路一段 number=88 attached=3", W),
    ("青年镇更古村3组", "town=青年镇 community=更古村 group=3", "500110102200"),
    ("关坝镇更古村三社", "town=关坝镇 community=更古村 group=3", "500110103200"),
    ("更古村三社", "community=更古村 group=3", ""),
    ("石桥村五组12号", "community=石桥村 group=5 number=12", T),
    ("石桥3组", "community=石桥 group=3", T),
    ("石桥路3号", "road=石桥路 number=3", ""),
    ("青年镇石桥村第十二村民小组", "town=青年镇 community=石桥村 group=12", T),
    ("青年镇石桥村村民委员会二组5号附1号", "town=青年镇 community=石桥村村民委员会 group=2 number=5 attached=1", T),
    ("东林街道万新路社区", "town=东林街道 community=万新路社区", "500110005000"),
    ("深圳市坪山区坑梓街道龙田社区龙窝路8号", "city=深圳市 county=坪山区 town=坑梓街道 community=龙田社区 road=龙窝路 number=8", ""),
    ("广东省深圳市坪山区马峦街道坪环社区东纵路１２３号",
     "province=广东省 city=深圳市 county=坪山区 town=马峦街道 community=坪环社区 road=东纵路 number=123", ""),
    ("阳光家园3-2-501", "estate=阳光家园 building=3 unit=2 floor=5 room=501", ""),
    ("阳光家园二期3幢二单元十二楼1203", "estate=阳光家园二期 building=3 unit=2 floor=12 room=1203", ""),
    ("万盛大道与万新路交叉口", "road=万盛大道 crossing=万新路", ""),
    ("万盛大道和万新路交汇处", "road=万盛大道 crossing=万新路", ""),
    ("万新路12号对面", "road=万新路 number=12 beside=对面", ""),
    ("子如广场旁边", "estate=子如广场 beside=旁边", ""),
    ("矿务局家属院5号楼3单元402", "estate=矿务局家属院 building=5 unit=3 floor=4 room=402", ""),
    ("古镇路12号", "road=古镇路 number=12", ""),
    ("12栋3单元", "building=12 unit=3", ""),
    ("青年新村3栋", "estate=青年新村 building=3", ""),
    ("万盛街道 万新路社区，万新路 12 号，3 栋", "town=万盛街道 community=万新路社区 road=万新路 number=12 building=3", V),
    ("重庆万盛街道", "province=重庆 town=万盛街道", W),
    ("建设路五十六号院2号楼", "road=建设路 number=56 building=2", ""),
    ("塔山花园7号楼一单元6楼2号", "estate=塔山花园 building=7 unit=1 floor=6 room=2", ""),
    ("人民路3号楼下", "road=人民路 number=3 beside=楼下", ""),
    ("松林大厦B1层", "estate=松林大厦 floor=B1", ""),
    ("滨河路45-2号", "road=滨河路 number=45-2", ""),
    ("万东南路甲栋五零一室", "road=万东南路 building=甲 floor=5 room=501", ""),
    ("国能天街8栋12-4", "estate=国能天街 building=8 floor=12 room=12-4", ""),
    ("", "", ""),
    ("不知道在哪里", "", ""),
    ("楼道灯坏了", "", ""),
    ("三元桥", "", ""),
]  # fmt: skip
# written after the rules, and the rules not changed for them
HELD_OUT = [
    ("重庆市綦江区青年镇石桥村6组28号", "province=重庆市 county=綦江区 town=青年镇 community=石桥村 group=6 number=28", T),
    ("万盛区万盛街道勤俭路15号附12号", "county=万盛区 town=万盛街道 road=勤俭路 number=15 attached=12", W),
    ("东林街道矿山路三段7号2栋4-1", "town=东林街道 road=矿山路三段 number=7 building=2 floor=4 room=4-1", "500110005000"),
    ("清溪苑小区11幢1单元8楼803室", "estate=清溪苑小区 building=11 unit=1 floor=8 room=803", ""),
    ("和平山庄C座二十楼", "estate=和平山庄 building=C floor=20", ""),
    ("新田路菜市场门口", "road=新田路 estate=菜市场 beside=门口", ""),
    ("万新路社区老年活动中心旁", "community=万新路社区 beside=旁", V),
    ("石桥四社", "community=石桥 group=4", T),
    ("深圳市龙岗区平湖街道禾花社区平安大道306号", "city=深圳市 county=龙岗区 town=平湖街道 community=禾花社区 road=平安大道 number=306", ""),
    ("广东深圳坪山区坪山街道六联社区洋母帐老村12号", "county=坪山区 town=坪山街道 community=六联社区 number=12", ""),
    ("金碧华府8座2201", "estate=金碧华府 building=8 floor=22 room=2201", ""),
    ("翠湖居二栋三单元二零二", "estate=翠湖居 building=2 unit=3 room=202 floor=2", ""),
    ("万盛街道孝子河公园内", "town=万盛街道", W),
    ("塔山路与勤俭路路口", "road=塔山路 crossing=勤俭路", ""),
    ("红岩路102号附8-3号", "road=红岩路 number=102", ""),
    ("重庆市万盛经开区青年镇", "province=重庆市 county=万盛经开区 town=青年镇", "500110102000"),
    ("万新社区滨江花园4号楼", "community=万新社区 estate=滨江花园 building=4", V),
    ("南桐大道66号3单元5-2", "road=南桐大道 number=66 unit=3 floor=5 room=5-2", ""),
    ("关坝镇更古村1组杨家院子", "town=关坝镇 community=更古村 group=1", "500110103200"),
    ("东环路公交站附近", "road=东环路 beside=附近", ""),
    ("12号楼2单元601", "building=12 unit=2 floor=6 room=601", ""),
    ("书香名邸一期9栋", "estate=书香名邸一期 building=9", ""),
    ("綦江区万盛街道万新路社区万新路十八号", "county=綦江区 town=万盛街道 community=万新路社区 road=万新路 number=18", V),
    ("工人村26栋1单元", "estate=工人村 building=26 unit=1", ""),
    ("石桥村卫生室", "", ""),
    ("三元桥头桥洞下", "", ""),
    ("体育路12号院3栋二单元4-2号", "road=体育路 number=12 building=3 unit=2 floor=4 room=4-2", ""),
    ("龙田街道老坑社区盘古石路34号201房", "town=龙田街道 community=老坑社区 road=盘古石路 number=34 floor=2 room=201", ""),
    ("青年镇政府对面", "beside=对面", ""),
    ("G243国道青年镇段", "", ""),
]  # fmt: skip


def read(text):
    found = parse_address(text=text, divisions=DISTRICT)
    return found.parts, found.division_code


def wanted(parts):
    return dict(part.split("=") for part in parts.split())


@pytest.mark.parametrize(("text", "parts", "division"), WRITTEN)
def test_an_address_is_read_into_its_parts(text, parts, division):
    assert read(text) == (wanted(parts), division)


def test_addresses_not_looked_at_before_are_mostly_read_whole():
    right = sum(read(text) == (wanted(parts), division) for text, parts, division in HELD_OUT)

    assert right >= 20, [
        (text, read(text)) for text, parts, division in HELD_OUT if read(text) != (wanted(parts), division)
    ]


def test_the_text_is_kept_and_what_no_part_took_is_told():
    found = parse_address(text="子如广场旁边的公厕　", divisions=DISTRICT)

    assert (found.raw, found.estate, found.beside, found.rest) == ("子如广场旁边的公厕　", "子如广场", "旁边", "的公厕")


def test_more_understood_is_more_confidence():
    whole = parse_address(text="万盛街道万新路社区万新路12号3栋", divisions=DISTRICT)
    beside = parse_address(text="万盛街道万新路社区万新路12号对面", divisions=DISTRICT)
    unknown = parse_address(text="说不清楚的地方")

    assert 1 == whole.confidence > beside.confidence > unknown.confidence == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [("十二", "12"), ("二十", "20"), ("一百零二", "102"), ("五零一", "501"), ("两", "2"), ("负一", "-1"), ("A3", "A3")],
)
def test_numbers_in_chinese(text, number):
    assert number_of(text=text) == number
