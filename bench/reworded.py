# ruff: noqa: E501 - sentences as people write them
"""The same thing told by several people, near things that are not the same, and everyday requests around them.

Written before the rules were tuned to them. `TUNING` was tuned on, with its own names of places; `HELD_OUT`, other
troubles at other places, was written afterwards and gives the figure that counts. Places and estates are made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

ROADS = (
    "建设路", "矿山大道", "松藻街", "平山路", "新华路", "万新街", "清溪河路", "石林大道", "黑山路", "丛林街", "子如路", "勤俭路",
    "东林大道", "团结街", "和平巷", "桐梓坪路", "塔山路", "民兴街", "金桥路", "青年路", "滨江路", "胜利街", "茶园路", "竹园巷",
)  # fmt: skip
LANDMARKS = (
    ("农贸市场门口", "菜市场大门"), ("实验小学门口", "实验小学校门外"), ("人民医院对面", "区医院马路对面"), ("老汽车站路口", "老车站那个岔路口"),
    ("体育馆旁边", "体育馆边上"), ("加油站前面", "加油站门前"), ("邮政局门口", "邮局门前"), ("立交桥下", "立交桥底下"),
    ("中心花园", "中心小花园里"), ("电影院门口", "老电影院前头"), ("派出所对面", "派出所斜对面"), ("信用社门前", "农商行门口"),
    ("煤校大门", "煤炭学校大门"), ("文化馆台阶", "文化馆梯坎"), ("供销社转角", "供销社拐角处"), ("水厂围墙", "自来水厂围墙外"),
    ("社区卫生站门口", "卫生服务站门前"), ("公厕旁", "公共厕所边上"), ("文峰塔下", "文峰塔脚下"), ("健身器材那里", "健身器材边上"),
    ("法院门前", "区法院大门外"), ("快递驿站", "菜鸟驿站门口"), ("堰塘边", "大堰塘坎上"), ("电信营业厅门口", "电信公司门前"),
)  # fmt: skip
ESTATES = (
    "金鹏花园", "万和雅居", "盛景天下", "桂花苑", "福耀家园", "龙湾小区", "明珠新城", "山水名都", "阳光嘉园", "鼎泰公馆", "枫叶小区", "水岸华庭",
    "矿务局家属院", "铁路新村", "惠民小区", "天香苑", "丽景苑", "红岩村小区", "东方豪庭", "幸福里",
)  # fmt: skip
DIGITS = "零一二三四五六七八九"
MOST_DAYS, YEAR = 20, 400


@dataclass(frozen=True)
class Place:
    """A place and the ways people name it. `key` is the truth."""

    key: tuple[Any, ...]
    ways: tuple[str, ...]
    lon: float
    lat: float


@dataclass(frozen=True)
class Story:
    """One thing that goes wrong, told in several people's words. {p} is the place; `kinds` are fitting kinds of place."""

    matter: str
    fault: str
    kinds: tuple[str, ...]
    says: tuple[str, ...]
    titles: tuple[str, ...]
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Telling:
    """A request as someone sends it. `truth` names the thing told of; two with the same truth are the same thing."""

    matter: str
    division: str
    at: datetime
    title: str
    text: str
    answers: dict[str, Any]
    address: str
    lon: float | None
    lat: float | None
    crs: str
    who: str
    truth: str
    role: str


def spoken_number(n: int) -> str:
    """12 as 十二, as people write it in words."""
    if n < 10:
        return DIGITS[n]
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


class Names:
    """The names of places that are told of now."""

    roads: tuple[str, ...] = ROADS
    estates: tuple[str, ...] = ESTATES
    landmarks: tuple[tuple[str, str], ...] = LANDMARKS


