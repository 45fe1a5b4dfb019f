"""The search for likely duplicates, and what is decided about them. It proposes; merging is for people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.access.rules import SYSTEM, Actor, require
from linli.cases.actions.intake import Opened, open_case
from linli.cases.actions.moving import make_move
from linli.cases.choices import Move, PairState, Source, State
from linli.cases.models import Case, DuplicateMark, LikelyDuplicate
from linli.cases.queries.alike import OUT, likely, near_cases, sketch_of_case, told_why
from linli.cases.queries.cards import CaseCard
from linli.cases.queries.clocks import matter_of
from linli.cases.queries.scope import case_by_number, cases_seen_by
from linli.cases.rules.alike import Alike
from linli.cases.schema import Opening
from linli.catalogue.choices import MatterKind
from linli.kernel import audit, marks, repeats
from linli.kernel.ids import new_id
from linli.people.actions.parties import FieldRefused

ALL, EACH_RUN, MOST_OF_ONE = "all", 200, 5
AT_ONCE = 50  # cases decided in one transaction; a page shows a dozen


@dataclass(frozen=True)
class OpenedAndMerged:
    """A report that was taken in and merged at once: number and code are the reporter's own."""

    opened: Opened
    card: CaseCard


@transaction.atomic
def open_and_merge(
    *, opening: Opening, into: str, by: Actor, at: datetime, repeat: repeats.RepeatKey | None = None
) -> OpenedAndMerged:
    """Take a report in and merge it into an open case, or neither. Sent again, it tells of the same case.

    Raises as `open_case` and `make_move` do.
    """
    opened = open_case(opening=opening, by=by, at=at, repeat=repeat)
    if opened.repeated and case_by_number(number=opened.number, by=by).state == State.MERGED:
        return OpenedAndMerged(opened, opened.card)
    card = make_move(number=opened.number, move=Move.MERGE, given={"into": into}, by=by, at=at)
    return OpenedAndMerged(opened, card)


@transaction.atomic
def merge_all(*, numbers: Sequence[str], into: str, by: Actor, at: datetime) -> int:
    """Merge several cases into one, all or none. Returns how many. Raises as `make_move` does."""
    chosen = [number for number in dict.fromkeys(numbers) if number != into]
    if not chosen:
        raise FieldRefused([("numbers", _("请至少勾选一件要并入的。"))])
    _not_too_many(chosen)
    for number in chosen:
        make_move(number=number, move=Move.MERGE, given={"into": into}, by=by, at=at)
    return len(chosen)


@transaction.atomic
def keep_apart(*, numbers: Sequence[str], from_: Sequence[str], by: Actor, at: datetime, note: str = "") -> int:
    """Say that cases are not the same thing as others: these pairs are never proposed again. Returns how many pairs.

    Raises NotAllowed without cases.merge, FieldRefused when nothing was chosen.
    """
    require(by, "cases.merge")
    _not_too_many({*numbers, *from_})
    cases = {case.number: case for case in cases_seen_by(by).filter(number__in={*numbers, *from_})}
    pairs = {_ordered(cases[a], cases[b]) for a in numbers for b in from_ if a != b and a in cases and b in cases}
    if not pairs:
        raise FieldRefused([("numbers", _("请至少勾选两件，才能说明它们不是同一件事。"))])
    rows = [_apart(later, earlier, by, at, note) for later, earlier in sorted(pairs, key=lambda p: (p[0].pk, p[1].pk))]
    audit.record("duplicates.apart", rows[0], by=by, at=at, wrote=rows, about={"pairs": len(rows)})
    return len(rows)


def _not_too_many(numbers: Collection[str]) -> None:
    if len(numbers) > AT_ONCE:
        raise FieldRefused([("numbers", _("一次最多处理 %(n)s 件，请分几次。") % {"n": AT_ONCE})])


def _ordered(one: Case, two: Case) -> tuple[Case, Case]:
    return (one, two) if (one.received_at, one.pk) > (two.received_at, two.pk) else (two, one)


def _apart(later: Case, earlier: Case, by: Actor, at: datetime, note: str) -> LikelyDuplicate:
    held = LikelyDuplicate.objects.select_for_update().filter(case=later, other=earlier).first()
    row = held or LikelyDuplicate(id=new_id(), case=later, other=earlier, score=0, found_at=at)
    row.state, row.decided_at, row.decided_by_id, row.note = PairState.APART, at, by.account_id, note[:200]
    row.version += held is not None
    row.save(force_insert=held is None)
    return row


def find_lately(*, at: datetime, most: int = EACH_RUN) -> int:
    """Look for what the newest cases may repeat, those that came since the last run; some at a time. Returns pairs found.

    For the timetable: one bounded query a case. A whole stock of cases is for `find_in_bulk`.
    """
    mark = DuplicateMark.objects.filter(pk=ALL).first()
    fresh = Case.objects.filter(pk__gt=mark.newest) if mark and mark.newest else Case.objects.all()
    cases = list(fresh.order_by("pk")[:most])
    with marks.held():
        found = [alike for case in cases if is_compared(case=case) for alike in _likely_of(case)]
    return keep_found(found=found, at=at, newest=cases[-1].pk) if cases else 0


def is_compared(*, case: Case) -> bool:
    """Whether a case is compared with others: not one that was refused, taken back, sent on, merged or undone.

    Nor a bundle or a part of one: neither can be merged.
    """
    alone = case.bundle_id is None and case.kind != MatterKind.BUNDLE
    return alone and case.state not in OUT and case.source != Source.UNDONE


def _likely_of(case: Case) -> list[Alike]:
    near = near_cases(matter=case.matter_code, division=case.division_code, at=case.received_at, by=SYSTEM)
    found = likely(sketch=sketch_of_case(case=case), matter=matter_of(case=case), cases=near, most=MOST_OF_ONE)
    return [alike for alike in found if alike.later.key == case.pk or alike.earlier.key < case.pk]


@transaction.atomic
def keep_found(*, found: Iterable[Alike], at: datetime, newest: UUID | None = None, mark: str = ALL) -> int:
    """Keep pairs that are not known yet, and how far the search has come. Returns how many are new.

    What was decided stays decided. One run writes at a time: the mark is locked.
    """
    DuplicateMark.objects.bulk_create([DuplicateMark(name=mark)], ignore_conflicts=True)
    held = DuplicateMark.objects.select_for_update().get(pk=mark)
    pairs = {(alike.later.key, alike.earlier.key): alike for alike in found}
    earlier = LikelyDuplicate.objects.filter(case_id__in={later for later, _other in pairs})
    known = set(earlier.values_list("case_id", "other_id"))
    rows = [_row(alike, at) for key, alike in sorted(pairs.items()) if key not in known]
    if newest:
        held.newest = newest
        held.save(update_fields=["newest"])
    if rows:
        LikelyDuplicate.objects.bulk_create(rows)
        audit.record("duplicates.find", rows[0], by=SYSTEM, at=at, wrote=rows, about={"pairs": len(rows)})
    return len(rows)


def _row(alike: Alike, at: datetime) -> LikelyDuplicate:
    return LikelyDuplicate(
        id=new_id(),
        case_id=alike.later.key,
        other_id=alike.earlier.key,
        score=alike.score,
        why=told_why(alike.why(), personal=alike.later.personal),
        found_at=at,
    )
