from django.db import models

from linli.access.models import Unit
from linli.cases.choices import (
    Channel,
    Join,
    MaterialState,
    Move,
    OrderKind,
    Outcome,
    PairState,
    SeatKind,
    SeatState,
    Source,
    State,
)
from linli.catalogue.models import MatterVersion
from linli.kernel.ids import new_id


class Case(models.Model):
    """What was asked for: a row, a clock, and an added-only history of moves.

    Keys that nothing is looked up by have no index of their own: every index is paid for at each intake.

    Texts are masked; the numbers they held are sealed in `people`. `matter_code`, `kind` and `division_name` are
    copied as they stood at intake. `version` counts the moves. `clock_started_at` is the moment the limit runs from.
    A part of a bundle 一件事 is a case of its own: `bundle` is the case the resident knows, `part` its code in the
    bundle's matter. `category` is the six digits of the appeals' classification. `joined_count` counts the cases
    merged into this one, each with a reporter of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32)
    matter = models.ForeignKey(MatterVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    matter_code = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    division_code = models.CharField(max_length=12)
    division_name = models.CharField(max_length=60)
    window = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=State)
    channel = models.CharField(max_length=12, choices=Channel)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    location = models.JSONField(null=True)
    anonymous = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)
    applicant_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    external_no = models.CharField(max_length=64, blank=True)
    notice_version = models.CharField(max_length=20, blank=True)
    opened_by_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    complete_at = models.DateTimeField()
    notice_due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    deemed = models.BooleanField(default=False)
    dispatched_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    clock_started_at = models.DateTimeField(null=True)
    added_n = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    limit_known = models.BooleanField(default=True)
    suspended = models.BooleanField(default=False)
    returned_count = models.SmallIntegerField(default=0)
    why_rule = models.CharField(max_length=64, blank=True)
    why_text = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reply = models.TextField(blank=True)
    result = models.TextField(blank=True)
    round = models.SmallIntegerField(default=1)
    rating = models.SmallIntegerField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False)
    bundle = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    part = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=6, blank=True)
    joined_count = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_case_a_number"),
            models.UniqueConstraint(
                fields=["bundle", "part"], condition=~models.Q(bundle=None), name="one_part_a_bundle"
            ),
            models.UniqueConstraint(
                fields=["source", "matter_code", "external_no"],
                condition=~models.Q(external_no="") & models.Q(source="import"),
                name="one_case_an_imported_number",
            ),
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)), name="case_rating_1_5"
            ),
        ]
        indexes = [
            models.Index(fields=["external_no"], condition=~models.Q(external_no=""), name="case_external"),
            models.Index(fields=["person_id"], condition=~models.Q(person_id=None), name="case_person"),
            models.Index(fields=["-joined_count", "-id"], condition=models.Q(joined_count__gt=0), name="case_joined"),
            models.Index(fields=["merged_into"], condition=~models.Q(merged_into=None), name="case_merged"),
            models.Index(fields=["notice_due_at"], condition=models.Q(state="received"), name="case_notice_due"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseReach(models.Model):
    """That a unit may see a case: each unit it was given to and every unit above, one row each.

    So every list of any level is one equality on an index. `due_sort` is what presses first, the notice or the answer,
    or the end of time: for cases that nothing presses before those that have ended. `own`: the unit or one below it
    holds the case or took it in. `turn`: the next step is the unit's. `state`, `suspended` and `limit_known` are the
    case's. They stand in the index, so that lists and counts are read from it alone.
    """

    pk = models.CompositePrimaryKey("case", "unit")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reach", db_index=False)
    is_open = models.BooleanField()
    state = models.CharField(max_length=20, choices=State)
    own = models.BooleanField()
    turn = models.BooleanField()
    suspended = models.BooleanField()
    limit_known = models.BooleanField()
    due_sort = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "due_sort", "case", "state", "own", "turn", "suspended", "limit_known"],
                name="reach_due",
            ),
            models.Index(fields=["unit", "-received_at", "-case"], name="reach_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} sees {self.case_id}"


class CaseMove(models.Model):
    """One step of a case. Added only. `body` holds what was said, masked; `unit` who held the case afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves", db_index=False)
    seq = models.IntegerField()
    move = models.CharField(max_length=20, choices=Move)
    from_state = models.CharField(max_length=20, choices=State, blank=True)
    to_state = models.CharField(max_length=20, choices=State)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    by_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField(blank=True)
    body = models.JSONField(default=dict)
    source = models.CharField(max_length=12, choices=Source, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_move_a_place")]

    def __str__(self) -> str:
        return f"{self.seq} {self.move}"


class CaseSeat(models.Model):
    """A unit asked to take part: assisting with its signature, or consulted. Seats of one question share `asked`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seats", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=SeatKind)
    asked = models.UUIDField()
    join = models.CharField(max_length=4, choices=Join, default=Join.ALL)
    question = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=SeatState, default=SeatState.ASKED)
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="seat_case"),
            models.Index(fields=["unit", "state"], name="seat_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class CasePause(models.Model):
    """A suspension of the clock. `until_date` is the last suspended day as told, `ended_date` as it came to be."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    ground = models.CharField(max_length=200)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    ended_date = models.DateField(null=True)
    ended = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.from_date}…{self.ended_date or self.until_date or ''}"


