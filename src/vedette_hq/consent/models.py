"""Answers, conditions, doubts, confirmations, withdrawals, what left, the basis of a case: only added to.

A subject is a person record or a `Protected` without a name: one of `record` and `protected` is set.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.identity.models import Protected
from vedette_hq.records.models import Record
from vedette_hq.vault.models import Item

ONE_SUBJECT = Q(record__isnull=False, protected__isnull=True) | Q(
    record__isnull=True, protected__isnull=False
)


class About(models.Model):
    """Of whom it is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    protected = models.ForeignKey(Protected, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Of several."""

        abstract = True

    @property
    def subject_id(self) -> str:
        """The id of the person record or the protected person."""
        return str(self.record_id or self.protected_id)


class Grant(About):
    """One answer to one scope, yes or no, with everything that was noted beside it. Never changed."""

    id = RandomId()
    talk = models.CharField(max_length=32, db_index=True)
    """The same for the answers of one conversation."""
    scope = models.CharField(max_length=3)
    given = models.BooleanField()
    at = models.DateTimeField()
    items = models.JSONField(null=True)
    """Ids of items, or null for all."""
    audience = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    media = models.JSONField(default=list)
    purpose = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=35)
    interpreter = models.CharField(max_length=200, blank=True)
    form = models.CharField(max_length=16)
    paper = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    """The item that holds the signed paper or the recording."""
    witnesses = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=16)
    expires = models.DateField(null=True)
    review = models.DateField(null=True)
    risks = models.CharField(max_length=40)
    """Which text was read out: `risks-1/ru`."""
    capacity = models.CharField(max_length=8)
    age = models.SmallIntegerField(null=True)
    of_age = models.DateField(null=True)
    giver = models.CharField(max_length=8)
    relation = models.CharField(max_length=200, blank=True)
    assent = models.CharField(max_length=10, blank=True)
    method = models.CharField(max_length=500)
    """How the person can take it back, and through which channel that is confirmed."""
    note = models.CharField(max_length=1000, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Found by subject."""

        indexes = (
            models.Index(fields=("case", "made", "id"), name="grants_of_a_case"),
            models.Index(fields=("record", "scope"), name="grants_of_a_record"),
            models.Index(fields=("protected", "scope"), name="grants_of_a_protected"),
        )
        constraints = (models.CheckConstraint(condition=ONE_SUBJECT, name="a_grant_is_of_one"),)


class Condition(models.Model):
    """ "Not before …". An event or words block until somebody says that they are met."""

    id = RandomId()
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="conditions")
    awaits = models.CharField(max_length=8)
    day = models.DateField(null=True)
    words = models.CharField(max_length=500, blank=True)
    met = models.DateTimeField(null=True)
    met_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    met_words = models.CharField(max_length=500, blank=True)


class Doubt(models.Model):
    """A doubt whether somebody answered of their free will. Two settle it."""

    id = RandomId()
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="doubts")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=1000)
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_words = models.CharField(max_length=2000, blank=True)


class Confirmation(models.Model):
    """Asked again, and still agreed."""

    id = RandomId()
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="confirmations")
    at = models.DateTimeField()
    review = models.DateField(null=True)
    channel = models.CharField(max_length=300)
    made = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Withdrawal(About):
    """Taken back, from `at` on. `scope` is one, or "all". It is followed whatever is thought of it."""

    id = RandomId()
    scope = models.CharField(max_length=3)
    items = models.JSONField(null=True)
    at = models.DateTimeField()
    words = models.CharField(max_length=2000, blank=True)
    channel = models.CharField(max_length=300)
    voluntary = models.CharField(max_length=8)
    """yes, unclear or no."""
    reach = models.CharField(max_length=8)
    """Whether the person was in reach of the perpetrator: yes, unclear or no."""
    duress = models.CharField(max_length=2000, blank=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    errand = models.CharField(max_length=32, blank=True)
    """That brings it into the register."""
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    """Through the agreed channel: own-will, pressed, not-reached."""
    confirmed_words = models.CharField(max_length=1000, blank=True)
    told = models.DateTimeField(null=True)
    """When the person was told what had left already."""

    class Meta:
        """Found by subject."""

        indexes = (
            models.Index(fields=("case", "made", "id"), name="withdrawals_of_a_case"),
            models.Index(fields=("record",), name="withdrawals_of_a_record"),
            models.Index(fields=("protected",), name="withdrawals_of_a_protected"),
        )
        constraints = (models.CheckConstraint(condition=ONE_SUBJECT, name="a_withdrawal_is_of_one"),)

    @property
    def interference(self) -> bool:
        """Whether it is to be kept as possible interference with whoever seeks justice."""
        return self.reach != "no" or self.voluntary != "yes" or self.outcome == "pressed"


class Left(About):
    """Something about somebody left the house; it cannot be called back."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=3)
    at = models.DateTimeField()
    items = models.JSONField(default=list)
    audience = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=35, blank=True)
    medium = models.CharField(max_length=12, blank=True)
    what = models.CharField(max_length=24)
    """export, print, dossier, release, report …"""
    reference = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Found by subject."""

        indexes = (
            models.Index(fields=("record", "scope"), name="left_of_a_record"),
            models.Index(fields=("protected", "scope"), name="left_of_a_protected"),
            models.Index(fields=("case", "at"), name="left_of_a_case"),
        )
        constraints = (models.CheckConstraint(condition=ONE_SUBJECT, name="a_leaving_is_of_one"),)


class Intimate(models.Model):
    """An item that no answer for all items covers."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Basis(models.Model):
    """The basis "published by the source" of a case, from `since` until `ended`."""

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=2000)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_words = models.CharField(max_length=2000, blank=True)

    class Meta:
        """One at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(ended__isnull=True), name="one_basis_of_a_case"
            ),
        )
