"""What was found online: records of collection and their versions, sealed items they are about, verification.

The bytes lie sealed in the evidence room; nothing of them stands here but what an archive says it holds.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.vault.models import Derived, Item


class Source(models.Model):
    """One thing found online, of one case. Its title names nobody; `stage` is a code of the tables."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=16, default="collection")
    opened = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """What a record said at one time: `data` has "fields" and "answers", code → [value, reason for none].

    The newest stands; none is changed.
    """

    id = RandomId()
    source = models.ForeignKey(Source, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    data = models.JSONField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In order."""

        constraints = (
            models.UniqueConstraint(fields=("source", "number"), name="a_collection_version_once"),
        )


class Part(models.Model):
    """A sealed item that a record is about, from `since` until `until`; `part` says what it is of it."""

    id = RandomId()
    source = models.ForeignKey(Source, models.CASCADE, related_name="parts")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    part = models.CharField(max_length=16)
    since = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("source", "item"), condition=Q(until__isnull=True), name="once_in_a_collection_record"
            ),
        )


class Note(models.Model):
    """One step of verification: how, what it says of the claim, in words. Set aside, it stays readable."""

    id = RandomId()
    source = models.ForeignKey(Source, models.CASCADE, related_name="notes")
    method = models.CharField(max_length=16)
    finding = models.CharField(max_length=16)
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Reading(models.Model):
    """What a web archive holds, as the worker read it: `data` is a packed survey; None while it waits.

    `failure` says why it could not be read.
    """

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    data = models.BinaryField(null=True)
    lines = models.IntegerField(default=0)
    sound = models.BooleanField(default=False)
    made = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)


class Sealing(models.Model):
    """A record sealed as it stood: the digest of its bytes, and the derived text that holds them."""

    id = RandomId()
    source = models.ForeignKey(Source, models.CASCADE, related_name="sealings")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    derived = models.ForeignKey(Derived, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    missing = models.IntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
