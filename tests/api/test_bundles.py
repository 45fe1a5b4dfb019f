"""A bundle 一件事 over HTTP: taken in like any case, its parts and its one date in every answer."""

from cases.bundles import ANSWERS, BIRTH


def test_a_bundle_is_taken_in_as_any_case_and_moved_as_one(call):
    clerk = call("clerk")
    opened = clerk.post("/cases", BIRTH, key="birth")
    case = opened.json()
    number = case["number"]

    assert (opened.status_code, clerk.post("/cases", BIRTH, key="birth").json()) == (201, case)
    assert case["bundle"] is None
    assert [(part["part"], part["matter"], part["state"]) for part in case["parts"]] == [
        ("household", "newborn-household", "received"),
        ("insurance", "newborn-medical-insurance", "received"),
        ("subsidy", "childcare-subsidy", "received"),
    ]
    clerk.move(number, "accept")
    schemas = {item["move"]: item["schema"] for item in clerk.get(f"/cases/{number}/moves").json()["items"]}
    assert "units" in schemas["dispatch"]["properties"]
    sent = clerk.move(number, "dispatch").json()
    assert [part["unit"]["code"] for part in sent["parts"]] == ["public-security", "health-insurance", "health"]
    assert sent["due_date"] == max(part["due_date"] or "" for part in sent["parts"])
    part = clerk.get(f"/cases/{number}-1").json()
    assert (part["bundle"], part["parts"]) == ({"number": number}, [])
    clock = clerk.get(f"/cases/{number}/clock").json()
    assert [(line["number"], line["due_date"]) for line in clock["parts"]] == [
        (line["number"], line["due_date"]) for line in sent["parts"]
    ]


def test_the_resident_follows_the_parts_by_the_number_of_any_of_them(call):
    case = call("clerk").post("/cases", BIRTH).json()

    for number in (case["number"], f"{case['number']}-2"):
        told = call().post("/track", {"number": number, "code": case["tracking_code"]}).json()
        assert told["number"] == case["number"]
        assert next((part["name"], part["label"]) for part in told["parts"]) == ("新生儿户口登记", "已收件")
    moved = call().post(
        "/track/moves",
        {"number": f"{case['number']}-2", "code": case["tracking_code"], "move": "withdraw", "reason": "不办了"},
    )
    assert {part["state"] for part in moved.json()["parts"]} == {"withdrawn"}


def test_the_faults_of_every_part_come_back_under_the_one_form(call):
    answer = call("clerk").post("/cases", BIRTH | {"answers": ANSWERS | {"how": "都行", "wants_card": ""}})

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"answers.how", "answers.wants_card"}


def test_the_guide_of_a_bundle_names_its_parts_and_one_list_of_papers(call):
    guide = call().get("/matters/birth-bundle").json()

    assert [part["code"] for part in guide["parts"]] == ["household", "insurance", "card", "subsidy", "registration"]
    household, insurance = guide["parts"][:2]
    assert (household["unit"]["code"], household["when"]) == ("public-security", {"wants_household": ["是"]})
    assert "parents-id" in insurance["papers"]
    codes = [paper["code"] for paper in guide["papers"]]
    assert len(codes) == len(set(codes))
    assert {code for part in guide["parts"] for code in part["papers"]} <= set(codes)
