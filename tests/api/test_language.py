"""Sentences follow Accept-Language; what is kept stays as it was written."""

import re

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = {"Accept-Language": "en"}


def test_refusals_are_told_in_the_language_asked_for(call):
    clerk = call("clerk")
    at = f"/cases/{clerk.open()['number']}/moves"

    refused = clerk.post(at, {"move": "sign"}, **ENGLISH).json()
    wrong = clerk.post(at, {"move": "accept", "more": 1}, **ENGLISH).json()

    assert not CHINESE.search(refused["detail"])
    assert not CHINESE.search(wrong["detail"] + wrong["errors"][0]["detail"])
    assert CHINESE.search(clerk.post(at, {"move": "sign"}).json()["detail"])


def test_the_days_of_a_clock_are_told_in_the_language_asked_for(call):
    clerk = call("clerk")
    number = clerk.open(accept=True)["number"]
    clerk.move(number, "dispatch", unit="urban-management")

    clerk.headers |= ENGLISH
    days = clerk.get(f"/cases/{number}/clock").json()["days"]

    assert days
    assert "Sat, a day off" in [day["why"] for day in days]
    assert not [day for day in days if CHINESE.search(day["why"])]
