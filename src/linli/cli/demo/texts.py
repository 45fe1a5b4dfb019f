"""What people say when they ask, and what they are answered. Places and estates are made up."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from linli.cli.demo.wider import WIDER, Ask

SPOTS = (
    "农贸市场门口", "小学围墙边", "公交站旁", "老车站路口", "滨河步道", "卫生院对面", "篮球场旁", "文化广场", "村委会门前", "桥头",
    "幼儿园门口", "停车场入口", "三岔路口", "健身步道", "老粮站旁",
)  # fmt: skip
ESTATES = (
    "翠屏小区", "和顺苑", "清溪家园", "桃子荡花园", "矿工新村", "南桐佳苑", "锦绣半岛", "安居苑", "松林小区", "东林新村",
)  # fmt: skip
SINCE = ("两天", "三天", "快一个星期", "一个多星期", "半个月", "有段时间")
HOURS = ("晚上10点到凌晨1点", "早上6点到7点", "中午12点到2点", "晚上8点到11点", "整夜", "周末白天")


@dataclass(frozen=True)
class Words:
    """A request in words: title, text, the form's answers, and the place where there is one."""

    title: str
    text: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    address: str = ""


def spoken(rng: Random, *, matter: str, place: str, today: date) -> Words:
    """What someone in `place` says about a matter."""
    return _wider(WIDER[matter], rng, place, today) if matter in WIDER else _SAID[matter](rng, place, today)


def _wider(ask: Ask, rng: Random, place: str, today: date) -> Words:
    spot = rng.choice(SPOTS)
    said = {
        key: (today - value).isoformat()
        if isinstance(value, timedelta)
        else value.format(place=place, spot=spot)
        if isinstance(value, str)
        else value
        for key, value in ask.answers.items()
    }
    text = ask.text.format(place=place, spot=spot)
    return Words(ask.title.format(place=place, spot=spot), text, said, said.get("place", ""))


def _house(rng: Random) -> str:
    return f"{rng.choice(ESTATES)}{rng.randint(1, 18)}栋{rng.randint(1, 4)}单元"


def _lamp(rng: Random, place: str, today: date) -> Words:
    spot, fault, count = (
        rng.choice(SPOTS),
        rng.choice(("不亮", "时亮时灭", "灯罩或灯杆损坏", "白天常亮", "电线外露")),
        rng.randint(1, 6),
    )
    danger = fault == "电线外露"
    text = f"{place}{spot}的路灯{_FAULTS[fault]}，已经{rng.choice(SINCE)}了，" + rng.choice(
        (
            "老人晚上出门看不清路。",
            "学生下晚自习不安全。",
            "旁边就是台阶，容易摔跤。",
            "请尽快派人来看看。",
            "坡陡弯急，晚上行车也危险。",
        )
    )
    answers = {"place": f"{place}{spot}", "fault": fault, "lamp_count": count, "danger": danger}
    return Words(f"{spot}路灯{_SHORT[fault]}", text, answers, f"{place}{spot}")


_FAULTS = {
    "不亮": "不亮", "时亮时灭": "一会儿亮一会儿灭", "灯罩或灯杆损坏": "灯罩掉下来半边", "白天常亮": "白天也一直亮着", "电线外露": "电线露在外面",
}  # fmt: skip
_SHORT = {"不亮": "不亮", "时亮时灭": "闪烁", "灯罩或灯杆损坏": "损坏", "白天常亮": "白天常亮", "电线外露": "电线外露"}
_NOISES = (
    ("建筑施工", "工地夜间施工", "工地夜里还在打桩"), ("商业经营", "烧烤店夜间喧哗", "楼下烧烤店放音响、划拳"),
    ("广场舞等公共活动", "广场舞音响过大", "坝子里跳舞的音响开得很大"), ("邻居生活", "楼上住户深夜噪声", "楼上拖家具、放音乐"),
    ("工厂设备", "加工厂设备轰鸣", "加工厂的机器一直响"), ("交通", "货车夜间鸣笛", "大货车半夜经过按喇叭"),
)  # fmt: skip


def _noise(rng: Random, place: str, today: date) -> Words:
    kind, title, what = rng.choice(_NOISES)
    house, hours = _house(rng), rng.choice(HOURS)
    text = f"{house}附近{what}，{hours}都有，已经{rng.choice(SINCE)}，" + rng.choice(
        ("家里有上学的孩子。", "老人心脏不好，睡不着。", "多次劝说没有用。", "希望有人来测一测。")
    )
    answers = {"place": f"{place}{house}", "source_kind": kind, "hours": hours}
    return Words(title, text, answers, f"{place}{house}")


