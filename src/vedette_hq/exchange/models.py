"""Imports: a file, its mapping, how far it is, what it made and what was wrong."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case


class Stage(models.TextChoices):
    """How an import stands."""

    RECEIVING = "receiving", _("the file is on its way")
    WAITING = "waiting", _("waits for its mapping")
    CHECKING = "checking", _("trial run under way")
    CHECKED = "checked", _("tried, not imported yet")
    RUNNING = "running", _("import under way")
    DONE = "done", _("imported")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", pgettext_lazy("an import", "refused")
    DISCARDED = "discarded", pgettext_lazy("an import", "given up")


WORKING = (Stage.CHECKING, Stage.RUNNING, Stage.UNDOING)
"""What the worker goes on with."""


class Import(models.Model):
    """One file brought into one case. Its bytes lie covered in the house until it is done or given up.

    `round` and `reached` say how far the worker is: how often the file was read, and how many rows of this
    reading are done; both change in the transaction that writes the rows.
    """

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="imports")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.RECEIVING)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    """The file's name, read by the one who brought it."""
    size = models.BigIntegerField(default=0)
    pieces = models.IntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    mapping = models.TextField(blank=True)
    set = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Who had it run, or undone."""
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    round = models.SmallIntegerField(default=0)
    reached = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    chain = models.CharField(max_length=64, blank=True)
    """Digest over the digests of all revisions it made, in order; it stands in the acts at the end."""
    refusal = models.CharField(max_length=700, blank=True)
    tries = models.SmallIntegerField(default=0)
    """Slices of work that were begun and did not end."""

    class Meta:
        """Listed newest first; the worker looks for what is under way."""

        indexes = (
            models.Index(fields=("case", "made"), name="imports_of_a_case"),
            models.Index(fields=("stage",), condition=models.Q(stage__in=WORKING), name="imports_under_way"),
        )

    @property
    def working(self) -> bool:
        """Whether the worker goes on with it."""
        return self.stage in WORKING

    @property
    def has_file(self) -> bool:
        """Whether its file is here."""
        return self.stage in (Stage.WAITING, Stage.CHECKING, Stage.CHECKED, Stage.RUNNING, Stage.REFUSED)


class ImportProblem(models.Model):
    """What is wrong in a row: never what the row says. `notice`: told, and the row was taken."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    row = models.IntegerField()
    line = models.IntegerField(default=0)
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=16)
    detail = models.CharField(max_length=300, blank=True)
    notice = models.BooleanField(default=False)


class Imported(models.Model):
    """What one import said of one thing last: the digest of each field, and what stood before.

    `object_id` is of a record, a statement or a source. `before`: of a record field to values as they stood,
    to be put back; of a statement {"replaced": id}.
    """

    class Did(models.TextChoices):
        """What was done."""

        CREATE = "create"
        CHANGE = "change"
        RESTORE = "restore"
        KEEP = "keep"
        """A person kept what stands here: from now on the file's value is known."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, models.PROTECT, related_name="imported", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    external = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=32)
    did = models.CharField(max_length=8, choices=Did.choices)
    fields = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)

    class Meta:
        """Found by id in the set, and by import."""

        indexes = (
            models.Index(fields=("case", "external"), name="imported_by_external"),
            models.Index(fields=("of", "id"), name="imported_of_an_import"),
        )


class ImportConflict(models.Model):
    """The file changed a field that was changed here since: a person says which stands."""

    class Why(models.TextChoices):
        """What happened here."""

        CHANGED = "changed", _("changed here since")
        WITHDRAWN = "withdrawn", _("withdrawn here")

    class Decision(models.TextChoices):
        """What was decided."""

        KEEP = "keep", _("keep what stands here")
        TAKE = "take", _("take what the file says")

    id = RandomId()
    of = models.ForeignKey(Import, models.PROTECT, related_name="conflicts")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="+")
    external = models.CharField(max_length=300)
    field = models.CharField(max_length=40, blank=True)
    """Empty when the whole record was withdrawn."""
    why = models.CharField(max_length=12, choices=Why.choices)
    values = models.JSONField(default=list)
    """What the file says, as `Value.plain`."""
    digest = models.CharField(max_length=16)
    row = models.IntegerField(default=0)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One for a field of a record in an import."""

        constraints = (models.UniqueConstraint(fields=("of", "record", "field"), name="a_conflict_once"),)
