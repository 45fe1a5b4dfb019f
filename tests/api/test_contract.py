"""The contract: the story by HTTP alone, shapes, refusals in their order."""

import json

import pytest

CASE = set(
    "number state matter division unit assisting title text channel external_no applicant received_at recorded_at "
    "accepted_at deemed notice_due_at due_at due_date limit_known due_provisional colour days_left suspended materials "
    "why_here allowed_moves rating links version".split()
)


def test_a_street_lamp_by_http_alone(call):
    clerk, handler, handler2, resident = call("clerk"), call("handler"), call("handler2"), call("resident")
    case = clerk.open()
    number = case["number"]
    at = f"/cases/{number}"

    assert clerk.move(number, "accept").json()["state"] == "accepted"
    assert "dispatch" in [item["move"] for item in clerk.get(f"{at}/moves").json()["items"]]
    sent = clerk.move(number, "dispatch", unit="urban-management").json()
    assert sent["unit"]["code"] == "urban-management"
    assert sent["why_here"]["rule"] == "street-lamp-to-urban-management"
    assert handler.move(number, "sign").json()["state"] == "in_hand"
    asked = handler.move(number, "consult", units=["housing"], question="归谁管", join="all").json()
    assert "reply" not in asked["allowed_moves"]
    assert handler2.move(number, "answer_consult", text="归城管", agree=True).status_code == 200
    assert handler.move(number, "reply", text="已修好", outcome="done").json()["state"] == "replied"
    assert clerk.move(number, "close", result="已修好").json()["state"] == "closed"
    assert resident.move(number, "rate", level=5).json()["rating"] == 5

    history = clerk.get(f"{at}/history").json()["items"]
    assert [step["move"] for step in history] == [
        "receive", "accept", "dispatch", "sign", "consult", "answer_consult", "reply", "close", "rate",
    ]  # fmt: skip
    assert [step["seq"] for step in history] == list(range(1, 10))
    assert history[-1]["by"] is None
    assert history[3]["by"]["unit"]["code"] == "urban-management"
    assert (history[1]["from"], history[1]["to"]) == ("received", "accepted")


def test_a_case_has_every_field_of_the_contract(call):
    case = call("clerk").open()

    assert set(case) >= CASE | {"tracking_code"}
    assert case["matter"] == {"code": "street-lamp", "version": 1, "name": "路灯故障报修"}
    assert case["division"]["code"] == "500110004001"
    assert case["applicant"]["id_number"] != "50019919500307002X"
    assert case["received_at"] == "2026-11-23T09:00:00+08:00"
    read = call("clerk").get(f"/cases/{case['number']}").json()
    assert set(read) >= CASE
    assert "tracking_code" not in read
    assert {name: case[name] for name in read} == read


def test_the_clock_is_unfolded_to_its_due_date(call):
    clerk = call("clerk")
    number = clerk.open()["number"]
    clerk.move(number, "accept")
    case = clerk.move(number, "dispatch", unit="urban-management").json()

    told = clerk.get(f"/cases/{number}/clock").json()

    assert (told["starts"], told["start_day"], told["unit"], told["n"]) == ("dispatch", "2026-11-23", "working", 7)
    assert told["due_date"] == case["due_date"] == "2026-12-02"
    assert [day["date"] for day in told["days"] if day["counted"]][-1] == "2026-12-02"
    assert told["legal"] is None
    assert told["promised"]["n"] == 7
    assert (told["used"], told["left"], told["suspensions"], told["extensions"]) == (0, 7, [], [])


def test_the_list_is_filtered_and_paged(call):
    clerk = call("clerk")
    numbers = [clerk.open(title=f"路灯{i}")["number"] for i in range(5)]
    clerk.move(numbers[0], "accept")

    first = clerk.get("/cases", sort="-received", limit=3).json()
    second = clerk.get("/cases", sort="-received", limit=3, cursor=first["next"]).json()

    assert [item["number"] for item in first["items"] + second["items"]] == numbers[::-1]
    assert second["next"] is None
    assert [c["number"] for c in clerk.get("/cases", state="accepted,closed").json()["items"]] == numbers[:1]
    assert [c["number"] for c in clerk.get("/cases", q=numbers[2]).json()["items"]] == [numbers[2]]
    assert clerk.get("/cases", unit="urban-management").json() == {"items": [], "next": None}
    assert len(clerk.get("/cases", matter="street-lamp", division="500110004").json()["items"]) == 5
    assert call("outsider").get("/cases").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "lost"}, "state"),
        ({"limit": 201}, "limit"),
        ({"limit": 0}, "limit"),
        ({"due_before": "tomorrow"}, "due_before"),
        ({"sort": "title"}, "sort"),
        ({"cursor": "bm9uc2Vuc2U"}, "cursor"),
        ({"q": "a\x00b"}, "q"),
    ],
)
def test_a_wrong_filter_is_named(call, query, field):
    answer = call("clerk").get("/cases", **query)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_page_goes_on_in_the_order_it_began_in(call):
    clerk = call("clerk")
    for _ in range(3):
        clerk.open()
    mark = clerk.get("/cases", sort="due", limit=1).json()["next"]

    assert clerk.get("/cases", sort="due", limit=1, cursor=mark).status_code == 200
    refused = clerk.get("/cases", sort="-received", limit=1, cursor=mark)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "cursor")