def house(rng: Random, like: Place | None = None) -> Place:
    """A building of an estate; beside `like`: another building of the same one."""
    estate, building, unit = rng.choice(Names.estates), rng.randint(1, 18), rng.randint(1, 4)
    if like:
        estate = like.key[1]
        building = rng.choice([n for n in range(1, 19) if n != like.key[2]])
    word = spoken_number(building)
    ways = (
        f"{estate}{building}栋{unit}单元", f"{estate}{word}号楼", f"{estate}{building}幢{unit}单元", f"{estate}{building}号楼{spoken_number(unit)}单元",
        f"{estate}第{word}栋",
    )  # fmt: skip
    return Place(("house", estate, building), ways, *_point(estate, building))


def street(rng: Random, like: Place | None = None) -> Place:
    """A landmark on a road; beside `like`: another one on the same road."""
    road, known = rng.choice(Names.roads), range(len(Names.landmarks))
    n = rng.choice(known)
    if like:
        road = like.key[1]
        n = rng.choice([m for m in known if m != like.key[2]])
    one, two = Names.landmarks[n]
    ways = (f"{road}{one}", f"{road}{two}", f"{one}（{road}）", f"{road}上{two}那一段", f"{two}，{road}")
    return Place(("street", road, n), ways, *_point(road, n))


def pole(rng: Random, like: Place | None = None) -> Place:
    """A lamp post with its number; beside `like`: another post of the same road."""
    road, n = (like.key[1] if like else rng.choice(Names.roads)), rng.randint(1, 90)
    if like and n == like.key[2]:
        n += 1
    ways = (
        f"{road}{n}号灯杆",
        f"{road}编号{n}的灯杆",
        f"{road}上第{n}号路灯杆",
        f"{road}灯杆{n}号",
        f"{road}路灯杆号{n}",
    )
    return Place(("pole", road, n), ways, *_point(road, n / 2))


def door(rng: Random, like: Place | None = None) -> Place:
    """A house number of a road; beside `like`: another number, some way off."""
    road, n = (like.key[1] if like else rng.choice(Names.roads)), rng.randint(1, 260)
    if like and abs(n - like.key[2]) < 8:
        n = like.key[2] + 12
    ways = (f"{road}{n}号门口", f"{road}{n}号楼下", f"{road}{n}号", f"{road}{n}号门前", f"{road}{n}号附近")
    return Place(("door", road, n), ways, *_point(road, n / 4))


PLACES = {"house": house, "street": street, "pole": pole, "door": door}


def _point(name: str, n: float) -> tuple[float, float]:
    """Where a place lies, in CGCS2000: the named thing somewhere in the district, its numbers 45 m apart."""
    seed = Random(name)  # noqa: S311 - not for secrets
    return 106.85 + seed.random() * 0.1 + n * 0.00047, 28.93 + seed.random() * 0.08


