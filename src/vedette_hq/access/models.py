"""People, how each proves who they are, their sessions, the teams they are in, and what two must agree on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.roles import Role


class Person(AbstractBaseUser):
    """Somebody who works here. `pseudonym` is the name that stands in the register, never another.

    Nobody is deleted: who left keeps a row, so that what they did keeps its author.
    """

    id = RandomId()
    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    pseudonym = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    language = models.CharField(max_length=8, default="en")
    invited = models.DateTimeField(default=timezone.now)
    joined = models.DateTimeField(null=True)
    suspended = models.DateTimeField(null=True)
    """Since when this person is kept out until two leads let them in again."""
    left = models.DateTimeField(null=True)

    last_login = None
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Active are those who have joined, are not suspended and have not left."""

        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="person_has_a_known_role"),
        )

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether this person may come in."""
        return self.joined is not None and self.left is None and self.suspended is None

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """A session, with whose it is, so that it can be listed and ended. No address, no kind of browser.

    `session_key` holds a keyed digest of what the browser holds: a row opens nothing and may be shown.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    started = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store that reads and writes these rows."""
        from vedette_hq.access.sessions import SessionStore

        return SessionStore


class Team(models.TextChoices):
    """What a team is around."""

    MISSION = "mission"
    CASE = "case"


class Membership(models.Model):
    """One person in the team of one mission or case, from `since` until `until`."""

    id = RandomId()
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=8, choices=Team.choices)
    object_id = models.CharField(max_length=32)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """A person is in a team once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind", "object_id"),
                condition=models.Q(until__isnull=True),
                name="once_in_a_team",
            ),
        )
        indexes = (models.Index(fields=("kind", "object_id")),)


def teams_of(person: Person, kind: str, at: datetime | None = None) -> models.QuerySet[Membership, str]:
    """Return the ids of missions or cases in whose team the person is now; nothing when not active."""
    if not person.is_active:
        return Membership.objects.none().values_list("object_id", flat=True)
    at = at or timezone.now()
    still = models.Q(until__isnull=True) | models.Q(until__gt=at)
    rows = Membership.objects.filter(still, person=person, kind=kind, since__lte=at)
    return rows.values_list("object_id", flat=True)


class Invitation(models.Model):
    """A one-time link: only its keyed digest is kept. `purpose` says what it opens."""

    class Purpose(models.TextChoices):
        """What is done with the link."""

        JOIN = "join"
        SECOND = "second"
        """A new second factor, for somebody who knows their passphrase."""
        PASSPHRASE = "passphrase"  # noqa: S105 - a word, not one
        """A new passphrase, for somebody who has their second factor."""

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.JOIN)
    digest = models.CharField(max_length=32, unique=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)

    def is_open(self, at: datetime) -> bool:
        """Whether the link still opens something at the instant `at`."""
        return self.used is None and self.withdrawn is None and at < self.expires


class Totp(models.Model):
    """A generator of six-digit codes. `secret` is sealed; `last_step` is the last whose code was taken."""

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="totps")
    label = models.CharField(max_length=60)
    secret = models.CharField(max_length=120)
    last_step = models.BigIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)


class Passkey(models.Model):
    """A passkey: the public half only. `count` is the last number of uses that its device told."""

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    label = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the credential's id."""
    credential = models.TextField()
    """The attested credential data, in hexadecimal."""
    count = models.BigIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """The keyed digest of one recovery code; `used` once, then never again."""

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=32, unique=True)
    used = models.DateTimeField(null=True)


class KnownDevice(models.Model):
    """A browser from which this person came in with both factors: keyed digest of the cookie it holds."""

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=32)
    made = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    class Meta:
        """One browser once for each person."""

        constraints = (
            models.UniqueConstraint(fields=("person", "digest"), name="a_device_once_for_a_person"),
        )


class Attempt(models.Model):
    """How often something was tried in one span of time; the key tells nobody who or what."""

    key = models.CharField(max_length=32, primary_key=True)
    count = models.IntegerField(default=0)
    expires = models.DateTimeField(db_index=True)


class AccountKey(models.Model):
    """The age identity of an account, sealed under its passphrase; `recipient` is its public half.

    A new one is made when a passphrase was lost: what was sealed to the old one must be sealed again.
    """

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="account_keys")
    recipient = models.TextField()
    sealed = models.TextField()
    made = models.DateTimeField(default=timezone.now)
    retired = models.DateTimeField(null=True)

    class Meta:
        """One key at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=models.Q(retired__isnull=True), name="one_account_key"
            ),
        )


class Notice(models.Model):
    """Something a person is told: a code of `access.notices` and what fills its gaps, so in any language."""

    id = RandomId()
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(null=True)

    class Meta:
        """The same notice is given once."""

        constraints = (models.UniqueConstraint(fields=("person", "key"), name="a_notice_once"),)
        indexes = (models.Index(fields=("person", "seen", "at")),)


class Proposal(models.Model):
    """An act that needs two: proposed by one, decided by another. `outcome` is empty while it waits."""

    class Outcome(models.TextChoices):
        """How it ended."""

        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    id = RandomId()
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    """What it is about: the id of a person, an item, a quarantined package."""
    payload = models.JSONField(default=dict)
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    proposed = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    """Why it was refused."""

    class Meta:
        """Four eyes; and one open proposal of a kind about one thing."""

        constraints = (
            models.CheckConstraint(
                condition=~models.Q(outcome="approved")
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="approved_by_another",
            ),
            models.UniqueConstraint(
                fields=("kind", "object_id"), condition=models.Q(outcome=""), name="one_open_proposal"
            ),
        )
        indexes = (models.Index(fields=("outcome", "expires")),)

    def waits(self, at: datetime) -> bool:
        """Whether it can still be decided at the instant `at`."""
        return not self.outcome and at < self.expires
