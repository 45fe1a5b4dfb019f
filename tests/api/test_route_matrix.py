"""Routes × roles × scope: who is outside the scope of a case gets not a byte of its words, by any route of the site."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from api.conftest import LAMP
from api.route_rules import CASE, LIBRARY, PERSON, PUBLIC, RULES, SIGNED, STAFF, rule_of
from linli.access.models import Account
from linli.kernel.ids import new_id
from linli.people.models import Party

MARKS = "密标题 密正文 密地址 密位置 密答复 密备注 密文件 密内容 密征询 密督办".split()
OUTSIDERS = ("", "outsider", "volunteer", "resident")
REFUSED = {302, 401, 403, 404, 405, 422}


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every route of the site as one string."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


ROUTES = sorted(set(routes()))


def unruled(found: list[str]) -> list[str]:
    return [route for route in found if not rule_of(route)]


def test_every_route_has_a_rule():
    assert unruled(ROUTES) == []


def test_a_new_route_without_a_rule_is_seen():
    assert unruled([*ROUTES, "desk/everything/"]) == ["desk/everything/"]


def test_no_rule_outlives_its_route():
    assert set(RULES) - set(ROUTES) == set()


@pytest.fixture
def secret(call, tmp_path):
    """A case full of marked words, in hand at a department and answered, with a file; and where its parts are."""
    kept, settings.FILES = settings.FILES, tmp_path / "files"
    clerk, handler, supervisor = call("clerk"), call("handler"), call("supervisor")
    number = clerk.open(
        title="密标题路灯",
        text="密正文楼下路灯坏了",
        answers={"place": "密位置街口"},
        location={"lon": 106.9, "lat": 29.0, "address": "密地址1号"},
        applicant=LAMP["applicant"] | {"name": "李明", "id_number": "500199198507139928", "phone": "10000001234"},
    )["number"]
    file = SimpleUploadedFile("密文件.txt", "密内容在这里".encode())
    added = clerk.upload(f"/cases/{number}/attachments", file=file).json()
    steps = [
        (clerk, "accept", {}),
        (clerk, "dispatch", {"unit": "urban-management"}),
        (
            supervisor,
            "supervise",
            {"kind": "remind", "reason": "密督办", "unit": "urban-management", "due": "2026-11-27"},
        ),
        (handler, "sign", {}),
        (handler, "consult", {"units": ["housing"], "question": "密征询", "join": "all"}),
        (call("handler2"), "answer_consult", {"text": "密征询答复", "agree": True}),
        (handler, "note", {"text": "密备注"}),
        (handler, "reply", {"text": "密答复已修好", "outcome": "done"}),
    ]
    for by, move, given in steps:
        assert by.move(number, move, **given).status_code == 200
    party = Party.objects.get(role="applicant")
    yield {
        "number": number,
        "attachment_id": added["id"],
        "party_id": str(party.pk),
        "person_id": str(party.person_id),
        "move": "note",
        "code": "street-lamp",
        "draft_id": str(new_id()),
        "section": "papers",
        "version": "1",
        "batch_id": str(new_id()),
        "step": "start",
    }
    settings.FILES = kept


def address(route: str, parts: dict[str, str]) -> str:
    """A route with the parts of the case in its places. A place nobody has named yet is an error."""
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda place: parts[place[1]], route)
    return "/" + filled.replace("^", "").replace("$", "")


def send(client: Client, name: str, method: str, route: str, parts: dict[str, str], sent: dict[str, str]) -> Any:
    url = address(route, parts | ({"code": "urban-management"} if "units" in route else {}))
    if route.startswith("api/"):
        headers = {"Authorization": f"Bearer token-of-{name}"} if name else {}
        if method == "POST":
            return client.post(url, json.dumps(sent), content_type="application/json", headers=headers)
        return client.get(url, sent, headers=headers)
    return client.post(url, sent) if method == "POST" else client.get(url, sent)


def signed_in(name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name:
        account = Account.objects.get(username=name)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = content + json.dumps(dict(answer.items()), ensure_ascii=False).encode()
    return told.decode("utf-8", "replace")


def called(route: str) -> bool:
    return rule_of(route) != LIBRARY and "(?P" not in route


@pytest.mark.parametrize("name", OUTSIDERS, ids=[name or "nobody" for name in OUTSIDERS])
def test_who_is_outside_gets_nothing_of_a_case(name, secret):
    client = signed_in(name)
    asked = [{}, {"q": secret["number"], "number": secret["number"], "code": "00000000"}, {"q": "密标题路灯"}]
    for route in filter(called, ROUTES):
        for method in ("GET", "POST"):
            for sent in asked:
                answer = send(client, name, method, route, secret, sent)
                told = words_of(answer)
                what = (name, method, route, answer.status_code)
                echoed = [mark for mark in MARKS if mark in told.replace(sent.get("q", "\0"), "")]
                assert not echoed, what
                assert answer.status_code < 500, what
                if not sent and "number" not in route:
                    assert secret["number"] not in told, what
                check_status(route, method, name, answer.status_code, what)


def check_status(route: str, method: str, name: str, status: int, what: tuple[Any, ...]) -> None:
    rule = rule_of(route)
    if rule in {CASE, PERSON} or (rule in {STAFF, SIGNED} and not name) or (rule == STAFF and name == "resident"):
        assert status in REFUSED, what
    if rule == PUBLIC and method == "GET" and route not in {"api/v1/", "metrics"}:
        assert status not in {401, 403, 404}, what


def test_who_is_inside_does_see_it(secret):
    """So that the test above speaks of words that could have leaked."""
    client, seen = signed_in("clerk"), {}
    for route in (route for route in ROUTES if rule_of(route) == CASE and not route.startswith("my/")):
        answer = send(client, "clerk", "GET", route, secret, {})
        if answer.status_code not in {302, 405}:
            assert answer.status_code == 200, (route, answer.status_code)
        seen[route] = {mark for mark in MARKS if mark in words_of(answer)}
    found = set().union(*seen.values())
    assert found == set(MARKS), set(MARKS) - found
    assert len([route for route, marks in seen.items() if marks]) >= 5


@pytest.mark.parametrize("name", ["clerk", "handler", "handler2", "town", "district", "supervisor", "auditor"])
def test_those_in_scope_read_the_case(name, secret):
    client = Client(headers={"Authorization": f"Bearer token-of-{name}"})

    assert client.get(f"/api/v1/cases/{secret['number']}").status_code == 200


def test_a_resident_sees_their_own_case_alone(call, secret):
    resident = call("resident")
    own = call("clerk").open()["number"]

    assert [case["number"] for case in resident.get("/cases").json()["items"]] == [own]
    assert resident.get(f"/cases/{own}").status_code == 200
    assert resident.get(f"/cases/{secret['number']}").status_code == 404
    assert resident.move(own, "accept").status_code == 403
