"""A small district of appeals in our own words: what was told, and who answered it."""

from datetime import timedelta
from itertools import product

from conftest import MONDAY
from linli.access.rules import SYSTEM
from linli.cases.actions.replay import PastMove, replay_case
from linli.cases.choices import Move
from linli.cases.schema import Opening
from linli.kernel import marks

PLACES = ("楼下", "小区门口", "学校旁边", "菜市场里", "三号桥头", "广场南边", "车站对面")
LAMPS = ("路灯不亮了", "路灯坏了好几天", "路灯一闪一闪", "路灯全黑，晚上看不见")
NOISES = ("半夜有人唱歌太吵", "广场舞音响太吵", "夜里打牌吵闹睡不着", "喇叭一直响，太吵")
LEAKS = ("水管爆了在冒水", "自来水管漏水", "水表井漏水，地上积水", "供水管道破了漏水")
ENDS = ("，请尽快处理", "，老人孩子不方便", "，电话10000001234", "，王秀英反映过多次", "，麻烦派人来看看")
WAYS = ((LAMPS, "urban-management"), (NOISES, "public-security"), (LEAKS, "water"))
APPLICANT = {"name": "王秀英", "id_type": "none", "no_id_reason": "诉求不收集证件号码"}


def play_appeals(*, count: int = 240, matter: str = "noise") -> None:
    """Appeals of one matter, told over sixty days and answered by the unit that the words call for."""
    turns = list(product(ENDS, PLACES, range(3)))
    said = [
        (f"{place}{whats[n % len(whats)]}{end}", unit)
        for n, (end, place, _again) in enumerate(turns)
        for whats, unit in WAYS
    ]
    assert len(said) >= count
    with marks.held():
        _play(said[:count], matter)


def _play(said: list[tuple[str, str]], matter: str) -> None:
    for n, (text, unit) in enumerate(said):
        at = MONDAY - timedelta(days=61 - 60 * n / len(said))
        opening = Opening.model_validate(
            {
                "matter": matter,
                "division": ("500110004001", "500110004002", "500110100001")[n // 3 % 3],
                "text": text,
                "received_at": at,
                "external_no": f"old-{n}",
            }
            | ({"applicant": APPLICANT} if n % 2 else {"anonymous": True})
        )
        steps = [
            (Move.ACCEPT, {}),
            (Move.DISPATCH, {"unit": unit}),
            (Move.SIGN, {}),
            (Move.REPLY, {"text": "已处理", "outcome": "done"}),
            (Move.CLOSE, {"result": "已处理"}),
        ]
        replay_case(opening=opening, moves=[PastMove(move, given, at) for move, given in steps], by=SYSTEM, at=MONDAY)
