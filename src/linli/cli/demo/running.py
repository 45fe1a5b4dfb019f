"""The demo's processes: one worker and one server, as long as it is let run."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click

WAIT = 60.0


class Told(Exception):
    """Ctrl-C, or the signal to end."""


def port_is_free(*, host: str, port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def run_until_told(*, host: str, port: int, words: str) -> None:
    """Start worker and server, print where, and wait. A worker that ends is started again; a server that ends, ends all."""
    from linli.cli.serve import server_command  # noqa: PLC0415

    command, environment = server_command(host=host, port=port, workers=None)
    environment.setdefault("LINLI_ACCESS_LOG", "WARNING")
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _told)
    server = _start(command[command.index("-m") + 1 :], environment)
    children = {"server": server, "worker": _start_worker(environment)}
    try:
        _wait_for_answer(host, port, children["server"])
        click.echo(f"\n{words}\n\n  http://{host}:{port}/   (desk: http://{host}:{port}/desk/)\n\nCtrl-C ends it.")
        while children["server"].poll() is None:
            if children["worker"].poll() is not None:
                children["worker"] = _start_worker(environment)
            time.sleep(1)
        sys.exit("The server has ended.")
    except Told:
        click.echo("\nEnding")
    finally:
        _end(children)


def _told(_number: int, _frame: FrameType | None) -> None:
    raise Told


def _start_worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return _start(["linli.cli", "worker"], {**os.environ, **environment})


def _start(module: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Run a module as a process of its own, which ends when this one is gone."""
    words = [sys.executable, "-m", "linli.cli.demo.ending", str(os.getpid()), *module]
    return subprocess.Popen(words, env=environment)  # noqa: S603


def _wait_for_answer(host: str, port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WAIT
    while port_is_free(host=host, port=port):
        if server.poll() is not None or time.monotonic() > until:
            sys.exit("The server did not start.")
        time.sleep(0.1)


def _end(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