def problem(answer, status):
    told = answer.json()
    assert answer.status_code == told["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert told["type"].startswith("urn:")
    assert told["title"]
    assert told["detail"].endswith(("。", "."))
    return told


def test_checks_come_in_their_order(call):
    clerk = call("clerk")
    number = clerk.open()["number"]
    nonsense = {"unit": 7, "odd": None}

    problem(call().post(f"/cases/{number}/moves", {"move": "sign"}), 401)
    problem(call("outsider").move(number, "sign", **nonsense), 404)
    problem(call("outsider").move("004001-261123-9999", "sign"), 404)
    problem(clerk.move(number, "sign", **nonsense), 409)
    problem(clerk.move(number, "dance", **nonsense), 409)
    problem(call("auditor").move(number, "sign"), 409)
    problem(call("auditor").move(number, "accept", **nonsense), 403)
    told = problem(clerk.move(number, "refuse", **nonsense), 422)
    assert {error["field"] for error in told["errors"]} == {"ground", "unit", "odd"}
    problem(clerk.move(number, "accept", version=7), 409)
    assert clerk.move(number, "accept", version=1).status_code == 200


def test_what_is_no_json_object_is_422(call):
    clerk = call("clerk")
    number = clerk.open()["number"]

    for body in (
        "",
        "{",
        "[]",
        "7",
        '{"move": NaN}',
        '{"move": "\\ud800"}',
        '{"note": "\\u0000", "move": "accept"}',
        b"\xff",
    ):
        problem(clerk.post(f"/cases/{number}/moves", body), 422)
        problem(clerk.post("/cases", body), 422)
        problem(call().post("/track", body), 422)
    problem(clerk.post(f"/cases/{number}/moves", {"note": "no move"}), 422)
    problem(call("outsider").post(f"/cases/{number}/moves", {"note": "no move"}), 404)


def test_every_fault_of_an_opening_is_told_with_its_field(call):
    told = problem(call("clerk").post("/cases", {"division": "5", "channel": "pigeon", "odd": 1}), 422)

    assert {error["field"] for error in told["errors"]} == {"matter", "division", "channel", "odd"}
    faulty = {**_lamp(), "anonymous": False}
    faulty["applicant"] = {"kind": "person", "name": "李明", "id_type": "111", "id_number": "500199198507139920"}
    told = problem(call("clerk").post("/cases", faulty), 422)
    assert told["errors"][0]["field"] == "applicant.id_number"
    assert "500199198507139920" not in json.dumps(told)


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"answers": {"place": ["路口"]}}, "answers.place", "请填写文字、数字，或选择是否。"),
        ({"materials": [{"code": "photo", "state": "lost"}]}, "materials.0.state", "只能是：given、may_follow、held。"),
        ({"location": {"crs": "BD-09"}}, "location.crs", "只能是：CGCS2000、GCJ-02。"),
        ({"received_at": 1795420800}, "received_at", "请写成 2026-02-12T09:00:00+08:00 这样的时间。"),
        ({"external_no": "500199198507139928"}, "external_no", "这里填写其他系统的办件编号，不要填写证件号码或电话。"),
    ],
)
def test_a_fault_names_its_field_and_says_what_to_write(call, sent, field, sentence):
    lamp = {"matter": "street-lamp", "division": "500110004001", "anonymous": True}
    told = problem(call("clerk").post("/cases", lamp | sent), 422)

    assert told["errors"] == [{"field": field, "detail": sentence}]


def test_a_token_that_is_none(call):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic Y2xlcms6"}):
        answer = call().client.get("/api/v1/cases", headers=headers)
        problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_cookie_opens_nothing(call, db):
    from linli.access.models import Account

    caller = call()
    caller.client.force_login(
        Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend"
    )

    problem(caller.get("/cases"), 401)


def test_an_unknown_address_is_a_problem_too(call):
    problem(call("clerk").get("/nothing/here"), 404)
    problem(call("clerk").get("/people/not-a-uuid/reads"), 404)


def test_a_wrong_method_is_a_problem_with_the_right_ones(call):
    answer = call("clerk").client.delete("/api/v1/cases", headers=call("clerk").headers)

    problem(answer, 405)
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_sentences_follow_accept_language(call):
    answer = call().client.get("/api/v1/cases", headers={"Accept-Language": "en"})

    assert answer.status_code == 401
    assert answer.json()["title"] == "Unauthorized"


