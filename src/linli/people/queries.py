"""Reading people: always masked, always for someone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.queries import names_of_accounts
from linli.access.rules import Actor, require
from linli.kernel import seals
from linli.kernel.identifiers import IdentifierRefused, mask_name, normal_phone, squeeze
from linli.kernel.prepared import PreparedRows
from linli.people.models import KeptCase, Party, Person, PersonRead, PrivacyNotice, SealedMention


@dataclass(frozen=True)
class MaskedPerson:
    """A person as shown in lists: number and telephone masked."""

    id: UUID
    kind: str
    name: str
    id_type: str
    id_number: str
    phone: str
    uscc: str
    no_id_reason: str


@dataclass(frozen=True)
class PartyCard:
    """A party of a case as shown to staff: name masked when the reporter asked not to be known."""

    id: UUID
    person_id: UUID | None
    role: str
    name: str
    kind: str
    id_type: str
    id_number: str
    no_id_reason: str
    phone: str
    uscc: str
    relation: str
    mandate_scope: str
    mandate_until: date | None
    hidden: bool


@dataclass(frozen=True)
class ReadEntry:
    """One look at a person, as the person may read it."""

    at: datetime
    what: str
    unit_id: UUID | None
    by_name: str
    matter_code: str
    purpose: str


def masked_person(person: Person) -> MaskedPerson:
    """A person with number and telephone masked."""
    return MaskedPerson(
        id=person.pk,
        kind=person.kind,
        name=person.name,
        id_type=person.id_type,
        id_number=person.id_number_masked,
        phone=person.phone_masked,
        uscc=person.uscc,
        no_id_reason=person.no_id_reason,
    )


def party_card(party: Party, *, unhidden: bool) -> PartyCard:
    """A party as a card. `unhidden`: the viewer may know a reporter who asked not to be known."""
    person, veiled = party.person, party.hidden and not unhidden
    return PartyCard(
        id=party.pk,
        person_id=None if veiled else party.person_id,
        role=party.role,
        name=mask_name(party.name) if not veiled else _("（要求保密）"),
        kind=person.kind,
        id_type="" if veiled else person.id_type,
        id_number="" if veiled else person.id_number_masked,
        no_id_reason="" if veiled else person.no_id_reason,
        phone="" if veiled else party.phone_masked,
        uscc="" if veiled else person.uscc,
        relation="" if veiled else party.relation,
        mandate_scope="" if veiled else party.mandate_scope,
        mandate_until=party.mandate_until_date,
        hidden=party.hidden,
    )


def parties_of_case(*, case_id: UUID, by: Actor, unhidden: bool) -> list[PartyCard]:
    """The parties of one case that is in scope of `by` (the caller has checked)."""
    return [party_card(party, unhidden=unhidden) for party in _PARTIES.all(case_id=case_id)]


_PARTIES = PreparedRows(
    Party, "case_id", build=lambda case_id: Party.objects.filter(case_id=case_id).order_by("id"), also=("person",)
)


def applicant_names(*, case_ids: Iterable[UUID], by: Actor) -> dict[UUID, str]:
    """Masked names of applicants for a page of a list, one query; those who asked not to be known are left out."""
    rows = Party.objects.filter(case_id__in=list(case_ids), role="applicant").values_list("case_id", "name", "hidden")
    return {case_id: mask_name(name) if not hidden else _("（要求保密）") for case_id, name, hidden in rows}


def names_in_cases(*, case_ids: Iterable[UUID], by: Actor) -> dict[UUID, tuple[str, ...]]:
    """The names of all who have a part in some cases, to be taken out of texts; for the system and for supervision alone.

    Raises NotAllowed.
    """
    require(by, "cases.supervise")
    found: dict[UUID, tuple[str, ...]] = {}
    for case_id, name in Party.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "name"):
        found[case_id] = (*found.get(case_id, ()), name)
    return found


def party_of_case(*, party_id: UUID, case_id: UUID, by: Actor) -> Party | None:
    """One party with its person, for the actions of this room."""
    return Party.objects.filter(pk=party_id, case_id=case_id).select_related("person").first()


def own_case_ids(*, by: Actor) -> list[UUID]:
    """The cases in which the person of an account has a part, and those that the account filed: one query."""
    if by.account_id is None:
        return []
    held = Party.objects.filter(person_id=by.person_id) if by.person_id else Party.objects.none()
    kept = KeptCase.objects.filter(account_id=by.account_id).values_list("case_id")
    return [case_id for (case_id,) in held.values_list("case_id").union(kept)]


def has_part(*, case_id: UUID, by: Actor) -> bool:
    """Whether a case is among the own cases of an account."""
    party = by.person_id is not None and Party.objects.filter(case_id=case_id, person_id=by.person_id).exists()
    return party or (
        by.account_id is not None and KeptCase.objects.filter(account_id=by.account_id, case_id=case_id).exists()
    )


def persons_matching(*, q: str, by: Actor, limit: int = 500) -> list[UUID]:
    """Persons whose document number, credit code or telephone is `q`, or whose name begins with it."""
    compact = squeeze(q)
    ids: list[UUID] = []
    if any(char.isdigit() for char in compact):
        found = Person.objects.filter(id_index=seals.blind_index(compact, column="people.id_number"))
        ids += found.values_list("pk", flat=True)[:limit]
        ids += Person.objects.filter(uscc=compact).values_list("pk", flat=True)[:limit]
        ids += _by_phone(q, limit)
        return ids
    name = q.strip()
    named = Person.objects.filter(name__gte=name, name__lt=name + "\U0010ffff")
    return list(named.order_by("name", "id").values_list("pk", flat=True)[:limit])


def _by_phone(q: str, limit: int) -> list[UUID]:
    try:
        phone = normal_phone(q)
    except IdentifierRefused:
        return []
    index = seals.blind_index(phone, column="people.phone")
    return list(Person.objects.filter(phone_index=index).values_list("pk", flat=True)[:limit])


def may_see_reads(*, person_id: UUID, by: Actor) -> bool:
    """Whether `by` may read who looked at a person: the person, and auditors."""
    return by.is_system or by.person_id == person_id or bool(by.paths("audit.read"))


def reads_of_person(*, person_id: UUID, by: Actor, limit: int = 200) -> list[ReadEntry]:
    """Who looked at a person, newest first. For the person, and for auditors; raises nothing, gives nothing to others."""
    if not may_see_reads(person_id=person_id, by=by):
        return []
    rows = list(PersonRead.objects.filter(person_id=person_id).order_by("-at", "-id")[:limit])
    names = names_of_accounts(ids={row.by_id for row in rows})
    return [
        ReadEntry(row.at, row.what, row.by_unit_id, names.get(row.by_id, ""), row.matter_code, row.purpose)
        for row in rows
    ]


def sealed_numbers(*, case_id: UUID, place: str, by: Actor) -> list[SealedMention]:
    """The sealed numbers of one text of a case, in the order they stand."""
    return list(SealedMention.objects.filter(case_id=case_id, place=place).order_by("start"))


def privacy_notice(*, on: date) -> PrivacyNotice | None:
    """The privacy notice in force on a day."""
    return PrivacyNotice.objects.filter(valid_from_date__lte=on).order_by("-valid_from_date", "-version").first()
