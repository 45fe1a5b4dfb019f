"""`python -m linli.cli.demo.ending PID MODULE …`: runs a module as `python -m MODULE …` does, and ends it with its parent.

A parent that is killed (kill -9) ends nothing itself: its server and worker would go on by themselves, and hold the port.
"""

import os
import runpy
import signal
import sys
import threading
import time

REST = 0.5


def end_with(*, parent: int) -> None:
    """Ask this process to end, as Ctrl-C would, once `parent` is its parent no more."""
    while os.getppid() == parent:
        time.sleep(REST)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    _program, number, module, *words = sys.argv
    threading.Thread(target=end_with, kwargs={"parent": int(number)}, daemon=True, name="end-with-parent").start()
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
