"""Acts in columns, to be counted quickly; acts that only repeat others; tables kept as they were."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.records.models import Record


class Pack(models.Model):
    """The acts of one case whose victims' ids begin with one digit, in columns; `stale` when some changed.

    `merged` are numbers of victims that share an entity with another record. Made from records; it can be
    made again.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="packs")
    bucket = models.CharField(max_length=1)
    stale = models.BooleanField(default=True)
    plain = models.BooleanField(default=False)
    """Each act has one row."""
    merged = models.JSONField(default=list)

    class Meta:
        """One for a case and digit."""

        constraints = (models.UniqueConstraint(fields=("case", "bucket"), name="a_pack_once"),)


class Column(models.Model):
    """One column of a pack: numbers as `array` writes them, little end first, `code` its type.

    `texts` says what they stand for where they are places in it.
    """

    id = models.BigAutoField(primary_key=True)
    pack = models.ForeignKey(Pack, models.CASCADE, related_name="columns", db_index=False)
    name = models.CharField(max_length=16)
    code = models.CharField(max_length=1)
    texts = models.JSONField(default=list)
    body = models.BinaryField()

    class Meta:
        """One of a name."""

        constraints = (models.UniqueConstraint(fields=("pack", "name"), name="a_column_once"),)


class Double(models.Model):
    """A judgement that an act only repeats another: two sources told of one. It can be taken back."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="doubles")
    act = models.ForeignKey(Record, models.PROTECT, related_name="repeats")
    of = models.ForeignKey(Record, models.PROTECT, related_name="repeated_by")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    revoked = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    revoked_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """An act repeats one other at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("act",), condition=Q(revoked__isnull=True), name="repeats_one_at_a_time"
            ),
        )


class Frozen(models.Model):
    """A table as it was: what was asked, what came, up to which change. `digest` is over both, in JCS."""

    id = RandomId()
    title = models.CharField(max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField()
    result = models.JSONField()
    cases = models.JSONField()
    """Ids of the cases it was counted from: only who sees all of them sees it."""
    reached = models.BigIntegerField()
    digest = models.CharField(max_length=64)
