"""Incidents with every wording they had, sightings, what follows, warnings, and devices that were taken.

What is told of an incident is never overwritten: each change is another `Wording`, its digest in the acts.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette.protection.kinds import KINDS, Kind, kind_of
from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.missions.models import Device, Mission
from vedette_hq.records.models import Record
from vedette_hq.vault.models import Item


class Publicity(models.Model):
    """Something of ours that went out, or will be heard: an article, a broadcast, a hearing, a rally."""

    id = RandomId()
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="+")
    """None: it concerns everybody who works here."""
    at = models.DateTimeField()
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=1000, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class Incident(models.Model):
    """One incident as it stands now. With no mission it is the whole house's.

    `once` is drawn by the form, so that what was sent twice over a bad line is entered once. `content` holds
    the fields of the full report by name (`forms.FIELDS`).
    """

    class Precision(models.TextChoices):
        """How well the time is known."""

        MINUTE = "minute", _("to the minute")
        HOUR = "hour", _("about that hour")
        DAY = "day", _("that day")

    class Publicity(models.TextChoices):
        """Whether it may be spoken of outside."""

        OPEN = "", _("not decided")
        SILENT = "silent", _("say nothing for now")
        PARTNERS = "partners", _("tell partners, in confidence")
        PUBLIC = "public", _("make it public")

    id = RandomId()
    once = models.CharField(max_length=32, unique=True)
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="incidents")
    kind = models.CharField(max_length=3)
    near_miss = models.BooleanField(default=False)
    happened = models.DateTimeField()
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.MINUTE)
    noticed = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    place_key = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=8000)
    content = models.JSONField(default=dict)
    publicity = models.CharField(max_length=8, choices=Publicity.choices, blank=True)
    review = models.DateField(null=True)
    version = models.IntegerField(default=1)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    voiced = models.DateTimeField(null=True)
    """When it was told by voice, and `voiced_to` whom."""
    voiced_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    voiced_to = models.CharField(max_length=200, blank=True)
    written = models.DateTimeField(null=True)
    """When somebody said that the written report is complete."""
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        """Of a known kind; found by mission and time."""

        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="an_incident_has_a_known_kind"),
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | ~Q(closed_words=""), name="an_incident_ends_in_words"
            ),
        )
        indexes = (
            models.Index(fields=("mission", "happened"), name="incidents_of_a_mission"),
            models.Index(fields=("happened",), name="incidents_by_time"),
        )

    @property
    def sort(self) -> Kind:
        """What kind it is."""
        return kind_of(self.kind)

    @property
    def number(self) -> str:
        """What people call it: the first six signs of its id."""
        return str(self.pk)[:6].upper()

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Wording(models.Model):
    """An incident as it was worded at one time. The first is the quick entry."""

    id = models.BigAutoField(primary_key=True)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="wordings", db_index=False)
    number = models.IntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("incident", "number"), name="a_wording_once"),)


class Sighting(models.Model):
    """Somebody or something seen: a car, people, where, which way they went. `plate_key` is compared."""

    id = RandomId()
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="sightings")
    at = models.DateTimeField()
    plate = models.CharField(max_length=40, blank=True)
    plate_key = models.CharField(max_length=20, blank=True, db_index=True)
    vehicle = models.CharField(max_length=200, blank=True)
    persons = models.CharField(max_length=1000, blank=True)
    place = models.CharField(max_length=200, blank=True)
    place_key = models.CharField(max_length=200, blank=True)
    direction = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Affected(models.Model):
    """Somebody whom it happened to: a colleague, a person of a case, or somebody named in words."""

    class Who(models.TextChoices):
        """What they are to us."""

        TEAM = "team", _("of the team")
        CLIENT = "client", _("client or applicant")
        WITNESS = "witness", _("witness")
        FAMILY = "family", _("family")
        DRIVER = "driver", _("driver")
        GUEST = "guest", _("guest, journalist")
        HOST = "host", _("host")
        OTHER = "other", _("somebody else")

    id = RandomId()
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="affected")
    who = models.CharField(max_length=8, choices=Who.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    harm = models.CharField(max_length=1000, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """Named in one way."""

        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, record__isnull=True, name="")
                | Q(person__isnull=True, record__isnull=False, name="")
                | (Q(person__isnull=True, record__isnull=True) & ~Q(name="")),
                name="who_is_affected_is_named_in_one_way",
            ),
        )


class Link(models.Model):
    """An incident is tied to another, a case, evidence, or something that went out; `why` in words."""

    id = RandomId()
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="links")
    other = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="linked_by")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    publicity = models.ForeignKey(Publicity, models.PROTECT, null=True, related_name="+")
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="+")
    """Another mission that it concerns too: its team sees the incident from then on."""
    why = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Told(models.Model):
    """An authority, or anybody, was told of an incident: its number there, and what they answered."""

    id = RandomId()
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="told")
    whom = models.CharField(max_length=300)
    number = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class FollowUp(models.Model):
    """Something to do after an incident. `code` is one of `response.CODES`, empty for what people added."""

    id = RandomId()
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="follow_ups")
    code = models.CharField(max_length=24, blank=True)
    words = models.CharField(max_length=500, blank=True)
    due = models.DateTimeField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        """A standing instruction once for an incident."""

        constraints = (
            models.UniqueConstraint(
                fields=("incident", "code"), condition=~Q(code=""), name="an_instruction_once"
            ),
            models.CheckConstraint(condition=~Q(code="") | ~Q(words=""), name="a_follow_up_says_something"),
        )


class Warning(models.Model):
    """A finding as people deal with it. `mission` is the circle in which it was found; None: the house.

    `across`: incidents of several missions make it together (`Across`). Only leads learn of it, until one of
    them tells the teams (`told_teams`). `held` are its incidents when it was closed.
    """

    id = RandomId()
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="warnings")
    across = models.BooleanField(default=False)
    key = models.CharField(max_length=300)
    pattern = models.CharField(max_length=12)
    weight = models.SmallIntegerField()
    incidents = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    since = models.DateTimeField()
    last = models.DateTimeField()
    found = models.DateTimeField(default=timezone.now)
    stands = models.BooleanField(default=True)
    """Whether it is still found; one that is not blocks nothing and waits for nobody."""
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    again = models.DateField(null=True)
    """Opened again on this day whatever happens."""
    held = models.JSONField(default=list)
    held_weight = models.SmallIntegerField(default=0)
    reopened = models.IntegerField(default=0)
    told_teams = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One of a key in a circle; closed in words."""

        constraints = (
            models.UniqueConstraint(
                fields=("mission", "key"), condition=Q(mission__isnull=False), name="a_warning_once"
            ),
            models.UniqueConstraint(
                fields=("key",), condition=Q(mission__isnull=True), name="a_house_warning_once"
            ),
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | ~Q(reason=""), name="a_warning_ends_in_words"
            ),
        )


