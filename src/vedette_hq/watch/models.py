"""A mission's watch: what was promised, who checks in with which card, what was heard, who is on duty.

Instants that the ladder counts with are Unix seconds, as in `vedette.missions.watch`; others are datetimes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.missions.models import Device, Mission


def at(seconds: int) -> datetime:
    """Return the instant of Unix seconds."""
    return datetime.fromtimestamp(seconds, UTC)


class Watch(models.Model):
    """One watch of one mission. What is set up here is in force once an `Order` was made from it.

    `version` is the order in force, 0 before the first; `changed` since it something was changed here.
    """

    id = RandomId()
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="watches")
    drill = models.BooleanField(default=False)
    begins = models.BigIntegerField()
    ends = models.BigIntegerField()
    zone = models.CharField(max_length=40, default="UTC")
    ladder = models.JSONField(default=list)
    patience = models.IntegerField(default=180)
    step = models.IntegerField(default=300)
    most_delay = models.IntegerField(default=7200)
    partners = models.JSONField(default=list)
    """Short names of the partners who watch too, in the order in which they climb."""
    duties = models.JSONField(default=list)
    """Of a drill: the duties that are really told."""
    sheet = models.TextField(blank=True)
    """Whom to call, for the officers and, sealed apart, for the partners."""
    version = models.IntegerField(default=0)
    changed = models.BooleanField(default=True)
    revision = models.BigIntegerField(default=0)
    """Grows with every change of its order or of what was heard."""
    look_at = models.BigIntegerField(default=0)
    """When the engine looks again, Unix seconds."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    cancelled = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One at a time for a mission, drills aside."""

        constraints = (
            models.UniqueConstraint(
                fields=("mission",),
                condition=Q(cancelled__isnull=True, drill=False),
                name="one_watch_of_a_mission",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="a_watch_ends_after_it_begins"),
        )

    @property
    def begins_at(self) -> datetime:
        """When it begins."""
        return at(self.begins)

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return at(self.ends)


class Member(models.Model):
    """One who checks in, with a card: `seed` makes the list of codes, `letters` say which column means what.

    A new card has the same tag, a new seed, new letters, and rows that begin after those of the old one. Who
    checks in no more is `cancelled` and stays: a member cannot vanish from an order. `vkey` is the device
    whose signed texts count, "" when there is none.
    """

    id = RandomId()
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    reach = models.CharField(max_length=200, blank=True)
    """How they are reached: a number, an address. For officers."""
    tag = models.CharField(max_length=8, unique=True)
    seed = models.CharField(max_length=64)
    letters = models.CharField(max_length=4)
    first = models.IntegerField(default=1)
    """The first row of the list that counts."""
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    vkey = models.CharField(max_length=400, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    listed = models.DateTimeField(null=True)
    """When the list was shown, once."""
    learnt = models.DateTimeField(null=True)
    """When the letters were shown, once."""
    tried = models.IntegerField(default=0)
    passed = models.DateTimeField(null=True)
    cancelled = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cancelled_why = models.CharField(max_length=200, blank=True)


class Promise(models.Model):
    """That one member will be heard from; `words` say at what, for the officers alone."""

    id = RandomId()
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="promises")
    member = models.ForeignKey(Member, models.CASCADE, related_name="promises")
    opens = models.BigIntegerField()
    due = models.BigIntegerField()
    grace = models.IntegerField()
    words = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In the order in which they are due."""

        constraints = (
            models.UniqueConstraint(fields=("member", "due"), name="a_promise_once"),
            models.CheckConstraint(condition=Q(opens__lte=F("due")), name="a_promise_opens_before_it_is_due"),
        )
        indexes = (models.Index(fields=("watch", "due"), name="promises_of_a_watch"),)

    @property
    def due_at(self) -> datetime:
        """When it is due."""
        return at(self.due)

    @property
    def opens_at(self) -> datetime:
        """From when it can be kept."""
        return at(self.opens)

    @property
    def ends_at(self) -> datetime:
        """When its grace ends."""
        return at(self.due + self.grace)


class Order(models.Model):
    """One version of what every watcher of a watch holds, as bytes (docs/formats/watch.md)."""

    id = RandomId()
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="orders")
    version = models.IntegerField()
    body = models.BinaryField()
    signed = models.BinaryField(null=True)
    """The note by the register's key; made by the worker."""
    sheet = models.BinaryField(null=True)
    """The contact sheet that went with it, a note too."""
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Versions are counted."""

        constraints = (models.UniqueConstraint(fields=("watch", "version"), name="an_order_version_once"),)


class Peer(models.Model):
    """A partner that watches too: what it was given, what was heard of it."""

    id = RandomId()
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="peers")
    short = models.CharField(max_length=64)
    name = models.CharField(max_length=210, blank=True)
    """As its watcher's key is named in the order."""
    delivered = models.IntegerField(default=0)
    """The version that it holds."""
    sheet = models.CharField(max_length=64, blank=True)
    """The digest of the contact sheet that it holds."""
    asked = models.BigIntegerField(default=0)
    """The number of the last question."""
    reached = models.BigIntegerField(default=0)
    """The place in its list up to which we have it."""
    pushed = models.BigIntegerField(default=0)
    """The number in our list up to which it has it."""
    alive = models.BinaryField(null=True)
    """Its last signed sign of life."""
    heard = models.BigIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        """Once for a watch."""

        constraints = (models.UniqueConstraint(fields=("watch", "short"), name="a_peer_once"),)


