"""One command makes a district at work, and a second run finds it again."""

import os
import signal
import time
from pathlib import Path

import httpx

from house import answers, end, free_port


def wait_for(port, process):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None
        try:
            return httpx.get(f"http://127.0.0.1:{port}/accounts/login/", timeout=10)
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the demo does not answer")


def test_a_demo_serves_and_is_found_again(empty_house, tmp_path):
    said = empty_house.linli("demo", "--prepare", "--size", 15).stdout
    count = empty_house.rows("SELECT count(*) FROM cases_case")[0][0]
    port, log = free_port(), tmp_path / "demo.log"

    demo = empty_house.start("-m", "linli.cli", "demo", "--port", port, log=log)
    page = wait_for(port, demo)
    while not empty_house.rows("SELECT 1 FROM kernel_heartbeat WHERE name LIKE 'worker-%'"):
        time.sleep(0.1)
    healthy = empty_house.linli("doctor", ok=False)
    taken = empty_house.linli("demo", "--port", port, ok=False)
    demo.send_signal(signal.SIGINT)
    demo.wait(timeout=30)
    end(demo)

    again = log.read_text()
    assert page.status_code == 200 and "登录" in page.text
    assert demo.returncode == 0
    assert "fault" not in healthy.stdout
    assert taken.returncode == 1 and "is in use" in taken.stderr
    assert f"http://127.0.0.1:{port}/" in again
    assert count >= 14 and empty_house.rows("SELECT count(*) FROM cases_case")[0][0] == count
    passwords = [line.split()[1] for line in said.splitlines() if line.strip().startswith(("clerk", "resident"))]
    assert len(passwords) == 2 and all(password in again for password in passwords)


def test_a_demo_that_is_killed_leaves_no_process_behind(empty_house, tmp_path):
    empty_house.linli("demo", "--prepare", "--size", 5)
    port = free_port()
    demo = empty_house.start("-m", "linli.cli", "demo", "--port", port, log=tmp_path / "demo.log")
    wait_for(port, demo)
    while not (beats := empty_house.rows("SELECT name FROM kernel_heartbeat WHERE name LIKE 'worker-%'")):
        time.sleep(0.1)
    worker = int(beats[0][0].rsplit("-", 1)[-1])
    assert Path(f"/proc/{worker}").exists()

    os.kill(demo.pid, signal.SIGKILL)
    demo.wait()

    until = time.monotonic() + 30
    while answers(port) or Path(f"/proc/{worker}").exists() or _members(demo.pid):
        assert time.monotonic() < until, _members(demo.pid)
        time.sleep(0.1)


def _members(session: int) -> list[str]:
    """The processes of a session that live."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and words[0] != "Z":
            found.append(stat.parent.joinpath("cmdline").read_text().replace("\0", " "))
    return found


def test_a_demo_half_made_is_begun_again(empty_house):
    empty_house.linli("demo", "--prepare", "--size", 5)
    empty_house.write("DELETE FROM kernel_mark WHERE name = 'demo-ready'")
    before = {row[0] for row in empty_house.rows("SELECT id FROM cases_case")}

    empty_house.linli("demo", "--prepare", "--size", 5)

    assert before.isdisjoint({row[0] for row in empty_house.rows("SELECT id FROM cases_case")})
    assert empty_house.linli("audit", "verify").returncode == 0


def test_a_fixed_clock_makes_the_year_of_its_day(empty_house):
    moment = {"LINLI_CLOCK": "2026-02-12T15:00+08:00"}

    empty_house.linli("demo", "--prepare", "--size", 15, **moment)

    last = empty_house.rows("SELECT max(number) FROM cases_case WHERE number LIKE '%-2602%'")[0][0]
    assert not empty_house.rows("SELECT 1 FROM cases_case WHERE received_at > '2026-02-12 07:00:00+00:00'"), last
    assert empty_house.linli("audit", "verify").returncode == 0