class Across(models.Model):
    """One of the missions whose incidents make a warning together."""

    id = models.BigAutoField(primary_key=True)
    warning = models.ForeignKey(Warning, models.CASCADE, related_name="of_missions")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="+")

    class Meta:
        """Each once."""

        constraints = (models.UniqueConstraint(fields=("warning", "mission"), name="across_a_mission_once"),)


class Seizure(models.Model):
    """Devices were taken from somebody: what is done about it, on one page."""

    id = RandomId()
    incident = models.OneToOneField(Incident, models.PROTECT, related_name="seizure")
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="seizures")
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """The colleague from whom they were taken, when it is one."""
    taken = models.DateTimeField()
    taken_by = models.CharField(max_length=500, blank=True)
    paper = models.CharField(max_length=500, blank=True)
    """The order or record that was shown or given, "" when none."""
    frozen = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sessions_ended = models.IntegerField(default=0)
    tickets_ended = models.IntegerField(default=0)
    cards_cancelled = models.IntegerField(null=True, default=0)
    """None: they could not be; somebody must do it on the pages of the watch."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class TakenDevice(models.Model):
    """One thing that was taken: an enrolled device, whose key is revoked, or anything else in words."""

    id = RandomId()
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="devices")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    errand = models.CharField(max_length=32, blank=True)
    """The errand that revokes its key."""
    asked = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    counts_up_to = models.BigIntegerField(null=True)
    """Entries of its log that still count, once its revocation stands in the register."""
    revoked = models.DateTimeField(null=True)
    back = models.DateTimeField(null=True)
    """When it was given back: it is not used again for this work."""

    class Meta:
        """An enrolled device once; something else in words."""

        constraints = (
            models.UniqueConstraint(
                fields=("seizure", "device"), condition=Q(device__isnull=False), name="a_taken_device_once"
            ),
            models.CheckConstraint(
                condition=Q(device__isnull=False) | ~Q(words=""), name="what_was_taken_is_named"
            ),
        )


class ToTell(models.Model):
    """Somebody who must learn that devices were taken, and who told them."""

    id = RandomId()
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="to_tell")
    code = models.CharField(max_length=16, blank=True)
    """One of `seizing.WHOM`; empty for what people added."""
    words = models.CharField(max_length=300, blank=True)
    done = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_words = models.CharField(max_length=500, blank=True)

    class Meta:
        """Each code once."""

        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=("seizure", "code"), condition=~Q(code=""), name="whom_to_tell_once"
            ),
        )
