"""Opening a case by number and tracking code; wrong codes lock the number for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from linli.access.rules import Actor
from linli.cases.models import Case, TrackLock
from linli.cases.queries.tracking import CodeRefused, NumberLocked, code_fits, holder_of, lock_key, lock_of
from linli.cases.rules.bundles import whole_number

WRONG_MOST = 5
LOCKED_FOR = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


def enter_code(*, number: str, code: str, at: datetime) -> tuple[Case, Actor]:
    """The case of a number and its code, and its holder as an actor. The number of a part stands for its bundle.

    Raises CodeRefused alike for a wrong number and a wrong code, NumberLocked after five of them within the lock time.
    """
    number = whole_number(number.strip()[:32])
    lock = lock_of(number=number)
    if lock and lock.locked_until and lock.locked_until > at:
        raise NumberLocked(lock.locked_until)
    case = Case.objects.filter(number=number).first()
    if case is None or not code_fits(case_id=case.pk, code=code):
        _count_wrong(number, at)
        raise CodeRefused
    if lock and lock.wrong_count:
        TrackLock.objects.filter(number=lock.number).update(wrong_count=0, locked_until=None)
    return case, holder_of(case=case)


@transaction.atomic
def _count_wrong(number: str, at: datetime) -> None:
    key = lock_key(number=number)
    lock, _ = TrackLock.objects.select_for_update().get_or_create(number=key, defaults={"last_at": at})
    if at - lock.last_at > LOCKED_FOR:
        lock.wrong_count = 0
    lock.wrong_count += 1
    lock.last_at = at
    lock.locked_until = at + LOCKED_FOR if lock.wrong_count >= WRONG_MOST else None
    lock.save()


def forget_locks(*, at: datetime) -> int:
    """Remove counts of wrong codes that are a day old. Returns how many."""
    return TrackLock.objects.filter(last_at__lt=at - FORGOTTEN_AFTER).delete()[0]
