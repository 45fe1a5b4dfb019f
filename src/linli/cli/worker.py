"""`linli worker` and `linli sweep`: what happens after a change, and what happens by the clock."""

import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import click

from linli.cli.load import progress_bar
from linli.cli.plain import form_option

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=1)
BEATS_EVERY = timedelta(seconds=20)
REST = 0.5
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SweepReport:
    """How many cases were deemed accepted and resumed, how many old rows were let go, how many models were learned."""

    deemed: int
    resumed: int
    answers_forgotten: int
    locks_forgotten: int
    likely_duplicates: int
    learned: int = 0


def run_timetable(*, at: datetime, progress: Progress | None = None) -> SweepReport:
    """Do once what is due by `at`. Running it again changes nothing."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from linli.cases.actions.duplicates import find_lately  # noqa: PLC0415
    from linli.cases.actions.sweeping import sweep_cases  # noqa: PLC0415
    from linli.cases.actions.tracking import forget_locks  # noqa: PLC0415
    from linli.cases.tasks import learn_at_night  # noqa: PLC0415
    from linli.exchange.tasks import forget_waiting_files  # noqa: PLC0415
    from linli.kernel import audit, clock, heartbeats, repeats  # noqa: PLC0415

    swept = sweep_cases(at=at, progress=progress)
    forgotten = repeats.forget_old(at=at)
    locks = forget_locks(at=at)
    alike = find_lately(at=at)
    forget_waiting_files(at=at)
    audit.compact()
    heartbeats.forget_old(prefix="worker-", at=clock.machine_time())
    SessionStore.clear_expired()
    return SweepReport(swept.deemed_count, swept.resumed_count, forgotten, locks, alike, learn_at_night(at=at))


@click.command()
@click.option("--at", "moment", metavar="WHEN", help="As if it were this moment, for example 2026-02-12T09:00+08:00.")
@form_option
def sweep(moment: str | None, form: str) -> None:
    """Do once what the timetable does: deemed acceptance, suspensions run out, old answers and locks forgotten."""
    from linli.kernel import clock  # noqa: PLC0415

    at = _moment(moment) if moment else clock.now()
    with progress_bar("sweep") as progress:
        report = run_timetable(at=at, progress=progress)
    if form == "json":
        click.echo(json.dumps(asdict(report)))
    else:
        click.echo("\n".join(f"{name.replace('_', ' ')}: {count}" for name, count in asdict(report).items()))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text}: write it as 2026-02-12T09:00+08:00") from None
    if moment.tzinfo is None:
        raise click.BadParameter(f"{text}: add the offset, +08:00")
    return moment


@click.command()
@click.option("--once", is_flag=True, help="Deliver what waits, do the timetable once, and end.")
def worker(once: bool) -> None:
    """Deliver the bell and keep the timetable, until told to stop. Several may run at once."""
    from linli.kernel import clock  # noqa: PLC0415

    if once:
        while deliver_some():
            pass
        run_timetable(at=clock.now())
        return
    clock.now()  # a fixed clock where none may be is refused now, not again and again
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    work(told=told)


def work(*, told: threading.Event) -> None:
    """Deliver and keep time until `told`; what is under way is finished first. A fault is logged and tried again."""
    from linli.kernel import clock, heartbeats  # noqa: PLC0415

    name, last = f"worker-{socket.gethostname()[:20]}-{os.getpid()}", clock.machine_time() - BEATS_EVERY
    while not told.is_set():
        tried = 0
        try:
            if clock.machine_time() - last >= BEATS_EVERY:
                last = clock.machine_time()
                heartbeats.beat(name=name, at=last)
            tried = deliver_some()
            keep_time()
        except Exception:  # the database may be away for a while; the worker outlives it
            log.exception("worker: will try again")
            _let_go()
            told.wait(REST * 4)
        if not tried:
            told.wait(REST)
    heartbeats.stop(name=name)


def deliver_some(*, most: int = 100) -> int:
    """Deliver notes that are due now; how many were tried."""
    from linli.kernel import bell, clock, marks  # noqa: PLC0415

    with marks.held():
        return bell.deliver(at=clock.now(), most=most)


def keep_time() -> None:
    """Do the timetable when a minute has passed and no other worker has done it."""
    from linli.kernel import clock, heartbeats  # noqa: PLC0415

    if heartbeats.claim(name="timetable", at=clock.machine_time(), every=EVERY):
        run_timetable(at=clock.now())


def _let_go() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()
