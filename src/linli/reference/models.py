from django.db import models

from linli.kernel.ids import new_id
from linli.reference.choices import DayKind, Level, LoadKind, OrgKind, PolicyClass, SuccessorKind


class CalendarYear(models.Model):
    """A year whose notice on days off is loaded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.SmallIntegerField(unique=True)
    notice_no = models.CharField(max_length=40, blank=True)
    notice_title = models.CharField(max_length=120)
    notice_date = models.DateField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that a notice names. A later notice adds its own row; the one issued last holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    date = models.DateField()
    kind = models.CharField(max_length=4, choices=DayKind)
    name = models.CharField(max_length=40)
    year = models.SmallIntegerField()
    notice_no = models.CharField(max_length=40, blank=True)
    notice_title = models.CharField(max_length=120)
    notice_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["date", "notice_title"], name="one_day_a_notice")]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class Division(models.Model):
    """A division of the country as it stood from `valid_from` until the day before `valid_to`.

    `org_kind` (居委会 …), `stat_class` (111 … 220) and `policy_class` (城市, 农村) are three different facts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80, db_index=True)
    level = models.CharField(max_length=8, choices=Level)
    parent_code = models.CharField(max_length=12, blank=True)
    org_kind = models.CharField(max_length=8, choices=OrgKind, blank=True)
    stat_class = models.CharField(max_length=3, blank=True)
    policy_class = models.CharField(max_length=4, choices=PolicyClass, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_division_a_date")]
        indexes = [models.Index(fields=["parent_code", "code"], name="division_children")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DivisionSuccessor(models.Model):
    """What became of a code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    old_code = models.CharField(max_length=12)
    new_code = models.CharField(max_length=12, db_index=True)
    kind = models.CharField(max_length=8, choices=SuccessorKind)
    date = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old_code", "new_code", "date"], name="one_successor_a_date")]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"


class TableLoad(models.Model):
    """A table that was taken over: which file, from whom, and how many rows it changed.

    A replacing table and a file of changes (`kind`) hold for `scope` (codes with blanks between; "" for all) from `date` on, and are
    journalled row by row, so that another load of kind undo can take them back: it names the one it `undoes`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    table = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=LoadKind, default=LoadKind.LOAD)
    file = models.CharField(max_length=120)
    source = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    scope = models.CharField(max_length=400, blank=True)
    date = models.DateField(null=True)
    added_count = models.IntegerField()
    changed_count = models.IntegerField()
    counts = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.table} {self.file}"


class RowChange(models.Model):
    """What a load did to one row, as it was before and is after; null where there was or is none. Added only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    load = models.ForeignKey(TableLoad, on_delete=models.PROTECT, related_name="row_changes", db_index=False)
    seq = models.IntegerField()
    table = models.CharField(max_length=20)
    row_id = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "seq"], name="one_row_change_a_place")]

    def __str__(self) -> str:
        return f"{self.seq} {self.table} {self.row_id}"
