"""Judgements, in a log that only grows; what is derived for suggestions; the models these came from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.records.models import Record


class Judgement(models.Model):
    """One entry of the log: a verdict about two records, or the revocation of one. Never changed or removed.

    `one` is the smaller id. A revocation repeats both records and names the verdict it takes back.
    See docs/formats/judgement.md for what `digest` is over.
    """

    class Done(models.TextChoices):
        """What an entry does."""

        JUDGE = "judge"
        REVOKE = "revoke"

    class Verdict(models.TextChoices):
        """What was concluded."""

        SAME = "same", pgettext_lazy("two records", "the same")
        DIFFERENT = "different", pgettext_lazy("two records", "different")
        UNSURE = "unsure", pgettext_lazy("two records", "not sure")

    id = RandomId()
    number = models.BigIntegerField(unique=True)
    done = models.CharField(max_length=8, choices=Done.choices)
    kind = models.CharField(max_length=12)
    one = models.ForeignKey(Record, models.PROTECT, related_name="+")
    two = models.ForeignKey(Record, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500)
    blind = models.BooleanField(default=False)
    """Whether its author did not see what another had concluded."""
    bits = models.IntegerField(null=True)
    """The match weight shown to its author, in hundredths; None when there was none."""
    evidence = models.JSONField(default=dict)
    """Field to level, as shown to its author: codes, no values."""
    model = models.CharField(max_length=80, blank=True)
    revokes = models.OneToOneField("self", models.PROTECT, null=True, related_name="revocation")
    digest = models.CharField(max_length=64)

    class Meta:
        """In order; about two records; a revocation once."""

        constraints = (
            models.CheckConstraint(condition=Q(one__lt=F("two")), name="a_judgement_is_about_two"),
            models.CheckConstraint(
                condition=Q(done="revoke", revokes__isnull=False, verdict="")
                | (Q(done="judge", revokes__isnull=True) & ~Q(verdict="")),
                name="a_judgement_judges_or_revokes",
            ),
        )


class Profile(models.Model):
    """What is compared of a record, as `linking.persons` takes it. Derived: it can be made again."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    data = models.JSONField(default=dict)


class Meets(models.Model):
    """A key by which a record meets others (`linking.persons.keys`). Derived."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80)

    class Meta:
        """Found by key."""

        indexes = (models.Index(fields=("key", "kind"), name="meets_by_key"),)


class Candidate(models.Model):
    """Two records that may be of one person or group; `one` is the smaller id.

    `levels` is field to [level, hundredths of a bit, share of records in millionths or null]. A pair that
    somebody judged stays; others go when the records say so.
    """

    id = RandomId()
    kind = models.CharField(max_length=12)
    one = models.ForeignKey(Record, models.CASCADE, related_name="+", db_index=False)
    two = models.ForeignKey(Record, models.CASCADE, related_name="+")
    case_one = models.ForeignKey(Case, models.PROTECT, related_name="+")
    case_two = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    bits = models.IntegerField()
    strong = models.BooleanField(default=False)
    levels = models.JSONField(default=dict)
    model = models.CharField(max_length=80)
    asked = models.BooleanField(default=False)
    """Whether a person put the two beside each other, however little they weigh."""
    sampled = models.BooleanField(default=False)
    """Whether a second person judges it blind."""
    judged = models.SmallIntegerField(default=0)
    """How many judgements about the two stand."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A pair once; the heaviest first."""

        constraints = (
            models.UniqueConstraint(fields=("one", "two"), name="a_candidate_once"),
            models.CheckConstraint(condition=Q(one__lt=F("two")), name="a_candidate_is_two"),
        )
        indexes = (models.Index(fields=("judged", "bits"), name="candidates_by_weight"),)


class Run(models.Model):
    """A model learned from this house's records. At most one is in use; without any, the shipped one is."""

    id = RandomId()
    name = models.CharField(max_length=80, unique=True)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    weights = models.JSONField()
    records = models.IntegerField()
    pairs = models.IntegerField()
    judgements = models.IntegerField()
    used = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended = models.DateTimeField(null=True)

    class Meta:
        """One in use."""

        constraints = (
            models.UniqueConstraint(
                fields=("kind_in_use",),
                condition=Q(used__isnull=False, ended__isnull=True),
                name="one_model_in_use",
            ),
        )

    kind_in_use = models.CharField(max_length=12, default="person")
