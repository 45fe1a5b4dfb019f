"""Signs of life: which process was last seen at work, and whose turn it is to do what only one need do."""

from datetime import datetime, timedelta
from typing import Any

from linli.kernel.models import Heartbeat

DEAD_AFTER = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(days=1)


def beat(*, name: str, at: datetime, about: dict[str, Any] | None = None) -> None:
    """Say that `name` is at work."""
    Heartbeat.objects.update_or_create(name=name[:40], defaults={"at": at, "about": about or {}})


def stop(*, name: str) -> None:
    """Take the sign away: the process ended as it was told to."""
    Heartbeat.objects.filter(name=name[:40]).delete()


def last_beat(*, prefix: str) -> datetime | None:
    """When the last of all processes with this name was seen."""
    rows = Heartbeat.objects.filter(name__startswith=prefix)
    return rows.order_by("-at").values_list("at", flat=True).first()


def claim(*, name: str, at: datetime, every: timedelta) -> bool:
    """Whether it is the caller's turn: true for one of all processes that ask within `every`."""
    if Heartbeat.objects.filter(name=name, at__gt=at - every).exists():
        return False
    Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at - every)], ignore_conflicts=True)
    return bool(Heartbeat.objects.filter(name=name, at__lte=at - every).update(at=at))


def forget_old(*, prefix: str, at: datetime) -> int:
    """Remove the signs of processes long gone."""
    return Heartbeat.objects.filter(name__startswith=prefix, at__lt=at - FORGOTTEN_AFTER).delete()[0]
