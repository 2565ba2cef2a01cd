"""Deadlines with both dates, what stopped them, what moved them; and editions of terms and calendars.

A deadline is reckoned by one edition of its term and one of its calendar, named beside it. Editions are
added, none is changed.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case


class Deadline(models.Model):
    """One term of a case: what set it running, both dates, how it stands.

    `ours` is the earliest plausible last day, `theirs` the latest. Steps and doubts are not kept: they are
    reckoned again from what is.
    """

    class Owed(models.TextChoices):
        """Who must act."""

        US = "us", _("we")
        AUTHORITY = "authority", _("the authority")

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "running", pgettext_lazy("a deadline", "running")
        MET = "met", pgettext_lazy("a deadline", "met")
        MISSED = "missed", pgettext_lazy("a deadline", "missed")
        RESTORED = "restored", pgettext_lazy("a deadline", "restored")
        SUSPENDED = "suspended", pgettext_lazy("a deadline", "suspended")
        WITHDRAWN = "withdrawn", pgettext_lazy("a deadline", "withdrawn")

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    title = models.CharField(max_length=200, blank=True)
    """In words of the team; empty: the label of the rule."""
    rule = models.CharField(max_length=60)
    rule_version = models.IntegerField()
    region = models.CharField(max_length=12)
    calendar = models.CharField(max_length=60)
    owed_by = models.CharField(max_length=10, choices=Owed.choices)
    event = models.DateField(null=True)
    taken = models.DateField(null=True)
    served = models.DateField(null=True)
    served_latest = models.DateField(null=True)
    named = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    ours = models.DateField()
    theirs = models.DateField()
    due = models.DateField()
    """By which the wall puts it in order: `ours` of what we owe, `theirs` of what an authority owes."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    origin = models.CharField(max_length=100, blank=True)
    """What made it, when a page did: `redress:ID:TERM`. Of one origin once in a case."""
    told = models.JSONField(default=list)
    """`DAY:STEP` of the reminders that went out."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended = models.DateField(null=True)
    """The day on which it was met."""
    ended_words = models.CharField(max_length=500, blank=True)
    restored_to = models.DateField(null=True)
    """The new last day that an authority gave. It is not reckoned again."""

    class Meta:
        """Both dates the right way round; the wall reads by state and day."""

        indexes = (
            models.Index(fields=("state", "due"), name="deadlines_on_the_wall"),
            models.Index(fields=("case", "due"), name="deadlines_of_a_case"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(theirs__gte=F("ours")), name="a_deadline_has_its_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")),
                name="a_deadline_is_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=("case", "origin"), condition=~Q(origin=""), name="a_deadline_of_an_origin_once"
            ),
        )

    def __str__(self) -> str:
        return self.title or self.rule

    @property
    def open(self) -> bool:
        """Whether somebody still owes something."""
        return self.state in OPEN

    def days_left(self, today: date) -> int:
        """Return how many days are left until `due`; negative when it lies behind."""
        return (self.due - today).days


OPEN = (Deadline.State.RUNNING, Deadline.State.RESTORED, Deadline.State.SUSPENDED)


class Stop(models.Model):
    """A span in which a deadline does not run, both days included; it stands while it has no last day."""

    id = RandomId()
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="stops")
    first = models.DateField()
    last = models.DateField(null=True)
    words = models.CharField(max_length=500)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """It ends after it begins; one stands at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="a_stop_ends_later"
            ),
            models.UniqueConstraint(
                fields=("deadline",), condition=Q(last__isnull=True), name="a_stop_stands_once"
            ),
        )


class Shift(models.Model):
    """What a new reckoning moved: both dates before and after, and by which editions."""

    id = RandomId()
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="shifts")
    at = models.DateTimeField(default=timezone.now)
    ours_before = models.DateField()
    theirs_before = models.DateField()
    ours_after = models.DateField()
    theirs_after = models.DateField()
    rule_before = models.IntegerField()
    rule_after = models.IntegerField()
    calendar_before = models.CharField(max_length=60)
    calendar_after = models.CharField(max_length=60)
    seen = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Newest first."""

        indexes = (models.Index(fields=("deadline", "at"), name="shifts_of_a_deadline"),)


class Edition(models.Model):
    """A term or a calendar as two people agreed on it; the newest stands. What Vedette brings is number 1."""

    class Kind(models.TextChoices):
        """What it is an edition of."""

        RULE = "rule", pgettext_lazy("edition", "term")
        CALENDAR = "calendar", pgettext_lazy("edition", "calendar")

    id = RandomId()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60)
    number = models.IntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=500)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_over = models.DateTimeField(null=True)
    taken_over_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each number once among those taken over; taken over by another."""

        constraints = (
            models.UniqueConstraint(
                fields=("kind", "name", "number"),
                condition=Q(taken_over__isnull=False),
                name="an_edition_number_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_by__isnull=True) | ~Q(taken_over_by=F("made_by")),
                name="an_edition_is_taken_over_by_another",
            ),
        )


class Night(models.Model):
    """One nightly reckoning: its day, how many deadlines it looked at, how many it moved."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    looked = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
