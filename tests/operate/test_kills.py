"""kill -9 loses nothing that was acknowledged. bench/kills.py does the same many times over."""

import signal
import time

from drills import kill_servers, kill_workers
from house import end, free_port
from linli.cli.demo.running import port_is_free


def test_every_acknowledged_case_is_there_once(house):
    drill = kill_servers(house, kills=2)

    assert drill.ok, drill


def test_every_event_is_heard_and_works_once(house, tmp_path):
    drill = kill_workers(house, kills=3, events=150, outside=tmp_path / "outside")

    assert drill.ok, drill


def test_two_workers_share_the_work(house, tmp_path):
    drill = kill_workers(house, kills=1, events=150, outside=tmp_path / "outside", at_once=2)

    assert drill.ok, drill


def test_a_worker_told_to_stop_ends_cleanly(house, tmp_path):
    log = tmp_path / "worker.log"
    worker = house.start("-m", "linli.cli", "worker", log=log)
    while not house.rows("SELECT 1 FROM kernel_heartbeat WHERE name LIKE 'worker-%'"):
        assert worker.poll() is None

    end(worker, signal.SIGTERM)

    assert worker.returncode == 0
    assert log.read_text() == ""
    assert not house.rows("SELECT 1 FROM kernel_heartbeat WHERE name LIKE 'worker-%'")


def test_a_server_killed_alone_takes_its_processes_with_it(house):
    port = free_port()
    server = house.start_server(port)
    try:
        server.kill()  # not its group
        server.wait(timeout=10)
        until = time.monotonic() + 20
        while not port_is_free(host="127.0.0.1", port=port):
            assert time.monotonic() < until, "the old server still answers"
            time.sleep(0.1)
    finally:
        end(server, signal.SIGKILL)


def test_a_second_server_does_not_share_the_port_of_the_first(house):
    port = free_port()
    server = house.start_server(port)
    try:
        refused = house.linli("serve", "--port", port, ok=False)
    finally:
        end(server, signal.SIGTERM)

    assert refused.returncode == 1
    assert f"127.0.0.1:{port} is taken" in refused.stderr
