from django.db import models

from linli.kernel.ids import new_id


class ImportBatch(models.Model):
    """One run of an import: which file, by which mapping, what came of it. `ended_at` stays empty when it was cut off.

    `rejected` lists {row, reason}; the rows themselves are not kept. `flagged_count` counts rows taken in with a doubt.
    `undone_at`: every case it made was taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64)
    rows_count = models.IntegerField(default=0)
    imported_count = models.IntegerField(default=0)
    unchanged_count = models.IntegerField(default=0)
    flagged_count = models.IntegerField(default=0)
    rejected = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"


class ImportedRow(models.Model):
    """A row that became a case. `digest` is of what the row said, so that a changed row is noticed.

    `flags`: codes of what is doubtful in it (closed before opened, no place …), each with what the source said.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="imported")
    mapping = models.CharField(max_length=64)
    external_no = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    case_number = models.CharField(max_length=32)
    row = models.IntegerField()
    flags = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "external_no"], condition=models.Q(undone_at=None), name="one_import_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mapping} {self.external_no}"
