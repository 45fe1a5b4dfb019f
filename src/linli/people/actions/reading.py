"""Looking at a person: each look is written down, with its purpose."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.access.models import Account
from linli.access.rules import Actor, NotAllowed, require
from linli.kernel import audit, seals
from linli.kernel.clock import CHINA
from linli.kernel.ids import new_id
from linli.kernel.mentions import mask_text
from linli.people.actions.parties import Checked, FieldRefused, Given, check_given
from linli.people.models import Party, Person, PersonRead
from linli.people.queries import MaskedPerson, masked_person, party_of_case


class PurposeMissing(FieldRefused):
    """A look at a person needs a matter and a purpose."""


@dataclass(frozen=True)
class Found:
    """A person found by document: masked, with what a form may be filled with."""

    person: MaskedPerson
    fill: dict[str, str]


def look_up(*, id_type: str, id_number: str, matter_code: str, purpose: str, by: Actor, at: datetime) -> Found | None:
    """Find one person by the full number of a document, for a named matter. The look is logged.

    Raises NotAllowed without people.lookup, FieldRefused for a wrong number or a missing purpose.
    """
    require(by, "people.lookup")
    if not purpose.strip() or not matter_code:
        raise PurposeMissing([("purpose", _("请写明事项和用途，居民可以看到这条查询记录。"))])
    given = Given(name="-", place="", id_type=id_type, id_number=id_number)
    checked = _sound(given, at)
    person = Person.objects.filter(id_type=id_type, id_index=checked.id_index).first()
    if person is None:
        _log_nobody(checked, matter_code, by, at)
        return None
    _log(person, what="lookup", matter_code=matter_code, case_id=None, purpose=purpose, by=by, at=at)
    phone = seals.unseal(person.phone_sealed, table=person._meta.db_table, column="phone_sealed", row_id=person.pk)
    return Found(masked_person(person), {"name": person.name, "phone": phone})


@transaction.atomic
def _log_nobody(checked: Checked, matter_code: str, by: Actor, at: datetime) -> None:
    """A look that found nobody: whoever tries numbers is seen by the auditor. Of the number, its index alone."""
    assert by.account_id is not None
    about = {"matter": matter_code, "index": checked.id_index}
    account = Account.objects.get(pk=by.account_id)
    audit.record("person.not_found", account, by=by, at=at, about=about)


def _sound(given: Given, at: datetime) -> Checked:
    try:
        return check_given(given=given, today=at.astimezone(CHINA).date())
    except FieldRefused as refusal:
        raise FieldRefused([(name.lstrip("."), text) for name, text in refusal.errors]) from None


@dataclass(frozen=True)
class Revealed:
    """A party in full, for one look."""

    name: str
    id_number: str
    phone: str


def reveal_party(
    *,
    party_id: UUID,
    case_id: UUID,
    unit_path: str,
    window_path: str,
    matter_code: str,
    purpose: str,
    by: Actor,
    at: datetime,
) -> Revealed:
    """Open one party of a case in full. The caller has checked that the case is in scope; the look is logged.

    Raises NotAllowed without people.reveal over the unit that holds the case or the window (a hidden reporter:
    the window alone), FieldRefused without a purpose.
    """
    party = party_of_case(party_id=party_id, case_id=case_id, by=by)
    if party is None or not _may_reveal(party, unit_path, window_path, by):
        raise NotAllowed("people.reveal")
    if not purpose.strip():
        raise PurposeMissing([("purpose", _("请写明查看用途，居民可以看到这条记录。"))])
    person = party.person
    _log(person, what="reveal", matter_code=matter_code, case_id=case_id, purpose=purpose, by=by, at=at)
    number = seals.unseal(
        person.id_number_sealed, table=person._meta.db_table, column="id_number_sealed", row_id=person.pk
    )
    phone = seals.unseal(party.phone_sealed, table=party._meta.db_table, column="phone_sealed", row_id=party.pk)
    return Revealed(party.name, number or person.uscc, phone)


def _may_reveal(party: Party, unit_path: str, window_path: str, by: Actor) -> bool:
    reach = by.paths("people.reveal")
    if party.hidden:
        return window_path in reach
    return any(held.startswith(path) for held in (window_path, unit_path) for path in reach)


@transaction.atomic
def _log(
    person: Person, *, what: str, matter_code: str, case_id: UUID | None, purpose: str, by: Actor, at: datetime
) -> None:

    assert by.account_id is not None
    read = PersonRead(
        id=new_id(),
        person=person,
        by_id=by.account_id,
        by_unit_id=by.unit_id,
        what=what,
        matter_code=matter_code,
        case_id=case_id,
        purpose=mask_text(purpose.strip())[0][:200],
        at=at,
    )
    read.save(force_insert=True)
    audit.record(f"person.{what}", read, by=by, at=at, wrote=[read])
