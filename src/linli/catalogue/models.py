from django.db import models

from linli.catalogue.choices import DraftState, MatterStatus, TableKind
from linli.kernel.ids import new_id


class Matter(models.Model):
    """Something that may be asked for. What it says is in its versions. `district`: the code of the district it belongs to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=64, unique=True)
    district = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return self.code


class MatterVersion(models.Model):
    """One version of a matter, as its file or its page said it. What it says never changes; only its end is set.

    `valid_from` is empty for a first version whose file names no first day: it holds from the beginning, so that
    papers of earlier days can be entered late. `source_file` is empty for a version that a unit's own staff published
    on a page, `published_by_name` for one that came from a file; `end_reason` is said when the matter itself ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    name = models.CharField(max_length=80)
    status = models.CharField(max_length=20, choices=MatterStatus)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    content = models.JSONField()
    keys = models.JSONField()
    digest = models.CharField(max_length=64)
    source_file = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField()
    published_by_id = models.UUIDField(null=True)
    published_by_name = models.CharField(max_length=64, default="", blank=True)
    ended_by_name = models.CharField(max_length=64, default="", blank=True)
    end_reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "version"], name="one_matter_version"),
            models.UniqueConstraint(
                fields=["matter"], condition=models.Q(valid_to=None), name="one_open_version_a_matter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class RoutingRule(models.Model):
    """Who gets what, as data. Rules of an earlier load stay readable: a case keeps the id and the words of its rule."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    district = models.CharField(max_length=64, default="", blank=True)
    order = models.IntegerField()
    rule_id = models.CharField(max_length=64)
    text = models.CharField(max_length=300)
    when = models.JSONField()
    lead = models.CharField(max_length=64)
    assisting = models.JSONField(default=list)
    source = models.CharField(max_length=200, default="", blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "order"], condition=models.Q(valid_to=None), name="one_rule_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.rule_id


class DistrictSetting(models.Model):
    """What `district.yaml` says, whole. The newest row of a district holds; the earlier ones stay as they were."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    district = models.CharField(max_length=64, default="", blank=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.content.get("name", ""))


class MatterDraft(models.Model):
    """A version in the making, by a unit's own staff. Published it becomes a version; dropped it stays readable.

    `content` is what the form or the spreadsheet says, which need not be whole yet; `based_on` the version it began
    from (0: a new matter), `became` the one it was published as. One draft of a matter is open at a time; `edition`
    counts its savings.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=64)
    district = models.CharField(max_length=64, default="", blank=True)
    unit_path = models.CharField(max_length=60)
    based_on = models.IntegerField(default=0)
    content = models.JSONField()
    edition = models.IntegerField(default=1)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    begun_by_id = models.UUIDField(null=True)
    begun_by_name = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    saved_by_id = models.UUIDField(null=True)
    saved_by_name = models.CharField(max_length=64, blank=True)
    saved_at = models.DateTimeField()
    ended_by_name = models.CharField(max_length=64, default="", blank=True)
    ended_at = models.DateTimeField(null=True)
    became = models.IntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(state="open"), name="one_open_draft_a_matter")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class CatalogueTable(models.Model):
    """A further file of a district, whole: the classification of appeals, or the words matters are found by.

    The newest row of a district and kind holds; the earlier ones stay as they were.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=TableKind)
    district = models.CharField(max_length=64, default="", blank=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.district}"
