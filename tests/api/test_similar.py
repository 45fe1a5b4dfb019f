"""Likely duplicates by the API: what is told inside, and what outside."""

SAID = {"title": "路灯不亮", "text": "建设路12号门口的路灯不亮"}
ASKED = {"matter": "street-lamp", "division": "500110004001", "text": "建设路12号楼下的路灯坏了"}


def test_similar_cases_are_told_inside_and_only_hinted_outside(call):
    number = call("clerk").open(**SAID)["number"]

    (inside,) = call("clerk").post("/cases/similar", ASKED).json()["items"]
    (outside,) = call("outsider").post("/cases/similar", ASKED).json()["items"]

    assert (inside["number"], inside["reports"], inside["unit"]["code"]) == (number, 1, "centre-004001")
    assert inside["score"] >= 75
    assert outside | {"unit": None} == {
        "number": None,
        "unit": None,
        "title": "",
        "state": "",
        "received_at": None,
        "days": None,
        "metres": None,
        "reports": None,
        "score": None,
        "why": [],
    }


def test_who_may_ask(call):
    number = call("clerk").open(**SAID)["number"]
    other = call("clerk").open(text="建设路12号路灯一直不亮")["number"]

    assert [call(name).post("/cases/similar", ASKED).status_code for name in ("", "resident", "handler")] == [
        401,
        403,
        403,
    ]
    assert call("clerk").post("/cases/similar", ASKED | {"matter": "unheard-of"}).status_code == 422
    assert call("clerk").post("/cases/similar", ASKED | {"division": "x"}).status_code == 422
    assert [row["number"] for row in call("clerk").get(f"/cases/{number}/similar").json()["items"]] == [other]
    assert call("outsider").get(f"/cases/{number}/similar").status_code == 404


def test_merged_cases_are_named_with_the_one_that_answers(call):
    main, other = (call("clerk").open(text=text)["number"] for text in ("建设路12号路灯不亮", "建设路12号灯坏了"))

    assert call("clerk").move(other, "merge", into=main).status_code == 200

    case = call("clerk").get(f"/cases/{main}").json()
    assert (case["joined_count"], case["joined"]) == (1, [other])
    steps = call("clerk").get(f"/cases/{main}/history").json()["items"]
    assert [(step["move"], step["body"].get("joined")) for step in steps][-1] == ("join", other)
    assert call("clerk").move(other, "split", reason="另一盏").json()["state"] == "received"
    assert call("clerk").get(f"/cases/{main}").json()["joined_count"] == 0
