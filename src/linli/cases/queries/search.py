"""Finding cases by number, person or words, within what one may see."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q

from linli.access.queries import unit_tree
from linli.access.rules import Actor
from linli.cases.models import Case, CaseWords
from linli.cases.queries.scope import cases_seen_by, units_seen_by
from linli.cases.rules.words import Term, fits, scope_token, terms
from linli.people.queries import persons_matching

MOST = 500
BLOCK = 4096  # as in the index of PostgreSQL
NEAR = (2, 16)  # blocks looked through before the whole index is
ON_SQLITE = (
    "SELECT case_id FROM cases_casewords WHERE place IN (SELECT rowid FROM cases_words_index "
    "WHERE cases_words_index MATCH %s ORDER BY rowid DESC LIMIT %s) ORDER BY place DESC"
)
ON_POSTGRESQL = (
    "SELECT case_id FROM cases_casewords WHERE to_tsvector('simple'::regconfig, words || ' zzb' || (place / 4096)::text) "
    "@@ to_tsquery('simple'::regconfig, %s) ORDER BY place DESC LIMIT %s"
)


def case_ids_matching(*, q: str, by: Actor) -> list[UUID]:
    """Ids of cases by number, number elsewhere, document, telephone, name or words; the caller narrows them to scope.

    Of persons and of words the newest 500. A name finds no case whose reporter asked not to be known to `by`.
    """
    text = q.strip()
    exactly = Case.objects.filter(number=text).values_list("pk", "bundle_id").first()
    if exactly:
        return [key for key in exactly if key]  # a number means its case, not texts that mention it
    ids = list(Case.objects.filter(external_no=text).values_list("pk", flat=True)[:MOST])
    persons = persons_matching(q=text, by=by)
    if persons:
        found = Case.objects.filter(_known_reporters(by), person_id__in=persons).order_by("-id")
        ids += found.values_list("pk", flat=True)[:MOST]
    return list(dict.fromkeys([*ids, *ids_with_words(q=text, by=by)]))


def _known_reporters(by: Actor) -> Q:
    """Who asked not to be known is known to the window that took the case in, and to themselves."""
    if by.is_system or by.is_resident:
        return Q()
    return Q(confidential=False) | Q(window_id__in=[seat.unit_id for seat in by.seats])


def ids_with_words(*, q: str, by: Actor, most: int = MOST) -> list[UUID]:
    """Ids of the newest cases within the reach of `by` that hold all that was typed, newest first."""
    wanted = terms(q=q)
    if not wanted:
        return []
    if not (by.is_system or by.seats):
        own = CaseWords.objects.filter(case__in=cases_seen_by(by)).order_by("-place")
        return [row.case_id for row in own[:most] if fits(words=row.words, wanted=wanted)]
    tree = unit_tree().by_id
    scope = [scope_token(tree[unit_id].path) for unit_id in units_seen_by(by)]
    if not (scope or by.is_system):
        return []
    return _on_sqlite(wanted, scope, most) if connection.vendor == "sqlite" else _on_postgresql(wanted, scope, most)


def _on_sqlite(wanted: Sequence[Term], scope: Sequence[str], most: int) -> list[UUID]:
    """FTS5 reads its lists from the newest end and stops when it has enough."""
    parts = [f'"{" ".join(term.tokens)}"{" *" if term.begins else ""}' for term in wanted]
    parts += [f"({' OR '.join(scope)})"] if scope else []
    return _ids(ON_SQLITE, " AND ".join(parts), most)


def _on_postgresql(wanted: Sequence[Term], scope: Sequence[str], most: int) -> list[UUID]:
    """GIN finds all that match before it sorts: so the newest blocks of documents are asked first, the whole index last."""
    parts = [" <-> ".join(f"'{token}'{':*' if term.begins else ''}" for token in term.tokens) for term in wanted]
    parts += [f"({' | '.join(scope)})"] if scope else []
    query = " & ".join(f"({part})" for part in parts)
    for near in _blocks():
        found = _ids(ON_POSTGRESQL, f"{query} & ({near})", most)
        if len(found) >= most:
            return found
    return _ids(ON_POSTGRESQL, query, most)


def _blocks() -> Iterator[str]:
    newest = (CaseWords.objects.aggregate(at=Max("place"))["at"] or 0) // BLOCK
    for count in NEAR:
        if newest >= count:
            yield " | ".join(f"zzb{newest - back}" for back in range(count))


def _ids(statement: str, query: str, most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [query, most])
        return [UUID(str(row[0])) for row in cursor.fetchall()]
