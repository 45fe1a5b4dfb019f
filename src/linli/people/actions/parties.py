"""Recording the people of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.access.rules import Actor
from linli.kernel import audit, marks, seals
from linli.kernel.clock import CHINA
from linli.kernel.identifiers import (
    IdentifierRefused,
    check_document,
    check_uscc,
    is_fictional_phone,
    mask_id,
    mask_phone,
    normal_phone,
)
from linli.kernel.ids import new_id
from linli.kernel.mentions import find_mentions, mask_text
from linli.kernel.prepared import PreparedRows
from linli.people.choices import NO_DOCUMENT, PartyRole, PersonKind
from linli.people.models import Party, Person, SealedMention


class FieldRefused(ValueError):
    """A field cannot be taken as it is. `errors` are (field, sentence) pairs that say what to do."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class Given:
    """A person as given at a window, not yet checked. `place` names the field in messages ("applicant")."""

    name: str
    place: str = "applicant"
    kind: str = PersonKind.PERSON
    role: str = PartyRole.APPLICANT
    id_type: str = NO_DOCUMENT
    id_number: str = ""
    id_country: str = ""
    no_id_reason: str = ""
    phone: str = ""
    uscc: str = ""
    relation: str = ""
    mandate_scope: str = ""
    mandate_until: date | None = None


@dataclass(frozen=True)
class Checked:
    """A person whose number and telephone are normal and sound."""

    given: Given
    id_number: str = ""
    id_country: str = ""
    phone: str = ""
    uscc: str = ""

    @property
    def id_index(self) -> str:
        return seals.blind_index(self.id_number, column="people.id_number")


@dataclass(frozen=True)
class CaseParties:
    """Unsaved rows, in the order to write them, and the applicant among them."""

    rows: list[Model] = field(default_factory=list)
    applicant: Party | None = None
    person: Person | None = None


def check_given(*, given: Given, today: date) -> Checked:
    """Normalise and judge what was given. Raises FieldRefused with every fault at once."""
    errors: list[tuple[str, str]] = []
    values: dict[str, str] = {}
    if not given.name.strip():
        errors.append((f"{given.place}.name", _("请填写姓名或名称。")))
    elif find_mentions(given.name):
        errors.append((f"{given.place}.name", _("姓名或名称里不要写号码，请填在证件号码、电话的位置。")))
    for name, check in (("document", _document), ("phone", _phone), ("uscc", _uscc)):
        try:
            values |= check(given, today)
        except IdentifierRefused as refusal:
            of_type = not given.id_number or refusal.code == "type"
            where = {"document": "id_type" if of_type else "id_number"}.get(name, name)
            errors.append((f"{given.place}.{where}", _(refusal.message)))
    if errors:
        raise FieldRefused(errors)
    return Checked(given=given, **values)


def _document(given: Given, today: date) -> dict[str, str]:
    if given.kind == PersonKind.ORGANISATION:
        return {}
    if given.id_type in {NO_DOCUMENT, ""}:
        if given.id_number:
            raise IdentifierRefused("type", gettext_noop("填写了证件号码，请同时选择证件类型。"))
        if given.role == PartyRole.APPLICANT and not given.no_id_reason.strip():
            raise IdentifierRefused(
                "reason", gettext_noop("没有证件也可以办理，请说明原因（如证件遗失、婴儿未登记）。")
            )
        return {}
    found = check_document(id_type=given.id_type, number=given.id_number, country=given.id_country, today=today)
    return {"id_number": found.number, "id_country": found.country}


def _phone(given: Given, today: date) -> dict[str, str]:
    if not given.phone.strip():
        return {}
    phone = normal_phone(given.phone)
    if is_fictional_phone(phone) and not marks.version(marks.DEMO):
        raise IdentifierRefused("fictional", gettext_noop("这是演示用的号码，请填写真实的联系电话。"))
    return {"phone": phone}


def _uscc(given: Given, today: date) -> dict[str, str]:
    if not given.uscc.strip():
        return {}
    if given.kind == PersonKind.PERSON:
        raise IdentifierRefused("kind", gettext_noop("个人不填统一社会信用代码；以单位名义办理的，请选择“组织”。"))
    return {"uscc": check_uscc(given.uscc)}


def rows_of_case(*, case_id: UUID, people: Sequence[Checked], hidden: bool, at: datetime) -> CaseParties:
    """The rows a case's people need: known persons are found by sealed index, new ones are made.

    The caller writes the rows in its own transaction; a person entered by someone else at the same moment raises
    IntegrityError there, and trying again finds it.
    """
    known = _known(people)
    rows: list[Model] = []
    parties: list[Party] = []
    for checked in people:
        person = known.get(_key(checked))
        if person is None:
            person = _new_person(checked, at)
            known[_key(checked)] = person
            rows.append(person)
        parties.append(_party(case_id, person, checked, hidden))
    applicant = next((party for party in parties if party.role == PartyRole.APPLICANT), None)
    return CaseParties([*rows, *parties], applicant, applicant.person if applicant else None)


