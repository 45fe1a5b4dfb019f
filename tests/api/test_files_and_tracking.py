"""Files over HTTP, and following a case without a token."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import MONDAY
from linli.kernel import clock
from sample_files import pdf

PDF = pdf()


@pytest.fixture(autouse=True)
def own_files(tmp_path):
    kept, settings.FILES = settings.FILES, tmp_path / "files"
    yield
    settings.FILES = kept


def file(content=PDF, name="证明.pdf", kind="image/png"):
    return SimpleUploadedFile(name, content, content_type=kind)


def test_a_file_comes_back_as_it_went_and_is_never_shown_in_place(call):
    clerk = call("clerk")
    at = f"/cases/{clerk.open()['number']}/attachments"

    added = clerk.upload(at, file=file(), material="photo")
    told = added.json()
    back = clerk.get(f"{at}/{told['id']}")

    assert added.status_code == 201
    assert (told["name"], told["type"], told["size"]) == ("证明.pdf", "application/pdf", len(PDF))
    assert len(told["sha256"]) == 64
    assert back.content == PDF
    assert back["Content-Type"] == "application/pdf"
    assert back["Content-Disposition"].startswith("attachment;")
    assert back["X-Content-Type-Options"] == "nosniff"
    assert clerk.get(at).json()["items"] == [told]


def test_files_that_are_refused(call):
    clerk = call("clerk")
    number = clerk.open()["number"]
    at = f"/cases/{number}/attachments"

    assert clerk.upload(at, file=file(b"<html><script>")).status_code == 415
    assert clerk.upload(at, file=file(PDF + bytes(10 * 1024 * 1024))).status_code == 413
    assert clerk.upload(at, file=file(PDF + bytes(11 * 1024 * 1024))).status_code == 413
    assert clerk.upload(at).status_code == 422
    assert clerk.post(at, {"file": "x"}).status_code == 422
    assert (
        clerk.client.post(f"/api/v1{at}", b"--x", content_type="multipart/form-data", headers=clerk.headers).status_code
        == 422
    )
    assert call("outsider").upload(at, file=file()).status_code == 404
    assert call("auditor").upload(at, file=file()).status_code == 403
    assert call().upload(at, file=file()).status_code == 401


def test_a_body_too_large_is_413(call):
    assert call("clerk").post("/cases", {"text": "字" * (5 * 1024 * 1024)}).status_code == 413


def test_the_holder_of_the_code_follows_and_rates(call):
    clerk, handler, nobody = call("clerk"), call("handler"), call()
    case = clerk.open()
    number, code = case["number"], case["tracking_code"]
    clerk.move(number, "accept")
    clerk.move(number, "dispatch", unit="urban-management")
    handler.move(number, "sign")
    clerk.move(number, "note", text="内部备注")
    handler.move(number, "reply", text="已修好", outcome="done")
    clerk.move(number, "close", result="已修好")

    seen = nobody.post("/track", {"number": number, "code": code}).json()
    rated = nobody.post("/track/moves", {"number": number, "code": code, "move": "rate", "level": 4}, key="k")
    again = nobody.post("/track/moves", {"number": number, "code": code, "move": "rate", "level": 4}, key="k")
    twice = nobody.post("/track/moves", {"number": number, "code": code, "move": "rate", "level": 4})

    assert set(seen) >= set("number state label title unit due_date steps reply may".split())
    assert (seen["state"], seen["reply"], seen["may"]) == ("closed", "已修好", ["reopen", "rate"])
    assert set(seen["steps"][0]) == {"at", "label"}
    assert "内部备注" not in str(seen)
    assert rated.json()["rating"] == again.json()["rating"] == 4
    assert (rated.status_code, again.status_code, twice.status_code) == (200, 200, 409)
    assert nobody.post("/track/moves", {"number": number, "code": code, "move": "note", "text": "x"}).status_code == 403
    reopened = nobody.post(
        "/track/moves", {"number": number, "code": code, "move": "reopen", "reason": "又坏了"}
    ).json()
    assert (reopened["state"], reopened["reply"], reopened["result"]) == ("in_hand", "", "")
    assert "答复（重新办理前）" in [step["label"] for step in reopened["steps"]]
    assert nobody.post("/track/moves", {"number": number, "code": code}).status_code == 422
    assert nobody.post("/track/moves", {"move": "rate"}).status_code == 422


def test_a_wrong_number_and_a_wrong_code_answer_alike_and_five_lock(call, monkeypatch):
    case, nobody = call("clerk").open(), call()
    wrong_code = {"number": case["number"], "code": "00000000"}
    wrong_number = {"number": "004001-261123-9999", "code": case["tracking_code"]}

    first, second = nobody.post("/track", wrong_code), nobody.post("/track", wrong_number)
    assert (first.status_code, first.content) == (404, second.content)
    moved = nobody.post("/track/moves", wrong_code | {"move": "rate", "level": 5})
    assert (moved.status_code, moved.content) == (404, first.content)
    for _ in range(3):
        assert nobody.post("/track", wrong_code).status_code == 404
    locked = nobody.post("/track", {"number": case["number"], "code": case["tracking_code"]})
    assert locked.status_code == 429
    assert 1 <= int(locked["Retry-After"]) <= 900
    for _ in range(4):
        nobody.post("/track", wrong_number)
    assert nobody.post("/track", wrong_number).status_code == 429
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(minutes=16))
    assert nobody.post("/track", {"number": case["number"], "code": case["tracking_code"]}).status_code == 200


def test_callers_are_slowed_down(call, settings):
    settings.API_TRACKS_A_MINUTE, settings.API_WRITES_A_MINUTE = 3, 2
    clerk, nobody = call("clerk"), call()

    statuses = [nobody.post("/track", {"number": f"n{i}", "code": "1"}).status_code for i in range(4)]
    writes = [clerk.post("/cases", {}) for _ in range(3)]

    assert statuses == [404, 404, 404, 429]
    assert [answer.status_code for answer in writes] == [422, 422, 429]
    assert 1 <= int(writes[-1]["Retry-After"]) <= 60
    assert clerk.get("/cases").status_code == 200
    assert call("handler").post("/cases", {}).status_code == 422
