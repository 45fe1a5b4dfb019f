from django.db import models

from linli.access.models import Unit
from linli.kernel.ids import new_id
from linli.organisations.choices import NameKind, OrganisationKind


class Organisation(models.Model):
    """What is known of a unit of the tree beside its place in it. `division_code` is the division a centre serves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    uscc = models.CharField(max_length=18, default="", blank=True)
    division_code = models.CharField(max_length=12, default="", blank=True)
    phone = models.CharField(max_length=32, default="", blank=True)
    address = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["division_code"], name="organisation_of_division")]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~models.Q(uscc=""), name="one_organisation_a_uscc"),
        ]

    def __str__(self) -> str:
        return str(self.unit_id)


class Regrouping(models.Model):
    """Units moved, merged or renamed by one plan: what changed, as it was before and is after, so that it can be taken back.

    `load_id`: the load of divisions it follows. `before` and `after`: places of units, seats by their last day, divisions
    served and names, by id.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    load_id = models.UUIDField(db_index=True)
    date = models.DateField()
    source = models.CharField(max_length=200)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.date} {self.source}"


class OrganisationName(models.Model):
    """A name of an organisation, with the days it holds. `seen_date`: a day on which a document used it, where the days are not known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=10, choices=NameKind)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40, default="", blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    seen_date = models.DateField(null=True)
    source = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "position"], name="one_name_a_position"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_from__lt=models.F("valid_to")),
                name="organisation_name_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name
