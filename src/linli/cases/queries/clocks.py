"""What the clock of a case is made of, and the clock unfolded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from linli.access.queries import root_of
from linli.access.rules import Actor
from linli.cases.choices import Colour
from linli.cases.models import Case, CaseExtension, CasePause
from linli.cases.rules import clock
from linli.cases.rules.clock import Limit, Marks, Running, china_date
from linli.catalogue import schema
from linli.catalogue.queries import MatterCard, district_settings, matter_by_version_id
from linli.kernel.telling import told
from linli.reference.queries import working_calendar
from linli.reference.rules.calendar import CountedDay

REOPENING = "reopening"  # what starts the clock of every round after the first


@dataclass(frozen=True)
class PauseCard:
    ground: str
    from_date: date
    until_date: date | None
    open: bool


@dataclass(frozen=True)
class ExtensionCard:
    id: str
    n: int
    reason: str
    asked_at: datetime
    outcome: str
    decided_at: datetime | None
    note: str


@dataclass(frozen=True)
class ClockCard:
    """A clock with every day that made the due date; `used` and `left` in the limit's days.

    `starts`: acceptance, dispatch or receipt, and reopening in a later round.
    """

    starts: str
    start_day: date | None
    unit: str | None
    n: int | None
    legal: Limit | None
    promised: Limit | None
    due_date: date | None
    due_provisional: bool
    used: int
    left: int
    suspensions: tuple[PauseCard, ...]
    extensions: tuple[ExtensionCard, ...]
    days: tuple[CountedDay, ...]


def matter_of(*, case: Case) -> MatterCard:
    """The version of the matter that a case was taken in under."""
    return matter_by_version_id(version_id=case.matter_id)


def clock_starts_of(*, case: Case) -> str:
    """What starts the clock of this kind of matter: acceptance, dispatch or receipt."""
    return str(matter_of(case=case).clock_starts)


def limit_of(part: schema.Limit) -> Limit | None:
    """A limit as the rules read it, with its source as one sentence; None when no source gives it."""
    if part.unknown or part.n is None or part.unit is None:
        return None
    return Limit(part.n, str(part.unit), source_text(part.source))


def source_text(source: schema.Source | None) -> str:
    """A source as one line: document, number, clause, place."""
    if source is None:
        return ""
    return " ".join(part for part in (source.document, source.number, source.clause, source.place) if part)


def running_of(*, case: Case, pending: Iterable[Model] = (), just_started: bool = False) -> Running:
    """The clock of a case, its pauses in the database and those about to be written among `pending`.

    `just_started`: no pause can be in the database yet, so none is looked for.
    """
    matter = matter_of(case=case)
    pauses = [] if just_started else _pauses(case, pending)
    return Running(
        started_at=case.clock_started_at,
        promised=limit_of(matter.promised_limit),
        legal=limit_of(matter.legal_limit),
        added=case.added_n,
        suspensions=clock.spans([(p.from_date, _last(p), p.ground) for p in pauses]),
        held=any(not p.ended and p.until_date is None for p in pauses),
    )


def _pauses(case: Case, pending: Iterable[Model]) -> list[CasePause]:
    fresh = {row.pk: row for row in pending if isinstance(row, CasePause)}
    known = [fresh.pop(row.pk, row) for row in CasePause.objects.filter(case=case).order_by("from_date", "id")]
    return [*known, *fresh.values()]


def _last(pause: CasePause) -> date | None:
    return pause.ended_date if pause.ended else pause.until_date


def notice_due_at(*, case: Case, received_at: datetime) -> datetime | None:
    """The last moment for telling what is missing (《行政许可法》第三十二条); None for matters that are not applied for."""
    root = root_of(unit_id=case.window_id)
    return notice_moment(starts=clock_starts_of(case=case), received_at=received_at, root=root)


def notice_moment(*, starts: str, received_at: datetime, root: str = "") -> datetime | None:
    """The end of the notice period of a matter whose clock starts at acceptance, in the district below the unit `root`."""
    if starts != "acceptance":
        return None
    days = district_settings(root=root).notice.value
    due = working_calendar().deemed_acceptance(received=china_date(received_at), notice_n=days)
    return datetime.combine(due.notice_due_date, clock.LAST_MINUTE)


def clock_of(*, case: Case, now: datetime, by: Actor) -> ClockCard:
    """The clock of a case that is in scope of `by` (the caller has checked), unfolded up to its due date, in the language of the moment."""
    running = running_of(case=case)
    ended = case.closed_at or case.replied_at
    unfolded = clock.unfold(running, working_calendar(), today=china_date(min(now, ended) if ended else now))
    limit = running.limit
    return ClockCard(
        starts=REOPENING if case.round > 1 else clock_starts_of(case=case),
        start_day=china_date(case.clock_started_at) if case.clock_started_at else None,
        unit=limit.unit if limit else None,
        n=limit.n if limit else None,
        legal=running.legal,
        promised=running.promised,
        due_date=case.due_date,
        due_provisional=case.due_provisional,
        used=unfolded.used if unfolded else 0,
        left=unfolded.left if unfolded else 0,
        suspensions=tuple(PauseCard(p.ground, p.from_date, _last(p), not p.ended) for p in _pauses(case, ())),
        extensions=tuple(_extension(row) for row in CaseExtension.objects.filter(case=case).order_by("asked_at", "id")),
        days=tuple(replace(day, why=told(day.why), source=told(day.source)) for day in unfolded.days)
        if unfolded
        else (),
    )


def _extension(row: CaseExtension) -> ExtensionCard:
    return ExtensionCard(str(row.pk), row.n, row.reason, row.asked_at, row.outcome, row.decided_at, row.note)


def near_due_days(*, root: str = "") -> int:
    """From how many working days before the end a case is near due, in the district below the unit `root`."""
    return int(district_settings(root=root).near_due.value)


def pauses_running(*, case_ids: Iterable[UUID], by: Actor) -> dict[UUID, tuple[date, date]]:
    """First and last day of the suspensions that run and whose end is told, by case; all in scope of `by` (the caller has checked)."""
    rows = CasePause.objects.filter(case_id__in=list(case_ids), ended=False).exclude(until_date=None)
    return {row.case_id: (row.from_date, row.until_date) for row in rows if row.until_date}


def time_left(*, case: Any, now: datetime, paused: tuple[date, date] | None = None) -> tuple[int | None, str]:
    """Working days left and the colour of a case that is still worked on; `paused`: the suspension that runs."""
    if case.due_at is None or case.replied_at or case.closed_at:
        return None, Colour.NONE.value
    left = clock.days_left(case.due_date, working_calendar(), today=china_date(now), paused=paused)
    return left, clock.colour(case.due_at, marks_at(at=now, root=root_of(unit_id=case.window_id))).value


def marks_at(*, at: datetime, root: str = "") -> Marks:
    """The moments by which lists are cut at a moment, on the working calendar, as near as the district below `root` says."""
    return clock.marks_of(working_calendar(), now=at, near=near_due_days(root=root))
