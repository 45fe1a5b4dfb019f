from django.db import models

from linli.kernel.ids import new_id
from linli.places.choices import GridKind, ZoneKind


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


class Grid(models.Model):
    """A grid of one village or community, as it stood from `valid_from` until the day before `valid_to`.

    `code`: the twelve digits of the community and a serial of three. `external_code`: what another system calls it, such
    as the twenty digits of CJ/T 349-2010. `boundary`: GeoJSON in CGCS2000, kept as it was given. `successor_code`: the
    grid that goes on in its place after `valid_to`. `begun_by`, `ended_by`: the change of divisions that this follows.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=15)
    division_code = models.CharField(max_length=12)
    name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=GridKind, default=GridKind.BASIC)
    external_code = models.CharField(max_length=32, blank=True)
    boundary = models.JSONField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor_code = models.CharField(max_length=15, blank=True)
    source = models.CharField(max_length=200)
    begun_by = models.UUIDField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_grid_a_date"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_from__lt=models.F("valid_to")),
                name="grid_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "code"], name="grid_of_division"),
            models.Index(fields=["external_code"], condition=~models.Q(external_code=""), name="grid_external"),
        ]

    def __str__(self) -> str:
        return self.code
