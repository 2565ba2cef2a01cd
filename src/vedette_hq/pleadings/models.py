"""A text of a case, its revisions, what was typeset of one, who signed it off, and how it was filed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from vedette_hq.access.fields import RandomId
from vedette_hq.access.models import Person
from vedette_hq.cases.models import Case
from vedette_hq.casework.models import Client, Letter


class Text(models.Model):
    """One text for one body. `kind` is of the library’s registry; `language` that of what is written.

    `health`: it tells of somebody's health, and is there only for those who may see that.
    """

    id = RandomId()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200, blank=True)
    health = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)


class Revision(models.Model):
    """A text as it stood: `data` as `pleadings.plain`, `part` what was changed. The newest stands."""

    id = RandomId()
    text = models.ForeignKey(Text, models.CASCADE, related_name="revisions")
    number = models.IntegerField()
    part = models.CharField(max_length=20)
    data = models.JSONField()
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        """In order."""

        constraints = (models.UniqueConstraint(fields=("text", "number"), name="a_revision_of_a_text_once"),)


class Issue(models.Model):
    """A revision typeset in a language on a day: its bytes, what was found then, who signed it off."""

    id = RandomId()
    text = models.ForeignKey(Text, models.CASCADE, related_name="issues")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    on = models.DateField()
    pdf = models.BinaryField()
    docx = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64)
    pages = models.IntegerField()
    ready = models.BooleanField()
    """Whether the body takes it in this language and nothing was known to stand in its way."""
    found = models.JSONField()
    """What was missing, the limits with what was measured, the checklist: names and answers."""
    known = models.JSONField(default=dict)
    """Digests of what the house knew then, part by part (`changes`)."""
    made = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    first_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)

    class Meta:
        """Signed off by two, of whom neither is the other; what is not ready is signed by nobody."""

        constraints = (
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | (Q(first_by__isnull=False) & ~Q(second_by=F("first_by"))),
                name="a_text_is_signed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | Q(ready=True), name="only_a_ready_text_is_signed"
            ),
        )


class Answer(models.Model):
    """What a person said to one open line of the checklist; the newest stands."""

    id = RandomId()
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="answers")
    name = models.CharField(max_length=40)
    ok = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Filing(models.Model):
    """A text went to a body: the letter of casework that it became, with its proof of service there."""

    id = RandomId()
    issue = models.OneToOneField(Issue, models.PROTECT, related_name="filing")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
