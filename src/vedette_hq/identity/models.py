"""Protected persons: a pseudonym, and what is sealed about them; the keys of cases; who opened what."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case


class CaseKey(models.Model):
    """The public half of a case's key. Its secret half exists in `KeyCopy` rows only, sealed to people.

    A new one is made when somebody leaves the team: what is sealed from then on they could not open.
    """

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="keys")
    number = models.IntegerField()
    recipient = models.TextField()
    made = models.DateTimeField(default=timezone.now)
    retired = models.DateTimeField(null=True)

    class Meta:
        """One at a time."""

        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="a_case_key_once"),
            models.UniqueConstraint(
                fields=("case",), condition=models.Q(retired__isnull=True), name="one_case_key"
            ),
        )


class KeyCopy(models.Model):
    """A case's secret key, sealed to one account key.

    Without a person, to the house recipient and its shares.
    """

    id = RandomId()
    key = models.ForeignKey(CaseKey, models.CASCADE, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recipient = models.TextField()
    sealed = models.BinaryField()
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        """One copy for a person, one for the house."""

        constraints = (
            models.UniqueConstraint(fields=("key", "person"), name="a_copy_once"),
            models.UniqueConstraint(
                fields=("key",), condition=models.Q(person__isnull=True), name="one_copy_for_the_house"
            ),
        )


class Protected(models.Model):
    """A protected person of one case. Nothing here tells who it is."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="protected")
    pseudonym = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.pseudonym


class Sealed(models.Model):
    """Name, contact and notes as one person wrote them at one time, sealed to a key of the case.

    What is written later stands beside it, never in its place. `digest` is that of the sealed bytes.
    """

    id = RandomId()
    protected = models.ForeignKey(Protected, models.PROTECT, related_name="sealed")
    number = models.IntegerField()
    key = models.ForeignKey(CaseKey, models.PROTECT, related_name="sealed")
    blob = models.BinaryField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In the order in which it was written."""

        constraints = (models.UniqueConstraint(fields=("protected", "number"), name="sealed_once"),)


class Reason(models.TextChoices):
    """Why somebody opens what is sealed about a person; the word stands in the register."""

    CONTACT = "contact", _("to contact them")
    STATEMENT = "statement", _("to prepare or check a statement")
    PROTECTION = "protection", _("to protect them or somebody close to them")
    CONSENT = "consent", _("to ask for their consent, or because they withdrew it")
    PROCEDURE = "procedure", _("because a court or committee asks")
    CORRECTION = "correction", _("to correct what is written")


class Reading(models.Model):
    """One opening, written before anything was shown. `event` is that of its entry in the register."""

    id = RandomId()
    event = models.CharField(max_length=32, unique=True)
    protected = models.ForeignKey(Protected, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="readings")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    words = models.CharField(max_length=300)
    """The reason in the reader's own words, for those who look into it."""

    class Meta:
        """Counted by person and time."""

        indexes = (models.Index(fields=("person", "at")),)
