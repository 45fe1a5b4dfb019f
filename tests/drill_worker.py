"""A worker with two listeners that leave a trace inside the database and one outside it."""

import sys
import threading
import time
from dataclasses import dataclass
from functools import partial

import django

django.setup()

from linli.kernel import bell, clock  # noqa: E402
from linli.kernel.bell import Listener  # noqa: E402
from linli.kernel.models import BellNote  # noqa: E402
from linli.kernel.series import next_number  # noqa: E402

OUTSIDE = ""


@dataclass(frozen=True)
class Drilled:
    event: int


def hear(name, note_id, body, at):
    with open(OUTSIDE, "a") as file:
        file.write(f"heard-{name}/{body['event']}\n")
    time.sleep(0.004)  # so that some kills fall between the two traces
    next_number(series=f"heard-{name}", scope=str(body["event"]))


bell.connect(Drilled, *(Listener(name, partial(hear, name)) for name in ("a", "b")))


def ring(*, count: int) -> None:
    notes = [note for event in range(count) for note in bell.notes(Drilled(event), at=clock.now())]
    BellNote.objects.bulk_create(notes, batch_size=500)


if __name__ == "__main__":
    from linli.cli.worker import deliver_some, work

    OUTSIDE = sys.argv[1]
    if "--to-the-end" in sys.argv:
        while deliver_some():
            pass
    else:
        work(told=threading.Event())
