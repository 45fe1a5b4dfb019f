from django.db import models

from linli.kernel.ids import new_id
from linli.people.choices import PartyRole, PersonKind


class Person(models.Model):
    """A person or an organisation as the district knows it, once. Number and telephone are sealed.

    The unique key is type and number together (domain: an identity number and a passport are different documents).
    A person without a document is entered anew each time, with the reason.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=PersonKind)
    name = models.CharField(max_length=80)
    id_type = models.CharField(max_length=8, blank=True)
    id_country = models.CharField(max_length=3, blank=True)
    id_number_sealed = models.TextField(blank=True)
    id_number_masked = models.CharField(max_length=24, blank=True)
    id_index = models.CharField(max_length=32, blank=True)
    no_id_reason = models.CharField(max_length=120, blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_masked = models.CharField(max_length=24, blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_type", "id_index"], condition=~models.Q(id_index=""), name="one_person_a_document"
            ),
            models.UniqueConstraint(fields=["uscc"], condition=~models.Q(uscc=""), name="one_organisation_a_code"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="person_name"),
            models.Index(fields=["phone_index"], condition=~models.Q(phone_index=""), name="person_phone"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Party(models.Model):
    """The part a person plays in a case, with the name and telephone as given then.

    `case_id` is an id, not a key: cases stand above this room. `hidden` keeps the party from all but the window.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parties", db_index=False)
    role = models.CharField(max_length=10, choices=PartyRole)
    name = models.CharField(max_length=80)
    phone_sealed = models.TextField(blank=True)
    phone_masked = models.CharField(max_length=24, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    mandate_scope = models.CharField(max_length=200, blank=True)
    mandate_until_date = models.DateField(null=True)
    hidden = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["case_id"], name="party_case"),
            models.Index(fields=["person", "case_id"], name="party_person"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class KeptCase(models.Model):
    """A case on the own list of an account that filed it, whether or not it has a part in it as a person. Added only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account_id = models.UUIDField()
    case_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "case_id"], name="one_kept_case")]

    def __str__(self) -> str:
        return str(self.case_id)


class SealedMention(models.Model):
    """A number found in free text: `masked` stands in the text at `start`, the number itself is sealed here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    place = models.CharField(max_length=60)
    start = models.IntegerField()
    kind = models.CharField(max_length=16)
    sealed = models.TextField()
    masked = models.CharField(max_length=40)
    number_index = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["case_id"], name="mention_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


class PersonRead(models.Model):
    """Who looked at a person's data, for which matter and why. Added only; the person may read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reads", db_index=False)
    by_id = models.UUIDField()
    by_unit_id = models.UUIDField(null=True)
    what = models.CharField(max_length=20)
    matter_code = models.CharField(max_length=64, blank=True)
    case_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="read_person")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"


class PrivacyNotice(models.Model):
    """What residents are told before anything is collected. A case keeps the version it was filed under."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.CharField(max_length=20, unique=True)
    valid_from_date = models.DateField()
    content = models.JSONField()

    def __str__(self) -> str:
        return self.version