S = Story
STORIES = (
    S("street-lamp", "dark", ("street", "door"),
      ("{p}的路灯不亮，已经好几天了，晚上黑漆漆的。", "反映{p}路灯坏了没人修，老人出门怕摔。", "{p}那盏灯熄了快一周，麻烦安排人换个灯泡。",
       "晚上经过{p}一点光都没有，路灯是不是坏了？", "请问{p}的街灯什么时候能修好，小孩放学走夜路不放心。"), ("路灯不亮", "街灯坏了", ""), {"fault": "不亮"}),
    S("street-lamp", "pole-dark", ("pole",),
      ("{p}不亮。", "{p}的灯坏了，请来修。", "{p}这盏灯好多天没有亮过了，麻烦看一下。", "晚上{p}下面黑的，灯泡应该烧了。", "报修：{p}熄灭。"),
      ("路灯报修", "灯杆灯不亮", ""), {"fault": "不亮"}),
    S("street-lamp", "leaning", ("street", "door"),
      ("{p}的灯杆歪了，眼看要倒。", "{p}有一根路灯杆被车撞斜了，很危险。", "路灯杆倾斜，就在{p}，怕砸到人。", "{p}灯柱撞歪以后一直没有扶正，请尽快处理。",
       "昨天大货车把{p}的电杆灯撞弯，现在斜着。"), ("灯杆倾斜", "路灯杆被撞歪", ""), {"fault": "灯杆倾斜或倒伏"}),
    S("street-lamp", "wires", ("street", "door"),
      ("{p}路灯下面电线露在外面，下雨怕漏电。", "{p}灯座盖子掉了，里面的线都看得见，小孩喜欢去摸。", "请马上处理{p}的裸露电线，路灯底部的盖板不见了。",
       "路灯底座敞着，电线外露，地点{p}。", "{p}那根灯杆的检修口没有盖，线头拖在地上。"), ("电线外露", "路灯漏电隐患", ""), {"fault": "电线外露"}),
    S("noise", "site", ("house", "street"),
      ("{p}旁边工地半夜还在打桩，吵得睡不着。", "{p}附近的建筑工地夜间施工，凌晨两点机器还在响。", "工地通宵倒混凝土，{p}这一片没法休息。",
       "请管一管{p}边上那个工地，天天晚上施工到后半夜。", "住在{p}，隔壁楼盘晚上十一点以后还开挖机，老人血压都高了。"),
      ("工地夜间施工", "夜间施工扰民", ""), {"source_kind": "建筑施工"}),
    S("noise", "dance", ("street", "house"),
      ("{p}每天晚上跳广场舞，音响开得特别大。", "{p}的坝坝舞声音太吵，孩子没法写作业。", "傍晚七点到九点半{p}有人放音响跳舞，能不能让他们小点声。",
       "一群人在{p}跳舞放歌，喇叭对着居民楼，劝了不听。", "广场舞扰民，在{p}，希望有人来协调音量。"), ("广场舞扰民", "跳舞音响太吵", ""), {"source_kind": "广场舞等公共活动"}),
    S("noise", "barbecue", ("house", "door"),
      ("{p}楼下烧烤摊划拳喝酒闹到凌晨。", "{p}的夜宵摊每晚喧哗到两三点，睡不好。", "烧烤店把桌子摆到{p}门外，客人大声吵闹，一直到后半夜。",
       "夜啤酒摊子太闹，就在{p}，抽油烟机也响。", "举报{p}的烧烤店，半夜还放音乐招揽客人。"), ("烧烤摊扰民", "夜宵摊吵闹", ""), {"source_kind": "商业经营"}),
    S("noise", "factory", ("street", "door"),
      ("{p}那家加工厂切割金属，白天晚上都是刺耳的声音。", "{p}有个铝合金门窗作坊，电锯声吵死人。", "作坊切铝材的噪音太大，地址{p}，我们隔壁没法开窗。",
       "{p}做门窗的店子天天锯东西，噪声请环保来测一下。", "反映门窗加工噪声，{p}，从早上六点锯到晚上。"), ("加工噪声", "门窗作坊噪音", ""), {"source_kind": "工厂设备"}),
    S("property-dispute", "lift", ("house",),
      ("{p}电梯又坏了，困过一次人，物业一直拖。", "{p}的电梯停了五天，七楼的老人下不来。", "电梯三天两头出故障，{p}，物业说没钱修。",
       "请督促物业修好{p}的电梯，每天爬楼受不了。", "{p}升降梯老是卡住，昨天又关人了。"), ("电梯故障", "电梯停运", ""), {"subject": "电梯"}),
    S("property-dispute", "hallway", ("house",),
      ("{p}楼道堆满纸箱和旧家具，消防通道都堵了。", "{p}有人在过道放杂物，走路都要侧身，物业不管。", "楼梯间长期堆放废品，{p}，夏天又臭又怕起火。",
       "请清理{p}楼道里的破烂，占了大家的路。", "邻居收废品放在{p}公共走廊，说了几次也不搬。"), ("楼道堆物", "占用消防通道", ""), {"subject": "公共区域占用"}),
    S("property-dispute", "garbage", ("house",),
      ("{p}楼下垃圾桶几天没人收，苍蝇乱飞。", "{p}的垃圾堆成山，物业不清运。", "生活垃圾没有及时拉走，{p}门口臭得很。", "请叫物业把{p}的垃圾清了，味道都飘进屋里。",
       "{p}垃圾点满出来了，保洁好久不来。"), ("垃圾不清运", "垃圾堆放", ""), {"subject": "服务质量"}),
    S("property-dispute", "parking", ("house",),
      ("{p}楼下公共车位被人装了地锁。", "有人私装地锁占车位，在{p}，物业装看不见。", "{p}前面的停车位被锁起来，回家没有地方停。",
       "请拆除{p}违规的地锁，那是大家的车位。", "{p}有一户自己划了车位还上锁。"), ("私装地锁", "车位被占", ""), {"subject": "停车"}),
    S("water-leak", "road", ("street", "door"),
      ("{p}路面往外冒水，流了一整天。", "{p}水管爆了，马路上全是水。", "自来水管破裂，{p}，水一直淌没人关阀。", "请通知自来水公司，{p}地下管道漏水，路都泡坏了。",
       "{p}的地砖缝里不停渗水，应该是主管漏了。"), ("水管爆裂", "路面冒水", ""), {"pipe": "道路上的管道"}),
    S("water-leak", "hydrant", ("street", "door"),
      ("{p}的消火栓关不严，一直滴水。", "消防栓漏水，在{p}，地上积了一滩。", "{p}那个消防龙头被人拧松了，水哗哗流。", "红色的消防栓坏了往外喷水，位置{p}。",
       "{p}路边消防水栓漏水好几天，浪费得很。"), ("消火栓漏水", "消防栓坏了", ""), {"pipe": "消火栓"}),
    S("water-leak", "riser", ("house",),
      ("{p}楼道立管漏水，墙皮都掉了。", "{p}公共水管滴水，楼梯湿滑。", "楼梯间的总管子一直漏，{p}，台阶长了青苔。", "{p}过道顶上的管道渗水，灯都泡坏了。",
       "请修一修{p}楼道里漏水的竖管。"), ("楼道水管漏水", "公共管道漏水", ""), {"pipe": "楼栋共用管道"}),
    S("water-leak", "garden", ("house",),
      ("{p}花台边上的水管漏，地都泡软了。", "{p}绿化带里冒水，估计是小区主管破了。", "小区埋地管道破损，{p}旁边草坪成了水塘。",
       "{p}外面绿地一直有水渗出来，物业推给自来水公司。", "草坪下面的水管爆了，在{p}边上。"), ("小区主管漏水", "绿化带冒水", ""), {"pipe": "小区公共管道"}),
)  # fmt: skip
TUNING = STORIES
HELD_OUT = (
    S(
        "street-lamp",
        "flicker",
        ("street", "door"),
        (
            "{p}的路灯一闪一闪的，晃得人眼睛难受。",
            "{p}那盏灯时亮时灭，像鬼火一样。",
            "路灯接触不良，{p}，亮几分钟又熄了。",
            "请检修{p}的灯，晚上老是忽明忽暗。",
            "反映路灯闪烁，在{p}，已经半个月。",
        ),
        ("路灯闪烁", "灯时亮时灭", ""),
        {"fault": "时亮时灭"},
    ),
    S(
        "street-lamp",
        "daylight",
        ("street", "pole"),
        (
            "{p}大白天也亮着，浪费电。",
            "{p}的灯中午十二点还没有关。",
            "路灯白天不熄，位置{p}，请调一下定时。",
            "节约用电要从公家做起，{p}整天亮着没有人管。",
            "早上出门晚上回来，{p}那灯都是开着的。",
        ),
        ("白天亮灯", "路灯常亮", ""),
        {"fault": "白天常亮"},
    ),
    S(
        "noise",
        "upstairs",
        ("house",),
        (
            "{p}楼上天天半夜拖椅子，咚咚响。",
            "楼上住户深夜弹琴，{p}，说了也不听。",
            "{p}五楼那家人一两点还在跑步机上跑。",
            "邻居家小孩整晚拍皮球，我们住{p}，神经衰弱了。",
            "请社区劝一劝{p}楼上的，凌晨洗衣机还在转。",
        ),
        ("楼上深夜噪声", "邻里噪音", ""),
        {"source_kind": "邻居生活"},
    ),
    S(
        "noise",
        "trucks",
        ("street", "door"),
        (
            "渣土车半夜从{p}过，喇叭按个不停。",
            "{p}大货车通宵跑，窗子都在抖。",
            "拉煤车凌晨三点开始经过{p}，轰隆隆的没法睡。",
            "请在{p}设个禁鸣，货车晚上乱按喇叭。",
            "重型卡车夜里抄近道走{p}，噪音很大。",
        ),
        ("货车夜间鸣笛", "大车噪声", ""),
        {"source_kind": "交通"},
    ),
    S(
        "property-dispute",
        "fee",
        ("house",),
        (
            "{p}物业费从一块二涨到一块八，没有开业主会。",
            "物业乱涨价，{p}，不交就不给刷门禁卡。",
            "{p}的公摊费说不清楚，账目从来没有贴出来。",
            "收费不公开，我是{p}的业主，要求物业说明。",
            "{p}这边突然要多收电梯费，凭什么。",
        ),
        ("物业费上涨", "收费不透明", ""),
        {"subject": "收费"},
    ),
    S(
        "property-dispute",
        "hydrant-box",
        ("house",),
        (
            "{p}消防箱里的水带和枪头都没有了。",
            "{p}灭火器过期三年，按钮也坏了。",
            "消防设施形同虚设，{p}，应急灯全部不亮。",
            "请检查{p}的消防器材，柜子是空的。",
            "高层没有消防水，{p}，出了事谁负责。",
        ),
        ("消防器材缺失", "灭火器过期", ""),
        {"subject": "消防设施"},
    ),
    S(
        "property-dispute",
        "roof",
        ("house",),
        (
            "{p}屋顶漏雨，想用维修基金，物业拖了半年。",
            "顶楼渗水，{p}，大修资金申请一直没有批。",
            "我家住{p}顶层，天花板霉了，物业说要业主签字才动资金。",
            "请问{p}楼顶防水什么时候做，维修资金在哪里。",
            "下雨天{p}最高一层接盆子，申请维修金没有人理。",
        ),
        ("屋面漏水", "维修资金申请", ""),
        {"subject": "维修资金"},
    ),
    S(
        "water-leak",
        "unknown",
        ("street", "door"),
        (
            "{p}墙脚一直有水，不晓得从哪里来。",
            "{p}堡坎缝里常年流水，长满青苔。",
            "不明水源渗出，{p}，天冷结冰滑倒过人。",
            "请查一查{p}为什么总是湿的，太阳天也不干。",
            "{p}人行道下面冒清水，找了几家单位都说不归他们。",
        ),
        ("不明渗水", "墙脚渗水", ""),
        {"pipe": "不清楚"},
    ),
)
HELD_OUT_NAMES = {
    "roads": (
        "学府大道", "环城南路", "石油路", "朝阳街", "建材巷", "清泉路", "北门街", "长安路", "煤海大道", "文化东路", "工人街", "杨柳巷", "永兴路", "解放街",
    ),
    "estates": (
        "紫荆苑", "橡树湾", "书香门第", "滨江国际", "兴盛家园", "二轻局宿舍", "蓝天公寓", "龙腾锦城", "和平村安置房", "锦上花", "凤凰城", "老电厂家属区",
    ),
    "landmarks": (
        ("蔬菜批发市场门口", "批发市场大门口"), ("第三中学后门", "三中后门那里"), ("中医院旁", "中医院边上"), ("客运中心门前", "长途客运站前面"),
        ("羽毛球馆门口", "羽毛球馆外面"), ("天主教堂对面", "教堂马路对面"), ("税务局门前", "税务大厅门口"), ("老火车站广场", "火车站前面的坝子"),
        ("石拱桥头", "老石桥桥头"), ("移动营业厅旁边", "移动公司边上"), ("国税宾馆门口", "国税宾馆门前"), ("粮油店转角", "卖粮油那家店的拐角"),
    ),
}  # fmt: skip
EXTRAS = (
    "", "", "望尽快处理。", "谢谢。", "已经打过一次电话了。", "希望有人来看看。", "我家就住附近。", "影响很大。", "已经反映给社区，没有下文。", "急。",
)  # fmt: skip
OPENINGS = ("", "", "", "您好，", "你好！", "反映一个问题：", "麻烦登记一下，", "我要投诉，")
SLIPS = {
    "的": "得",
    "坏": "怀",
    "灯": "登",
    "漏": "露",
    "杆": "竿",
    "栋": "动",
    "请": "清",
    "路": "露",
    "没": "莫",
    "很": "狠",
    "楼": "搂",
}


