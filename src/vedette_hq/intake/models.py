"""Deliveries, the files they come in, the packages that arrived, what was refused, and tickets to deposit."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.missions.models import Device, Mission


class Ticket(models.Model):
    """Lets whoever holds it deposit, and nothing else. Only the SHA-256 of its characters is kept.

    `label` is a pseudonym chosen here. The team of its `mission` sees it, and what is deposited with it.
    """

    id = RandomId()
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=64)
    mission = models.ForeignKey(Mission, models.PROTECT, null=True, related_name="tickets")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    @property
    def valid(self) -> bool:
        """Whether it still lets anybody deposit."""
        return self.ended is None and timezone.now() < self.until

    def __str__(self) -> str:
        return self.label


class Way(models.TextChoices):
    """How a delivery came."""

    DESK = "desk", _("dropped at the desk")
    STICK = "stick", _("from a stick at the desk")
    TICKET = "ticket", _("sent by a courier")
    DEVICE = "device", _("sent by its device")
    RELEASE = "release", _("released from quarantine")


class Stand(models.TextChoices):
    """Where a delivery stands."""

    OPEN = "open", _("arriving")
    WAITING = "waiting", _("waiting for its checks")
    CHECKING = "checking", _("being checked")
    TAKEN = "taken", _("checked")
    ABORTED = "aborted", _("given up")


class Delivery(models.Model):
    """What somebody brings in one go. Its files lie in HOUSE/incoming/<id> until they were checked."""

    id = RandomId()
    way = models.CharField(max_length=8, choices=Way.choices)
    stand = models.CharField(max_length=8, choices=Stand.choices, default=Stand.OPEN)
    opened = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True)
    taken = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="deliveries")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    packages = models.IntegerField(default=0)
    settled = models.IntegerField(default=0)
    """Packages of it whose checks are over."""
    step = models.IntegerField(default=0)
    """The number of the check that is being made."""
    alarms = models.JSONField(default=list)
    """What the checks found wrong with a device's log, one line each."""

    class Meta:
        """Each was brought by one: a person, a ticket, or a device."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(opened_by__isnull=False, ticket__isnull=True, device__isnull=True)
                | models.Q(opened_by__isnull=True, ticket__isnull=False, device__isnull=True)
                | models.Q(opened_by__isnull=True, ticket__isnull=True, device__isnull=False),
                name="delivery_is_brought_by_one",
            ),
        )
        indexes = (models.Index(fields=("-opened",)), models.Index(fields=("stand", "opened")))

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.stand in (Stand.TAKEN, Stand.ABORTED)


class Upload(models.Model):
    """One file of a delivery: how much of it is on the disk. Removed some days after the checks."""

    id = RandomId()
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    received = models.BigIntegerField(default=0)
    whole = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A name is once in a delivery, and no more is received than the file has."""

        constraints = (
            models.UniqueConstraint(fields=("delivery", "name"), name="upload_once_in_a_delivery"),
            models.CheckConstraint(
                condition=models.Q(received__gte=0, received__lte=models.F("size")), name="upload_within_size"
            ),
        )


class Fate(models.TextChoices):
    """What became of a package."""

    WAITING = "waiting", _("waiting")
    STORED = "stored", _("stored")
    KNOWN = "known", _("was here already")
    REFUSED = "refused", _("in quarantine")


class Arrival(models.Model):
    """One package of a delivery, and what the checks said.

    `checks` has one letter for each of the ten: p passed, f failed, n not made.
    `receipt` is the state of its newest receipt as a number (`vedette.formats.receipt.State`), 0 for none.
    """

    id = RandomId()
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="arrivals")
    part = models.CharField(max_length=32)
    package = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="arrivals")
    index = models.BigIntegerField(null=True)
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.WAITING)
    checks = models.CharField(max_length=10, default="nnnnnnnnnn")
    reason = models.CharField(max_length=2000, blank=True)
    receipt = models.SmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    looked = models.DateTimeField(null=True)

    class Meta:
        """A package is once in a delivery."""

        constraints = (
            models.UniqueConstraint(
                fields=("delivery", "part", "package"), name="arrival_once_in_a_delivery"
            ),
        )
        indexes = (
            models.Index(fields=("sha256",)),
            models.Index(fields=("device", "index")),
            models.Index(fields=("fate", "receipt", "at")),
        )


class Decision(models.TextChoices):
    """What two people decided about a refused package."""

    KEEP = "keep", _("keep it as it is")
    RELEASE = "release", _("check it again")
    DESTROY = "destroy", _("destroy its bytes")


class Refusal(models.Model):
    """One package in quarantine: HOUSE/quarantine/<folder>."""

    id = RandomId()
    folder = models.CharField(max_length=64, unique=True)
    check_number = models.SmallIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    reason = models.CharField(max_length=2000)
    whole = models.BooleanField(default=True)
    at = models.DateTimeField()
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="refusals")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)
    """When the decision was carried out."""
    again = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="+")
    """The delivery in which it was checked again."""

    class Meta:
        """Found by what is still to be decided."""

        indexes = (models.Index(fields=("decision", "-at")),)