_DISPUTES = (
    ("电梯", "电梯经常停运", "电梯一个月坏了三次，每次都要等两三天"), ("收费", "物业费涨价没有公示", "物业说涨就涨，没有见到公示"),
    ("停车", "车位被长期占用", "公共车位被人用地锁占了"), ("消防设施", "消防通道被堵", "消防通道停满车，灭火器也过期了"),
    ("公共区域占用", "楼道堆放杂物", "楼道里堆纸板和旧家具，物业不管"), ("服务质量", "垃圾清运不及时", "垃圾桶两三天才清一次，气味很大"),
    ("维修资金", "屋面漏水要动用维修资金", "顶楼漏水，物业说要动维修资金，一直没有下文"),
)  # fmt: skip


def _dispute(rng: Random, place: str, today: date) -> Words:
    subject, title, what = rng.choice(_DISPUTES)
    estate, told = rng.choice(ESTATES), rng.random() < 0.8
    text = f"{estate}{what}。" + ("已经找过物业，没有解决。" if told else "还没有找物业谈。")
    answers = {"estate": estate, "subject": subject, "told_property": told, "hoped": "希望有人来协调"}
    return Words(f"{estate}{title}", text, answers, f"{place}{estate}")


_LEAKS = (
    ("道路上的管道", "路面冒水", "路面一直冒水，流了一坡"), ("小区公共管道", "小区主管漏水", "花台边的水管漏水，地都泡软了"),
    ("楼栋共用管道", "楼道水管漏水", "楼道立管漏水，墙面起皮"), ("楼上住户", "楼上漏水到家里", "楼上厕所漏水，天花板滴水"),
    ("消火栓", "消火栓漏水", "消火栓关不严，水流到路上"), ("不清楚", "不明来源渗水", "墙脚渗水，找不到水从哪里来"),
)  # fmt: skip


def _leak(rng: Random, place: str, today: date) -> Words:
    pipe, title, what = rng.choice(_LEAKS)
    where = rng.choice(SPOTS) if pipe in {"道路上的管道", "消火栓"} else _house(rng)
    answers = {"place": f"{place}{where}", "pipe": pipe, "still_leaking": rng.random() < 0.8}
    return Words(f"{where}{title}", f"{what}，有{rng.choice(SINCE)}了。", answers, f"{place}{where}")


def _elders(rng: Random, place: str, today: date) -> Words:
    answers = {
        "pay_to": rng.choice(("社会保障卡", "本人银行卡")),
        "low_income": rng.random() < 0.1,
    }
    return Words("高龄津贴申请", rng.choice(("已满八十岁，第一次申请。", "户口刚迁回来，重新申请。", "")), answers)


def _minimum(rng: Random, place: str, today: date) -> Words:
    reason = rng.choice(("疾病", "残疾", "年老", "失业", "就学"))
    answers = {
        "household_size": rng.randint(1, 5),
        "main_reason": reason,
        "monthly_income": rng.randrange(0, 1500, 100),
        "consent_check": True,
    }
    return Words("最低生活保障申请", f"家里因{reason}，收入不够日常开支。", answers)


def _relief(rng: Random, place: str, today: date) -> Words:
    cause = rng.choice(("火灾", "交通事故", "意外伤害", "突发重病", "子女就学支出"))
    happened = today - timedelta(days=rng.randint(2, 40))
    answers = {
        "cause": cause,
        "when_happened": happened.isoformat(),
        "urgent": rng.random() < 0.3,
        "amount_needed": rng.randrange(500, 8000, 500),
    }
    return Words(f"临时救助申请（{cause}）", f"家里遇到{cause}，一时周转不开。", answers)


def _disability(rng: Random, place: str, today: date) -> Words:
    which = rng.choice(("困难残疾人生活补贴", "重度残疾人护理补贴", "两项都申请"))
    return Words("残疾人两项补贴申请", "", {"which": which, "card_number": "由残联核对", "in_care": False})


def _birth(rng: Random, place: str, today: date) -> Words:
    expected = today + timedelta(days=rng.randint(30, 220))
    return Words("生育登记", "", {"expected": expected.isoformat(), "child_order": rng.choice((1, 1, 2, 2, 3))})


