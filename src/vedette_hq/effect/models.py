"""What happened around releases. Nothing is overwritten: what was wrong is withdrawn with a reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.protection.models import Incident
from vedette_hq.releases.models import Release


class Happened(models.Model):
    """One thing that happened on a day. Without a release it is about all of the group's publicity.

    `tone` is a person's judgement; `incident` is in the log of incidents.
    """

    class Kind(models.TextChoices):
        """What it was."""

        ANSWER = "answer", _("Answer of an authority")
        STEP = "step", _("Step that an authority took")
        FREED = "freed", _("Somebody freed or found")
        COVERAGE = "coverage", _("Coverage")
        SUPPORT = "support", _("Support by others")
        PRESSURE = "pressure", _("Pressure on people of the case")
        THREAT = "threat", _("Threat")
        SMEAR = "smear", _("Campaign against the group")
        INCIDENT = "incident", _("Security incident")
        HARM = "harm", _("Harm to somebody named or shown")
        OTHER = "other", pgettext_lazy("what happened", "Something else")

    class Tone(models.TextChoices):
        """How it counts."""

        HELPFUL = "helpful", pgettext_lazy("what happened", "helpful")
        HARMFUL = "harmful", pgettext_lazy("what happened", "harmful")
        NEITHER = "neither", pgettext_lazy("what happened", "neither")

    id = RandomId()
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    tone = models.CharField(max_length=8, choices=Tone.choices)
    day = models.DateField()
    words = models.CharField(max_length=1000)
    origin = models.CharField(max_length=1000, blank=True)
    """Where it can be read or who said it: an address, a number of a letter, a newspaper."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """Found by day; withdrawn with a reason."""

        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True) | ~Q(withdrawn_reason=""),
                name="what_happened_is_withdrawn_with_a_reason",
            ),
        )
        indexes = (models.Index(fields=("day",), name="happened_by_day"),)


class Task(models.Model):
    """Something to do after it: answer, correct, call, warn. Done in words."""

    id = RandomId()
    happened = models.ForeignKey(Happened, models.PROTECT, related_name="tasks")
    words = models.CharField(max_length=500)
    due = models.DateField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=500, blank=True)