def tell(
    rng: Random,
    story: Story,
    place: Place,
    *,
    at: datetime,
    division: str,
    truth: str,
    role: str,
    way: int | None = None,
) -> Telling:
    """One person's telling: some phrasing, some way to name the place, a slip of the pen now and then, perhaps a point."""
    said = rng.choice(place.ways)
    sentence = story.says[rng.randrange(len(story.says)) if way is None else way % len(story.says)].format(p=said)
    text = _slipped(rng, rng.choice(OPENINGS) + sentence + rng.choice(EXTRAS))
    address = rng.choice(place.ways) if rng.random() < 0.6 else ""
    pointed = rng.random() < 0.35
    lon, lat = place.lon + rng.gauss(0, 0.00018), place.lat + rng.gauss(0, 0.00015)
    crs = rng.choice(("CGCS2000", "GCJ-02"))
    if crs == "GCJ-02":
        lon, lat = _shifted(lon, lat)
    return Telling(
        story.matter, division, at, rng.choice(story.titles), text, _answered(rng, story, said), address,
        round(lon, 6) if pointed else None, round(lat, 6) if pointed else None, crs,
        f"人{rng.randrange(10**9)}", truth, role,
    )  # fmt: skip


def _answered(rng: Random, story: Story, said: str) -> dict[str, Any]:
    """The form, as people fill it: the place now and then, the choice mostly, and not always the same one."""
    answers = dict(story.answers) if rng.random() < 0.75 else {}
    return answers | ({"place": said} if story.matter != "property-dispute" and rng.random() < 0.3 else {})


