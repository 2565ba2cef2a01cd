"""Channels out of the house, how each person is reached, who is told, and what became of each telling.

Addresses and secrets are sealed in boxes (`access.boxes`): a copy of the tables tells none.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vedette_hq.access.boxes import box, unbox
from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person


class Duty(models.TextChoices):
    """Whom the ladder tells, the next one up at each line."""

    OFFICER = "officer", _("Officer on watch")
    SECOND = "second", _("Second officer")
    HEAD = "head", _("Head of headquarters")
    CRISIS = "crisis", _("Crisis team")


class Channel(models.Model):
    """One way out of the house: what `adapters.alerts.make_channel` wants, and how it has done lately.

    `settings` hold no secret. `failures` counts faults since it last went well. `trial_to` is where the daily
    trial goes, a box; empty: to somebody who can be reached by this channel.
    """

    class Kind(models.TextChoices):
        """As the library names them."""

        MAIL = "mail", pgettext_lazy("channel", "E-mail")
        HTTP = "http", _("SMS gateway")
        MATRIX = "matrix", _("Matrix")
        WEBPUSH = "webpush", _("Web push")
        COMMAND = "command", _("Program of this machine")

    id = RandomId()
    name = models.CharField(max_length=31, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    settings = models.JSONField(default=dict)
    secret = models.TextField(blank=True)
    trial_to = models.TextField(blank=True)
    on = models.BooleanField(default=True)
    place = models.SmallIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    went_well = models.DateTimeField(null=True)
    failed = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    detail = models.CharField(max_length=120, blank=True)
    tried = models.DateTimeField(null=True)
    """When the daily trial was last made."""

    class Meta:
        """In the order that the leads gave."""

        ordering: ClassVar = ("place", "name")

    def __str__(self) -> str:
        return self.name

    def keep_secret(self, secret: str) -> None:
        """Seal its password, token or key."""
        self.secret = box("alerts.secret", secret.encode(), self.pk) if secret else ""

    def open_secret(self) -> str:
        """Return it. Raises: OpenError."""
        return unbox("alerts.secret", self.secret, self.pk).decode() if self.secret else ""

    def keep_trial(self, to: str) -> None:
        """Seal where the daily trial goes."""
        self.trial_to = box("alerts.trial", to.encode(), self.pk) if to else ""

    def open_trial(self) -> str:
        """Return where the daily trial goes. Raises: OpenError."""
        return unbox("alerts.trial", self.trial_to, self.pk).decode() if self.trial_to else ""


class Way(models.Model):
    """How one person is reached by one channel; `hint` is what of the address may be shown.

    It counts once it is `verified`: a number was sent to it and typed in here. `number` is a box while the
    trial waits for that; `place` is the order in which a person wants to be reached.
    """

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="ways")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="ways")
    sealed = models.TextField()
    hint = models.CharField(max_length=80)
    place = models.SmallIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)
    verified = models.DateTimeField(null=True)
    number = models.CharField(max_length=120, blank=True)
    asked = models.DateTimeField(null=True)
    guesses = models.SmallIntegerField(default=0)
    went_well = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    detail = models.CharField(max_length=120, blank=True)

    class Meta:
        """In the order of the person."""

        ordering: ClassVar = ("place", "made")
        indexes = (models.Index(fields=("person", "place"), name="ways_of_a_person"),)

    def keep(self, to: str) -> None:
        """Seal the address."""
        self.sealed = box("alerts.way", to.encode(), self.pk)

    def open(self) -> str:
        """Return the address. Raises: OpenError."""
        return unbox("alerts.way", self.sealed, self.pk).decode()


class Standing(models.Model):
    """Somebody who has a duty until it is ended, for the hours that no shift of the watch says otherwise."""

    id = RandomId()
    duty = models.CharField(max_length=8, choices=Duty.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("duty", "person"), condition=Q(until__isnull=True), name="a_standing_duty_once"
            ),
        )


class Alert(models.Model):
    """One thing that somebody must take: a level of an episode of the watch, or a reminder.

    `key` makes it one. `number` is what people call it. `level` climbs while nobody takes it; who is told is
    the `duty`, or `people` (ids). `target` is a path of this site. `again` and `unheard` are in seconds;
    `next` is when the worker looks at a reminder again, and is null for the watch's, which has its own clock.
    """

    class Origin(models.TextChoices):
        """Who decides when it is told."""

        WATCH = "watch", _("Watch")
        REMINDER = "remind", _("Reminder")

    id = RandomId()
    key = models.CharField(max_length=120, unique=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    code = models.CharField(max_length=60)
    number = models.CharField(max_length=6)
    watch = models.CharField(max_length=32, blank=True)
    episode = models.CharField(max_length=64, blank=True)
    drill = models.BooleanField(default=False)
    level = models.SmallIntegerField(default=1)
    round = models.IntegerField(default=0)
    duty = models.CharField(max_length=8, blank=True)
    people = models.JSONField(default=list)
    target = models.CharField(max_length=200, blank=True)
    again = models.IntegerField(default=900)
    unheard = models.IntegerField(default=1800)
    begun = models.DateTimeField(default=timezone.now)
    climbed = models.DateTimeField(default=timezone.now)
    next = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended = models.DateTimeField(null=True)
    quieted = models.DateTimeField(null=True)
    """When those who were woken for it were told that somebody has it."""

    class Meta:
        """Taken by somebody; found by what is open and what is due."""

        constraints = (
            models.CheckConstraint(
                condition=Q(taken__isnull=True, taken_by__isnull=True)
                | Q(taken__isnull=False, taken_by__isnull=False),
                name="an_alert_is_taken_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=("next",), condition=Q(taken__isnull=True, ended__isnull=True), name="alerts_due"
            ),
            models.Index(fields=("begun",), name="alerts_by_time"),
            models.Index(fields=("episode", "level"), name="alerts_of_an_episode"),
        )

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.taken is None and self.ended is None


class Told(models.Model):
    """That one person is told of one alert: whoever was told sees it."""

    id = RandomId()
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Once."""

        constraints = (models.UniqueConstraint(fields=("alert", "person"), name="told_once"),)


class Sending(models.Model):
    """One telling of one alert to one person by one way, written before it leaves, and what became of it.

    `telling` names the round: the same telling is never a second row. `outcome` is empty from when it was
    begun until it is known; a process that was killed meanwhile leaves it so.
    """

    class Outcome(models.TextChoices):
        """As the library says."""

        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        UNSURE = "unsure", _("not sure")

    id = RandomId()
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="sendings")
    telling = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=31)
    way = models.CharField(max_length=32)
    round = models.IntegerField(default=0)
    level = models.SmallIntegerField(default=1)
    tries = models.IntegerField(default=0)
    begun = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, blank=True, choices=Outcome.choices)
    detail = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """One row for each telling and way."""

        constraints = (models.UniqueConstraint(fields=("telling", "way"), name="a_telling_once_by_a_way"),)
        indexes = (models.Index(fields=("alert", "begun"), name="sendings_of_an_alert"),)

    def took(self) -> float | None:
        """Return how many seconds it took, None while it is not known."""
        at: datetime | None = self.at
        return None if at is None else (at - self.begun).total_seconds()
