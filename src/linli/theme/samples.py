"""Sample content of the components page. All of it is invented."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from django import forms

CHINA = timezone(timedelta(hours=8))
LONG_NAME = "万盛经开区黑山镇鱼子岗社区便民服务中心站"
DUE = date(2026, 11, 26)
STATES = (
    ("received", "已收件"),
    ("awaiting_materials", "待补正"),
    ("accepted", "已受理"),
    ("dispatched", "已派出"),
    ("in_hand", "办理中"),
    ("replied", "已答复"),
    ("closed", "已办结"),
    ("refused", "不予受理"),
    ("withdrawn", "已撤回"),
    ("merged", "已并单"),
    ("transferred", "已转送"),
)
LIST_TITLES = (
    "路灯不亮，晚上看不见路",
    "楼上漏水，已经滴到客厅的墙上，物业说不归他们管，希望社区帮忙协调",
    "高龄津贴申领",
    "夜间施工噪声",
    "临时救助",
)


class SampleForm(forms.Form):
    """One field of each kind; it is always wrong in one place, to show how that looks."""

    name = forms.CharField(label="姓名", help_text="与身份证上的一致。")
    phone = forms.CharField(label="联系电话", required=False)
    matter = forms.ChoiceField(label="办什么事", choices=[("", "请选择"), ("a", "路灯报修"), ("b", "高龄津贴申领")])
    kind = forms.ChoiceField(
        label="为谁办", choices=[("self", "为自己办"), ("other", "替家人办")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="具体情况", widget=forms.Textarea(attrs={"rows": 3}), help_text="写清楚地点和经过，方便工作人员上门。"
    )
    photo = forms.FileField(label="照片", required=False, help_text="每张不超过 10 MB，支持 JPG、PNG、PDF。")
    agree = forms.BooleanField(label="我已阅读并了解个人信息怎样使用")


class SampleFilters(forms.Form):
    q = forms.CharField(label="查找", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("in_hand", "办理中")])
    unit = forms.ChoiceField(label="承办单位", required=False, choices=[("", "全部"), ("a", LONG_NAME)])


def _card(days_left: int | None, colour: str, **more: Any) -> dict[str, Any]:
    return {"days_left": days_left, "colour": colour, "due_date": DUE, **more}


def cards() -> list[dict[str, Any]]:
    """Time left in each of its shapes."""
    return [
        _card(8, "green"),
        _card(1, "amber"),
        _card(0, "amber"),
        _card(-2, "red"),
        _card(12, "green", due_provisional=True),
        _card(3, "green", limit_unit="natural"),
        _card(None, "none", suspended=True),
        _card(None, "none", limit_known=False),
    ]


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "card": card,
            "title": title,
            "number": f"WS2611230{n}",
            "unit": LONG_NAME if n % 2 else "城市管理局",
            "state_label": state,
        }
        for n, (card, title, (_, state)) in enumerate(zip(cards(), LIST_TITLES, STATES, strict=False), start=1)
    ]


def _clock() -> dict[str, Any]:
    days = [
        ("2026-11-20", False, "受理当日不计", "民法典第二百零一条"),
        ("2026-11-21", False, "周六", ""),
        ("2026-11-22", False, "周日", ""),
        ("2026-11-23", True, "第 1 个工作日", ""),
        ("2026-11-24", True, "第 2 个工作日", ""),
        ("2026-11-25", True, "第 3 个工作日", ""),
        ("2026-11-26", True, "第 4 个工作日", ""),
    ]
    return {
        "starts": "receipt",
        "start_day": date(2026, 11, 20),
        "due_date": DUE,
        "due_provisional": False,
        "promised": {"n": 4, "unit": "working", "source": "示例"},
        "legal": {"n": 20, "unit": "working", "source": "示例"},
        "used": 1,
        "days": [dict(zip(("date", "counted", "why", "source"), day, strict=True)) for day in days],
    }


def _timeline() -> list[dict[str, Any]]:
    at = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)
    return [
        {"at": at + timedelta(days=3, hours=2), "label": "办理中", "who": "城市管理局", "now": True},
        {
            "at": at + timedelta(hours=5),
            "label": "派单",
            "who": LONG_NAME,
            "note": "路灯属公共照明，按派单规则交城市管理局。",
        },
        {"at": at, "label": "收件", "who": LONG_NAME},
    ]


def page() -> dict[str, Any]:
    """All sample values of the components page."""
    return {
        "form": SampleForm(
            {"name": "", "phone": "023-00001234", "matter": "a", "kind": "self", "text": "路口第二根灯杆"}
        ),
        "filters": SampleFilters(),
        "cards": cards(),
        "states": STATES,
        "rows": _rows(),
        "clock_sample": _clock(),
        "items": _timeline(),
        "tab_items": [
            {"key": "a", "label": "经过", "href": "#"},
            {"key": "b", "label": "材料", "href": "#", "count": 3},
        ],
        "step_labels": ["选事项", "填情况", "看材料", "核对"],
        "matters": [
            {
                "name": "路灯报修",
                "says": "路灯不亮、忽明忽暗或者灯杆歪了，告诉我们在哪里。",
                "unit": "城市管理局",
                "limit": "承诺 5 个工作日办结",
                "fee": "不收费",
            },
            {
                "name": "高龄津贴申领",
                "says": "年满规定岁数的老人按月领取。",
                "unit": "民政局",
                "limit": "时限未定",
                "example": "外地示例，待本地核定",
            },
        ],
        "fact_rows": [("编号", "WS26112301"), ("所在社区", LONG_NAME), ("联系电话", "023-0000****"), ("代办人", "")],
        "track_address": "https://linli.example/track",
    }