def test_a_late_paper_needs_the_right_and_a_time_zone(call):
    early = {"received_at": "2026-11-20T16:00:00+08:00"}

    assert call("clerk").open(**early)["received_at"] == early["received_at"]
    body = call("clerk").post("/cases", {**_lamp(), "received_at": "2026-11-20T16:00:00"})
    assert problem(body, 422)["errors"][0]["field"] == "received_at"
    body = call("clerk").post("/cases", {**_lamp(), "received_at": "2026-12-20T16:00:00+08:00"})
    assert problem(body, 422)["errors"][0]["field"] == "received_at"


def _lamp():
    return {"matter": "street-lamp", "division": "500110004001", "channel": "window", "anonymous": True}


def test_matters_are_public_and_whole(call):
    nobody = call()
    found = nobody.get("/matters", q="路灯不亮").json()
    guide = nobody.get("/matters/street-lamp").json()
    assert guide["form"][-1]["warns"]["answers"] == ["是"]

    assert found["items"][0]["code"] == "street-lamp"
    assert found["items"][0]["unit"]["code"] == "urban-management"
    assert set(guide) >= {"conditions", "form", "papers", "limits", "route", "source", "status", "versions"}
    assert guide["limits"]["promised"]["n"] == 7
    assert guide["limits"]["legal"]["unknown"] is True
    assert nobody.get("/matters/street-lamp", version=1).json() == guide
    problem(nobody.get("/matters/street-lamp", version=9), 404)
    problem(nobody.get("/matters/nothing"), 404)
    every, page = [], nobody.get("/matters", limit=5).json()
    while page["next"]:
        every += page["items"]
        page = nobody.get("/matters", limit=5, cursor=page["next"]).json()
    every += page["items"]
    assert len({item["code"] for item in every}) == len(every) >= 12


def test_units_and_divisions(call):
    clerk = call("clerk")

    assert clerk.get("/units", q="民政局").json()["items"][0]["code"] == "civil-affairs"
    assert {u["tier"] for u in clerk.get("/units", tier="town", limit=200).json()["items"]} == {"town"}
    assert clerk.get("/units/urban-management").json()["names"]
    assert clerk.get("/divisions/500110004001").json()["code"] == "500110004001"
    assert clerk.get("/divisions", q="500110004").json()["items"]
    problem(clerk.get("/units/nothing"), 404)
    problem(clerk.get("/divisions/999999999999"), 404)
    problem(clerk.get("/divisions/500110004001", at="yesterday"), 422)
    problem(clerk.get("/divisions"), 422)


def test_me(call):
    assert call("clerk").get("/me").json()["seats"][0]["unit"]["code"] == "centre-004001"
    assert call("resident").get("/me").json()["rights"] == []


def test_one_person_by_document_and_the_log_of_it(call):
    clerk, resident = call("clerk"), call("resident")
    asked = {
        "id_type": "111",
        "id_number": "50019919500307002x",
        "matter": "elders-allowance",
        "purpose": "办理高龄津贴",
    }

    found = clerk.post("/people/lookup", asked).json()

    assert found["fill"]["name"] == "李素芬"
    assert "0307002" not in found["id_number"]
    reads = resident.get(f"/people/{found['id']}/reads").json()["items"]
    assert (reads[0]["purpose"], reads[0]["unit"]["code"], reads[0]["what"]) == (
        "办理高龄津贴",
        "centre-004001",
        "lookup",
    )
    problem(call("outsider").get(f"/people/{found['id']}/reads"), 404)
    problem(call("volunteer").post("/people/lookup", asked), 403)
    problem(clerk.post("/people/lookup", asked | {"id_number": "500199198507139928"}), 404)
    assert problem(clerk.post("/people/lookup", asked | {"purpose": " "}), 422)["errors"][0]["field"] == "purpose"
    assert problem(clerk.post("/people/lookup", asked | {"id_number": "1"}), 422)["errors"][0]["field"] == "id_number"
    assert problem(clerk.post("/people/lookup", asked | {"matter": "x"}), 422)["errors"][0]["field"] == "matter"


@pytest.mark.parametrize(
    ("name", "path", "kept"),
    [
        ("clerk", "/cases", "no-store"),
        ("clerk", "/units", "no-store"),
        ("", "/cases", "no-store"),
        ("", "/nowhere", "no-store"),
        ("", "/matters/nothing", "no-store"),
        ("", "/matters", None),
        ("clerk", "/divisions?q=5001", None),
        ("", "/openapi.json", None),
    ],
)
def test_nothing_on_the_way_keeps_an_answer_that_is_not_for_all(call, name, path, kept):
    assert call(name).get(path).headers.get("Cache-Control") == kept