def _work(rng: Random, place: str, today: date) -> Words:
    form = rng.choice(("单位招用", "自主创业", "个体经营", "灵活就业"))
    since = today - timedelta(days=rng.randint(1, 60))
    employer = rng.choice(("清溪酒店", "和顺超市", "镇上的幼儿园", "矿山旅游公司")) if form == "单位招用" else ""
    return Words(f"就业登记（{form}）", "", {"form_of_work": form, "employer": employer, "since": since.isoformat()})


_CLUBS = (
    ("公益慈善", "邻里互助会"),
    ("生活服务", "家电义务维修队"),
    ("社区事务", "院坝议事会"),
    ("文体活动", "老年合唱队"),
    ("文体活动", "太极拳队"),
)


def _filing(rng: Random, place: str, today: date) -> Words:
    kind, club = rng.choice(_CLUBS)
    name = f"{place}{club}"
    answers = {
        "organisation_name": name,
        "class": kind,
        "members": rng.randint(8, 45),
        "place": f"{place}文化活动室",
        "contact": "023-00001200",
    }
    return Words(f"{club}备案", "发起人已经商量好章程，来备案。", answers)


_PROOFS = (
    "亲属关系证明",
    "婚姻状况证明",
    "健在证明",
    "无犯罪记录证明",
    "居民财产证明",
    "证件遗失证明",
    "居民就业状况证明",
    "死亡证明",
)


def _proof(rng: Random, place: str, today: date) -> Words:
    which = rng.choice(_PROOFS)
    return Words(
        f"要求开具{which}",
        "",
        {"which": which, "asked_by": rng.choice(("银行", "用人单位", "保险公司", "学校")), "purpose": ""},
    )


_SAID = {
    "street-lamp": _lamp, "noise": _noise, "property-dispute": _dispute, "water-leak": _leak, "elders-allowance": _elders,
    "minimum-living-allowance": _minimum, "temporary-relief": _relief, "disability-subsidy": _disability,
    "birth-registration": _birth, "employment-registration": _work, "social-organisation-filing": _filing,
    "forbidden-certificate": _proof,
}  # fmt: skip
ANSWERS = {
    "street-lamp": (
        "已更换灯泡和镇流器，路灯恢复照明。",
        "线路接头老化，已重新接线，当晚亮灯。",
        "灯杆已加固，灯罩更换完毕。",
        "时控开关已校准。",
    ),
    "noise": (
        "民警到场劝导，经营者已关闭室外音响。",
        "已责令夜间停工，并告知申请夜间施工的手续。",
        "双方已谈妥，晚上10点后不再播放音乐。",
        "经监测未超标，已向来电人说明结果。",
    ),
    "property-dispute": (
        "已约谈物业，三日内完成整改并在公告栏公示。",
        "经调解，双方同意分期解决，已签调解协议。",
        "电梯维保单位已更换配件，恢复运行。",
        "已督促物业清理楼道和消防通道。",
    ),
    "water-leak": (
        "管道已更换，停止漏水，路面已回填。",
        "属户内管道，已联系双方住户，由楼上住户维修。",
        "阀门已更换，现场不再渗水。",
    ),
    "elders-allowance": (
        "经审定符合条件，从次月起按月发放。",
        "材料核对无误，津贴发到登记的账户。",
    ),
    "minimum-living-allowance": (
        "入户核查和公示期满，符合条件，从次月起发放。",
        "经核对家庭收入超过标准，不予批准，已书面说明理由。",
    ),
    "temporary-relief": (
        "已批准一次性救助，款项发到本人账户。",
        "已先行给付部分救助金，余下部分审批后发放。",
    ),
    "disability-subsidy": ("残疾证核对无误，补贴从次月起发放。",),
    "birth-registration": ("信息比对一致，当场登记，已发电子证照。",),
    "employment-registration": ("已登记，可凭社会保障卡查询。",),
    "social-organisation-filing": ("材料齐全，准予备案，已发备案通知。",),
    **{matter: ask.replies for matter, ask in WIDER.items()},
}
RESULTS = ("已电话告知，来访人没有异议。", "已当面告知结果。", "已回访现场，情况属实。", "已把答复交给申请人。")
RATED = {
    5: ("办得很快，谢谢。", "当天晚上就亮了。", "态度很好。", ""),
    4: ("可以。", "办得还行。", ""),
    3: ("时间久了点。", ""),
    2: ("没有完全解决。", "等了很久才有人来。"),
    1: ("还是老样子。", "没有解决问题。"),
}
