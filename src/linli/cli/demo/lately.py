"""What lies on the desk of the cast's own window today: each as far as its stage, and no further."""

from datetime import timedelta

from linli.cases.queries.routes import proposed_way
from linli.cli.demo.play import Course, Life
from linli.cli.demo.texts import ANSWERS

STAGES = ("received", "accepted", "dispatched", "in_hand", "replied")
ON_THE_DESK = (
    ("street-lamp", "received", 0), ("noise", "received", 0), ("elders-allowance", "received", 0),
    ("minimum-living-allowance", "received", 2), ("temporary-relief", "awaiting_materials", 3),
    ("water-leak", "accepted", 0), ("property-dispute", "accepted", 0), ("street-lamp", "dispatched", 0),
    ("noise", "dispatched", 1), ("street-lamp", "in_hand", 2), ("water-leak", "in_hand", 4),
    ("street-lamp", "in_hand", 6), ("employment-registration", "in_hand", 5), ("street-lamp", "replied", 4),
)  # fmt: skip


def so_far(life: Life, stage: str) -> Course:
    """Taken in, accepted, dispatched, signed, answered: up to `stage`."""
    life.open()
    if stage == "awaiting_materials":
        yield life.minutes(5, 40)
        until = (life.today + timedelta(days=15)).isoformat()
        asked = [{"code": "cause-proof", "what": "请补交能说明困难原因的材料，例如诊断书、录取通知书"}]
        life.move("ask_materials", life.clerk, items=asked, until=until)
        return
    for step in STAGES[1 : STAGES.index(stage) + 1]:
        yield life.minutes(4, 25) if step in {"accepted", "dispatched"} else life.minutes(30, 400)
        _STEPS[step](life)


def _dispatch(life: Life) -> None:
    from linli.cases.models import Case  # noqa: PLC0415

    way = proposed_way(case=Case.objects.get(number=life.number))
    assert way is not None
    life.move("dispatch", life.clerk, unit=way.lead_code, assisting=list(way.assisting))


_STEPS = {
    "accepted": lambda life: life.move("accept", life.clerk),
    "dispatched": _dispatch,
    "in_hand": lambda life: life.move("sign", life.holder),
    "replied": lambda life: life.move("reply", life.holder, text=life.rng.choice(ANSWERS[life.matter]), outcome="done"),
}