def _key(checked: Checked) -> tuple[str, str]:
    if checked.uscc:
        return "uscc", checked.uscc
    return (checked.given.id_type, checked.id_index) if checked.id_number else ("", str(id(checked)))


def _known(people: Sequence[Checked]) -> dict[tuple[str, str], Person]:
    known: dict[tuple[str, str], Person] = {}
    for checked in people:
        if checked.uscc:
            found = _BY_CREDIT_CODE.first(uscc=checked.uscc)
        elif checked.id_number:
            found = _BY_DOCUMENT.first(type_of_document=checked.given.id_type, index=checked.id_index)
        else:
            continue
        if found:
            known[_key(checked)] = found
    return known


_BY_CREDIT_CODE = PreparedRows(Person, "uscc", build=lambda uscc: Person.objects.filter(uscc=uscc))
_BY_DOCUMENT = PreparedRows(
    Person,
    "type_of_document",
    "index",
    build=lambda type_of_document, index: Person.objects.filter(id_type=type_of_document, id_index=index),
)


def _new_person(checked: Checked, at: datetime) -> Person:
    given, key, table = checked.given, new_id(), Person._meta.db_table
    return Person(
        id=key,
        kind=given.kind,
        name=given.name.strip(),
        id_type=given.id_type if checked.id_number else "",
        id_country=checked.id_country,
        id_number_sealed=seals.seal(checked.id_number, table=table, column="id_number_sealed", row_id=key),
        id_number_masked=mask_id(checked.id_number) if checked.id_number else "",
        id_index=checked.id_index,
        no_id_reason=mask_text(given.no_id_reason.strip())[0] if not checked.id_number else "",
        phone_sealed=seals.seal(checked.phone, table=table, column="phone_sealed", row_id=key),
        phone_masked=mask_phone(checked.phone) if checked.phone else "",
        phone_index=seals.blind_index(checked.phone, column="people.phone"),
        uscc=checked.uscc,
        created_at=at,
    )


def _party(case_id: UUID, person: Person, checked: Checked, hidden: bool) -> Party:
    given, key = checked.given, new_id()
    return Party(
        id=key,
        case_id=case_id,
        person=person,
        role=given.role,
        name=given.name.strip(),
        phone_sealed=seals.seal(checked.phone, table=Party._meta.db_table, column="phone_sealed", row_id=key),
        phone_masked=mask_phone(checked.phone) if checked.phone else "",
        relation=mask_text(given.relation.strip())[0],
        mandate_scope=mask_text(given.mandate_scope.strip())[0],
        mandate_until_date=given.mandate_until,
        hidden=hidden,
    )


def seal_texts(*, case_id: UUID, texts: Mapping[str, str]) -> tuple[dict[str, str], list[SealedMention]]:
    """Mask every number found in the texts of a case; the numbers themselves become unsaved sealed rows.

    `texts` are by place ("title", "text", "note:7", "answers.reason"); `start` counts characters of the masked text.
    """
    masked: dict[str, str] = {}
    rows: list[SealedMention] = []
    for place, text in texts.items():
        masked[place], mentions = mask_text(text)
        shift = 0
        for mention in mentions:
            rows.append(_mention(case_id, place, mention.start + shift, mention.kind, mention.normal, mention.masked))
            shift += len(mention.masked) - (mention.end - mention.start)
    return masked, rows


def _mention(case_id: UUID, place: str, start: int, kind: str, number: str, masked: str) -> SealedMention:
    key = new_id()
    sealed = seals.seal(number, table=SealedMention._meta.db_table, column="sealed", row_id=key)
    index = seals.blind_index(number, column="people.mention")
    return SealedMention(
        id=key, case_id=case_id, place=place, start=start, kind=kind, sealed=sealed, masked=masked, number_index=index
    )


def enter_person(*, given: Given, by: Actor, at: datetime) -> Person:
    """Enter a person outside any case, or find the one already known, also when two enter at once. Raises FieldRefused."""
    checked = check_given(given=given, today=at.astimezone(CHINA).date())
    try:
        return _known([checked]).get(_key(checked)) or _entered(checked, by, at)
    except IntegrityError:
        return _known([checked])[_key(checked)]


@transaction.atomic
def _entered(checked: Checked, by: Actor, at: datetime) -> Person:
    person = _new_person(checked, at)
    person.save(force_insert=True)
    audit.record("person.enter", person, by=by, at=at, wrote=[person])
    return person