class CaseExtension(models.Model):
    """A request for more time, in the units of the case's limit, and what was decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extension_requests")
    n = models.SmallIntegerField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"+{self.n} {self.outcome}"


class CaseOrder(models.Model):
    """A reminder or a supervision order, with its own number, to one unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=8, choices=OrderKind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    due_date = models.DateField()
    issued_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number


class CaseMaterial(models.Model):
    """A paper of a case and where it stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="materials", db_index=False)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    need = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=MaterialState)
    source = models.CharField(max_length=120, blank=True)
    asked = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="one_material_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class CaseRating(models.Model):
    """A resident's rating of one round of handling. `via`: tracking code or account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    round = models.SmallIntegerField()
    level = models.SmallIntegerField()
    facets = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    via = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_rating_a_round"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="rating_1_5"),
        ]

    def __str__(self) -> str:
        return str(self.level)


class CaseAttachment(models.Model):
    """A file of a case. The bytes lie sealed outside the web root; `sha256` is of the plain bytes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    material_code = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case"], name="attachment_case")]

    def __str__(self) -> str:
        return self.name


class CaseWords(models.Model):
    """The words of a case as overlapping pairs, for search in the running text. Filled by a listener of the bell.

    `place` counts the documents in the order they came; the index of SQLite knows them by it.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="words")
    place = models.BigIntegerField(unique=True)
    words = models.TextField()

    def __str__(self) -> str:
        return str(self.case_id)


class LikelyDuplicate(models.Model):
    """Two cases that seem to tell of the same thing, and what was decided. `case` is the later one.

    `score` is 0 to 100; `why` says the place, the days apart and the words shared. `state`: found, merged, apart.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="likely_earlier")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="likely_later")
    score = models.SmallIntegerField()
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=PairState, default=PairState.FOUND)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    note = models.CharField(max_length=200, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="one_pair_of_cases")]
        indexes = [models.Index(fields=["state", "-score"], name="pairs_to_decide")]

    def __str__(self) -> str:
        return f"{self.case_id} ~ {self.other_id}"


class DuplicateMark(models.Model):
    """How far the search for likely duplicates has come: the newest case that a run has seen (`name` all), or, within a
    run through the whole, the moment of receipt up to which the cases of one unit were looked at.
    """

    name = models.CharField(max_length=80, primary_key=True)
    newest = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class LearnedModel(models.Model):
    """What was learned from past cases of a district, to suggest a matter or a unit from a text. Never applied by itself.

    `target`: unit or matter. `content`: the weights (numpy, without pickled objects). `measured`: accuracy beside the
    majority baseline on the later cases held out, with the days of the split.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    district = models.CharField(max_length=64)
    target = models.CharField(max_length=8)
    content = models.BinaryField()
    labels = models.JSONField(default=list)
    cases_count = models.IntegerField()
    measured = models.JSONField(default=dict)
    learned_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["district", "target", "-learned_at"], name="newest_learned")]

    def __str__(self) -> str:
        return f"{self.district} {self.target} {self.learned_at:%Y-%m-%d}"


class TrackLock(models.Model):
    """Wrong tracking codes for a number, known or not."""

    number = models.CharField(max_length=32, primary_key=True)
    wrong_count = models.SmallIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number
