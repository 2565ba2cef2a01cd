"""Notes for whoever comes next, and the sheets that one shift gives to another. Nothing is overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Mission
from vedette_hq.records.models import Record

ABOUT_ONE = Q(case__isnull=False, mission__isnull=True) | Q(case__isnull=True, mission__isnull=False)


class About(models.Model):
    """What it is about: one case or one mission."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Of several."""

        abstract = True

    @property
    def subject(self) -> Case | Mission:
        """The case or the mission."""
        return self.case or self.mission  # type: ignore[return-value]


class Note(About):
    """One thing that the next shift must know. A better wording is another note that `replaces` it.

    `record` is the person of the case whom it is about, `who` how somebody is called otherwise. `rank` is the
    place in the list of calls, 1 being the first.
    """

    class Kind(models.TextChoices):
        """What it says."""

        CALL = "call", _("Call first")
        FEAR = "fear", _("Who is scared")
        PROMISE = "promise", _("What was promised")
        WARNING = "warning", _("Warning")
        NEXT = "next", _("Next step")

    class Outcome(models.TextChoices):
        """How it ended."""

        DONE = "done", _("done, or over")
        DROPPED = "dropped", _("cannot be done, or is not needed any more")
        WRONG = "wrong", _("was wrong")

    id = RandomId()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    words = models.CharField(max_length=2000)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=200, blank=True)
    due = models.DateField(null=True)
    rank = models.SmallIntegerField(null=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=1000, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        """About one; found by what is open."""

        constraints = (
            models.CheckConstraint(condition=ABOUT_ONE, name="a_note_is_about_one"),
            models.CheckConstraint(
                condition=Q(done__isnull=True, outcome="") | (Q(done__isnull=False) & ~Q(outcome="")),
                name="a_note_ends_in_some_way",
            ),
        )
        indexes = (
            models.Index(fields=("case", "done"), name="notes_of_a_case"),
            models.Index(fields=("mission", "done"), name="notes_of_a_mission"),
        )


class Sheet(About):
    """What one shift gave to the next, frozen: codes and ids, with the notes' words as they were.

    Labels are not in it: they are read anew by the rights of whoever looks. `digest` is SHA-256 over
    `content` and `words` in JCS. `since` is from when its changes are told.
    """

    id = RandomId()
    since = models.DateTimeField()
    given = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=4000, blank=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    taken = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_words = models.CharField(max_length=2000, blank=True)

    class Meta:
        """About one; taken by another than gave it."""

        constraints = (
            models.CheckConstraint(condition=ABOUT_ONE, name="a_sheet_is_about_one"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken__isnull=True)
                | (Q(taken__isnull=False) & ~Q(taken_by=F("given_by"))),
                name="a_sheet_is_taken_by_another",
            ),
        )
        indexes: ClassVar = (
            models.Index(fields=("case", "given"), name="sheets_of_a_case"),
            models.Index(fields=("mission", "given"), name="sheets_of_a_mission"),
        )
