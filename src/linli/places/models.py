from django.db import models

from linli.kernel.ids import new_id
from linli.places.choices import ZoneKind


class Zone(models.Model):
    """An area that is administered as one without being a division, such as a development zone. Its code is our own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=ZoneKind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ZoneMember(models.Model):
    """A division that a zone owns with all below it, from `valid_from` until the day before `valid_to`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="members")
    division_code = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "division_code", "valid_from"], name="one_member_a_date")
        ]
        indexes = [models.Index(fields=["division_code"], name="zone_of_division")]

    def __str__(self) -> str:
        return self.division_code
