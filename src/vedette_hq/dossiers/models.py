"""A dossier of a case, its exhibits in order, its versions for bodies, and what was given to whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.vault.models import Item

LANGUAGES = (("ru", "русский"), ("fr", "français"), ("en", "English"))
SCOPES = ("C09", "C11", "C12", "C13", "C14", "C15")
"""Scopes of consent under which a dossier is given; each version names one."""


class Dossier(models.Model):
    """One whole. Its exhibits stand in one order for all versions, so that a number means one exhibit."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="dossiers")
    title = models.CharField(max_length=300)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    hands = models.JSONField(default=list)
    """Ids of those who named it, chose exhibits or put them in order: none of them signs a version off."""

    def __str__(self) -> str:
        return self.title


class Exhibit(models.Model):
    """An item as an exhibit; its title stands in the dossier and is read by the body."""

    id = RandomId()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="exhibits")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.IntegerField()
    title = models.CharField(max_length=300, blank=True)

    class Meta:
        """A number and an item stand once in a dossier."""

        constraints = (
            models.UniqueConstraint(fields=("dossier", "number"), name="a_number_is_one_exhibit"),
            models.UniqueConstraint(fields=("dossier", "item"), name="an_item_is_one_exhibit"),
        )


class Version(models.Model):
    """What one body gets. `hides`: a line each (3, 3:2, 3:2:left,top,right,bottom); `data`: what is said.

    Nothing of it changes after somebody other than its authors signed it off.
    """

    id = RandomId()
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="versions")
    recipient = models.CharField(max_length=300)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    scope = models.CharField(max_length=3)
    hides = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    edited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    hands = models.JSONField(default=list)
    """Ids of all who ever wrote in it or said what it hides: none of them signs it off."""
    signed = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Who signs off is nobody who wrote."""

        constraints = (
            models.CheckConstraint(
                condition=Q(signed__isnull=True, signed_by__isnull=True)
                | (
                    Q(signed__isnull=False, signed_by__isnull=False)
                    & ~Q(signed_by=models.F("made_by"))
                    & ~Q(signed_by=models.F("edited_by"))
                ),
                name="a_version_is_signed_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.recipient


class Given(models.Model):
    """A version was given to somebody. `reference` is the id in its bag, `root` that of the whole."""

    id = RandomId()
    version = models.ForeignKey(Version, models.PROTECT, related_name="given")
    on = models.DateField()
    to = models.CharField(max_length=300)
    how = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=32)
    root = models.CharField(max_length=64, blank=True)
    bundle_sha256 = models.CharField(max_length=64, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Whole(models.Model):
    """What all versions of a dossier prove unchanged, with its salt: as secret as the case. Made once."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="whole")
    data = models.BinaryField()
    made = models.DateTimeField(default=timezone.now)


class Build(models.Model):
    """The building of a signed version by the worker. Its files lie under a cover, beside the database.

    `stage` is waiting, bag, bundle, done or failed; `reached` of `total` exhibits are done in that stage.
    """

    id = RandomId()
    version = models.OneToOneField(Version, models.PROTECT, related_name="build")
    asked = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tries = models.IntegerField(default=1)
    stage = models.CharField(max_length=8, default="waiting")
    reached = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=32, blank=True)
    root = models.CharField(max_length=64, blank=True)
    card = models.TextField(blank=True)
    bundle_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    done = models.DateTimeField(null=True)
