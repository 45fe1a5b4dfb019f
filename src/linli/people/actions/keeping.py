"""Own lists of residents."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.access.rules import Actor, NotAllowed
from linli.kernel import audit
from linli.people.models import KeptCase


@transaction.atomic
def keep_case(*, case_id: UUID, by: Actor, at: datetime) -> KeptCase:
    """Put a case on the own list of a resident's account, which has just filed it. A second time changes nothing.

    Whose case it is was shown by its code: the caller has checked it. Raises NotAllowed for who is no signed-in resident.
    """
    if not by.is_resident or by.account_id is None:
        raise NotAllowed("cases.keep")
    kept, made = KeptCase.objects.get_or_create(account_id=by.account_id, case_id=case_id, defaults={"at": at})
    if made:
        audit.record("case.keep", kept, by=by, at=at, wrote=[kept])
    return kept
