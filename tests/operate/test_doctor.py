"""Every fault that the doctor knows, planted and found, with the command that mends it."""

import json
import shutil

import pytest


def faults(house, **more):
    done = house.linli("doctor", "--format", "json", ok=False, **more)
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    assert (done.returncode == 0) is found["ok"] is (not found["faults"])
    return {fault["check"]: (fault["what"], fault["mend"]) for fault in found["faults"]}


def alive(house):
    house.python(
        "-c",
        "import django; django.setup()\n"
        "from linli.kernel import clock, heartbeats\n"
        "heartbeats.beat(name='worker-test', at=clock.machine_time())",
    )


def test_a_house_in_order_has_no_faults(house):
    alive(house)

    assert faults(house) == {}


def _no_key(house):
    (house.var / "keys" / "linli.keys").rename(house.var / "away")


def _open_key(house):
    (house.var / "keys" / "linli.keys").chmod(0o644)


def _other_key(house):
    _no_key(house)
    shutil.copy(house.var / "away", house.var / "keys" / "linli.keys")
    text = json.loads((house.var / "away").read_text())
    text["keys"]["k1"] = text["keys"]["k1"][::-1].lstrip("=") + "="
    (house.var / "keys" / "linli.keys").write_text(json.dumps(text))


def _migration(house):
    house.write("DELETE FROM django_migrations WHERE app = 'cases'")


def _no_worker(house):
    house.write("DELETE FROM kernel_heartbeat")


def _dead_worker(house):
    house.write("UPDATE kernel_heartbeat SET at = '2026-01-01 00:00:00+00:00' WHERE name = 'worker-test'")


def _year(house):
    house.write("DELETE FROM reference_calendaryear")


def _heads(house):
    (house.var / "audit.heads").unlink()


def _failing(house):
    house.write(
        "INSERT INTO kernel_bellnote (id, event, listener, body, at, due_at, tries, error) VALUES "
        f"('{'0' * 31}1', 'CaseOpened', 'gone', '{{}}', '2026-01-01', '2026-01-01', 6, 'LookupError')"
    )


@pytest.mark.parametrize(
    ("plant", "check", "what", "mend"),
    [
        (_no_key, "key file", "there is none", "from its own backup"),
        (_open_key, "key file", "mode 644", "chmod 600"),
        (_other_key, "key file", "another database", "put the right one"),
        (_migration, "migrations", "cases.0001_initial", "linli migrate"),
        (_no_worker, "worker", "no worker", "linli worker"),
        (_dead_worker, "worker", "last seen at 2026-01-01", "linli worker"),
        (_year, "calendar", "not loaded", "linli load calendar"),
        (_heads, "audit", "no file of audit heads", "linli audit verify"),
        (_failing, "bell", "gone says LookupError", "linli worker --once"),
    ],
)
def test_a_planted_fault_is_found(house, plant, check, what, mend):
    alive(house)
    plant(house)

    found = faults(house)

    assert list(found) == [check]
    assert what in found[check][0] and mend in found[check][1]


def test_a_new_place_is_told_the_first_commands(empty_house):
    found = faults(empty_house)

    assert found["key file"][1] == "linli keys init"
    if not empty_house.on_postgresql:
        assert found["database"][1] == "linli migrate"


def test_a_fixed_clock_is_for_demos(house):
    alive(house)
    moment = {"LINLI_CLOCK": "2026-02-12T09:00+08:00"}
    as_demo = faults(house, **moment)
    house.write("DELETE FROM kernel_mark WHERE name = 'demo'")

    assert as_demo == {}
    assert faults(house, **moment)["clock"][1] == "unset LINLI_CLOCK"
    refused = house.linli("token", "clerk", ok=False, **moment)
    assert refused.returncode == 1 and "unset it" in refused.stderr


def test_no_database_is_one_sentence(empty_house):
    done = empty_house.linli("token", "clerk", ok=False)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "linli migrate" in done.stderr


def test_faults_are_counted_in_words(house):
    alive(house)
    (house.var / "audit.heads").unlink()
    one = house.linli("doctor", ok=False).stdout.splitlines()[-1]
    _no_worker(house)

    assert one == "1 fault"
    assert house.linli("doctor", ok=False).stdout.splitlines()[-1] == "2 faults"
