"""Tables without community words. Actors and subjects are ids, never foreign keys."""

from django.db import models

from linli.kernel.ids import new_id


class Mark(models.Model):
    """A named value that changes whenever what it names changes: the version that in-process caches are keyed by."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class SeriesCounter(models.Model):
    """The last number given in a series of one scope: case numbers of a unit on a day, documents of a unit in a year."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    series = models.CharField(max_length=40)
    scope = models.CharField(max_length=60)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "scope"], name="one_counter_a_scope")]

    def __str__(self) -> str:
        return f"{self.series}/{self.scope}={self.value}"


class AuditLane(models.Model):
    """The end of one chain. Locked last in a transaction, so that writers wait for one commit at most."""

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.id}:{self.seq}"


class AuditRow(models.Model):
    """One change: who, when, on what, and the digest of every row it wrote. Added only; chained to the row before it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lane = models.SmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    subject_table = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    by_id = models.UUIDField(null=True)
    by_unit_id = models.UUIDField(null=True)
    wrote = models.JSONField(default=list)
    about = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "seq"], name="one_audit_row_a_place")]

    def __str__(self) -> str:
        return f"{self.lane}:{self.seq} {self.action}"


class BellNote(models.Model):
    """One event for one listener, stored with the change that caused it and delivered after the commit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.CharField(max_length=60)
    listener = models.CharField(max_length=60)
    body = models.JSONField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=200, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], condition=models.Q(done_at=None), name="bell_waiting")]

    def __str__(self) -> str:
        return f"{self.event} → {self.listener}"


class Repeat(models.Model):
    """The answer given to a request with an Idempotency-Key, kept so that the same request gets the same answer.

    `answer` is JSON, packed: it is written with every request and read for few.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    answer = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["at"], name="repeat_age")]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When a process was last seen at work."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    about = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
