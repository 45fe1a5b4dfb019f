"""Cases merged into another: which one answers for them, and whom one answer is for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.access.queries import root_of
from linli.access.rules import Actor
from linli.cases.choices import OPEN_STATES
from linli.cases.models import Case
from linli.cases.queries.scope import cases_seen_by
from linli.cases.rules.reporters import told_apart
from linli.catalogue.queries import district_settings
from linli.organisations.queries import unit_cards
from linli.people.queries import applicant_names


@dataclass(frozen=True)
class JoinedCase:
    """A case merged into another. Outside the scope of who looks: its number, day and window, without its reporter."""

    number: str
    received_at: datetime
    window: str
    reporter: str
    seen: bool
    repeat: bool


@dataclass(frozen=True)
class Joined:
    """What was merged into a case, oldest first. `reporter_count` counts people, the case's own reporter among them;
    who sent it several times counts once. `group`: as many as the district calls a group matter 群体诉求.
    """

    cases: tuple[JoinedCase, ...]
    reporter_count: int
    group: bool

    @property
    def repeat_count(self) -> int:
        return len(self.cases) + 1 - self.reporter_count


def main_of(*, case: Case) -> Case:
    """The case that answers for this one: itself, or the last it was merged into."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


def ids_joined_to(*, case: Case) -> list[UUID]:
    """Ids of all cases merged into one, also those merged into these: for events and actions, within the engine."""
    found: list[UUID] = []
    newest = [case.pk]
    while newest:
        rows = Case.objects.filter(merged_into_id__in=newest).order_by("received_at", "id")
        newest = list(rows.values_list("pk", flat=True))
        found += newest
    return found


def joined_to(*, case: Case, by: Actor) -> Joined | None:
    """What was merged into a case that is in scope of `by`; None when nothing was, and for residents: four queries."""
    if not case.joined_count or by.is_resident or by.case_id is not None:
        return None
    rows = list(Case.objects.filter(pk__in=ids_joined_to(case=case)).order_by("received_at", "id"))
    seen = set(cases_seen_by(by).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    names, units = applicant_names(case_ids=seen, by=by), unit_cards()
    people, listed = {_reporter(case)}, []
    for row in rows:
        who = _reporter(row)
        mine = row.pk in seen
        listed.append(
            JoinedCase(
                number=row.number,
                received_at=row.received_at,
                window=units[row.window_id].short_name,
                reporter=names.get(row.pk, "") if mine else "",
                seen=mine,
                repeat=mine and who in people,
            )
        )
        people.add(who)
    return Joined(tuple(listed), len(people), len(people) >= group_from(case=case))


def _reporter(case: Case) -> UUID:
    return told_apart(person=case.person_id, confidential=case.confidential) or case.pk


def group_from(*, case: Case) -> int:
    """From how many reporters on a district calls what they tell of a group matter."""
    return int(district_settings(root=root_of(unit_id=case.window_id)).group_from.value)


def group_mark(*, case: Case) -> str:
    """How a list marks a case: "group", "joined", or nothing. Counted in reports; the card counts people."""
    if not case.joined_count:
        return ""
    return "group" if case.joined_count + 1 >= group_from(case=case) else "joined"


def may_take(*, case: Case) -> bool:
    """Whether others may still be merged into a case: it is worked on, and stands by itself."""
    return case.state in OPEN_STATES - {"replied", "awaiting_materials"} and case.bundle_id is None
