"""The same request again: the first answer, one case, also from many at once through two processes."""

import json
import zlib
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.conftest import LAMP
from api.servers import servers
from linli.access.models import Grant
from linli.cases.models import Case, CaseMove
from linli.kernel.models import Repeat


def test_the_first_answer_again_also_after_later_moves(call):
    clerk = call("clerk")
    first = clerk.post("/cases", LAMP, key="a-1")
    number = first.json()["number"]
    clerk.move(number, "accept")
    clerk.move(number, "dispatch", unit="urban-management")

    again = clerk.post("/cases", dict(reversed(LAMP.items())), key="a-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert Case.objects.count() == 1


def test_a_resident_gets_the_same_answer_again(call):
    resident = call("resident")
    own = LAMP | {"channel": "mobile"}

    first, again = resident.post("/cases", own, key="r"), resident.post("/cases", own, key="r")

    assert again.content == first.content
    assert first.json()["allowed_moves"] == resident.get(f"/cases/{first.json()['number']}").json()["allowed_moves"]
    assert first.json()["allowed_moves"] == ["withdraw"]


def test_the_first_answer_also_when_it_would_be_refused_by_now(call):
    clerk = call("clerk")
    first = clerk.post("/cases", LAMP, key="d")
    Grant.objects.filter(account__username="clerk").update(until_date="2020-01-01")

    again = clerk.post("/cases", LAMP, key="d")

    assert (again.status_code, again.content) == (200, first.content)
    assert clerk.post("/cases", LAMP | {"title": "另一件"}, key="d").status_code == 409
    assert clerk.post("/cases", LAMP, key="e").status_code == 403


def test_another_body_is_refused_and_another_account_has_keys_of_its_own(call):
    clerk = call("clerk")
    first = clerk.post("/cases", LAMP, key="b-1")

    assert clerk.post("/cases", LAMP | {"title": "另一件"}, key="b-1").status_code == 409
    other = call("cadre").post("/cases", LAMP, key="b-1")
    assert other.status_code == 201
    assert other.json()["number"] != first.json()["number"]
    assert clerk.post("/cases", LAMP, key="x" * 256).status_code == 422


def test_nothing_full_stands_in_the_kept_answer(call):
    text = "请打 10000001234 找身份证 500199198507139928 的李明"
    code = call("clerk").post("/cases", LAMP | {"text": text, "title": text}, key="c").json()["tracking_code"]

    kept = json.dumps(json.loads(zlib.decompress(bytes(Repeat.objects.get().answer))), ensure_ascii=False)

    for full in ("50019919500307002X", "10000000101", "10000001234", "500199198507139928", "李素芬", code):
        assert full not in kept


def test_a_move_is_made_once_for_a_key(call):
    clerk = call("clerk")
    number = clerk.open()["number"]
    at = f"/cases/{number}/moves"

    first, again = (clerk.post(at, {"move": "accept"}, key="m") for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert clerk.post(at, {"move": "note", "text": "x"}, key="m").status_code == 409
    assert CaseMove.objects.count() == 2


def test_answers_that_are_forgotten_leave_the_audit_whole(call):
    from datetime import timedelta

    from conftest import MONDAY
    from linli.kernel import audit, repeats

    clerk = call("clerk")
    number = clerk.post("/cases", LAMP, key="k").json()["number"]
    clerk.post(f"/cases/{number}/moves", {"move": "accept"}, key="m")

    assert repeats.forget_old(at=MONDAY + timedelta(days=31)) == 2
    assert audit.verify().ok


def test_taking_in_a_case_takes_few_statements(call):
    clerk = call("clerk")
    for _ in range(2):
        clerk.post("/cases", LAMP | {"accept": True}, key=f"warm-{_}")

    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = clerk.post("/cases", LAMP | {"accept": True}, key="counted")

    assert answer.status_code == 201
    statements = [entry["sql"] for entry in captured.captured_queries]
    work = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    # SQLite has no statement that writes several tables: one for each
    assert len(work) <= (8 if connection.vendor == "postgresql" else 18), "\n".join(sql[:120] for sql in work)


@pytest.mark.parametrize("move", [False, True])
def test_sixteen_at_once_through_two_processes_are_one(house, move):
    headers = {"Authorization": "Bearer token-of-clerk", "Idempotency-Key": f"sixteen-{move}"}
    path, body, seen = "/api/v1/cases", LAMP | {"title": f"同时{move}"}, 201
    if move:
        number = httpx.post(f"{house.urls[0]}{path}", json=LAMP, headers=headers | {"Idempotency-Key": "o"}).json()[
            "number"
        ]
        path, body, seen = f"{path}/{number}/moves", {"move": "accept"}, 200

    def send(turn: int) -> httpx.Response:
        return httpx.post(f"{house.urls[turn % 2]}{path}", json=body, headers=headers, timeout=60)

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(send, range(16)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 15 + [seen], [answer.text for answer in answers if answer.status_code >= 400]
    assert len({answer.text for answer in answers}) == 1
    if not move:
        reader = {"Authorization": "Bearer token-of-clerk"}
        listed = httpx.get(f"{house.urls[1]}/api/v1/cases?limit=200", headers=reader).json()["items"]
        assert [case["title"] for case in listed].count(body["title"]) == 1


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with servers(count=2, folder=tmp_path_factory.mktemp("house")) as running:
        yield running
