"""Who asks, when, and how a case comes to a state."""

from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
ELDER = {"name": "王秀英", "id_type": "111", "id_number": "500199195005151026", "phone": "10000002222"}
WAYS: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "received": [],
    "awaiting_materials": [
        ("ask_materials", "clerk", {"items": [{"code": "photo", "what": "现场照片"}], "until": "2026-12-31"})
    ],
    "accepted": [("accept", "clerk", {})],
    "refused": [("refuse", "clerk", {"ground": "不属于本区"})],
    "transferred": [("transfer", "clerk", {"body": "信访工作机构", "ground": "属于信访事项"})],
    "withdrawn": [("withdraw", "clerk", {"reason": "已自行修好"})],
}
WAYS["dispatched"] = [*WAYS["accepted"], ("dispatch", "clerk", {"unit": "urban-management"})]
WAYS["in_hand"] = [*WAYS["dispatched"], ("sign", "handler", {})]
WAYS["replied"] = [*WAYS["in_hand"], ("reply", "handler", {"text": "已修好", "outcome": "done"})]
WAYS["closed"] = [*WAYS["replied"], ("close", "clerk", {"result": "已修好"})]


def china(text: str) -> datetime:
    """A moment in China: "2026-02-12", at 09:00, or with its time."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T09:00").replace(tzinfo=CHINA)
