"""What people ask besides the twelve matters of `texts`: one way of saying it for each, and what they are answered."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Ask:
    """`weight` beside those of `year.ASKED`. `{spot}` and `{place}` are filled in; a timedelta is so long before today."""

    weight: int
    title: str
    text: str
    answers: dict[str, Any] = field(default_factory=dict)
    replies: tuple[str, ...] = ()


HERE = "{place}{spot}"
WIDER = {
    "road-damage": Ask(
        5,
        "{spot}路面有坑",
        HERE + "的路面烂了一个坑，下雨就积水，骑车的人摔过。",
        {"place": HERE, "what": "路面坑洼", "danger": False},
        ("已用冷补料填平，天晴后再铺沥青。", "已修补，周边路面一并巡查过。"),
    ),
    "waste": Ask(
        6,
        "{spot}垃圾没有清运",
        HERE + "的垃圾桶满了好几天，味道很大。",
        {"place": HERE, "what": "生活垃圾没清运"},
        ("已清运，改为每天两次。", "已清运并冲洗，增加了一只垃圾桶。"),
    ),
    "parking": Ask(
        5,
        "{spot}车辆乱停",
        HERE + "每天傍晚都有车停在路口，公交车转不过弯。",
        {"place": HERE, "what": "道路"},
        ("已劝离，对两辆车贴了告知单。", "已在路口施划禁停线。"),
    ),
    "drains": Ask(
        4,
        "{spot}污水外冒",
        HERE + "的下水道堵了，污水冒到路面上。",
        {"place": HERE, "what": "污水外溢"},
        ("已疏通，清出垃圾一车。", "已疏通并更换井座。"),
    ),
    "stray-animals": Ask(
        3,
        "{spot}有流浪狗",
        HERE + "有几只流浪狗，早上上学的孩子害怕。",
        {"place": HERE, "what": "流浪狗出没"},
        ("已收容三只，送留置点。", "到场未见，已列入巡查。"),
    ),
    "manhole-cover": Ask(
        3,
        "{spot}井盖松动",
        HERE + "的井盖松了，车一过就响，夜里睡不着。",
        {"place": HERE, "what": "松动、有响声"},
        ("已加垫圈，不再作响。", "已更换井盖。"),
    ),
    "elevator": Ask(
        3,
        "电梯经常停运",
        "{place}一栋楼的电梯这个月停了三次，老人上下不方便。",
        {"place": HERE, "what": "停运"},
        ("已督促维保单位更换门机，恢复运行。", "已责令限期整改，复查合格。"),
    ),
    "water-cut": Ask(
        3,
        "家里水压小",
        HERE + "附近几栋楼水压小，晚上洗澡没有水。",
        {"place": HERE, "what": "水压小"},
        ("已调高加压泵压力，住户反映正常。", "查出一处暗漏，修复后水压正常。"),
    ),
    "bus-service": Ask(
        2,
        "希望加密早班公交",
        "早上七点到八点的车挤不上去，孩子上学老是迟到，希望加一班。",
        {"line": "{place}到客运站", "what": "班次"},
        ("从下月起早高峰加一班。", "已调查客流，暂不具备加班条件，改派大车。"),
    ),
    "wage-arrears": Ask(
        2,
        "工地欠工资",
        "在工地做了三个月，工钱只给了一半，找了几次都说再等等。",
        {"employer": "某建筑劳务队", "months": 3, "amount": 12000, "project": True},
        ("已责令支付，当事人收到全部工资。", "已约谈总包单位，分两次付清。"),
    ),
    "hazard-report": Ask(
        2,
        "屋后边坡掉石头",
        HERE + "屋后的边坡下雨就掉小石头，怕塌。",
        {"place": HERE, "what": "地质灾害", "danger": False},
        ("已现场查看，清除危石并设警示，列入监测。", "已拉警戒线，安排专人雨天值守。"),
    ),
    "social-card": Ask(
        5,
        "社会保障卡补办",
        "",
        {"what": "挂失补办"},
        ("新卡已制好，可到窗口领取。", "已制卡，按要求邮寄。"),
    ),
    "people-mediation": Ask(
        3,
        "邻居因排水沟起争执",
        "",
        {"what": "邻里", "other_side": "隔壁住户", "story": "为屋后排水沟走向争了几次。", "violence": False},
        ("双方签了调解协议，共同出工改沟。", "已约双方谈了一次，同意各让一步。"),
    ),
    "job-training": Ask(
        3, "想学电工", "", {"course": "电工", "when": "晚上", "group": "登记失业人员"}, ("已编入下月的班，开班前电话通知。",)
    ),
    "volunteer-registration": Ask(
        2, "报名当志愿者", "", {"will": "看望老人", "when": "周末"}, ("已注册，本周末有一次活动。",)
    ),
    "licence-agency": Ask(
        2,
        "请代办社会保障卡激活",
        "",
        {"what": "到银行激活社会保障卡", "until": timedelta(days=-30), "why": "行动不便", "give_back": "送到家里"},
        ("已代为递交并送回。",),
    ),
    "disability-card": Ask(
        2, "申请残疾人证", "", {"what": "新办", "kind": "肢体"}, ("评定完成，公示期满，已发证。", "评定未达标准，已书面告知。")
    ),
    "room-booking": Ask(
        2,
        "借活动室排练",
        "",
        {"room": "文化活动室", "on": timedelta(days=-7), "part": "下午", "people": 18},
        ("已排好，请提前十分钟来开门。",),
    ),
    "farmland-subsidy": Ask(
        2, "耕地地力补贴核对面积", "", {"area": 3, "transferred": False, "pay_to": "社会保障卡"}, ("面积核对无误，已列入本次发放。",)
    ),
}  # fmt: skip
