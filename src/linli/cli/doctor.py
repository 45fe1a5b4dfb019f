"""`linli doctor`: what stands in the way, and the command that mends it."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from linli.cli.plain import form_option

SKEW = timedelta(seconds=5)
LEAST_SPACE = 1 << 30
LATE_NOTE = timedelta(minutes=10)


@dataclass(frozen=True)
class Fault:
    """`check`: the examination's name; `what` was found; `mend`: a command, or what to do first."""

    check: str
    what: str
    mend: str


Examination = Callable[[], Iterator[Fault]]


@click.command()
@form_option
def doctor(form: str) -> None:
    """Look for what is missing, unsafe or dead. Status 1 when anything is."""
    faults = examine()
    if form == "json":
        click.echo(json.dumps({"ok": not faults, "faults": [asdict(f) for f in faults]}, ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(f"✗ {fault.check}: {fault.what}\n  → {fault.mend}")
        click.echo(counted(len(faults)) if faults else "Nothing found: all is well.")
    if faults:
        sys.exit(1)


def counted(faults: int) -> str:
    """How many faults, in words."""
    return "1 fault" if faults == 1 else f"{faults} faults"


def examine() -> list[Fault]:
    """All faults. What needs the database is left out when it cannot be read; that is a fault of its own."""
    faults = [*_key_file(), *_clock_text(), *_disk()]
    unreadable = list(_database())
    faults += unreadable
    for examination in () if unreadable else EXAMINATIONS:
        faults += examination()
    return faults


def _key_file() -> Iterator[Fault]:
    from django.conf import settings  # noqa: PLC0415

    from linli.kernel import keys  # noqa: PLC0415

    try:
        keys.load(Path(settings.KEY_FILE))
    except keys.KeyFileMissing:
        yield Fault("key file", f"there is none at {settings.KEY_FILE}", _way_to_keys())
    except keys.KeyFileUnsafe as unsafe:
        yield Fault("key file", f"it is unsafe: {unsafe}", f"chmod 600 {settings.KEY_FILE}")


def _way_to_keys() -> str:
    from django.db.utils import Error  # noqa: PLC0415

    from linli.kernel.models import AuditRow  # noqa: PLC0415

    try:
        used = AuditRow.objects.exists()
    except Error:
        used = False
    return "put it back from its own backup; nothing sealed opens without it" if used else "linli keys init"


def _clock_text() -> Iterator[Fault]:
    from linli.kernel import clock  # noqa: PLC0415

    try:
        clock.fixed()
    except clock.ClockRefused as refused:
        yield Fault("clock", str(refused), "unset LINLI_CLOCK")


def _disk() -> Iterator[Fault]:
    from django.conf import settings  # noqa: PLC0415

    folder = Path(settings.VAR)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < LEAST_SPACE:
        yield Fault("disk", f"{free >> 20} MiB left for {settings.VAR}", f"free space there:  du -sh {settings.VAR}/*")


def _database() -> Iterator[Fault]:
    from django.db import connection  # noqa: PLC0415
    from django.db.utils import Error  # noqa: PLC0415

    from linli.cli.database import missing_migrations  # noqa: PLC0415

    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        yield Fault("database", f"there is none at {connection.settings_dict['NAME']}", "linli migrate")
        return
    try:
        missing = missing_migrations()
    except Error as refused:
        yield Fault("database", f"it does not answer: {str(refused).splitlines()[0]}", "start it, or mend DATABASE_URL")
        return
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        yield Fault("migrations", f"not applied: {', '.join(missing[:5])}{more}", "linli migrate")


def _fixed_clock() -> Iterator[Fault]:
    from linli.kernel import clock, marks  # noqa: PLC0415

    try:
        moment = clock.fixed()
    except clock.ClockRefused:
        return  # named already
    if moment is not None and not marks.version(marks.DEMO):
        yield Fault("clock", "LINLI_CLOCK is set, but this is no demo database", "unset LINLI_CLOCK")


def _skew() -> Iterator[Fault]:
    from django.db import connection  # noqa: PLC0415

    from linli.kernel import clock  # noqa: PLC0415

    text = "strftime('%s', 'now')" if connection.vendor == "sqlite" else "extract(epoch from clock_timestamp())"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {text}")
        there = datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)
    apart = abs(clock.machine_time() - there)
    if apart > SKEW:
        seconds = int(apart.total_seconds())
        yield Fault("time", f"the database's clock is {seconds} s away from this machine's", "timedatectl set-ntp true")


def _worker() -> Iterator[Fault]:
    from linli.kernel import clock, heartbeats  # noqa: PLC0415

    last, now = heartbeats.last_beat(prefix="worker-"), clock.machine_time()
    if last is None:
        yield Fault("worker", "no worker is at work", "linli worker")
    elif now - last > heartbeats.DEAD_AFTER:
        yield Fault("worker", f"last seen at {last.astimezone(clock.CHINA):%Y-%m-%d %H:%M}", "linli worker")


def _bell() -> Iterator[Fault]:
    from linli.kernel.models import BellNote  # noqa: PLC0415

    failing = BellNote.objects.filter(done_at=None, tries__gte=5).order_by("due_at")
    worst = failing.values_list("listener", "error").first()
    if worst:
        what = f"{failing.count()} notes fail again and again; {worst[0]} says {worst[1]}"
        yield Fault("bell", what, "LINLI_LOG=INFO linli worker --once")


def _calendar() -> Iterator[Fault]:
    from django.conf import settings  # noqa: PLC0415

    from linli.kernel import clock  # noqa: PLC0415
    from linli.reference.models import CalendarYear  # noqa: PLC0415

    today = clock.machine_time().astimezone(clock.CHINA).date()
    wanted = [today.year, today.year + 1] if today.month == 12 else [today.year]
    loaded = set(CalendarYear.objects.filter(year__in=wanted).values_list("year", flat=True))
    for year in wanted:
        if year not in loaded:
            file = Path(settings.DATA) / "calendar" / f"{year}.csv"
            first = "" if file.exists() else "(when the State Council's notice is out) "
            yield Fault("calendar", f"the days off of {year} are not loaded", f"{first}linli load calendar {file}")


def _district() -> Iterator[Fault]:
    from django.conf import settings  # noqa: PLC0415

    from linli.catalogue.queries import SettingsMissing, district_settings  # noqa: PLC0415

    try:
        district_settings()
    except SettingsMissing:
        yield Fault("district", "none is loaded", f"linli load district {Path(settings.DATA) / 'wansheng'}")


def _seal() -> Iterator[Fault]:
    """A key file that is sound, but belongs to another database."""
    from django.conf import settings  # noqa: PLC0415

    from linli.kernel import keys  # noqa: PLC0415
    from linli.kernel.audit.chain import chained_digest  # noqa: PLC0415
    from linli.kernel.models import AuditRow  # noqa: PLC0415

    rows = list(AuditRow.objects.order_by("id")[:3])
    try:
        strange = rows and all(row.digest != chained_digest(row) for row in rows)
    except (keys.KeyFileMissing, keys.KeyFileUnsafe):
        return  # named already
    if strange:
        mend = f"put the right one at {settings.KEY_FILE}, from its own backup"
        yield Fault("key file", "it belongs to another database", mend)


def _heads() -> Iterator[Fault]:
    from django.conf import settings  # noqa: PLC0415

    from linli.kernel.models import AuditRow  # noqa: PLC0415

    if not Path(settings.AUDIT_HEADS).exists() and AuditRow.objects.exists():
        what = f"there is no file of audit heads at {settings.AUDIT_HEADS}"
        yield Fault("audit", what, "linli audit verify   (then the next change begins a new file)")


EXAMINATIONS: tuple[Examination, ...] = (
    _fixed_clock, _skew, _worker, _bell, _calendar, _district, _seal, _heads,
)  # fmt: skip
