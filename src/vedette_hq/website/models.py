"""What the public site says of itself, revision by revision, and the editions of it that were built."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person


class Settings(models.Model):
    """The settings as they stood: `data` is canonical JSON of `vedette/site`. The newest number stands."""

    id = RandomId()
    number = models.IntegerField(unique=True)
    data = models.BinaryField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Edition(models.Model):
    """One build that changed the site, or failed. `mark` is what was to be shown; `changes` are [sign, path].

    `entry` is its place in the register, `proved` when the proof lay beside it.
    """

    id = RandomId()
    number = models.IntegerField(unique=True)
    made = models.DateTimeField(default=timezone.now)
    mark = models.CharField(max_length=64)
    settings = models.ForeignKey(Settings, models.PROTECT, related_name="+")
    release = models.CharField(max_length=32, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    files = models.IntegerField(default=0)
    written = models.IntegerField(default=0)
    removed = models.IntegerField(default=0)
    changes = models.JSONField(default=list)
    failure = models.CharField(max_length=300, blank=True)
    entry = models.BigIntegerField(null=True)
    proved = models.DateTimeField(null=True)

    class Meta:
        """It is an edition, or it says why it is none."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(failure="") | (~Q(release="") & ~Q(manifest_sha256="")),
                name="an_edition_names_its_list",
            ),
        )
