"""Finding cases by number, person or words, within what one may see."""

from uuid import UUID

from django.db.models import Q

from linli.access.rules import Actor
from linli.cases.models import Case
from linli.people.queries import persons_matching

MOST = 500


def case_ids_matching(*, q: str, by: Actor) -> list[UUID]:
    """Ids of cases by number, number elsewhere, document, telephone or name; the caller's list narrows them to scope."""
    text = q.strip()
    numbered = Case.objects.filter(Q(number=text) | Q(external_no=text)).values_list("pk", flat=True)
    ids = list(numbered[:MOST])
    persons = persons_matching(q=text, by=by)
    if persons:
        ids += Case.objects.filter(person_id__in=persons).order_by("-id").values_list("pk", flat=True)[:MOST]
    return ids
