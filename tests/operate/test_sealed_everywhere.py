"""Twenty known numbers, taken in over HTTP in fields and in free text, are nowhere to be found in the clear."""

import subprocess
from pathlib import Path

import pytest

from house import House, end, free_port, intake
from linli.kernel.identifiers.citizen import id_check_char


def number(day: str, order: int) -> str:
    body = f"500199{day}{order:03d}"
    return body + id_check_char(body)


IDS = [number("19630214", 700 + i) for i in range(6)] + ["50019919500307002X"]
PHONES = [f"1000000{7000 + i}" for i in range(8)]
LANDLINES = [f"023-0000{7100 + i}" for i in range(5)]
KNOWN = [*IDS, *PHONES, *LANDLINES]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def spaced(text: str, *sizes: int, by: str = " ") -> str:
    parts, rest = [], text
    for size in sizes:
        parts, rest = [*parts, rest[:size]], rest[size:]
    return by.join([*parts, rest])


def bodies():
    """Numbers in fields and in texts, as people write them."""
    base = {"matter": "street-lamp", "division": "500110004001", "channel": "window"}

    def person(number: str, phone: str) -> dict:
        return {"kind": "person", "name": "李明", "id_type": "111", "id_number": number, "phone": phone}

    yield base | {"title": "路灯不亮", "text": "灯坏了", "applicant": person(IDS[0], PHONES[0])}
    yield base | {
        "title": "路灯不亮",
        "text": f"电话{spaced(PHONES[1], 3, 4)}，身份证{IDS[1].translate(FULL_WIDTH)}。",
        "applicant": person(IDS[2], LANDLINES[0]),
        "location": {"address": f"3栋，找{PHONES[2]}"},
    }
    yield base | {
        "title": f"请打{spaced(PHONES[3], 3, 4, by='-')}",
        "text": f"证件{spaced(IDS[3], 6, 8)}，小写{IDS[6].lower()}，座机{LANDLINES[1].replace('-', '')}",
        "answers": {"place": f"门口，联系（{LANDLINES[2][:3]}）{LANDLINES[2][4:]}", "fault": "不亮", "danger": False},
        "applicant": person(IDS[4], PHONES[4]) | {"relation": f"女儿 {PHONES[5]}"},
    }
    agent = person(IDS[5], LANDLINES[3]) | {"mandate": {"scope": f"代办，电话{PHONES[6]}", "until": "2030-01-01"}}
    # a filing takes an agent
    yield {
        "matter": "elders-allowance",
        "division": "500110004001",
        "channel": "window",
        "text": f"家里座机 {LANDLINES[4]}",
        "applicant": person(IDS[0], PHONES[7]),
        "agent": agent,
        "answers": {"pay_to": "社会保障卡"},
    }


def spellings(known: str) -> list[bytes]:
    """A number in the forms a search would try."""
    digits = known.replace("-", "")
    forms = {known, digits, known.lower(), digits.translate(FULL_WIDTH), digits[2:], f"+86{digits}"}
    forms |= {spaced(digits, 3, 4), spaced(digits, 3, 4, by="-"), spaced(digits, 6, 8), spaced(digits, 4, 4)}
    return [form.encode(code) for form in forms for code in ("utf-8", "utf-16-le")]


def found_in(content: bytes) -> list[str]:
    escaped = content.replace(b"\\u", b"")
    return [known for known in KNOWN if any(form in content or form in escaped for form in spellings(known))]


def moves(client, number: str) -> None:
    headers = {"Authorization": "Bearer token-of-clerk"}
    for name, more in (
        ("accept", {"note": f"已电联 {PHONES[0]}"}),
        ("dispatch", {"unit": "urban-management", "note": f"请联系{spaced(PHONES[1], 3, 4)}"}),
        ("note", {"text": f"身份证号 {IDS[1]} 已核"}),
    ):
        answer = client.post(f"/api/v1/cases/{number}/moves", json={"move": name, **more}, headers=headers)
        assert answer.status_code == 200, answer.text


def content_of(house: House, tmp_path: Path) -> dict[str, bytes]:
    """All that lies on the disk, and on PostgreSQL a dump in plain text."""
    if house.on_postgresql:
        from linli.cli.backups.stores import _beside_the_server

        tool = _beside_the_server("pg_dump") or "pg_dump"
        done = subprocess.run([tool, f"--dbname={house.url}"], capture_output=True, check=True)
        kept = {"dump": done.stdout}
    else:
        kept = {}
    files = [*house.var.rglob("*"), *tmp_path.glob("*.log")]
    return kept | {str(path): path.read_bytes() for path in files if path.is_file() and "static" not in path.parts}


@pytest.mark.parametrize("stop", ["left running", "ended"])
def test_no_known_number_is_found(house, tmp_path, stop):
    assert len(set(KNOWN)) == 20
    log, port = tmp_path / "server.log", free_port()
    server = house.start_server(port, log=log)
    try:
        import httpx

        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            for i, body in enumerate(bodies()):
                taken = intake(client, key=f"{PHONES[i]}-key", body=body)
                assert taken.status_code == 201, taken.text
                assert found_in(taken.content) == []
                moves(client, taken.json()["number"])
            client.get("/api/v1/cases", params={"q": IDS[0]}, headers={"Authorization": "Bearer token-of-clerk"})
            client.get(f"/nowhere/{IDS[1]}", params={"phone": PHONES[1]})
            track = client.post("/api/v1/track", json={"number": IDS[2], "code": "00000000"})
            assert track.status_code < 500
        worker = house.linli("worker", "--once")
        if stop == "left running":  # the newest pages are still in the log beside the database
            assert house.on_postgresql or (house.var / "linli.sqlite3-wal").stat().st_size > 0
        else:
            end(server)
        kept = content_of(house, tmp_path) | {"worker": (worker.stdout + worker.stderr).encode()}
    finally:
        end(server)

    assert {name: found for name, content in kept.items() if (found := found_in(content))} == {}
    assert any(
        b"10000" in content for content in kept.values()
    )  # masked forms are there: the search looks at real content


def test_the_search_would_find_them():
    assert found_in(f"x{IDS[0]}y".encode()) == [IDS[0]]
    assert found_in(spaced(PHONES[0], 3, 4).encode("utf-16-le")) == [PHONES[0]]
    assert found_in(LANDLINES[0].replace("-", "").encode()) == [LANDLINES[0]]
