"""Plans of missions with their versions, what was decided on the day, debriefs, copies; and risks.

A version's content is erased on the day of destruction; its digest stays. Nothing else is overwritten, except
a version that nobody has proposed yet, by the one who writes it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette.missions.plan.document import Plan as Document
from vedette.missions.plan.document import parse_plain
from vedette.missions.risk import Assessment as Judgement
from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.missions.models import Mission


class Plan(models.Model):
    """One turn of one mission. Its days stand beside its content, so that lists and duties need not open it.

    `begins`, `ends` and `destroy_on` are those of the version in force, or of the newest while none is.
    """

    id = RandomId()
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="plans")
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    begins = models.DateField(null=True)
    ends = models.DateField(null=True)
    destroy_on = models.DateField(null=True)
    stopped = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    stopped_words = models.CharField(max_length=1000, blank=True)
    back = models.DateTimeField(null=True)
    back_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told = models.JSONField(default=list)
    """Days before the destruction on which people were told."""
    destroyed = models.DateTimeField(null=True)

    class Meta:
        """Found by mission and by the day of destruction."""

        indexes: ClassVar = (
            models.Index(fields=("mission", "made"), name="plans_of_a_mission"),
            models.Index(fields=("destroyed", "destroy_on"), name="plans_to_be_destroyed"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Version(models.Model):
    """One version; `content` is null once it was destroyed. `approved`: from when it is in force.

    `frozen`: proposed, approved, printed or carried, so a next change is another version.
    """

    id = RandomId()
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=1000, blank=True)
    frozen = models.DateTimeField(null=True)
    approved = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One of a number; approved by two."""

        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="a_plan_version_once"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, approved_by__isnull=True)
                | (
                    Q(approved__isnull=False, approved_by__isnull=False, proposed_by__isnull=False)
                    & ~Q(approved_by=F("proposed_by"))
                ),
                name="a_plan_is_approved_by_two",
            ),
        )

    @property
    def document(self) -> Document:
        """The plan as a value. Raises: FormatError when it is destroyed."""
        return parse_plain(self.content)


class Decision(models.Model):
    """Go or no-go on the day: what was answered to each criterion, and who decided."""

    class Outcome(models.TextChoices):
        """What was decided."""

        GO = "go", _("go")
        NO_GO = "no-go", _("no-go")
        RESUME = "resume", _("goes on")

    id = RandomId()
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="decisions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    answers = models.JSONField(default=list)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Told(models.Model):
    """One who must know of a version in force: a person of the team, or a traveller by the key of the row."""

    id = RandomId()
    version = models.ForeignKey(Version, models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField(null=True)
    """When they said that they know it, or somebody told them."""
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=200, blank=True)

    class Meta:
        """Each once for a version."""

        constraints = (
            models.UniqueConstraint(fields=("version", "person", "key"), name="told_once_of_a_version"),
        )


class Copy(models.Model):
    """A copy that left the site: printed, or sealed in a file. `ended`: when it was burnt, or given back."""

    class Kind(models.TextChoices):
        """How it left."""

        PAPER = "paper", _("on paper")
        SEALED = "sealed", _("sealed file")

    id = RandomId()
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="copies")
    number = models.IntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    holder = models.CharField(max_length=200)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Debrief(models.Model):
    """What one person says after a mission. `lessons` name nobody and stay; the rest is erased."""

    id = RandomId()
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="debriefs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    lessons = models.CharField(max_length=4000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One of each person for a plan."""

        constraints = (models.UniqueConstraint(fields=("plan", "person"), name="one_debrief_each"),)


class Assessment(models.Model):
    """One judgement of one threat, for the mission or for one of its team. Never changed, only followed.

    `subject` is null for the mission itself.
    """

    id = RandomId()
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="assessments")
    threat = models.CharField(max_length=3)
    subject = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    likelihood = models.SmallIntegerField()
    impact = models.SmallIntegerField()
    reason = models.CharField(max_length=4000)
    measures = models.CharField(max_length=4000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Two ordinals from 1 to 5; ends within 14 days."""

        constraints = (
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="risk_is_two_ordinals",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="risk_has_a_reason"),
        )
        indexes: ClassVar = (models.Index(fields=("mission", "threat", "at"), name="risks_of_a_mission"),)

    def value(self) -> Judgement:
        """Return it as a value of the library."""
        return Judgement(
            self.pk,
            self.threat,
            self.subject_id or "",
            self.likelihood,
            self.impact,
            self.reason,
            self.measures,
            self.at,
            self.expires,
        )