class Event(models.Model):
    """One signed note of any watcher. `person` stays here: a note bears a tag only."""

    number = models.BigAutoField(primary_key=True)
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="events")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    body = models.BinaryField()
    at = models.BigIntegerField()
    watcher = models.CharField(max_length=210)
    received = models.BigIntegerField()
    """When it came here, by the time that this house trusts."""
    entered = models.BooleanField(default=False)
    """Whether it was handed to the register, where its kind is entered."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """The same event once, whoever brings it."""

        constraints = (models.UniqueConstraint(fields=("watch", "key"), name="an_event_once"),)


class Intent(models.Model):
    """An alert that this watcher decided to send, written down before it is sent (`watch.engine`)."""

    alert = models.CharField(max_length=32, primary_key=True)
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="intents")
    body = models.JSONField()
    due = models.BigIntegerField()
    level = models.IntegerField()
    owner = models.CharField(max_length=32, blank=True)
    until = models.BigIntegerField(default=0)
    retry = models.BigIntegerField(default=0)
    begun = models.BooleanField(default=False)
    tries = models.IntegerField(default=0)
    told = models.BigIntegerField(null=True)

    class Meta:
        """Found by what is to be sent."""

        indexes = (
            models.Index(fields=("due", "level"), condition=Q(told__isnull=True), name="intents_to_send"),
        )


class Episode(models.Model):
    """One story of alarm, as the library computes it; this row is its address, and what people add to it."""

    class Verdict(models.TextChoices):
        """What it was, looked at afterwards."""

        REAL = "real", _("There was danger")
        LATE = "late", _("Only late")
        MISTAKE = "mistake", _("A mistake of the member")
        SYSTEM = "system", _("A fault of the technique or the schedule")

    id = RandomId()
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="episodes")
    key = models.CharField(max_length=64, unique=True)
    cause = models.CharField(max_length=16)
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="episodes")
    begins = models.BigIntegerField()
    floor = models.IntegerField()
    top = models.IntegerField(default=0)
    """The highest level that it reached."""
    over = models.BigIntegerField(null=True)
    why = models.CharField(max_length=16, blank=True)
    """How it ended: safe, false-alarm, handed-over; by itself when the member was heard late: heard."""
    first_told = models.BigIntegerField(null=True)
    first_taken = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=8, blank=True, choices=Verdict.choices)
    verdict_words = models.CharField(max_length=1000, blank=True)
    verdict_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verdict_at = models.DateTimeField(null=True)

    @property
    def begins_at(self) -> datetime:
        """From when its levels are counted."""
        return at(self.begins)

    @property
    def over_at(self) -> datetime | None:
        """When it ended."""
        return None if self.over is None else at(self.over)


class Step(models.Model):
    """One line of the checklist of one level, done by somebody; or a line of the log (`action` empty)."""

    id = RandomId()
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="steps")
    level = models.IntegerField()
    action = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    done = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """A line of a checklist is done once."""

        constraints = (
            models.UniqueConstraint(
                fields=("episode", "level", "action"), condition=~Q(action=""), name="a_step_once"
            ),
        )


class Shift(models.Model):
    """Who has a duty, from when to when. On duty is who took it over, until the next one does."""

    class Duty(models.TextChoices):
        """As the ladder names them."""

        OFFICER = "officer", _("Officer on watch")
        SECOND = "second", _("Second officer")
        HEAD = "head", _("Head of headquarters")
        CRISIS = "crisis", _("Crisis team")

    id = RandomId()
    duty = models.CharField(max_length=8, choices=Duty.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken = models.DateTimeField(null=True)
    released = models.DateTimeField(null=True)
    words = models.CharField(max_length=2000, blank=True)
    """What whoever goes tells whoever comes."""
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        """Found by when it is."""

        constraints = (
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="a_shift_ends_after_it_begins"),
        )
        indexes: ClassVar = (models.Index(fields=("duty", "begins"), name="shifts_of_a_duty"),)


class House(models.Model):
    """One row: the key with which headquarters signs what it heard, its pulse, and the dead-man's signal."""

    key = models.CharField(max_length=8, primary_key=True, default="house")
    signer = models.CharField(max_length=400)
    """The note signing key of headquarters as a watcher."""
    pulse = models.BigIntegerField(default=0)
    """When the watch last looked, Unix seconds."""
    doubt = models.CharField(max_length=200, blank=True)
    """What makes the clock doubtful."""
    shift = models.BigIntegerField(default=0)
    """The time that is trusted, less what the wall clock says; seconds."""
    mark = models.CharField(max_length=200, blank=True)
    """The last pair of clocks that was kept."""
    hours = models.IntegerField(default=0)
    """The longest time without a lead saying "I am here"; 0: this lock is off."""
    here = models.DateTimeField(null=True)
    here_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened = models.DateTimeField(null=True)
    """When the worker last began."""
    missed = models.DateTimeField(null=True)
    """When the house locked itself because nobody was here."""
