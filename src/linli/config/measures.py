"""Figures for operators, asked of the database, so that every process tells the same. Each is one short query."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Min, Sum
from django.db.utils import Error
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from linli.access.models import Unit
from linli.cases.models import CaseReach
from linli.kernel import clock, heartbeats
from linli.kernel.clock import ClockRefused
from linli.kernel.models import AuditLane, AuditRow, BellNote, SeriesCounter

RECENT = timedelta(hours=1)
MOST = 100_000


class Measured(Collector):
    """Cases opened, moves by kind, what waits at the bell, what is overdue, how long since the last audit row and worker."""

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the database when the collector is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures now; none of those that a database without tables cannot give."""
        up = GaugeMetricFamily("linli_database_up", "Whether the database answers.")
        try:
            found = [*_cases(), *_moves(), *_bell(), *_ages()]
        except (Error, ClockRefused):
            found = []
        up.add_metric([], float(bool(found)))
        yield up
        yield from found


def _cases() -> Iterator[Metric]:
    opened = SeriesCounter.objects.filter(series="case").aggregate(n=Sum("value"))["n"] or 0
    yield _counter("linli_cases_opened", "Cases taken in, by numbers given.", opened)
    top = Unit.objects.filter(parent=None).values("pk")
    late = CaseReach.objects.filter(unit_id__in=top, is_open=True, due_sort__lt=clock.now())
    late = late.exclude(case__state="replied")
    yield _gauge("linli_cases_overdue", "Open cases past their due date.", late[:MOST].count())


def _moves() -> Iterator[Metric]:
    recent = GaugeMetricFamily(
        "linli_changes_last_hour", "Audited changes of the last hour, by kind.", labels=["action"]
    )
    rows = (
        AuditRow.objects.filter(pk__gte=_first_id_since(RECENT))
        .values("action")
        .annotate(n=Count("pk"))
        .order_by("action")
    )
    for row in rows:
        recent.add_metric([row["action"]], row["n"])
    yield recent
    total = AuditLane.objects.aggregate(n=Sum("seq"))["n"] or 0
    yield _counter("linli_changes", "Audited changes since the database was made.", total)


def _first_id_since(length: timedelta) -> UUID:
    """Ids begin with the milliseconds in which they were made (RFC 9562)."""
    return UUID(int=int((clock.machine_time() - length).timestamp() * 1000) << 80)


def _bell() -> Iterator[Metric]:
    waiting = BellNote.objects.filter(done_at=None)
    yield _gauge("linli_bell_waiting", "Notes not yet delivered.", waiting[:MOST].count())
    oldest = waiting.aggregate(at=Min("at"))["at"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("linli_bell_oldest_seconds", "How long the oldest of them has waited.", max(age, 0))


def _ages() -> Iterator[Metric]:
    last = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first()
    if last:
        since = clock.machine_time().timestamp() - (last.int >> 80) / 1000
        yield _gauge("linli_audit_head_age_seconds", "Since the last audit row.", max(since, 0))
    beat = heartbeats.last_beat(prefix="worker-")
    if beat:
        age = (clock.machine_time() - beat).total_seconds()
        yield _gauge("linli_worker_age_seconds", "Since a worker was last seen.", max(age, 0))


def _gauge(name: str, text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, text)
    family.add_metric([], value)
    return family


def _counter(name: str, text: str, value: float) -> Metric:
    family = CounterMetricFamily(name, text)
    family.add_metric([], value)
    return family


measured = Measured()
