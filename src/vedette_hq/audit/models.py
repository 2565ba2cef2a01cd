"""Acts: who did what in the office. Rows are only ever added, each bound to the one before it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person


class Act(models.Model):
    """One act. `number` counts from 1 without a gap; `digest` covers the row and the digest before it.

    The database itself refuses to change or remove a row (see the migration).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="acts")
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=24, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16, default="done")
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        """Looked up by object, by person and by verb."""

        indexes = (
            models.Index(fields=("kind", "object_id", "number")),
            models.Index(fields=("person", "number")),
            models.Index(fields=("verb", "number"), name="acts_by_verb"),
        )


class Mark(models.Model):
    """How far the chain was checked, and the digest found there: the next check goes on from it."""

    name = models.CharField(max_length=16, primary_key=True)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)


class Anchor(models.Model):
    """A head of the chain that stands in the register: the first `size` acts, at entry `index`."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    index = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)


class What(models.TextChoices):
    """What an alarm is about."""

    RATE = "rate", _("many protected persons opened within an hour")
    BULK = "bulk", _("many protected persons opened within days")
    HOURS = "hours", _("a protected person opened outside working hours")
    FOREIGN = "foreign", _("attempts to reach what is not theirs")
    PASSPHRASE = "passphrase", _("wrong passphrases at the identity desk")
    CHAIN = "chain", _("the chain of acts is broken")
    OTHER = "other", _("something that a lead should look at")


class Alarm(models.Model):
    """Something a lead must look at. While one that `stops` is not settled, its person opens no identity.

    Only another lead than `person` settles it (see `services.settle_alarm`).
    """

    id = RandomId()
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=16, choices=What.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="alarms")
    kind = models.CharField(max_length=24, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    stops = models.BooleanField(default=False)
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    """What the lead who settled it found."""

    class Meta:
        """Listed newest first; it is settled by somebody, or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(settled__isnull=True, settled_by__isnull=True)
                | models.Q(settled__isnull=False, settled_by__isnull=False),
                name="alarm_is_settled_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("person", "settled")),)
