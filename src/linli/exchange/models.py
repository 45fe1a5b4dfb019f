from django.db import models

from linli.exchange.choices import BatchState
from linli.kernel.ids import new_id


class ImportBatch(models.Model):
    """One run of an import: which file, by which mapping, what came of it, and where it stands.

    `ended_at` stays empty when it was cut off. `rejected` lists {row, reason}; the rows themselves are not kept.
    `flagged_count` counts rows taken in with a doubt. `done_count` is how far it has come, in rows of the table, or when
    it is taken back in cases. `report`: what was understood before it began, counts afterwards, and what undoing left.
    `confirmed_by_id`: who let the table bring its district. `undone_at`: every case that nobody had touched was taken
    back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.RUNNING)
    rows_count = models.IntegerField(default=0)
    done_count = models.IntegerField(default=0)
    imported_count = models.IntegerField(default=0)
    unchanged_count = models.IntegerField(default=0)
    flagged_count = models.IntegerField(default=0)
    undone_count = models.IntegerField(default=0)
    rejected = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    fault = models.CharField(max_length=400, blank=True)
    by_id = models.UUIDField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-begun_at", "-id"], name="batches_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"


class ImportedRow(models.Model):
    """A row that became a case. `digest` is of what the row said, so that a changed row is noticed.

    `flags`: what is doubtful in it (closed before opened, no place …), each {code, text} with what the source said;
    `doubts` are the codes alone, between blanks, to be looked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="imported")
    mapping = models.CharField(max_length=64)
    external_no = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    case_number = models.CharField(max_length=32)
    row = models.IntegerField()
    flags = models.JSONField(default=list)
    doubts = models.CharField(max_length=400, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "external_no"], condition=models.Q(undone_at=None), name="one_import_a_number"
            )
        ]
        indexes = [
            models.Index(fields=["batch", "row"], name="rows_of_batch"),
            models.Index(fields=["case_number"], name="row_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.mapping} {self.external_no}"
