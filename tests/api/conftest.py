"""Programs that call: each of the cast by its token."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conftest import MONDAY
from linli.api.callers import pace
from linli.kernel import clock

LAMP: dict[str, Any] = {
    "matter": "street-lamp",
    "division": "500110004001",
    "channel": "window",
    "title": "路灯不亮",
    "text": "楼下路灯坏了三天",
    "applicant": {
        "kind": "person",
        "name": "李素芬",
        "id_type": "111",
        "id_number": "50019919500307002X",
        "phone": "10000000101",
    },
}


class Caller:
    """One of the cast, or nobody, calling the API."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer token-of-{name}"} if name else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        sent = headers | self.headers | ({"Idempotency-Key": key} if key else {})
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", text, content_type="application/json", headers=sent)

    def upload(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"/api/v1{path}", fields, headers=self.headers)

    def open(self, **changes: Any) -> Any:
        answer = self.post("/cases", LAMP | changes)
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()

    def move(self, number: str, move: str, **given: Any) -> Any:
        return self.post(f"/cases/{number}/moves", {"move": move, **given})


@pytest.fixture
def call(db: None) -> Callable[..., Caller]:
    """A caller by name; nobody without one."""
    return Caller


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' Monday, and no pace of another test."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    pace.clear()