def _slipped(rng: Random, text: str) -> str:
    kind = rng.random()
    if kind < 0.12:
        wrong = [i for i, char in enumerate(text) if char in SLIPS]
        if wrong:
            i = rng.choice(wrong)
            return text[:i] + SLIPS[text[i]] + text[i + 1 :]
    if kind < 0.2 and len(text) > 8:
        i = rng.randrange(2, len(text) - 2)
        return text if text[i].isdigit() else text[:i] + text[i + 1 :]
    return text


def _shifted(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 as it lies here: some 400 m off, nearly the same for the whole district. Independent of the rules."""
    return lon + 0.00385, lat - 0.00255


def planted(
    rng: Random, stories: tuple[Story, ...], *, count: int, begin: datetime, divisions: list[str], seen: set[Any]
) -> Iterator[Telling]:
    """`count` duplicates of other requests, those requests, and for each two traps: near, and not the same."""
    made = 0
    while made < count:
        story = rng.choice(stories)
        kind = rng.choice(story.kinds)
        place, division = PLACES[kind](rng), rng.choice(divisions)
        if (division[:9], place.key) in seen:
            continue
        seen.add((division[:9], place.key))
        start, truth = begin + timedelta(minutes=rng.randrange(60 * 24 * 60)), f"planted-{made}"
        first = rng.randrange(len(story.says))
        yield tell(rng, story, place, at=start, division=division, truth=truth, role="first", way=first)
        for n in range(min(rng.choice((1, 1, 1, 2, 4)), count - made)):
            later = start + timedelta(minutes=rng.randrange(30, MOST_DAYS * 24 * 60))
            near = rng.choice(_same_town(divisions, division)) if rng.random() < 0.08 else division
            yield tell(rng, story, place, at=later, division=near, truth=truth, role="again", way=first + n + 1)
            made += 1
        for trap in rng.sample(TRAPS, 2):
            yield trap(rng, stories, story, kind, place, start, division, seen)


def _same_town(divisions: list[str], division: str) -> list[str]:
    """A road runs through several villages, and people do not know which is whose."""
    return [code for code in divisions if code[:9] == division[:9]]


def _beside(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """The same trouble at the next lamp, building or landmark."""
    other = PLACES[kind](rng, place)
    while (division[:9], other.key) in seen:
        other = PLACES[kind](rng, place)
    seen.add((division[:9], other.key))
    at += timedelta(hours=rng.randrange(2, 400))
    return tell(rng, story, other, at=at, division=division, truth=f"beside-{rng.random()}", role="beside")


def _year(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """The same words about the same place, more than a year before."""
    at -= timedelta(days=YEAR)
    return tell(rng, story, place, at=at, division=division, truth=f"year-{rng.random()}", role="year")


def _matter(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """Another matter at the same place."""
    others = [s for s in STORIES if s.matter != story.matter and (kind in s.kinds or kind == "pole")]
    at += timedelta(hours=rng.randrange(2, 300))
    other = rng.choice(others)
    return tell(rng, other, place, at=at, division=division, truth=f"matter-{rng.random()}", role="matter")


def _fault(
    rng: Random, stories: Any, story: Story, kind: str, place: Place, at: datetime, division: str, seen: set[Any]
) -> Telling:
    """Another trouble of the same matter at the same place."""
    others = [s for s in STORIES if s.matter == story.matter and s != story and kind in s.kinds]
    if not others:
        return _beside(rng, stories, story, kind, place, at, division, seen)
    at += timedelta(hours=rng.randrange(2, 300))
    other = rng.choice(others)
    return tell(rng, other, place, at=at, division=division, truth=f"fault-{rng.random()}", role="fault")


TRAPS: list[Any] = [_beside, _year, _matter, _fault]


def everyday(
    rng: Random, stories: tuple[Story, ...], *, count: int, begin: datetime, divisions: list[str], seen: set[Any]
) -> Iterator[Telling]:
    """Requests that have nothing to do with each other: appeals at places of their own, and personal applications.

    A place is told of once for each trouble: what two strangers tell of the same lamp in the same week is a duplicate.
    """
    from linli.cli.demo.texts import spoken

    personal = ("elders-allowance", "minimum-living-allowance", "temporary-relief", "disability-subsidy")
    while count:
        at, division = begin + timedelta(minutes=rng.randrange(60 * 24 * 60)), rng.choice(divisions)
        if rng.random() < 0.3:
            matter = rng.choice(personal)
            words = spoken(rng, matter=matter, place="", today=at.date())
            yield Telling(
                matter, division, at, words.title, words.text, words.answers, "", None, None, "CGCS2000",
                f"人{rng.randrange(10**9)}", f"own-{rng.random()}", "personal",
            )  # fmt: skip
            count -= 1
            continue
        story = rng.choice(stories)
        place = PLACES[rng.choice(story.kinds)](rng)
        key = (division[:9], place.key, story.matter)
        if key not in seen and key[:2] not in seen:
            seen.add(key)
            yield tell(rng, story, place, at=at, division=division, truth=f"day-{rng.random()}", role="everyday")
            count -= 1


def tellings(
    *, seed: int, stories: tuple[Story, ...], total: int, count: int, begin: datetime, divisions: list[str]
) -> list[Telling]:
    """`count` duplicates among `total` requests, in the order they came."""
    rng, seen = Random(seed), set[Any]()  # noqa: S311 - not for secrets
    names = {"roads": ROADS, "estates": ESTATES, "landmarks": LANDMARKS} if stories is TUNING else HELD_OUT_NAMES
    for name, values in names.items():
        setattr(Names, name, values)
    # nobody else tells of a planted place: an everyday request about it would be a duplicate in truth
    marked = list(planted(rng, stories, count=count, begin=begin, divisions=divisions, seen=seen))
    rest = everyday(rng, stories, count=total - len(marked), begin=begin, divisions=divisions, seen=seen)
    return sorted([*marked, *rest], key=lambda telling: telling.at)
